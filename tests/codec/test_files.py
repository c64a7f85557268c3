"""Compressing and decompressing: round trips, honest losses, and files that are damaged or hostile."""

from __future__ import annotations

import os
import time
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from scipy.io import loadmat, savemat

import inkread
import inkread.datasets.schema
import inkread.imaging
from inkread.cli import main
from inkread.codec import GlyphCodec, GlyphSet, compress, compress_file, decompress, decompress_file, psnr
from inkread.codec.container import CHECKSUM_BYTES, HEADER_BYTES, MAGIC, Container, Kind
from inkread.codec.glyphs import shipped_codec
from inkread.codec.integers import IntegerWriter
from inkread.codec.limits import MAX_BYTES, MAX_DRAWN, MAX_GLYPHS, MAX_IMAGES, MAX_LETTER, MAX_SIDE
from inkread.codec.pages import CodedPage, encode_page
from inkread.codec.range_coder import RangeEncoder
from inkread.datasets.drawing.glyphs import synthesize_glyphs
from inkread.datasets.schema import to_images
from inkread.errors import CodecError, DataError, ImageError
from inkread.evaluation import score
from inkread.models.registry import default_model

TOP = Path(__file__).parents[2]
PAGE = TOP / "examples" / "list.jpg"
QUALITIES = range(1, 7)


@pytest.fixture(scope="module")
def glyphs():
    x, y = synthesize_glyphs(2, seed=5)
    return GlyphSet("valid", x, y)


@pytest.fixture(scope="module")
def letter(glyphs):
    """A picture of one character, 32 x 32."""
    return np.rint(to_images(glyphs.x[:1])[0] * 255).astype(np.uint8)


@pytest.fixture(scope="module")
def files(glyphs, letter):
    """A compressed file of each kind."""
    return {"image": compress(letter), "set": compress(glyphs), "page": compress(PAGE)}


def test_the_model_that_comes_along_is_small_and_sound():
    codec = GlyphCodec.load(default_model("glyph codec").path)
    assert default_model("glyph codec").path.stat().st_size < 4_000_000
    assert codec.model_id == shipped_codec().model_id
    assert codec.autoencoder.shape.code == 32
    assert codec.n_qualities == len(QUALITIES)
    totals = {table.total for tables in codec.tables for table in tables}
    assert totals == {1 << 14}


def test_better_quality_takes_more_bits_and_loses_less(glyphs):
    sizes, losses = [], []
    for quality in QUALITIES:
        data = compress(glyphs, quality)
        sizes.append(len(data))
        losses.append(psnr(glyphs.x, decompress(data).x).mean())
    assert sizes == sorted(sizes)
    assert losses == sorted(losses)
    assert sizes[0] < 0.5 * sizes[-1]
    assert losses[-1] > losses[0] + 4


def test_writing_that_it_never_saw_keeps_20_decibels_in_100_bits_a_character(shared):
    """Issue 5; on the validation writers' glyphs, with the container and the labels."""
    _, x, y = inkread.datasets.schema.load_rows(shared / "data" / "hand36_valid.mat")
    data = compress(GlyphSet("valid", x, y))
    again = decompress(data)
    assert psnr(x, again.x).mean() > 20
    assert 8 * len(data) / len(x) < 100
    assert psnr(x, shipped_codec().autoencoder.reconstruct(x)).mean() > 20


def test_labels_come_back_as_they_were(glyphs):
    again = decompress(compress(glyphs))
    assert again.name == "valid"
    np.testing.assert_array_equal(again.y, glyphs.y)
    bare = decompress(compress(GlyphSet("letters", glyphs.x)))
    assert (bare.name, bare.y) == ("letters", None)


@given(st.integers(1, 12), st.integers(1, 40), st.integers(0, 2**32 - 1))
@settings(max_examples=20)
def test_every_set_comes_back_with_its_size_and_labels(n, n_classes, seed):
    rng = np.random.default_rng(seed)
    y = np.eye(n_classes)[rng.integers(0, n_classes, n)]
    again = decompress(compress(GlyphSet("a", rng.uniform(0, 1, (n, 1024)), y), int(rng.integers(1, 7))))
    assert again.x.shape == (n, 1024)
    assert 0 <= again.x.min() <= again.x.max() <= 1
    np.testing.assert_array_equal(again.y, y)


