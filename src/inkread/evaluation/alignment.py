"""Alignment of a reading with its ground truth, and the misreadings in it."""

from __future__ import annotations

from collections import Counter
from itertools import zip_longest

NOTHING = ""
"""Counterpart of a character that the other text lacks."""

GAP = "·"
"""Printed form of ``NOTHING``."""


def align(reference: str, reading: str) -> list[tuple[str, str]]:
    """Return pairs of characters of the two texts; ``NOTHING`` marks insertions and deletions.

    The number of pairs that differ is the edit distance.

    Parameters
    ----------
    reference, reading
        Ground truth and reading.
    """
    from rapidfuzz.distance import Levenshtein

    pairs: list[tuple[str, str]] = []
    for step in Levenshtein.opcodes(reference, reading):
        there, read = reference[step.src_start : step.src_end], reading[step.dest_start : step.dest_end]
        pairs += zip_longest(there, read, fillvalue=NOTHING)
    return pairs


def misreadings(reference: str, reading: str) -> Counter[tuple[str, str]]:
    """Count the pairs of a character and its misreading; ``NOTHING`` marks insertions and deletions."""
    return Counter((there, read) for there, read in align(reference, reading) if there != read)


def show_alignment(reference: str, reading: str, width: int = 100) -> str:
    """Return the lines in which two texts differ, one above the other, with a mark under each difference."""
    pairs = align(reference, reading)
    blocks = []
    for start in range(0, len(pairs), width):
        part = pairs[start : start + width]
        marks = "".join("^" if there != read else " " for there, read in part).rstrip()
        if marks:
            one, other = ("".join(c or GAP for c in text) for text in zip(*part, strict=True))
            blocks.append(f"  {one}\n  {other}\n  {marks}")
    return "\n".join(blocks)
