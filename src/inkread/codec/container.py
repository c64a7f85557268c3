"""The container of a compressed file: kind, quality, model, length and checksum.

docs/codec.md describes every byte. Integers are big-endian.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from enum import IntEnum

from ..errors import CodecError

MAGIC = b"inkc"
VERSION = 1
ID_BYTES = 4
CHECKSUM_BYTES = 4
MAX_LENGTH_BYTES = 4
"""Maximum number of bytes of the length, with 7 bits each: more than ``limits.MAX_BYTES`` needs."""

HEADER_BYTES = len(MAGIC) + 3 + ID_BYTES
"""Bytes before the length."""


class Kind(IntEnum):
    """Kind of content."""

    IMAGE = 1
    SET = 2
    PAGE = 3


@dataclass(frozen=True)
class Container:
    """A compressed file.

    Attributes
    ----------
    kind : Kind
        Kind of content.
    model_id : bytes
        Four bytes that identify the model it was made with.
    quality : int
        From 1 to 255; the model defines how many there are.
    payload : bytes
        A message of the range coder.
    """

    kind: Kind
    model_id: bytes
    quality: int
    payload: bytes

    def to_bytes(self) -> bytes:
        """Return the bytes of the file."""
        header = MAGIC + bytes([VERSION, self.kind, self.quality]) + self.model_id
        body = header + _length_to_bytes(len(self.payload)) + self.payload
        return body + zlib.crc32(body).to_bytes(CHECKSUM_BYTES, "big")

    @classmethod
    def from_bytes(cls, data: bytes) -> Container:
        """Parse a file.

        Raises
        ------
        CodecError
            If it has another format or version, is truncated or damaged.
        """
        if not data.startswith(MAGIC):
            raise CodecError("not a file of inkread codec compress" if data else "the file is empty (0 bytes)")
        if len(data) < HEADER_BYTES + 1 + CHECKSUM_BYTES:
            raise CodecError(f"cut short: {len(data)} bytes are no whole file")
        version, kind, quality = data[len(MAGIC) : len(MAGIC) + 3]
        if version != VERSION:
            raise CodecError(f"version {version} of the format is not known here; a newer inkread may read it")
        length, start = _length_from_bytes(data)
        end = start + length
        if len(data) < end + CHECKSUM_BYTES:
            raise CodecError(f"cut short: {end + CHECKSUM_BYTES} bytes are declared, {len(data)} are there")
        if len(data) > end + CHECKSUM_BYTES:
            raise CodecError(f"{len(data) - end - CHECKSUM_BYTES} bytes too many at the end")
        if zlib.crc32(data[:end]).to_bytes(CHECKSUM_BYTES, "big") != data[end:]:
            raise CodecError("damaged: the checksum does not fit the data")
        try:
            return cls(Kind(kind), data[len(MAGIC) + 3 : HEADER_BYTES], quality, data[start:end])
        except ValueError:
            raise CodecError(f"holds something of kind {kind}, which is not known here") from None


def _length_to_bytes(length: int) -> bytes:
    """Return a length in groups of 7 bits, the least significant first; all bytes but the last have the top bit set."""
    groups = bytearray()
    while length >= 0x80:
        groups.append(length & 0x7F | 0x80)
        length >>= 7
    groups.append(length)
    if len(groups) > MAX_LENGTH_BYTES:
        raise CodecError("too much for one file")
    return bytes(groups)


def _length_from_bytes(data: bytes) -> tuple[int, int]:
    """Return the length of the payload, and where it starts."""
    length = 0
    for number in range(MAX_LENGTH_BYTES):
        place = HEADER_BYTES + number
        if place >= len(data):
            break
        length |= (data[place] & 0x7F) << 7 * number
        if data[place] < 0x80:
            return length, place + 1
    raise CodecError("damaged: the length of the data makes no sense")