def test_compressing_is_the_same_every_time_and_so_is_decompressing(files, glyphs, letter):
    assert compress(glyphs) == files["set"]
    assert compress(letter) == files["image"]
    np.testing.assert_array_equal(decompress(files["page"]), decompress(files["page"]))


def test_a_glyph_image_is_a_picture_of_32_pixels(files, letter):
    again = decompress(files["image"])
    assert (again.shape, again.dtype) == ((32, 32), np.uint8)
    assert psnr(letter.ravel(), again.ravel(), 255) > 18
    assert len(files["image"]) < 40


def test_a_page_is_read_the_same_after_it_was_compressed_to_a_hundredth(files):
    text = PAGE.with_suffix(".txt").read_text()
    again = decompress(files["page"])
    assert len(files["page"]) < PAGE.stat().st_size / 80
    assert again.dtype == np.uint8
    assert score("list", text, inkread.read(again).text).cer < 0.05


def test_writing_stays_where_it_was(files):
    before, after = inkread.read(PAGE), inkread.read(decompress(files["page"]))
    for one, other in zip(before.lines, after.lines, strict=True):
        scaled = np.array(one.box) / before.size[0]
        assert np.abs(scaled - np.array(other.box) / after.size[0]).max() < 0.02


def test_a_page_without_writing_is_white():
    again = decompress(compress(np.full((300, 400), 255, dtype=np.uint8)))
    assert (again == 255).all()
    assert again.shape[1] / again.shape[0] == pytest.approx(4 / 3, rel=0.01)


def test_what_comes_from_a_mat_file_goes_back_into_one(glyphs, tmp_path):
    savemat(tmp_path / "in.mat", {"valid_data": glyphs.x, "valid_labels": glyphs.y})
    compress_file(tmp_path / "in.mat", tmp_path / "small.inkc", 6)
    decompress_file(tmp_path / "small.inkc", tmp_path / "out.mat")
    arrays = loadmat(tmp_path / "out.mat")
    assert psnr(glyphs.x, arrays["valid_data"]).mean() > 18
    np.testing.assert_array_equal(arrays["valid_labels"], glyphs.y)
    assert (tmp_path / "small.inkc").stat().st_size < (tmp_path / "in.mat").stat().st_size / 10


def test_the_commands(letter, tmp_path):
    Image.fromarray(letter).save(tmp_path / "a.png")
    run = CliRunner().invoke
    small, out = str(tmp_path / "a.inkc"), str(tmp_path / "out.png")
    assert run(main, ["codec", "compress", str(tmp_path / "a.png"), small, "--quality", "5"]).exit_code == 0
    assert run(main, ["codec", "decompress", small, out]).exit_code == 0
    assert inkread.imaging.load(out).shape == (32, 32, 3)
    wrong = run(main, ["codec", "decompress", small, str(tmp_path / "out.mat")])
    assert wrong.exit_code == 2
    assert "should end in .png" in wrong.output
    assert not (tmp_path / "out.mat").exists()
    assert run(main, ["codec", "compress", str(tmp_path / "none.png"), small]).exit_code == 2
    assert (
        "from 1 to 6, got 7"
        in run(main, ["codec", "compress", str(tmp_path / "a.png"), small, "--quality", "7", "--force"]).output
    )


def test_what_cannot_be_compressed_is_refused(glyphs, tmp_path):
    with pytest.raises(ImageError, match="no such file"):
        compress(tmp_path / "none.png")
    (tmp_path / "bad.mat").write_bytes(b"no arrays")
    with pytest.raises(DataError, match=r"bad\.mat"):
        compress(tmp_path / "bad.mat")
    savemat(tmp_path / "two.mat", {"a_data": glyphs.x, "b_data": glyphs.x})
    with pytest.raises(DataError, match="one array NAME_data, found a, b"):
        compress(tmp_path / "two.mat")
    with pytest.raises(CodecError, match="its name is a word"):
        compress(GlyphSet("two words", glyphs.x))


# -- damaged and hostile files -----------------------------------------------------------------------------------


def signed(body: bytes) -> bytes:
    """Return a file with the right checksum, so that whatever is wrong with it is found further in."""
    return body + zlib.crc32(body).to_bytes(CHECKSUM_BYTES, "big")


