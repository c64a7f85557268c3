"""Decompress files that were changed at random, their checksums put right, and count what happens.

    python benchmarks/codec/fuzz.py [--seconds 300]

Writes fuzz.json beside this file; ends with the first exception that is not a ``CodecError``.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
import zlib
from pathlib import Path

import numpy as np

from inkread.codec import GlyphSet, compress, decompress
from inkread.codec.container import CHECKSUM_BYTES, HEADER_BYTES
from inkread.datasets.drawing.glyphs import synthesize_glyphs
from inkread.datasets.schema import to_images
from inkread.errors import CodecError
from inkread.storage import write_text

TOP = Path(__file__).parents[2]


def seeds() -> list[bytes]:
    """Return whole files of each kind, without their checksums."""
    x, y = synthesize_glyphs(1, seed=1)
    letter = np.rint(to_images(x[:1])[0] * 255).astype(np.uint8)
    sources = [letter, GlyphSet("valid", x, y), GlyphSet("valid", x), TOP / "examples" / "list.jpg"]
    return [compress(source, quality)[:-CHECKSUM_BYTES] for source in sources for quality in (1, 6)]


def changed(body: bytes, rng: np.random.Generator) -> bytes:
    """Return a file with bytes changed, left out, put in or cut off; its length and checksum put right mostly."""
    header, payload = bytearray(body[:HEADER_BYTES]), bytearray(body[HEADER_BYTES:])
    first = 0
    while payload[first] & 0x80:
        first += 1
    payload = payload[first + 1 :]
    for _ in range(int(rng.integers(1, 8))):
        kind, place = rng.integers(4), int(rng.integers(len(payload) + 1))
        if kind == 0 and payload:
            payload[place % len(payload)] = int(rng.integers(256))
        elif kind == 1:
            del payload[place : place + int(rng.integers(1, 9))]
        elif kind == 2:
            payload[place:place] = rng.bytes(int(rng.integers(1, 9)))
        else:
            payload = payload[: max(place, 4)]
    if rng.random() < 0.1:
        header[int(rng.integers(4, HEADER_BYTES))] = int(rng.integers(256))
    if rng.random() < 0.1:
        header[5], header[6] = int(rng.integers(1, 4)), int(rng.integers(1, 7))
    length, groups = len(payload), bytearray()
    while length >= 0x80:
        groups.append(length & 0x7F | 0x80)
        length >>= 7
    whole = bytes(header + groups + bytes([length]) + payload)
    if rng.random() < 0.05:
        whole = whole[: int(rng.integers(len(whole) + 1))]
    return whole + zlib.crc32(whole).to_bytes(CHECKSUM_BYTES, "big")


def main() -> None:
    """Change, decompress and count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=300)
    options = parser.parse_args()
    rng = np.random.default_rng(0)
    bodies = seeds()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    files = refused = 0
    slowest = 0.0
    messages: dict[str, int] = {}
    end = time.monotonic() + options.seconds
    while time.monotonic() < end:
        data = changed(bodies[int(rng.integers(len(bodies)))], rng)
        started = time.process_time()
        try:
            decompress(data)
        except CodecError as error:
            refused += 1
            kind = " ".join(word for word in str(error).split() if word.isalpha())[:50]
            messages[kind] = messages.get(kind, 0) + 1
        files += 1
        slowest = max(slowest, time.process_time() - started)
    results = {
        "files": files,
        "refused": refused,
        "slowest_seconds": slowest,
        "more_memory_mb": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024,
        "messages": dict(sorted(messages.items(), key=lambda item: -item[1])),
    }
    write_text(Path(__file__).parent / "fuzz.json", json.dumps(results, indent=1) + "\n")
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
