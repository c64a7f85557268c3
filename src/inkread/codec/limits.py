"""What a compressed file may hold, so that the smallest cannot take minutes, or gigabytes, when it is decompressed.

An encoder keeps to these limits too. Pages are coded with at most ``ink.LONGEST`` pixels a side.
"""

from __future__ import annotations

MAX_BYTES = 1 << 22
"""Bytes of a file; more than anything within the other limits needs. Larger ones are refused before they are read."""

MAX_IMAGES = 20_000
"""Images in a set: writing a ``.mat`` file of them takes 500 MB."""

MAX_CLASSES = 1 << 8
"""Classes of its labels."""

MAX_SIDE = 1 << 14
"""Longest side of a page in pixels."""

MAX_PIXELS = 1 << 25
"""Pixels of a page."""

MAX_LETTER = 1 << 11
"""Height of a letter in pixels, as it stands in the file of a page; no character is higher than 1.7 of it."""

MAX_GLYPHS = 1 << 14
"""Characters on a page."""

MAX_DRAWN = 1 << 26
"""Pixels of all its characters, each with the paper around it that it was coded with: what is drawn takes the time."""
