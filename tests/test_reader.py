from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

import inkread
from inkread.datasets.drawing.pages import render_page
from inkread.datasets.drawing.paper import PageStyle
from inkread.evaluation import Folding, score
from pages_for_tests import make_page


@pytest.fixture(scope="module")
def reader():
    return inkread.Reader()


@pytest.mark.parametrize("style", ["clean", "pencil", "shadow", "coloured", "sloping"])
def test_reads_pages_of_every_style(reader, style):
    pages = [make_page(style, seed=seed) for seed in range(8, 11)]
    assert np.mean([score("page", page.text, reader.read(page.image).text).cer for page in pages]) <= 0.03


def test_the_page_says_where_everything_stands(reader):
    page = make_page("clean", seed=1)
    read = reader.read(page.image)
    assert read.size == page.image.shape[:2]
    assert len(read.glyphs) == len(page.glyphs)
    away = []
    for glyph, truth in zip(read.glyphs, page.glyphs, strict=True):
        away.append(np.abs(np.array(glyph.box) - truth.box).max())
        assert 0 <= glyph.confidence <= 1
        assert 1 <= len(glyph.alternatives) <= 5
        same = [probability for text, probability in glyph.alternatives if text == glyph.text]
        assert same == pytest.approx([glyph.confidence], abs=1e-4)
    assert np.mean(np.array(away) <= 4) > 0.8
    assert np.median(away) <= 2
    assert [len(line.words) for line in read.lines] == [4, 4, 4, 4]


def test_the_boxes_are_in_pixels_of_the_picture_whatever_its_size(reader):
    page = make_page("clean", seed=1)
    large = np.asarray(Image.fromarray(page.image).resize((page.image.shape[1] * 3, page.image.shape[0] * 3)))
    small, big = reader.read(page.image), reader.read(large)
    assert score("page", small.text, big.text).cer <= 0.03  # what is enlarged and reduced again is not quite the same
    away = [np.abs(np.array(a.box) * 3 - b.box).max() for a, b in zip(small.glyphs, big.glyphs, strict=True)]
    assert np.mean(np.array(away) <= 12) > 0.8
    assert np.median(away) <= 6


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
    assert score("page", text, reader.read(page.image).text, folding=Folding(spaces=True)).cer < 0.1


def test_the_unbroken_lines_that_once_ended_the_program_are_read(shared, reader):
    pictures = sorted((shared / "hostile").glob("math_domain_*.png"))
    if not pictures:
        pytest.skip("no hostile pictures in the shared data")
    for picture in pictures:
        assert len(reader.read(picture).glyphs) > 200


def test_all_pages_of_a_file_are_read_and_say_where_they_are_from(tmp_path):
    page = make_page(text="HERON").image
    images = [Image.fromarray(page), Image.fromarray(np.rot90(page, 2).copy())]
    images[0].save(tmp_path / "x.tiff", save_all=True, append_images=images[1:])
    document = inkread.Reader().read_document(tmp_path / "x.tiff")
    assert [page.text for page in document.pages] == ["HERON", "HERON"]
    assert [(page.path, page.number) for page in document.pages] == [(str(tmp_path / "x.tiff"), n) for n in (1, 2)]


def test_one_reader_serves_many_threads():
    pictures = [make_page(text=text).image for text in ("HERON", "COOT", "GREBE", "POND")] * 2
    reader = inkread.Reader()
    alone = [reader.read(picture) for picture in pictures]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(reader.read, pictures)) == alone
