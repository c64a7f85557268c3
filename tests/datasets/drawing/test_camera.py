import numpy as np

from inkread.datasets.drawing.camera import on_table
from pages_for_tests import make_page


def test_the_characters_are_where_the_photograph_has_them():
    page = make_page("clean", seed=1)
    photograph = on_table(page, np.random.default_rng(0), turn=15, tilt=0.1)
    assert photograph.text == page.text
    assert [glyph.symbol for glyph in photograph.glyphs] == [glyph.symbol for glyph in page.glyphs]
    dark = photograph.image.astype(int).sum(axis=2)
    for glyph in photograph.glyphs:
        y1, x1, y2, x2 = glyph.box
        inside = dark[y1:y2, x1:x2]
        assert inside.min() < 250 < 600 < inside.max()  # ink and paper


def test_the_table_is_darker_than_the_paper_and_all_around():
    photograph = on_table(make_page("clean", seed=1), np.random.default_rng(0), turn=-20)
    light = photograph.image.mean(axis=2)
    border = np.concatenate([light[0], light[-1], light[:, 0], light[:, -1]])
    assert border.max() < 170
    assert np.quantile(light, 0.9) > 220


def test_the_seed_decides():
    page = make_page("clean", seed=1)
    one, other, third = (on_table(page, np.random.default_rng(seed), tilt=0.1).image for seed in (0, 0, 1))
    assert (one == other).all()
    assert one.shape != third.shape or (one != third).any()
