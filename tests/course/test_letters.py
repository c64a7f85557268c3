import numpy as np
import pytest

import inkread
from pages_for_tests import make_page


def overlap(one, other):
    """Intersection over union of two boxes."""
    height = min(one[2], other[2]) - max(one[0], other[0])
    width = min(one[3], other[3]) - max(one[1], other[1])
    both = max(height, 0) * max(width, 0)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return both / (sum(areas) - both)


@pytest.mark.parametrize("style", ["clean", "coloured", "sloping"])
def test_the_boxes_are_where_the_letters_are(style):
    page = make_page(style, seed=4)
    boxes, bw = inkread.findLetters(page.image)
    assert boxes.dtype == np.int64
    assert bw.shape == page.image.shape[:2]
    assert len(boxes) == len(page.glyphs)
    overlaps = [overlap(box, glyph.box) for box, glyph in zip(boxes, page.glyphs, strict=True)]
    assert min(overlaps) > 0.5
    assert np.mean(overlaps) > 0.8


def test_black_and_white_with_ink_0_and_paper_1():
    page = make_page("clean")
    _, bw = inkread.findLetters(page.image)
    assert set(np.unique(bw)) == {0.0, 1.0}
    assert bw.mean() > 0.8
    y1, x1, y2, x2 = page.glyphs[0].box
    assert bw[y1:y2, x1:x2].min() == 0
    assert bw[:20].min() == 1


def test_a_blank_page_has_no_boxes_of_the_right_shape():
    boxes, bw = inkread.findLetters(np.full((50, 70, 3), 255, dtype=np.uint8))
    assert boxes.shape == (0, 4)
    assert bw.min() == 1
