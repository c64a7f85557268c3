"""What letters and digits that are easily confused have in common, for the comments on confusion matrices."""

from __future__ import annotations

_SHAPES = {
    "O0": "both are one closed oval, and only their neighbours tell which is meant",
    "I1": "both are one upright stroke when they are written without serifs",
    "2Z": "the same zigzag, with a bend at the top of the 2 where the Z has a corner",
    "5S": "the same double bend, with a corner at the top of the 5 where the S is round",
    "UV": "the same two strokes, round or pointed at the bottom",
    "DO": "a D whose stem is bent, or an O with a straight side",
    "0D": "a D whose stem is bent, or a 0 with a straight side",
    "OQ": "a Q is an O with a tail, which may be short",
    "0Q": "a Q is a 0 with a tail, which may be short",
    "B8": "two loops above each other, with a straight or a waisted left side",
    "6G": "a hook that closes into a loop, or nearly",
    "9G": "a loop or bend at the top with a stroke below, when a G is written in one stroke",
    "4A": "two slanting strokes and a bar; an open 4 lacks the stroke on the left",
    "49": "the same stem, with an angle or a loop at its left",
    "4Y": "an open 4 is a Y whose left arm ends in a bar",
    "VY": "a Y is a V on a stem, which may be short",
    "HN": "two stems and what joins them, level or slanting",
    "HM": "two stems, joined by a bar or by a notch",
    "MN": "upright strokes joined by slanting ones, of which the M has one more",
    "MW": "the same four strokes upside down",
    "NW": "slanting strokes side by side, of which the W has one more",
    "1L": "an L whose foot is short",
    "IL": "an L whose foot is short",
    "CL": "an L whose corner is round",
    "17": "a 1 with a long upstroke, or a 7 with a short bar",
    "7T": "a stem under a bar, which a T carries on both sides",
    "IT": "a stem and a bar, which an I with serifs has too",
    "1I": "both are one upright stroke when they are written without serifs",
    "IJ": "a J is an I whose stem ends in a hook",
    "JT": "a J with a bar on top is a T whose stem ends in a hook",
    "DP": "a stem with a bow, all of its length or only above",
    "PR": "an R is a P with a leg, which may be short",
    "FP": "a stem with an open or a closed top",
    "EF": "an F is an E without its foot",
    "CG": "a G is a C with a bar at its end",
    "C6": "a C whose lower end curls in, or a 6 whose loop stays open",
    "CE": "an E in one stroke is a C with a waist",
    "KX": "slanting strokes that meet, at a stem or in the middle",
    "KR": "a stem with two slanting strokes, of which the R's upper one is a bow",
    "XY": "slanting strokes that cross, or meet on a stem",
    "79": "a stem under a bar or under a loop",
    "38": "two bows, open or closed on the left",
    "3B": "two bows, with or without a stem",
    "35": "a bow below, with a bow or an angle above",
    "AR": "two legs and something closed above them",
    "AH": "two strokes with a bar, which meet at the top or do not",
}


def in_common(first: str, second: str) -> str:
    """Return why two symbols are hard to tell apart; nothing where no reason is known."""
    return _SHAPES.get(first + second) or _SHAPES.get(second + first) or ""
