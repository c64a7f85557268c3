"""``compress`` and ``decompress`` for pictures and sets of glyph images."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..arrays import read_file
from ..datasets.schema import SIDE, load_rows, to_images, to_rows
from ..errors import CodecError
from ..imaging.photo import PictureLike, load
from ..storage import replacing
from .container import Container, Kind
from .glyphs import DEFAULT_QUALITY, GlyphCodec, shipped_codec
from .limits import MAX_BYTES
from .pages import LUMA, compose_page, decode_page, encode_page, extract_page
from .sets import GlyphSet, decode_image, decode_set, encode_image, encode_set

Decompressed: TypeAlias = "NDArray[np.uint8] | GlyphSet"
"""A picture ``(H, W) uint8``, paper 255, or a set of glyph images."""


def compress(
    source: PictureLike | GlyphSet,
    quality: int = DEFAULT_QUALITY,
    *,
    codec: GlyphCodec | None = None,
) -> bytes:
    """Compress a picture or a set of glyph images; return the bytes of the file (docs/codec.md).

    The compression is lossy, and keeps only the writing of a page.

    Parameters
    ----------
    source
        A picture as for ``inkread.imaging.load``, a set of glyph images, or the path of a ``.mat`` file with such a
        set. A picture of 32 x 32 pixels is a glyph image, black ink on white paper; any other picture is a page.
    quality
        From 1 (fewest bits) to 6.
    codec
        By default, the codec of the package.

    Raises
    ------
    ImageError, DataError
        If the picture or the ``.mat`` file cannot be read.
    CodecError
        If the quality does not exist, or the data exceed the limits of the format.
    """
    codec = codec or shipped_codec()
    if not 1 <= quality <= codec.n_qualities:
        raise CodecError(f"the quality is a number from 1 to {codec.n_qualities}, got {quality}")
    if isinstance(source, (str, Path)) and Path(source).suffix.lower() == ".mat":
        name, x, y = load_rows(source)
        source = GlyphSet(name, x, y)
    if isinstance(source, GlyphSet):
        return Container(Kind.SET, codec.model_id, quality, encode_set(source, codec, quality)).to_bytes()
    picture = load(source)
    if picture.shape[:2] == (SIDE, SIDE):
        row = to_rows(((picture @ LUMA) / np.float32(255))[np.newaxis])[0]
        return Container(Kind.IMAGE, codec.model_id, quality, encode_image(row, codec, quality)).to_bytes()
    page = extract_page(picture)
    return Container(Kind.PAGE, codec.model_id, quality, encode_page(page, codec, quality)).to_bytes()


def decompress(data: bytes, *, codec: GlyphCodec | None = None) -> Decompressed:
    """Decompress the bytes of a file.

    Parameters
    ----------
    data
        The bytes of the file.
    codec
        By default, the codec of the package.

    Returns
    -------
    (H, W) uint8 or GlyphSet
        A glyph image or a page, paper 255 and ink 0; or a set.

    Raises
    ------
    CodecError
        If the bytes have another format, are damaged, or were made with another model.
    """
    codec = codec or shipped_codec()
    container = Container.from_bytes(data)
    if container.model_id != codec.model_id:
        raise CodecError(
            f"made with the model {container.model_id.hex()}; the one at hand is {codec.model_id.hex()}. "
            "The version of inkread that compressed it has the right one"
        )
    if not 1 <= container.quality <= codec.n_qualities:
        raise CodecError(f"quality {container.quality} is not known here")
    payload, quality = container.payload, container.quality
    if container.kind is Kind.SET:
        return decode_set(payload, codec, quality)
    if container.kind is Kind.IMAGE:
        return _grey(to_images(decode_image(payload, codec, quality)[np.newaxis])[0])
    return _grey(compose_page(decode_page(payload, codec, quality)))


def compress_file(source: str | Path, target: str | Path, quality: int = DEFAULT_QUALITY) -> None:
    """Compress a picture or a ``.mat`` file to another file, atomically; raises as ``compress``."""
    data = compress(source, quality)
    with replacing(target) as temporary:
        temporary.write_bytes(data)


def decompress_file(source: str | Path, target: str | Path) -> None:
    """Decompress a file to a ``.png`` picture or a ``.mat`` file, atomically.

    Raises
    ------
    CodecError
        As for ``decompress``, with the name of the file; or if the suffix of the target does not fit the content.
    """
    source, target = Path(source), Path(target)
    data = read_file(source, MAX_BYTES, CodecError)
    try:
        held = decompress(data)
    except CodecError as error:
        raise CodecError(f"{source}: {error}") from error
    ending = ".mat" if isinstance(held, GlyphSet) else ".png"
    if target.suffix.lower() != ending:
        raise CodecError(f"{target}: the name should end in {ending}, for that is what {source} holds")
    with replacing(target) as temporary:
        if isinstance(held, GlyphSet):
            _save_set(held, temporary)
        else:
            Image.fromarray(held).save(temporary)


def _save_set(glyphs: GlyphSet, path: Path) -> None:
    from scipy.io import savemat

    arrays: dict[str, Any] = {f"{glyphs.name}_data": glyphs.x}
    if glyphs.y is not None:
        arrays[f"{glyphs.name}_labels"] = glyphs.y
    savemat(path, arrays, do_compression=True)


def _grey(image: NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
    return np.rint(image * 255).astype(np.uint8)
