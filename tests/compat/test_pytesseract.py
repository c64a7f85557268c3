"""A program that uses pytesseract changes its import and nothing else."""

from __future__ import annotations

import inspect
import io
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from lxml import etree
from PIL import Image

from inkread import DataError, ImageError
from inkread.compat import pytesseract as ours

EXAMPLE = Path(__file__).parents[2] / "examples" / "label.jpg"

FUNCTIONS = [
    "image_to_string", "image_to_data", "image_to_boxes", "image_to_pdf_or_hocr", "image_to_alto_xml", "image_to_osd",
    "get_languages", "get_tesseract_version",
]  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_takes_what_it_takes_there(name):
    import pytesseract as theirs

    here, there = (inspect.signature(getattr(module, name)).parameters for module in (ours, theirs))
    assert [(p.name, p.default) for p in here.values()] == [(p.name, p.default) for p in there.values()]
    outputs = {k: v for k, v in vars(theirs.Output).items() if not k.startswith("_")}
    assert {k: v for k, v in vars(ours.Output).items() if not k.startswith("_")} == outputs


@pytest.mark.parametrize("as_given", [str, Path, Image.open, lambda path: np.asarray(Image.open(path))])
def test_the_text_comes_from_a_path_a_picture_or_an_array(as_given):
    assert ours.image_to_string(as_given(EXAMPLE)).split()[:2] == ["SAMPLE", "K27"]


def test_answers_come_in_the_form_that_is_asked_for():
    line = Image.open(EXAMPLE).crop((0, 0, 800, 155))
    text = ours.image_to_string(line)
    assert ours.image_to_string(line, output_type=ours.Output.BYTES) == text.encode()
    assert ours.image_to_string(line, output_type=ours.Output.DICT) == {"text": text}
    data = ours.image_to_data(line, output_type=ours.Output.DICT)
    assert [word for word in data["text"] if word] == text.split()
    assert all(0 <= conf <= 100 for conf, word in zip(data["conf"], data["text"], strict=True) if word)
    frame = ours.image_to_data(line, output_type=ours.Output.DATAFRAME)
    assert list(frame["text"]) == data["text"]
    assert list(frame.columns) == list(data)
    assert ours.image_to_data(line).splitlines()[0].split("\t") == list(data)
    with pytest.raises(DataError, match=r"data\.frame"):
        ours.image_to_boxes(line, output_type=ours.Output.DATAFRAME)


def test_boxes_of_characters_count_from_below():
    boxes = ours.image_to_boxes(EXAMPLE, output_type=ours.Output.DICT)
    lines = ours.image_to_boxes(EXAMPLE).splitlines()
    assert "".join(boxes["char"]) == "".join(ours.image_to_string(EXAMPLE).split())
    assert lines[0].split()[0] == boxes["char"][0] == "S"
    assert boxes["bottom"][0] > boxes["bottom"][-1]  # the first line stands above the last
    assert all(b < t for b, t in zip(boxes["bottom"], boxes["top"], strict=True))


def test_pdf_hocr_and_alto_hold_the_text():
    with pypdfium2.PdfDocument(ours.image_to_pdf_or_hocr(Image.open(EXAMPLE))) as pdf:
        assert pdf[0].get_textpage().search("DEGREES").get_next() is not None
    root = etree.parse(io.BytesIO(ours.image_to_pdf_or_hocr(EXAMPLE, extension="hocr"))).getroot()
    assert "DEGREES" in ["".join(word.itertext()).strip() for word in root.iter("{*}span")]
    assert b'CONTENT="DEGREES"' in ours.image_to_alto_xml(EXAMPLE)


def turned(quarters: int) -> Image.Image:
    """Return the example turned clockwise."""
    return Image.open(EXAMPLE).rotate(-90 * quarters, expand=True)


@pytest.mark.parametrize(("quarters", "form"), [(0, "STRING"), (1, "DICT"), (2, "BYTES"), (3, "DICT")])
def test_the_orientation_is_what_makes_the_picture_upright(quarters, form):
    from pytesseract.pytesseract import osd_to_dict

    osd = ours.image_to_osd(turned(quarters), output_type=getattr(ours.Output, form))
    if form != "DICT":  # as Tesseract writes it
        osd = osd_to_dict(osd if form == "STRING" else osd.decode())
    assert (osd["orientation"], osd["rotate"]) == (90 * quarters, -90 * quarters % 360)
    assert (osd["page_num"], osd["script"]) == (0, "Latin")
    assert osd["orientation_conf"] > 3  # twice as sure as not
    assert osd["script_conf"] > 3


def test_of_an_empty_page_no_orientation_is_known():
    with pytest.raises(ours.TesseractError, match="nothing was read"):
        ours.image_to_osd(Image.new("L", (300, 200), 255))


def test_programs_may_say_where_tesseract_is():
    ours.pytesseract.tesseract_cmd = r"C:\Program Files\Tesseract-OCR\tesseract.exe"
    assert ours.pytesseract.image_to_string is ours.image_to_string


def test_a_whitelist_limits_what_is_read():
    text = ours.image_to_string(EXAMPLE, config="--psm 6 -c tessedit_char_whitelist=0123456789")
    assert text.strip()
    assert set(text) <= set("0123456789 \n")


def test_what_cannot_be_read_is_an_error_that_programs_expect():
    with pytest.raises(ours.TesseractError):
        ours.image_to_string("missing.png")
    with pytest.raises(ImageError, match="no such file"):
        ours.image_to_string("missing.png")
