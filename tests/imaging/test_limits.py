"""What a small picture file can take: the memory and the time that decoding needs are known before, and limited."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fuzzing.sandbox import Sandbox
from inkread import ImageError, Reader
from inkread.imaging import Photo, conversion, load
from inkread.imaging.limits import MAX_DECODING, bytes_per_pixel, largest
from inkread.imaging.photo import MAX_PIXELS

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")


@pytest.fixture
def huge(tmp_path, monkeypatch):
    """Return a maker of files of so many pixels a side: a ramp, so that they are small."""
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)

    def make(name: str, mode: str, side: int, **options: object) -> Path:
        ramp = Image.linear_gradient("L").resize((side, side)).convert(mode)
        ramp.save(tmp_path / name, **options)
        return tmp_path / name

    return make


ALLOWED = [
    ("a.gif", "L", 10_400, {}),
    ("a.png", "RGB", 10_400, {}),
    ("a.png", "RGBA", 10_400, {}),
    ("a.jpg", "RGB", 10_400, {}),
    ("b.jpg", "RGB", 7_900, {"progressive": True}),
    ("a.tif", "F", 10_400, {"compression": "tiff_deflate"}),
    ("b.tif", "RGB", 7_900, {"compression": "tiff_lzw", "tiffinfo": {278: 20_000}}),  # one strip
    ("a.webp", "RGB", 5_200, {}),
    ("a.jp2", "RGB", 4_600, {}),
]
"""The largest that are read, of each format whose decoder needs other memory."""


@pytest.mark.long
@pytest.mark.parametrize(("name", "mode", "side", "options"), ALLOWED)
def test_the_largest_pictures_that_are_read_take_less_than_600_megabytes(name, mode, side, options, huge):
    path = huge(name, mode, side, **options)
    with Image.open(path) as image:
        assert 0.9 * largest(image) < side * side <= largest(image)
    with Sandbox("pictures") as sandbox:
        outcome = sandbox.run(path)
    assert outcome.kind == "read", outcome


@pytest.mark.parametrize(
    ("name", "mode", "side", "options"),
    [
        ("a.webp", "RGB", 5_400, {}),
        ("a.jp2", "RGB", 4_700, {}),
        ("a.tif", "L", 10_600, {"compression": "tiff_lzw", "tiffinfo": {278: 20_000}}),
        ("a.jpg", "L", 10_600, {"progressive": True}),
    ],
)
def test_what_would_take_more_is_refused_before_it_is_decoded(name, mode, side, options, huge, monkeypatch):
    path = huge(name, mode, side, **options)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda *_: pytest.fail("the picture was decoded"))
    with pytest.raises(ImageError, match=f"{side} x {side} pixels are more than the limit of \\d+ for ") as caught:
        Photo(path)
    assert str(path) in str(caught.value)


def test_the_limit_of_each_format_is_what_fits_into_the_memory():
    for suffix, mode, beside in (("PNG", "RGB", 4), ("PNG", "L", 1), ("WEBP", "RGB", 16), ("JPEG2000", "RGB", 20.5)):
        image = Image.new(mode, (8, 8))
        image.format = suffix
        assert bytes_per_pixel(image) == beside
        assert largest(image) == min(MAX_PIXELS, int(MAX_DECODING / beside))


@pytest.mark.parametrize("lying", range(1, 9))
@pytest.mark.parametrize(("mode", "suffix"), [("RGB", ".png"), ("RGBA", ".png"), ("I;16", ".png"), ("F", ".tif")])
def test_a_picture_that_goes_by_way_of_a_file_is_the_same(lying, mode, suffix, tmp_path, monkeypatch):
    values = np.arange(35 * 23).reshape(35, 23) % 256
    grey = Image.fromarray(values.astype(np.uint8))
    image = Image.fromarray(values.astype(np.uint16) * 257) if mode == "I;16" else grey.convert(mode)
    exif = Image.Exif()
    exif[274] = lying
    image.save(tmp_path / f"page{suffix}", exif=exif)
    expected = load(tmp_path / f"page{suffix}")
    monkeypatch.setattr(conversion, "MAX_DECODING", 0)
    monkeypatch.setattr(conversion, "AT_ONCE", 100)  # a few rows at a time
    np.testing.assert_array_equal(load(tmp_path / f"page{suffix}"), expected)
    assert expected.shape == ((23, 35, 3) if lying >= 5 else (35, 23, 3))


@POSIX
@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_a_fifo_is_read_once(suffix, tmp_path):
    Image.radial_gradient("L").convert("RGB").save(tmp_path / f"page{suffix}")
    os.mkfifo(tmp_path / "fifo")
    content = (tmp_path / f"page{suffix}").read_bytes()
    writer = threading.Thread(target=(tmp_path / "fifo").write_bytes, args=(content,), daemon=True)
    writer.start()
    photo = Photo(tmp_path / "fifo")
    writer.join(10)
    assert photo.path == tmp_path / "fifo"
    for factor in (0.2, 1.0):
        np.testing.assert_array_equal(photo.decoded(factor), Photo(tmp_path / f"page{suffix}").decoded(factor))


@POSIX
@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_what_comes_from_a_pipe_is_read(suffix, tmp_path):
    Image.new("RGB", (40, 30), "white").save(tmp_path / f"page{suffix}")
    script = "from inkread.imaging import load; print(load('/dev/stdin').shape)"
    for given in (subprocess.PIPE, (tmp_path / f"page{suffix}").open("rb")):
        done = subprocess.Popen([sys.executable, "-c", script], stdin=given, stdout=subprocess.PIPE)
        sent = (tmp_path / f"page{suffix}").read_bytes() if given is subprocess.PIPE else None
        assert done.communicate(sent, timeout=60)[0] == b"(30, 40, 3)\n"
        if given is not subprocess.PIPE:
            given.close()


@POSIX
def test_a_device_without_an_end_is_refused(monkeypatch):
    monkeypatch.setattr("inkread.imaging.photo.MAX_STREAM", 3 << 20)
    with pytest.raises(ImageError, match=f"/dev/zero: gives more than the limit of {3 << 20} bytes"):
        Photo("/dev/zero")
    with pytest.raises(ImageError, match=r"/dev/null: is empty"):
        Photo("/dev/null")


def test_libtiff_keeps_its_remarks_to_itself(tmp_path, capfd):
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (200, 200), dtype=np.uint8))
    noise.save(tmp_path / "a.tif", compression="tiff_deflate")
    content = bytearray((tmp_path / "a.tif").read_bytes())
    content[2000:2100] = zlib.compress(bytes(400))[:1] * 100
    (tmp_path / "a.tif").write_bytes(content)
    with pytest.raises(ImageError, match=r"a\.tif: is damaged"):
        load(tmp_path / "a.tif")
    assert capfd.readouterr().err == ""


def test_a_reader_reads_a_photo_that_is_open_already():
    path = Path(__file__).parents[2] / "examples" / "label.jpg"
    photo = Photo(path)
    assert Reader().read(photo) == Reader().read(path)
