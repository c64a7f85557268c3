"""Random texts of words, numbers and codes, for benchmark pages."""

from __future__ import annotations

import numpy as np

_WORDS = """
    THE QUICK BROWN FOX JUMPS OVER LAZY DOG PACK MY BOX WITH FIVE DOZEN LIQUOR JUGS MILK BREAD EGGS BUTTER
    CHEESE APPLES KITCHEN TABLE WINDOW RIVER SAMPLE NUMBER FIELD NORTH SOUTH EAST WEST STATION TRAIN PLEASE
    RETURN BEFORE FRIDAY MONDAY JANUARY GARDEN YELLOW PURPLE VILLAGE HORSE ZEBRA EXTRA CHICKEN SUGAR COFFEE
    WATER LEVEL HIGH LOW OPEN
"""

WORDS = tuple(_WORDS.split())


def random_text(rng: np.random.Generator, lines: int = 6, words: int = 4) -> str:
    """Return lines of words, numbers and codes."""

    def token() -> str:
        kind = rng.random()
        if kind < 0.8:
            return str(rng.choice(WORDS))
        if kind < 0.93:
            return "".join(rng.choice(list("0123456789"), rng.integers(1, 5)))
        return "".join(rng.choice(list("ABCDEFGHJKLMNPRSTUVWXYZ23456789"), 5))

    return "\n".join(" ".join(token() for _ in range(words)) for _ in range(lines))
