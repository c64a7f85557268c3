"""Boxes of characters fit their ink."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from inkread.imaging.ribbon import Ribbon
from inkread.recognition.ctc import Symbol
from inkread.recognition.places import baseline, ink_boxes, picture_box
from inkread.recognition.strips import STRIDE, cut_strip


def test_boxes_fit_the_ink_and_spaces_have_none():
    image = Image.new("RGB", (400, 120), (240, 240, 220))
    bars = [(40, 30, 60, 90), (90, 50, 110, 90), (200, 30, 220, 100)]
    for bar in bars:
        ImageDraw.Draw(image).rectangle((bar[0], bar[1], bar[2] - 1, bar[3] - 1), fill=(30, 30, 90))
    ImageDraw.Draw(image).rectangle((0, 104, 400, 106), fill=(90, 90, 200))  # a ruled line
    strip = cut_strip(
        np.asarray(image), Ribbon(np.array([[20, 10], [300, 10], [300, 110], [20, 110]], dtype=np.float64))
    )
    scale = 100 / 48

    def symbol(text: str, left: float, right: float) -> Symbol:
        return Symbol(text, 0.9, int((left - 20) / scale / STRIDE), int((right - 20) / scale / STRIDE) + 1)

    symbols = [symbol("l", 45, 55), symbol("i", 95, 105), symbol(" ", 140, 160), symbol("j", 205, 215)]
    boxes = ink_boxes(strip, symbols)
    assert boxes[2] is None
    for box, (x1, y1, x2, y2) in zip([boxes[0], boxes[1], boxes[3]], bars, strict=True):
        assert box is not None
        found = picture_box(strip, box)
        assert np.abs(np.array(found) - [y1, x1, y2, x2]).max() <= 4
    line = baseline(strip, symbols, boxes)
    assert line[:, 1] == pytest.approx([90, 90], abs=3)  # where l and i stand; j goes below
    assert line[:, 0] == pytest.approx([40, 220], abs=4)


def test_where_there_is_no_ink_the_frames_are_the_box():
    strip = cut_strip(
        np.full((48, 96, 3), 255, np.uint8), Ribbon(np.array([[0, 0], [96, 0], [96, 48], [0, 48]], dtype=float))
    )
    (found,) = ink_boxes(strip, [Symbol("x", 0.5, 4, 5)])
    assert found is not None
    box = picture_box(strip, found)
    assert box[0] == 0
    assert box[2] == 48
    assert box[1] <= 32
    assert box[3] >= 40
