import numpy as np
import pytest

from inkread.charset import CAPITALS36
from inkread.datasets.drawing.glyphs import synthesize_dataset
from inkread.datasets.drawing.handwriting import Hand
from inkread.datasets.schema import save_folder
from inkread.datasets.strokes import RecordedWriter, Recording, save_strokes
from inkread.training.glyphs import CHUNK, FONTS, GlyphMaker, GlyphSource, choose_writer, make_chunk, page_examples
from pages_for_tests import make_page

SYMBOLS = tuple(CAPITALS36)


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    save_folder(synthesize_dataset(seed=1, per_class=(4, 1, 1)), folder)
    return GlyphSource.load(folder)


def test_fonts_beside_the_data_write_their_share(tmp_path):
    save_folder(synthesize_dataset(seed=1, per_class=(1, 1, 1)), tmp_path)
    stroke = np.array([[0, 0], [0, 1]])
    save_strokes(
        [
            Recording([stroke], "A", 0, "train"),
            Recording([stroke], "A", 7, "valid"),
            Recording([stroke + 0.5], "B", 9, "train"),
        ],
        tmp_path / "fonts.npz",
    )
    source = GlyphSource.load(tmp_path)
    assert [font.labels.tolist() for font in source.fonts] == [["A"], ["B"]]
    assert source.writers == ()
    rng = np.random.default_rng(0)
    writers = [choose_writer(source, rng)[0] for _ in range(500)]
    assert np.mean([isinstance(writer, RecordedWriter) for writer in writers]) == pytest.approx(FONTS, abs=0.07)


@pytest.mark.parametrize("kind", ["drawn", "bent", "page"])
def test_a_chunk_holds_labelled_glyphs(source, kind):
    chunk = make_chunk(source, kind, np.random.default_rng(0))
    assert chunk.images.shape == (CHUNK, 1, 32, 32)
    assert chunk.images.dtype == np.uint8
    assert set(range(36)) >= set(chunk.labels.tolist()) - {36}
    ink = (chunk.images < 128).mean(axis=(1, 2, 3))
    assert (ink < 0.7).all()
    assert 0.03 < np.median(ink) < 0.35
    nothing = (chunk.labels == 36).mean()
    assert nothing == 0 if kind == "bent" else 0.02 < nothing < 0.4


def test_the_candidates_of_a_page_are_labelled_by_what_stands_there():
    page = make_page("clean", seed=1)
    ink, labels = page_examples(page, SYMBOLS)
    truth = [SYMBOLS.index(glyph.symbol) for glyph in page.glyphs]
    found, there = (np.bincount(numbers, minlength=37)[:36] for numbers in (labels, truth))
    assert (found >= there).all()
    assert found.sum() <= 1.6 * there.sum()  # without a scrap of its ink a letter is still that letter
    assert ink.shape == (len(labels), 32, 32)


def test_where_letters_touch_much_is_no_character():
    page = make_page("clean", seed=1, hand=Hand(letter_gap=-0.02))
    _, labels = page_examples(page, SYMBOLS)
    assert (labels == len(SYMBOLS)).mean() > 0.15


def test_an_epoch_can_be_made_again_by_any_number_of_processes(source):
    chunks = {"drawn": 1, "bent": 1}
    with GlyphMaker(source, chunks, workers=1) as one, GlyphMaker(source, chunks, workers=2) as two:
        first, second = one(0), one(1)
        again = two(1)
    assert len(first) == len(second) == 2 * CHUNK
    assert (second.images == again.images).all()
    assert (second.labels == again.labels).all()
    assert (first.images != second.images).any(axis=(1, 2, 3)).mean() > 0.99
