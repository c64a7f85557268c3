"""Any picture, safely."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inkread import ImageError
from inkread.imaging.photo import MAX_PIXELS, Photo, load

HEIGHT, WIDTH = 24, 32
ORIENTATION = 274  # the EXIF tag

WRITTEN_LYING = {  # how a camera must have stored the picture for each orientation to turn it upright
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.fixture
def grey():
    """A picture without symmetry: dark strokes on shaded paper."""
    picture = np.tile(np.linspace(120, 250, WIDTH), (HEIGHT, 1)).astype(np.uint8)
    picture[3:6, 4:20] = 10
    picture[3:18, 4:7] = 30
    return picture


@pytest.fixture
def black_and_white(grey):
    return np.where(grey > 100, 255, 0).astype(np.uint8)


def assert_same(loaded, grey, tolerance=0):
    assert loaded.shape == (*grey.shape, 3)
    assert loaded.dtype == np.uint8
    assert np.abs(loaded.astype(int) - grey[..., np.newaxis]).max() <= tolerance


def saved(image: Image.Image, path: Path, **options) -> Path:
    image.save(path, **options)
    return path


@pytest.mark.parametrize(
    ("mode", "suffix"),
    [
        ("L", ".png"),
        ("L", ".tif"),
        ("L", ".bmp"),
        ("P", ".png"),
        ("P", ".gif"),
        ("LA", ".png"),
        ("RGB", ".png"),
        ("RGB", ".webp"),
        ("RGB", ".ppm"),
        ("RGBA", ".png"),
        ("CMYK", ".tif"),
        ("F", ".tif"),
    ],
)
def test_files_of_every_mode_give_the_same_picture(grey, mode, suffix, tmp_path):
    image = Image.fromarray(grey).convert(mode)
    options = {"lossless": True} if suffix == ".webp" else {}
    path = saved(image, tmp_path / f"page{suffix}", **options)
    with Image.open(path) as reopened:
        assert reopened.mode == ("L" if mode == "P" and suffix == ".gif" else mode) or suffix == ".gif"
    assert_same(load(path), grey, tolerance=1)


@pytest.mark.parametrize("suffix", [".png", ".tif", ".bmp"])
def test_files_of_one_bit_give_the_same_picture(black_and_white, suffix, tmp_path):
    path = saved(Image.fromarray(black_and_white).convert("1"), tmp_path / f"page{suffix}")
    assert_same(load(path), black_and_white)


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_files_of_sixteen_bits_give_the_same_picture(grey, suffix, tmp_path):
    path = saved(Image.fromarray(grey.astype(np.uint16) * 257), tmp_path / f"page{suffix}")
    assert_same(load(path), grey, tolerance=1)


@pytest.mark.parametrize("mode", ["RGB", "CMYK"])
def test_jpegs_give_the_picture_as_closely_as_jpeg_does(mode, tmp_path):
    smooth = np.tile(np.linspace(40, 220, 64), (64, 1)).astype(np.uint8)
    path = saved(Image.fromarray(smooth).convert(mode), tmp_path / "page.jpg", quality=95)
    assert_same(load(path), smooth, tolerance=4)


@pytest.mark.parametrize(
    "convert",
    [
        lambda g: g,
        lambda g: g[..., np.newaxis],
        lambda g: np.stack([g] * 3, axis=-1),
        lambda g: np.stack([g, g, g, np.full_like(g, 255)], axis=-1),
        lambda g: g.astype(np.uint16) * 257,
        lambda g: g / 255,
        lambda g: (g / 255).astype(np.float32),
        lambda g: np.stack([g / 255] * 3, axis=-1),
        lambda g: np.asfortranarray(g),
        lambda g: np.repeat(g, 2, axis=1)[:, ::2],
    ],
)
def test_arrays_of_every_kind_give_the_same_picture(grey, convert):
    assert_same(load(convert(grey)), grey)


def test_boolean_arrays_are_black_and_white(black_and_white):
    assert_same(load(black_and_white > 0), black_and_white)


@pytest.mark.parametrize("mode", ["L", "P", "LA", "RGB", "RGBA", "CMYK", "F"])
def test_pillow_images_of_every_mode_give_the_same_picture(grey, mode):
    assert_same(load(Image.fromarray(grey).convert(mode)), grey, tolerance=1)


def test_a_sixteen_bit_pillow_image_gives_the_same_picture(grey):
    image = Image.fromarray(grey.astype(np.uint16) * 257)
    assert image.mode == "I;16"
    assert_same(load(image), grey, tolerance=1)


def test_colours_are_kept(tmp_path):
    picture = np.zeros((4, 6, 3), dtype=np.uint8)
    picture[:, :2], picture[:, 2:4], picture[:, 4:] = (200, 10, 20), (10, 200, 20), (10, 20, 200)
    np.testing.assert_array_equal(load(picture), picture)
    np.testing.assert_array_equal(load(saved(Image.fromarray(picture), tmp_path / "page.png")), picture)


@pytest.mark.parametrize("mode", ["LA", "RGBA", "P"])
def test_what_is_transparent_is_paper(mode, tmp_path):
    rgba = np.zeros((8, 8, 4), dtype=np.uint8)  # black everywhere, seen only in the middle
    rgba[3:5, 3:5, 3] = 255
    expected = np.full((8, 8), 255, dtype=np.uint8)
    expected[3:5, 3:5] = 0
    if mode == "P":
        indices = (expected == 0).astype(np.uint8)
        image = Image.fromarray(indices).convert("P")
        image.putpalette([0, 0, 0] * 256)
        path = saved(image, tmp_path / "page.png", transparency=0)
    else:
        path = saved(Image.fromarray(rgba).convert(mode), tmp_path / "page.png")
        assert_same(load(rgba), expected)
    assert_same(load(path), expected)


@pytest.mark.parametrize("orientation", WRITTEN_LYING)
@pytest.mark.parametrize("suffix", [".png", ".tif", ".jpg"])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_every_exif_orientation_is_turned_upright(grey, orientation, suffix, mode, tmp_path):
    image = Image.fromarray(np.repeat(np.repeat(grey, 4, axis=0), 4, axis=1)).convert(mode)
    upright = np.asarray(image)
    how = WRITTEN_LYING[orientation]
    lying = image if how is None else image.transpose(how)
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    path = saved(lying, tmp_path / f"page{suffix}", exif=exif, **({"quality": 98} if suffix == ".jpg" else {}))
    assert_same(load(path), upright if mode == "L" else upright[..., 0], tolerance=12 if suffix == ".jpg" else 0)
    assert Photo(path).shape == upright.shape[:2]


@pytest.mark.parametrize(("factor", "divisor"), [(1.0, 1), (0.51, 1), (0.5, 2), (0.3, 2), (0.2, 4), (0.01, 8)])
@pytest.mark.parametrize("orientation", [1, 6])
def test_a_jpeg_is_decoded_no_finer_than_needed(factor, divisor, orientation, tmp_path):
    smooth = Image.radial_gradient("L").resize((320, 248)).convert("RGB")
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    photo = Photo(saved(smooth, tmp_path / "page.jpg", exif=exif, quality=95))
    small = photo.decoded(factor)
    height, width = photo.shape
    assert small.shape == (height // divisor, width // divisor, 3)
    averaged = np.asarray(Image.fromarray(load(tmp_path / "page.jpg")).reduce(divisor)).astype(int)
    assert np.abs(small - averaged).max() <= 8
    assert photo.decoded().shape[:2] == photo.shape


@pytest.mark.parametrize("source", ["page.png", "page.tif", "an array"])
def test_what_is_no_jpeg_is_decoded_whole(source, grey, tmp_path):
    photo = Photo(grey if source == "an array" else saved(Image.fromarray(grey), tmp_path / source))
    assert_same(photo.decoded(0.25), grey)
    assert photo.shape == grey.shape


def test_a_path_may_be_a_string(grey, tmp_path):
    assert_same(load(str(saved(Image.fromarray(grey), tmp_path / "page.png"))), grey)


def test_of_several_frames_the_first_is_taken(grey, tmp_path):
    first, second = Image.fromarray(grey), Image.fromarray(255 - grey)
    path = saved(first, tmp_path / "page.tif", save_all=True, append_images=[second])
    assert_same(load(path), grey)


def _encoded(suffix: str) -> bytes:
    noise = np.random.default_rng(0).integers(0, 256, (200, 200, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).save(buffer, format=suffix)
    return buffer.getvalue()


BAD = {
    "text.jpg": lambda: b"TO DO LIST\n1. MAKE A TO DO LIST\n",
    "text.png": lambda: b"not a picture either",
    "short.jpg": lambda: _encoded("JPEG")[:5000],
    "headless.jpg": lambda: _encoded("JPEG")[5000:],
    "header_only.jpg": lambda: _encoded("JPEG")[:20],
    "short.png": lambda: _encoded("PNG")[:5000],
    "header_only.png": lambda: _encoded("PNG")[:30],
    "short.gif": lambda: _encoded("GIF")[:900],
    "short.bmp": lambda: _encoded("BMP")[:5000],
    "short.webp": lambda: _encoded("WEBP")[:3000],
    "short.tif": lambda: _encoded("TIFF")[:5000],
    "strange.dds": lambda: _encoded("DDS")[:80] + bytes(4) + _encoded("DDS")[84:],  # of no pixel format
    "zeros.jpg": lambda: bytes(1000),
    "empty.png": lambda: b"",
    "empty.jpg": lambda: b"",
}


def complaint(path: Path, **options) -> str:
    """Return what is said about a picture that cannot be read, which is one line that names it."""
    with pytest.raises(ImageError) as caught:
        load(path, **options)
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    assert caught.value.exit_code == 2
    return message


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_no_whole_picture_is_refused_by_name(name, tmp_path):
    path = tmp_path / name
    path.write_bytes(BAD[name]())
    complaint(path)


def test_the_message_says_what_is_wrong(tmp_path):
    assert "no such file" in complaint(tmp_path / "missing.jpg")
    assert "directory" in complaint(tmp_path)
    (tmp_path / "empty.png").touch()
    assert "0 bytes" in complaint(tmp_path / "empty.png")
    (tmp_path / "text.jpg").write_text("TO DO LIST")
    assert "not a picture" in complaint(tmp_path / "text.jpg")
    (tmp_path / "short.jpg").write_bytes(BAD["short.jpg"]())
    assert "cut short" in complaint(tmp_path / "short.jpg")


def test_a_picture_over_the_limit_is_refused_before_it_is_decoded(grey, tmp_path, monkeypatch):
    path = saved(Image.fromarray(grey), tmp_path / "page.png")

    def decode(*args, **options):
        pytest.fail("the picture was decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decode)
    message = complaint(path, max_pixels=HEIGHT * WIDTH - 1)
    assert f"{WIDTH} x {HEIGHT}" in message
    assert str(HEIGHT * WIDTH - 1) in message


def test_a_picture_at_the_limit_is_read(grey, tmp_path):
    path = saved(Image.fromarray(grey), tmp_path / "page.png")
    assert_same(load(path, max_pixels=HEIGHT * WIDTH), grey)


@pytest.mark.parametrize("side", [11_000, 14_000, 60_000])
def test_a_small_file_that_claims_to_be_huge_is_refused(side, png_that_claims, tmp_path):
    """60,000 is beyond what Pillow itself opens, 14,000 beyond where it warns, 11,000 only beyond our limit."""
    path = tmp_path / "bomb.png"
    path.write_bytes(png_that_claims(side))
    assert side * side > MAX_PIXELS
    assert str(MAX_PIXELS) in complaint(path)


@pytest.mark.parametrize(
    "array",
    [
        np.zeros(5, dtype=np.uint8),
        np.zeros((4, 4, 2), dtype=np.uint8),
        np.zeros((4, 0), dtype=np.uint8),
        np.zeros((4, 4), dtype=np.int64),
        np.zeros((4, 4), dtype=complex),
        np.full((4, 4), 200.0),
        np.full((4, 4), -0.5),
        np.full((4, 4), np.nan),
    ],
)
def test_an_array_that_is_no_picture_is_refused(array):
    with pytest.raises(ImageError, match="array"):
        load(array)


def test_the_photographs_are_read_upright(shared):
    for path in sorted((shared / "data" / "images").glob("*.jpg")):
        picture = load(path)
        assert picture.ndim == 3
        assert picture.dtype == np.uint8
        assert 100 < picture.mean() < 255


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif"])
def test_the_resolution_is_what_the_file_says(suffix, grey, tmp_path):
    image = Image.fromarray(grey)
    photo = Photo(saved(image, tmp_path / f"scan{suffix}", dpi=(300, 300)))
    assert photo.resolution == pytest.approx(300, abs=0.1)
    assert photo.path == tmp_path / f"scan{suffix}"
    assert Photo(saved(image, tmp_path / f"plain{suffix}")).resolution is None
    assert Photo(grey).path is Photo(grey).resolution is None


@pytest.mark.parametrize("declared", [(0, 0), (1, 1), "300", (300,), None, (float("nan"), 1), ("many", "many")])
def test_a_resolution_that_cannot_be_is_none(declared, grey):
    image = Image.fromarray(grey)
    image.info["dpi"] = declared
    assert Photo(image).resolution is None


@pytest.mark.parametrize("as_array", [False, True])
@pytest.mark.parametrize(("ink", "behind"), [(255, 0), (20, 255)])
def test_ink_on_transparency_shows_whether_it_is_light_or_dark(ink, behind, as_array):
    pixels = np.zeros((40, 60, 4), dtype=np.uint8)
    pixels[10:14, 5:50] = [ink, ink, ink, 255]
    picture = load(pixels if as_array else Image.fromarray(pixels))
    assert (picture[10:14, 5:50] == ink).all()
    assert (picture[:8] == behind).all()


def test_a_picture_that_is_mostly_opaque_stands_on_white():
    pixels = np.full((40, 60, 4), 240, dtype=np.uint8)
    pixels[..., 3] = 255
    pixels[:5, :, 3] = 0
    assert (load(Image.fromarray(pixels))[:5] == 255).all()
