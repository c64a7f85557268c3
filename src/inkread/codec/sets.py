"""Glyph images and sets of glyph images as a payload.

Labels are lossless: an adaptively coded bit tells whether a label differs from the previous one; if so, the class
follows, with equal probabilities.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import CodecError
from .glyphs import GlyphCodec
from .integers import IntegerReader, IntegerWriter
from .limits import MAX_CLASSES, MAX_IMAGES
from .range_coder import Frequencies, RangeDecoder, RangeEncoder

NAME = re.compile(rb"[A-Za-z][A-Za-z0-9_]{0,30}")
"""Valid names of splits, which become prefixes of variables in MATLAB."""


@dataclass(frozen=True, eq=False)
class GlyphSet:
    """Glyph images, with or without labels.

    Attributes
    ----------
    name : str
        Name of the split: ``train``, ``valid``, ``test`` or another word.
    x : (N, 1024) floating
        Rows of the NIST36 schema: paper 1, ink 0, column by column.
    y : (N, C) float64 or None
        One-hot labels, if there are any.
    """

    name: str
    x: NDArray[np.floating[Any]]
    y: NDArray[np.float64] | None = None


def encode_image(row: NDArray[np.floating[Any]], codec: GlyphCodec, quality: int) -> bytes:
    """Return the payload of one glyph image, a ``(1024,)`` row of the NIST36 schema."""
    encoder = RangeEncoder()
    codec.encode(row[np.newaxis], quality, encoder)
    return encoder.finish()


def decode_image(payload: bytes, codec: GlyphCodec, quality: int) -> NDArray[np.float32]:
    """Return the ``(1024,) float32`` row of a payload; raises ``CodecError`` if it is invalid."""
    decoder = RangeDecoder(payload)
    row = codec.decode(1, quality, decoder)[0]
    decoder.finish()
    return row


def encode_set(glyphs: GlyphSet, codec: GlyphCodec, quality: int) -> bytes:
    """Return the payload of a set.

    Raises
    ------
    CodecError
        If the set exceeds the limits of the format.
    """
    name = glyphs.name.encode()
    n_classes = 0 if glyphs.y is None else glyphs.y.shape[1]
    if not NAME.fullmatch(name) or len(glyphs.x) > MAX_IMAGES or n_classes > MAX_CLASSES:
        raise CodecError(
            f"a set can be compressed if its name is a word of up to 31 letters, with up to {MAX_IMAGES} images and "
            f"{MAX_CLASSES} classes; this one is {glyphs.name!r} with {len(glyphs.x)} and {n_classes}"
        )
    encoder = RangeEncoder()
    integers = IntegerWriter(encoder)
    integers.write(len(name), "letters")
    for byte in name:
        encoder.encode_bits(byte, 7)
    integers.write(len(glyphs.x), "images")
    integers.write(n_classes, "classes")
    if glyphs.y is not None:
        classes, last = Frequencies([1] * n_classes), 0
        for label in glyphs.y.argmax(axis=1).tolist():
            integers.write(int(label != last), "changes")
            if label != last:
                encoder.encode(label, classes)
            last = label
    codec.encode(glyphs.x, quality, encoder)
    return encoder.finish()


def decode_set(payload: bytes, codec: GlyphCodec, quality: int) -> GlyphSet:
    """Return the set that a payload holds; raises ``CodecError`` if it is invalid."""
    decoder = RangeDecoder(payload)
    integers = IntegerReader(decoder)
    name = bytes(decoder.decode_bits(7) for _ in range(integers.read("letters", 31)))
    if not NAME.fullmatch(name):
        raise CodecError("the name of the set is none")
    n_images = integers.read("images", MAX_IMAGES)
    n_classes = integers.read("classes", MAX_CLASSES)
    labels = _decode_labels(n_images, n_classes, integers, decoder) if n_classes else None
    x = codec.decode(n_images, quality, decoder)
    decoder.finish()
    y = None
    if labels is not None:
        y = np.zeros((n_images, n_classes))
        y[np.arange(n_images), labels] = 1
    return GlyphSet(name.decode(), x, y)


def _decode_labels(n_images: int, n_classes: int, integers: IntegerReader, decoder: RangeDecoder) -> list[int]:
    classes, last = Frequencies([1] * n_classes), 0
    labels = []
    for _ in range(n_images):
        if integers.read("changes", 1):
            last = decoder.decode(classes)
        labels.append(last)
    return labels
