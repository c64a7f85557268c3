import numpy as np
import pytest

from inkread.datasets.drawing.pages import render_page
from inkread.datasets.drawing.paper import STYLES, PageStyle, photograph
from pages_for_tests import make_page


@pytest.mark.parametrize("style", sorted(STYLES))
def test_ink_is_darker_than_the_paper_around_it(style):
    page = make_page(style, seed=6)
    for glyph in page.glyphs:
        y1, x1, y2, x2 = glyph.box
        part = page.image[y1 - 6 : y2 + 6, x1 - 6 : x2 + 6].mean(axis=2)
        assert np.percentile(part, 5) < 0.93 * np.median(part[:4])


def test_random_styles_are_pages():
    for seed in range(5):
        rng = np.random.default_rng(seed)
        page = render_page("AB 12", PageStyle.sample(rng), rng)
        assert page.image.dtype == np.uint8
        assert page.image.ndim == 3
        assert page.image.std() > 2


def test_ink_that_is_not_there_leaves_paper():
    picture = photograph(np.zeros((40, 60), dtype=np.float32), STYLES["clean"], np.random.default_rng(0))
    assert (picture == np.rint(255 * np.array(STYLES["clean"].paper)).astype(np.uint8)).all()


def test_strength_is_how_much_paper_the_ink_hides():
    ink = np.ones((40, 60), dtype=np.float32)
    for strength, brightness in ((1.0, 0.0), (0.25, 0.75)):
        style = PageStyle(paper=(1.0, 1.0, 1.0), ink=(0.0, 0.0, 0.0), strength=strength)
        picture = photograph(ink, style, np.random.default_rng(0))
        assert np.abs(picture / 255 - brightness).max() < 0.01


def test_the_ink_that_comes_in_is_left_alone():
    ink = np.ones((40, 60), dtype=np.float32)
    photograph(ink, STYLES["pencil"], np.random.default_rng(0))
    assert (ink == 1).all()