def hostile(kind: Kind, payload: bytes, quality: int = 4) -> bytes:
    return Container(kind, shipped_codec().model_id, quality, payload).to_bytes()


@pytest.mark.parametrize("kind", ["image", "set", "page"])
def test_a_file_cut_short_anywhere_is_refused(kind, files):
    data = files[kind]
    for length in range(len(data)):
        with pytest.raises(CodecError, match=r"cut short|empty|not a file|length of the data"):
            decompress(data[:length])


@pytest.mark.parametrize("kind", ["image", "set", "page"])
def test_a_bit_turned_over_anywhere_is_noticed(kind, files):
    data = files[kind]
    places = range(8 * len(data)) if len(data) < 100 else range(0, 8 * len(data), 7)
    for place in places:
        turned = bytearray(data)
        turned[place // 8] ^= 1 << place % 8
        with pytest.raises(CodecError):
            decompress(bytes(turned))


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_refused(data):
    for start in (b"", MAGIC, MAGIC + bytes([1, 2, 4]) + shipped_codec().model_id):
        with pytest.raises(CodecError):
            decompress(start + data)


@given(st.data())
@settings(max_examples=150)
def test_changes_that_the_checksum_was_put_right_for_do_no_harm(files, data):
    """Whoever means harm computes the checksum; what comes then is something of the format, or a clear error."""
    body = bytearray(files[data.draw(st.sampled_from(["image", "set", "page"]))][:-CHECKSUM_BYTES])
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(HEADER_BYTES, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        held = decompress(signed(bytes(body)))
    except CodecError as error:
        assert str(error)  # noqa: PT017
    else:
        assert isinstance(held, GlyphSet) or held.dtype == np.uint8


@given(st.sampled_from(list(Kind)), st.integers(1, 6), st.binary(max_size=300))
@settings(max_examples=150)
def test_payloads_of_any_bytes_do_no_harm(kind, quality, payload):
    try:
        held = decompress(hostile(kind, payload, quality))
    except CodecError as error:
        assert str(error)  # noqa: PT017
    else:
        assert isinstance(held, GlyphSet) or held.dtype == np.uint8


def declared_page(*numbers: tuple[int, str]) -> bytes:
    encoder = RangeEncoder()
    writer = IntegerWriter(encoder)
    for value, kind in numbers:
        writer.write(value, kind)
    return encoder.finish()


HUGE = {
    "images": (Kind.SET, [(1, "letters"), (97, "name"), (MAX_IMAGES + 1, "images")]),
    "rows": (Kind.PAGE, [(MAX_SIDE + 1, "rows")]),
    "pixels": (Kind.PAGE, [(MAX_SIDE, "rows"), (MAX_SIDE, "columns")]),
    "lines": (Kind.PAGE, [(100, "rows"), (100, "columns"), (20, "letter"), (MAX_GLYPHS + 1, "lines")]),
    "glyphs": (
        Kind.PAGE,
        [(100, "rows"), (100, "columns"), (20, "letter"), (1, "lines"), (MAX_GLYPHS + 1, "characters")],
    ),
}


@pytest.mark.parametrize("what", HUGE)
def test_giant_sizes_are_refused_before_anything_is_allocated(what):
    kind, numbers = HUGE[what]
    encoder = RangeEncoder()
    writer = IntegerWriter(encoder)
    for value, name in numbers:
        if name == "name":
            encoder.encode_bits(value, 7)
        else:
            writer.write(value, name)
    data = hostile(kind, encoder.finish())
    shipped_codec()
    tracemalloc.start()
    try:
        with pytest.raises(CodecError, match=r"above the limit|too large"):
            decompress(data)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_as_many_images_as_are_allowed_but_none_there_end_soon():
    encoder = RangeEncoder()
    writer = IntegerWriter(encoder)
    writer.write(1, "letters")
    encoder.encode_bits(97, 7)
    writer.write(MAX_IMAGES, "images")
    writer.write(0, "classes")
    started = time.perf_counter()
    with pytest.raises(CodecError, match="end too soon"):
        decompress(hostile(Kind.SET, encoder.finish()))
    assert time.perf_counter() - started < 10


def test_a_character_outside_the_page_is_refused():
    numbers = [(50, "rows"), (50, "columns"), (20, "letter"), (1, "lines"), (1, "characters")]
    data = declared_page(
        *numbers, (2 * 45, "gap of the first"), (2 * 20, "rise of the first"), (0, "height"), (9, "width")
    )
    with pytest.raises(CodecError, match="outside the page"):
        decompress(hostile(Kind.PAGE, data))


def page_of(letter: int, side: int, count: int) -> bytes:
    """Return a page of characters of one size in its upper left corner, one on the other, and none of their images."""
    numbers = [
        (MAX_SIDE // 4, "rows"),
        (MAX_SIDE // 4, "columns"),
        (letter, "letter"),
        (1, "lines"),
        (count, "characters"),
    ]
    numbers += [(0, "gap of the first"), (2 * side, "rise of the first")]
    for number in range(count):
        if number:
            numbers += [(2 * side - 1, "gap"), (0, "rise")]
        numbers += [(2 * (letter - side) - 1 if number == 0 and letter > side else 0, "height"), (side, "width")]
    return declared_page(*numbers)


@pytest.mark.parametrize(("letter", "side"), [(MAX_LETTER, MAX_LETTER), (MAX_LETTER, 1)])
def test_characters_that_would_take_hours_to_draw_are_refused(letter, side):
    """Specks too: each is drawn with the paper around it, which is as large as the letters of the page."""
    frame = max(side, int(np.ceil(0.6 * letter)))
    most = MAX_DRAWN // frame**2
    with pytest.raises(CodecError, match="too much for a page"):
        decompress(hostile(Kind.PAGE, page_of(letter, side, most + 1)))
    with pytest.raises(CodecError, match="end too soon"):  # which only the images do
        decompress(hostile(Kind.PAGE, page_of(letter, side, most)))


def test_letters_that_are_too_large_are_refused():
    with pytest.raises(CodecError, match=f"the number of letter, {MAX_LETTER + 1}, is above the limit"):
        decompress(hostile(Kind.PAGE, page_of(MAX_LETTER + 1, 10, 1)))


def test_a_page_is_not_written_that_could_not_be_read():
    box = (0, 0, MAX_LETTER, MAX_LETTER)
    page = CodedPage((MAX_LETTER, MAX_LETTER), MAX_LETTER, ((box,) * 17,), np.ones((17, 1024), np.float32))
    with pytest.raises(CodecError, match="too much for a page"):
        encode_page(page, shipped_codec(), 4)


def test_a_fifo_is_refused_and_not_waited_for(tmp_path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("there are none here")
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(CodecError, match="not a regular file"):
        decompress_file(tmp_path / "fifo", tmp_path / "out.png")


def test_another_model_is_named(files):
    body = bytearray(files["image"][:-CHECKSUM_BYTES])
    body[len(MAGIC) + 3 : HEADER_BYTES] = b"\xde\xad\xbe\xef"
    with pytest.raises(CodecError, match=f"model deadbeef; the one at hand is {shipped_codec().model_id.hex()}"):
        decompress(signed(bytes(body)))


@pytest.mark.parametrize(
    ("place", "value", "message"), [(4, 2, "version 2"), (5, 9, "kind 9"), (6, 0, "quality 0"), (6, 99, "quality 99")]
)
def test_what_is_not_known_is_named(place, value, message, files):
    body = bytearray(files["image"][:-CHECKSUM_BYTES])
    body[place] = value
    with pytest.raises(CodecError, match=message):
        decompress(signed(bytes(body)))


def test_files_that_are_none_are_refused_by_name(tmp_path):
    with pytest.raises(CodecError, match=r"none\.inkc: no such file"):
        decompress_file(tmp_path / "none.inkc", tmp_path / "out.png")
    with pytest.raises(CodecError, match="is a directory"):
        decompress_file(tmp_path, tmp_path / "out.png")
    (tmp_path / "empty.inkc").touch()
    with pytest.raises(CodecError, match=r"empty\.inkc: the file is empty"):
        decompress_file(tmp_path / "empty.inkc", tmp_path / "out.png")
    with (tmp_path / "giant.inkc").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(CodecError, match="more than the limit"):
        decompress_file(tmp_path / "giant.inkc", tmp_path / "out.png")
    assert not (tmp_path / "out.png").exists()
