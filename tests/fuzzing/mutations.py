"""Changes to good files at random; what guards a format, checksums and lengths, is often put right after them."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Sequence

import numpy as np

INTERESTING = (0, 1, 7, 16, 32, 64, 100, 127, 128, 255, 256, 1000, 4096, 32767, 32768, 65535, 65536, 2**24, 2**31 - 1)
INTERESTING = (*INTERESTING, 2**31, 2**32 - 1, 2**40, 2**63 - 1, 2**64 - 1)
"""Numbers at which sizes and signs go wrong."""

WORDS = (b"1e999", b"-1", b"nan", b"inf", b"null", b"true", b"[]", b"{}", b"[" * 5000, b'"', b"\0", b"\n", b",", b";")
WORDS = (
    *WORDS,
    b"\xff",
    b"\xef\xbb\xbf",
    b"\x1b[2J",
    b"9" * 400,
    b"=cmd()",
    b"F8_E4M3",
    b"U64",
    b"double",
    b"\xe2\x80\xa8",
)
"""Pieces of text at which readers of text go wrong."""


def mutated(seeds: Sequence[tuple[str, bytes]], rng: np.random.Generator) -> tuple[str, bytes]:
    """Return the ending of a name and a content: one of the seeds, changed in some ways."""
    ending, content = seeds[rng.integers(len(seeds))]
    data = bytearray(content)
    if ending == "safetensors" and rng.random() < 0.7:
        return ending, _with_other_header(bytes(data), rng)
    for _ in range(int(rng.geometric(0.35))):
        _change(data, [other for kind, other in seeds if kind == ending], rng)
    if rng.random() < 0.7:
        data = SIGNED.get(ending, bytearray)(data)
    return ending, bytes(data)


def _change(data: bytearray, others: Sequence[bytes], rng: np.random.Generator) -> None:
    """Change something in a file."""
    place = int(rng.integers(len(data) + 1)) if rng.random() < 0.5 else int(rng.integers(min(len(data), 200) + 1))
    length = int(rng.geometric(0.1))
    kind = rng.integers(9)
    if kind == 0 and data:
        data[min(place, len(data) - 1)] ^= 1 << int(rng.integers(8))
    elif kind == 1:
        data[place : place + length] = rng.integers(0, 256, length, dtype=np.uint8).tobytes()
    elif kind in (2, 3):
        number, size = INTERESTING[rng.integers(len(INTERESTING))], int(rng.choice([1, 2, 4, 8]))
        order = "little" if rng.random() < 0.6 else "big"
        data[place : place + size] = (number % 256**size).to_bytes(size, order)
    elif kind == 4:
        del data[place : place + length]
    elif kind == 5:
        data[place:place] = data[place : place + length] * int(rng.integers(1, 4))
    elif kind == 6:
        data[place:place] = WORDS[rng.integers(len(WORDS))]
    elif kind == 7:
        other = others[rng.integers(len(others))]
        start = int(rng.integers(len(other) + 1))
        data[place : place + length] = other[start : start + 4 * length]
    else:
        del data[place:]


def _png_signed(data: bytearray) -> bytearray:
    """Put the checksums of the chunks of a PNG right."""
    place = 8
    while place + 12 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        end = place + 8 + length
        if end + 4 > len(data):
            break
        data[end : end + 4] = struct.pack(">I", zlib.crc32(data[place + 4 : end]))
        place = end + 4
    return data


def _signed(data: bytearray) -> bytearray:
    """Put length and checksum of a compressed file of ours right."""
    from inkread.codec.container import CHECKSUM_BYTES, HEADER_BYTES, _length_to_bytes

    payload = data[HEADER_BYTES + 1 : -CHECKSUM_BYTES]
    if len(data) > HEADER_BYTES + 1 and data[HEADER_BYTES] & 0x80:
        payload = payload[1:]
    body = bytes(data[:HEADER_BYTES]) + _length_to_bytes(len(payload)) + bytes(payload)
    return bytearray(body + zlib.crc32(body).to_bytes(CHECKSUM_BYTES, "big"))


def _zip_signed(data: bytearray) -> bytearray:
    """Put the checksums of the members of a zip archive right where they are stored as they are."""
    place = 0
    while (place := data.find(b"PK\3\4", place)) >= 0 and place + 30 <= len(data):
        method, size, name, extra = (
            int.from_bytes(data[place + at : place + at + n], "little") for at, n in ((8, 2), (18, 4), (26, 2), (28, 2))
        )
        start = place + 30 + name + extra
        content = bytes(data[start : start + size])
        if method == 8:
            try:
                content = zlib.decompressobj(-15).decompress(content, 1 << 24)
            except zlib.error:
                content = b""
        if method in (0, 8):
            checksum = struct.pack("<I", zlib.crc32(content))
            data[place + 14 : place + 18] = checksum
            central = data.find(b"PK\1\2", place)
            while central >= 0 and central + 46 <= len(data):
                if int.from_bytes(data[central + 42 : central + 46], "little") == place:
                    data[central + 16 : central + 20] = checksum
                central = data.find(b"PK\1\2", central + 4)
        place += 4
    return data


SIGNED = {"png": _png_signed, "inkc": _signed, "zip": _zip_signed, "npz": _zip_signed}
"""What puts the checksums right, by the ending of the name."""


def _with_other_header(data: bytes, rng: np.random.Generator) -> bytes:
    """Return a safetensors file with something else in its header, whose length is right."""
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    _change_json(header, rng)
    text = bytearray(json.dumps(header).encode())
    if rng.random() < 0.3:
        _change(text, [bytes(text)], rng)
    return len(text).to_bytes(8, "little") + bytes(text) + data[8 + length :]


def _change_json(value: dict[str, object], rng: np.random.Generator) -> None:
    """Change an entry of an object, or one further in, also where a string is JSON itself."""
    name = str(rng.choice(sorted(value)))
    held = value[name]
    if isinstance(held, dict) and held and rng.random() < 0.9:
        _change_json(held, rng)
        return
    if isinstance(held, str) and held.startswith("{") and rng.random() < 0.5:
        inner = json.loads(held)
        if inner:
            _change_json(inner, rng)
            value[name] = json.dumps(inner)
            return
    odd = (
        None,
        -1,
        0,
        1,
        3,
        2**31,
        2**63,
        1e308,
        "",
        "x",
        "1",
        "[[[[",
        [],
        [1],
        {},
        "F64",
        "F8_E5M2",
        "\x1b[2J",
        [0, 10**9],
    )
    choice = rng.integers(4)
    if choice == 0:
        del value[name]
    elif choice == 1:
        value[str(odd[rng.integers(len(odd))])] = held
    elif choice == 2 and isinstance(held, list) and held:
        held[int(rng.integers(len(held)))] = odd[rng.integers(len(odd))]
    else:
        value[name] = odd[rng.integers(len(odd))]
