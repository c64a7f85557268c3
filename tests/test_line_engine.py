"""Pages are read by lines: mixed case and punctuation, any way up, with boxes that fit and in their order."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image, ImageDraw
from rapidfuzz.distance import Levenshtein

import inkread
from inkread import DataError, ModelError, Reader
from inkread.cli import main

STROKES = {  # a few letters drawn as a pen would, in a box 1 wide and 1 high
    "H": [[(0, 0), (0, 1)], [(0.7, 0), (0.7, 1)], [(0, 0.5), (0.7, 0.5)]],
    "E": [[(0.6, 0), (0, 0), (0, 1), (0.6, 1)], [(0, 0.5), (0.5, 0.5)]],
    "L": [[(0, 0), (0, 1), (0.6, 1)]],
    "T": [[(0, 0), (0.8, 0)], [(0.4, 0), (0.4, 1)]],
    "I": [[(0.1, 0), (0.1, 1)]],
    "l": [[(0.1, 0), (0.1, 1)]],
    "i": [[(0.1, 0.4), (0.1, 1)], [(0.1, 0.14), (0.1, 0.18)]],
    "t": [[(0.3, 0.05), (0.3, 1), (0.5, 1)], [(0.05, 0.35), (0.6, 0.35)]],
    "e": [[(0, 0.68), (0.5, 0.68), (0.5, 0.5), (0.25, 0.38), (0, 0.6), (0.05, 0.9), (0.3, 1), (0.5, 0.92)]],
    "h": [[(0, 0), (0, 1)], [(0, 0.6), (0.25, 0.42), (0.45, 0.55), (0.45, 1)]],
}
TEXT = ["Hit the", "little tile"]


def draw(lines: list[str], size: int = 70, ink: str = "navy", paper: str = "white") -> Image.Image:
    image = Image.new("RGB", (900, 140 + 130 * len(lines)), paper)
    pen = ImageDraw.Draw(image)
    for row, line in enumerate(lines):
        x, y = 80.0, 70.0 + 130 * row
        for character in line:
            if character == " ":
                x += 0.75 * size
                continue
            for stroke in STROKES[character]:
                pen.line([(x + size * 0.9 * a, y + size * b) for a, b in stroke], fill=ink, width=7, joint="curve")
            x += size * 0.9 * max(a for stroke in STROKES[character] for a, _ in stroke) + 0.28 * size
    return image


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def letters(text: str) -> str:
    return text.lower().replace(" ", "").replace("i", "l")


def test_mixed_case_is_read(reader):
    page = reader.read(draw(TEXT))
    assert [letters(line.text) for line in page.lines] == [letters(line) for line in TEXT]
    assert page.lines[0].text.startswith("Hit")
    assert page.confidence > 0.6
    assert page.provenance.models == ("linemap", "latin154", "en")


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_may_lie_on_a_side_or_on_its_head(reader, quarters):
    upright = reader.read(draw(TEXT))
    turned = Image.fromarray(np.rot90(np.asarray(draw(TEXT)), quarters))
    page = reader.read(turned)
    assert Levenshtein.distance(letters(page.text), letters(upright.text)) <= 1  # resampled otherwise
    assert page.size == (turned.height, turned.width)
    assert abs((page.lines[0].angle + 90 * quarters + 180) % 360 - 180) < 5


def test_light_writing_on_a_dark_board_is_read(reader):
    page = reader.read(draw(TEXT, ink="white", paper="#203830"))
    assert letters(page.text) == letters("\n".join(TEXT))


def test_an_empty_page_says_nothing_and_has_no_confidence(reader):
    page = reader.read(Image.new("RGB", (600, 400), "white"))
    assert page.text == ""
    assert page.confidence is None
    assert page.lines == ()


def test_boxes_fit_their_characters(reader):
    page = reader.read(draw(["HILL"]))
    (word,) = page.words
    assert len(word.glyphs) == 4
    ink = np.asarray(draw(["HILL"])).min(axis=2) < 128
    rows, columns = np.nonzero(ink)
    assert np.abs(np.array(word.box) - [rows.min(), columns.min(), rows.max() + 1, columns.max() + 1]).max() <= 8
    for one, other in zip(word.glyphs, word.glyphs[1:], strict=False):
        assert one.box[3] <= other.box[1] + 6
    for glyph in word.glyphs:
        y1, x1, y2, x2 = glyph.box
        assert ink[y1:y2, x1:x2].any()
        assert glyph.alternatives[0][1] >= glyph.alternatives[-1][1]


def test_lines_have_an_outline_and_a_page_comes_back_from_its_dictionary(reader):
    page = reader.read(draw(TEXT))
    for line in page.lines:
        (left, top), (right, bottom) = np.min(line.outline, axis=0), np.max(line.outline, axis=0)
        assert top - 3 <= line.box[0] < line.box[2] <= bottom + 3
        assert left - 3 <= line.box[1] < line.box[3] <= right + 3
    assert inkread.Page.from_dict(json.loads(json.dumps(page.to_dict()))).text == page.text


def test_only_the_characters_of_a_charset_are_read():
    picture = draw(["HILL 1", "TILE"][:1]) if "1" in STROKES else draw(["HILL"])
    for charset, characters in (("digits", "0123456789"), ("HIL", "HIL")):
        page = Reader(charset=charset).read(picture)
        assert set(page.text) <= set(characters + " ")
        offered = {text for word in page.words for glyph in word.glyphs for text, _ in glyph.alternatives}
        assert offered <= set(characters + " ")


def test_a_charset_without_a_space_keeps_the_words_apart(reader):
    picture = draw(["HILL TILE"])
    assert len(reader.read(picture).words) == 2, "or nothing is shown"
    assert len(Reader(charset="HILTE").read(picture).words) == 2


def test_codes_are_read_as_they_stand_without_a_language():
    assert letters(Reader(language="none").read(draw(["HtEl"])).text) == letters("HtEl")


def test_what_cannot_be_asked_for_is_refused():
    with pytest.raises(ModelError, match="linemap: a line detector, not a line recogniser"):
        Reader("linemap")
    with pytest.raises(DataError, match="no such language"):
        Reader(language="tlh")
    assert "en" not in Reader(language="de").engine.models
    with pytest.raises(DataError, match="no charset that can be read"):
        Reader(charset="абв")


def test_the_command_reads_by_lines(tmp_path):
    draw(TEXT).save(tmp_path / "page.png")
    done = CliRunner().invoke(main, ["read", str(tmp_path / "page.png")])
    assert done.exit_code == 0, done.output
    assert letters(done.stdout) == letters("\n".join(TEXT) + "\n")


def test_the_photographs_are_read(shared):
    from inkread.evaluation import evaluate

    result = evaluate(shared / "data" / "images", Reader())
    assert result.mean_cer < 0.04
