import numpy as np
from PIL import Image

from inkread.imaging.dither import without_dots


def test_dithered_grey_is_grey_again():
    grey = np.linspace(40, 220, 300).astype(np.uint8)[np.newaxis].repeat(100, axis=0)
    dots = np.asarray(Image.fromarray(grey).convert("1").convert("RGB"))
    assert set(np.unique(dots)) == {0, 255}
    away = without_dots(dots)[10:-10, 10:-10, 0].astype(int) - grey[10:-10, 10:-10]
    assert np.abs(away).mean() < 12


def test_other_pictures_are_left_alone():
    for value in (1, 254):
        picture = np.zeros((50, 60, 3), dtype=np.uint8)
        picture[25, 30] = value
        assert without_dots(picture) is picture
    coloured = np.zeros((50, 60, 3), dtype=np.uint8)
    coloured[..., 0] = 255
    assert without_dots(coloured) is coloured
