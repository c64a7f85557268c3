from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

import inkread
from inkread import Line, Word
from inkread.charset import DIGITS
from inkread.datasets.drawing.handwriting import Hand
from inkread.datasets.drawing.pages import render_page
from inkread.datasets.drawing.paper import PageStyle
from inkread.document import Provenance
from inkread.evaluation import Folding, score
from pages_for_tests import TEXT, make_page


@pytest.fixture(scope="module")
def reader():
    return inkread.Reader(engine="glyphs")


@pytest.mark.parametrize("style", ["clean", "pencil", "shadow", "coloured", "sloping"])
def test_reads_pages_of_every_style(reader, style):
    pages = [make_page(style, seed=seed) for seed in range(8, 11)]
    assert np.mean([score("page", page.text, reader.read(page.image).text).cer for page in pages]) <= 0.03


def test_reads_hands_it_never_saw(reader):
    rates = []
    for seed in range(8):
        rng = np.random.default_rng(seed)
        page = render_page(TEXT, replace(PageStyle.sample(rng), grain=0.0), rng)
        rates.append(score("page", page.text, reader.read(page.image).text).cer)
    assert np.mean(rates) < 0.06


def test_the_page_says_where_everything_stands(reader):
    page = make_page("clean", seed=1)
    read = reader.read(page.image)
    assert read.size == page.image.shape[:2]
    assert len(read.glyphs) == len(page.glyphs)
    for glyph, truth in zip(read.glyphs, page.glyphs, strict=True):
        assert np.abs(np.array(glyph.box) - truth.box).max() <= 4
        assert 0 <= glyph.confidence <= 1
        assert len(glyph.alternatives) == 5
        assert glyph.confidence in [probability for text, probability in glyph.alternatives if text == glyph.text]
    assert [len(line.words) for line in read.lines] == [4, 4, 4, 4]


def test_the_boxes_are_in_pixels_of_the_picture_whatever_its_size(reader):
    page = make_page("clean", seed=1)
    large = np.asarray(Image.fromarray(page.image).resize((page.image.shape[1] * 3, page.image.shape[0] * 3)))
    small, big = reader.read(page.image), reader.read(large)
    assert score("page", small.text, big.text).cer <= 0.03  # what is enlarged and reduced again is not quite the same
    for one, other in zip(small.glyphs, big.glyphs, strict=True):
        assert np.abs(np.array(one.box) * 3 - other.box).max() <= 12


@pytest.mark.parametrize("seed", [0, 2])
def test_the_letters_of_one_long_line_are_not_scaled_away(reader, seed):
    text = " ".join(["A LONGER LINE OF WORDS THAT GOES ON AND ON TO THE EDGE OF THE PAPER"] * 2)
    rng = np.random.default_rng(seed)
    page = render_page(text, PageStyle.sample(rng), rng)
    height, width = page.image.shape[:2]
    assert width > max(4000, 12 * height)
    assert score("page", text, reader.read(page.image).text).cer <= 0.03


def test_the_grey_of_the_picture_does_not_matter(reader):
    page = make_page("clean", seed=6)
    assert reader.read((page.image * 0.4).astype(np.uint8)).text == reader.read(page.image).text


@pytest.mark.parametrize("style", ["clean", "shadow", "coloured"])
def test_a_page_dithered_to_black_and_white_is_read_like_the_grey_one(reader, style):
    page = make_page(style, seed=1)
    read = reader.read(Image.fromarray(page.image).convert("1"))  # Pillow dithers
    assert score("page", page.text, read.text).cer <= 0.03


@pytest.mark.parametrize("value", [0, 255])
@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (600, 800)])
def test_empty_pages_read_as_empty(reader, value, shape):
    page = reader.read(np.full(shape, value, dtype=np.uint8))
    assert page.text == ""
    assert page.lines == ()
    assert page.size == shape


def test_a_full_stop_is_not_a_letter_to_a_model_that_has_none(reader):
    page = make_page("clean", seed=2, text="1. MAKE A LIST\n2. CHECK IT - TWICE")
    assert reader.read(page.image).text == "1 MAKE A LIST\n2 CHECK IT TWICE"


def touching_pages():
    hands = [replace(Hand.sample(np.random.default_rng(seed)), letter_gap=-0.08, word_gap=0.9) for seed in range(6)]
    text = "LEVEL STATION\nNORTH ROAD K27B4"
    return [make_page("clean", seed=seed, text=text, hand=hand) for seed, hand in enumerate(hands)]


def error_rate(reader, pages):
    return np.mean([score("page", page.text, reader.read(page.image).text).cer for page in pages])


def test_letters_that_touch_are_read_better_as_words_than_one_by_one(reader):
    pages = touching_pages()
    together = error_rate(reader, pages)
    assert together < 0.05
    assert together < 0.5 * error_rate(inkread.Reader(words="none"), pages)


