"""A JPEG or PNG file gives the hand-in the array that it gives the package."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from inkread.course import image as plain
from inkread.imaging import photo as package

ORIENTATION = 274  # the EXIF tag
HEIGHT, WIDTH = 24, 32


@pytest.fixture
def colours():
    """Noise of all colours and all degrees of transparency, without symmetry."""
    return np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 4), dtype=np.uint8)


def assert_same(path):
    found, expected = plain.load(path), package.load(path)
    assert found.dtype == expected.dtype
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(plain.load(str(path)), expected)
    np.testing.assert_array_equal(plain.load(expected), expected)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_png(mode, colours, tmp_path):
    Image.fromarray(colours).convert(mode).save(tmp_path / "page.png")
    assert_same(tmp_path / "page.png")


def test_png_of_16_bits(colours, tmp_path):
    Image.fromarray(colours[..., 0].astype(np.uint16) * 256 + colours[..., 1]).save(tmp_path / "page.png")
    assert_same(tmp_path / "page.png")


def test_png_with_a_transparent_colour_of_its_palette(tmp_path):
    image = Image.new("P", (8, 8), 255)
    image.paste(0, (2, 2, 5, 7))
    image.save(tmp_path / "page.png", transparency=0)
    assert_same(tmp_path / "page.png")


def test_every_degree_of_transparency(tmp_path):
    grey, alpha = np.meshgrid(np.arange(256, dtype=np.uint8), np.arange(256, dtype=np.uint8))
    Image.fromarray(np.stack([grey, grey, grey, alpha], axis=-1)).save(tmp_path / "page.png")
    assert_same(tmp_path / "page.png")


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_jpeg(mode, colours, tmp_path):
    Image.fromarray(colours[..., :3]).convert(mode).save(tmp_path / "page.jpg")
    assert_same(tmp_path / "page.jpg")


@pytest.mark.parametrize("suffix", [".jpg", ".png"])
@pytest.mark.parametrize("orientation", range(10))
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_every_exif_orientation(suffix, orientation, mode, colours, tmp_path):
    exif = Image.Exif()
    exif[0x10F], exif[ORIENTATION], exif[0x131] = "a maker", orientation, "a program"
    image = Image.fromarray(colours[..., :3]).convert(mode)
    image.save(tmp_path / f"page{suffix}", exif=exif)
    assert_same(tmp_path / f"page{suffix}")


@pytest.mark.parametrize("order", ["II", "MM"])
def test_either_order_of_bytes(order, colours, tmp_path):
    entry = (ORIENTATION, 2), (3, 2), (1, 4), (6, 2), (0, 2)
    name = "little" if order == "II" else "big"
    tiff = [(42, 2), (8, 4), (1, 2), *entry, (0, 4)]
    exif = b"Exif\0\0" + order.encode() + b"".join(number.to_bytes(size, name) for number, size in tiff)
    Image.fromarray(colours[..., :3]).save(tmp_path / "page.jpg", exif=exif)
    assert plain.load(tmp_path / "page.jpg").shape == (WIDTH, HEIGHT, 3)
    assert_same(tmp_path / "page.jpg")


def test_jpeg_without_exif_in_which_the_word_stands(colours, tmp_path):
    Image.fromarray(colours[..., :3]).save(tmp_path / "page.jpg", comment=b"Exif\0\0 is not here")
    assert_same(tmp_path / "page.jpg")
