"""What was misread as what: two texts laid side by side."""

from __future__ import annotations

from collections import Counter

GAP = "·"
"""Stands where one of the texts has nothing."""


def align(reference: str, reading: str) -> tuple[str, str]:
    """Return two texts of one length, with gaps where the other has more, so that equal characters stand together.

    Parameters
    ----------
    reference, reading
        What stands on a page, and what was read.
    """
    from rapidfuzz.distance import Levenshtein

    one, other = "", ""
    for step in Levenshtein.opcodes(reference, reading):
        there, read = reference[step.src_start : step.src_end], reading[step.dest_start : step.dest_end]
        width = max(len(there), len(read))
        one += there.ljust(width, GAP)
        other += read.ljust(width, GAP)
    return one, other


def misreadings(reference: str, reading: str) -> Counter[tuple[str, str]]:
    """Count the pairs of a character and what was read instead; ``GAP`` for nothing."""
    return Counter((a, b) for a, b in zip(*align(reference, reading), strict=True) if a != b)


def show_alignment(reference: str, reading: str, width: int = 100) -> str:
    """Return the parts of two texts where they differ, above each other, with a mark under each difference."""
    one, other = (text.replace("\n", " ") for text in align(reference, reading))
    blocks = []
    for start in range(0, len(one), width):
        a, b = one[start : start + width], other[start : start + width]
        if a != b:
            marks = "".join("^" if x != y else " " for x, y in zip(a, b, strict=True))
            blocks.append(f"  {a}\n  {b}\n  {marks.rstrip()}")
    return "\n".join(blocks)
