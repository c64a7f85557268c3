"""Alignment of a reading with its ground truth, and the misreadings in it."""

from __future__ import annotations

from collections import Counter
from itertools import zip_longest

NOTHING = ""
"""Stands opposite a character that the other text lacks."""

GAP = "·"
"""How nothing is shown in print."""


def align(reference: str, reading: str) -> list[tuple[str, str]]:
    """Return the pairs of what stands there and what was read; ``NOTHING`` where one of the texts has more.

    There are as few pairs that differ as the edit distance of the two.

    Parameters
    ----------
    reference, reading
        What stands on a page, and what was read.
    """
    from rapidfuzz.distance import Levenshtein

    pairs: list[tuple[str, str]] = []
    for step in Levenshtein.opcodes(reference, reading):
        there, read = reference[step.src_start : step.src_end], reading[step.dest_start : step.dest_end]
        pairs += zip_longest(there, read, fillvalue=NOTHING)
    return pairs


def misreadings(reference: str, reading: str) -> Counter[tuple[str, str]]:
    """Count the pairs of a character and what was read instead; ``NOTHING`` for none."""
    return Counter((there, read) for there, read in align(reference, reading) if there != read)


def show_alignment(reference: str, reading: str, width: int = 100) -> str:
    """Return the parts of two texts where they differ, above each other, with a mark under each difference."""
    pairs = align(reference, reading)
    blocks = []
    for start in range(0, len(pairs), width):
        part = pairs[start : start + width]
        marks = "".join("^" if there != read else " " for there, read in part).rstrip()
        if marks:
            one, other = ("".join(c or GAP for c in text) for text in zip(*part, strict=True))
            blocks.append(f"  {one}\n  {other}\n  {marks}")
    return "\n".join(blocks)