def test_letters_that_touch_have_boxes_side_by_side(reader):
    page = touching_pages()[0]
    read = reader.read(page.image)
    for line in read.lines:
        lefts = [glyph.box[1] for glyph in line.glyphs]
        assert lefts == sorted(lefts)
    truth = dict(zip(page.text.split(), words_of(page), strict=True))
    found = [word for word in read.words if word.text in truth]
    assert found
    for word in found:
        for glyph, true in zip(word.glyphs, truth[word.text], strict=True):
            middle = (glyph.box[1] + glyph.box[3]) / 2
            assert true.box[1] - 6 < middle < true.box[3] + 6


def words_of(page):
    glyphs = iter(page.glyphs)
    return [[next(glyphs) for _ in word] for word in page.text.split()]


def test_another_classifier_reads_letter_by_letter_unless_told_otherwise():
    assert inkread.Reader("print36").engine.words is None
    assert inkread.Reader("print36", words="words36").engine.words is not None
    assert inkread.Reader("strokes36").engine.words is not None
    assert inkread.Reader(words="none").engine.words is None


def test_a_recogniser_of_other_symbols_is_refused():
    class Other:
        classes_ = np.array(["a", "b"])

        def __call__(self, image):
            raise AssertionError(image)

    with pytest.raises(inkread.ModelError, match="different characters"):
        inkread.Reader(words=Other())


def test_another_model_brings_its_own_charset():
    rows = {"calls": 0}

    class Always7:
        classes_ = np.array(["7", "x"])

        def predict_proba(self, X):
            rows["calls"] += len(X)
            return np.tile([0.9, 0.1], (len(X), 1))

    page = make_page("clean", text="AB CD")
    assert inkread.read(page.image, model=Always7()).text.replace(" ", "") == "7777"
    assert rows["calls"] >= 4


def test_the_photographs_of_the_assignment(reader, shared):
    result = inkread.evaluate(shared / "data" / "images", reader, folding=Folding(case=True, punctuation=True))
    assert len(result.pages) == 4
    assert result.mean_cer <= 0.06  # of 02_letters, a third of the spaces is missed
    assert result.folded(Folding(spaces=True)).mean_cer <= 0.02


def test_the_shipped_classifier_on_hand36(shared):
    from inkread.datasets.schema import load_folder

    dataset = load_folder(shared / "data")
    assert inkread.load_model().score(dataset.test.x, dataset.labels(dataset.test)) >= 0.93


UNBROKEN = {
    "letters": "HESKYBTTGCHKZWFVQXDUYXGDQBDBFVVSRZVADGSJHCTATNSUFCBPGETVYVNZ" * 4,
    "digits": "74663472367396923243547259833495398475245964326777346374855998" * 5,
    "mixed": "XQ7ZK2" * 45,
}
"""Lines without a space, so long that the probability of such a text is no number above 0."""


@pytest.mark.parametrize("kind", UNBROKEN)
def test_a_long_line_without_a_space_is_read(kind, reader):
    text = UNBROKEN[kind]
    page = make_page("clean", text=text)
    assert score("page", text, reader.read(page.image).text).cer < 0.1


def test_the_unbroken_lines_that_once_ended_the_program_are_read(shared, reader):
    pictures = sorted((shared / "hostile").glob("math_domain_*.png"))
    if not pictures:
        pytest.skip("no hostile pictures in the shared data")
    for picture in pictures:
        assert len(reader.read(picture).glyphs) > 200


def test_another_engine_reads_in_its_place():
    """A detector of lines and a recogniser of them, beside the engine of ink."""

    class Columns:
        charset, models = DIGITS, ("detector1", "recogniser1")

        def analyse(self, photo):
            dark = photo.decoded().mean(axis=(0, 2)) < 200
            return photo.shape[0], [int(x) for x in np.flatnonzero(dark)]

        def recognise(self, layout):
            height, columns = layout
            yes = [Line.of([Word("1", 0.5, (0, x, height, x + 1))]) for x in columns]
            return [*yes, Line("", 0.0, (0, 0, 1, 1))]

    picture = np.full((20, 30, 3), 255, dtype=np.uint8)
    picture[:, [7, 12]] = 0
    page = inkread.Reader(engine=Columns()).read(picture)
    assert page.text == "1\n1"
    assert [line.box for line in page.lines] == [(0, 7, 20, 8), (0, 12, 20, 13)]
    assert page.size == (20, 30)
    assert page.provenance == Provenance(inkread.__version__, ("detector1", "recogniser1"))
    assert (page.path, page.resolution, page.number) == (None, None, 1)


def test_all_pages_of_a_file_are_read_and_say_where_they_are_from(tmp_path):
    page = make_page(text="HERON").image
    images = [Image.fromarray(page), Image.fromarray(np.rot90(page, 2).copy())]
    images[0].save(tmp_path / "x.tiff", save_all=True, append_images=images[1:])
    document = inkread.Reader(engine="lines").read_document(tmp_path / "x.tiff")
    assert [page.text for page in document.pages] == ["HERON", "HERON"]
    assert [(page.path, page.number) for page in document.pages] == [(str(tmp_path / "x.tiff"), n) for n in (1, 2)]


def test_one_reader_serves_many_threads():
    pictures = [make_page(text=text).image for text in ("HERON", "COOT", "GREBE", "POND")] * 2
    reader = inkread.Reader(engine="lines")
    alone = [reader.read(picture) for picture in pictures]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(reader.read, pictures)) == alone
