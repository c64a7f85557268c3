"""Characters of which no recording is to be had, drawn by rule: currency and degree signs, long dashes, accents."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray


def accented(character: str) -> tuple[str, str]:
    """Return a character without its accent, and the accent as a character of its own; empty if it has none."""
    parts = unicodedata.normalize("NFD", character)
    if len(parts) != 2:
        return character, ""
    return parts[0], _MARKS.get(parts[1], "")


_MARKS = {
    "\N{COMBINING GRAVE ACCENT}": "`",
    "\N{COMBINING ACUTE ACCENT}": "´",
    "\N{COMBINING CIRCUMFLEX ACCENT}": "ˆ",
    "\N{COMBINING TILDE}": "˜",
    "\N{COMBINING DIAERESIS}": "¨",
    "\N{COMBINING CEDILLA}": "¸",
}


def drawn(character: str, rng: np.random.Generator) -> list[NDArray[np.float32]]:
    """Draw a character about as a pen would.

    Parameters
    ----------
    character
        One of ``DRAWN``.
    rng
        Source of what differs each time.

    Returns
    -------
    list of (P, 2) float32
        Strokes, x and y between about -0.5 and 0.5, y downwards.

    Raises
    ------
    KeyError
        If there is no rule for it.
    """
    strokes = _RULES[character](rng)
    wobble = rng.normal(0, 0.04, (2, 2)) + np.eye(2)
    return [(np.asarray(stroke, dtype=np.float64) @ wobble).astype(np.float32) for stroke in strokes]


def _arc(
    middle: tuple[float, float], radii: tuple[float, float], start: float, stop: float, points: int = 16
) -> NDArray[np.float64]:
    """Return an arc of an ellipse; angles in degrees, 0 to the right, growing clockwise as y points down."""
    angle = np.radians(np.linspace(start, stop, points))
    return np.column_stack([middle[0] + radii[0] * np.cos(angle), middle[1] + radii[1] * np.sin(angle)])


def _pound(rng: np.random.Generator) -> list[NDArray[np.float64]]:
    hook = _arc((0.05, -0.25), (0.22, 0.25), -20, -180)
    stem = np.array([[-0.17, -0.25], [-0.13, 0.1], [-0.17, 0.35], [-0.33, 0.5]])
    foot = np.array([[-0.33, 0.5], [-0.1, 0.42], [0.15, 0.5], [0.33, 0.42]])
    bar = np.array([[-0.33, 0.05], [0.12, 0.03]])
    bars = [bar] if rng.random() < 0.7 else [bar, bar + np.array([0.0, 0.14])]
    return [np.concatenate([hook, stem, foot]), *bars]


def _euro(rng: np.random.Generator) -> list[NDArray[np.float64]]:
    bow = _arc((0.08, 0.0), (0.34, 0.5), -40 + rng.normal(0, 6), -318)
    upper = np.array([[-0.42, -0.09], [0.2, -0.09]])
    return [bow, upper, upper + np.array([rng.normal(0, 0.04), 0.18])]


def _degree(rng: np.random.Generator) -> list[NDArray[np.float64]]:
    start = rng.uniform(0, 360)
    return [_arc((0, 0), (0.45, 0.5), start, start + 360 + rng.normal(0, 15))]


def _sharp_s(rng: np.random.Generator) -> list[NDArray[np.float64]]:
    stem = np.array([[-0.3, 0.65], [-0.28, -0.1]])
    top = _arc((-0.03, -0.22), (0.25, 0.28), -180, 60, 14)
    belly = _arc((-0.02, 0.23), (0.3, 0.24), -70, 120 + rng.normal(0, 8), 14)
    return [np.concatenate([stem, top, belly])]


def _inverted(marks: str) -> Callable[[np.random.Generator], list[NDArray[np.float64]]]:
    def draw(rng: np.random.Generator) -> list[NDArray[np.float64]]:
        dot = np.array([[0.0, -0.5], [0.02, -0.46]])
        if marks == "!":
            return [dot, np.array([[0.0, -0.25], [rng.normal(0, 0.03), 0.5]])]
        stem = np.array([[0.0, -0.25], [0.0, 0.0]])
        return [dot, np.concatenate([stem, _arc((0.0, 0.25), (0.25, 0.25), -90, -290)])]

    return draw


def _polyline(*points: tuple[float, float]) -> Callable[[np.random.Generator], list[NDArray[np.float64]]]:
    def draw(rng: np.random.Generator) -> list[NDArray[np.float64]]:
        return [np.array(points) + rng.normal(0, 0.03, (len(points), 2))]

    return draw


def _diaeresis(rng: np.random.Generator) -> list[NDArray[np.float64]]:
    one = np.array([[-0.35, 0.0], [-0.33, 0.12 * rng.random()]])
    return [one, one + np.array([0.7, rng.normal(0, 0.06)])]


_RULES: dict[str, Callable[[np.random.Generator], list[NDArray[np.float64]]]] = {
    "£": _pound,
    "€": _euro,
    "°": _degree,
    "ß": _sharp_s,
    "–": _polyline((-0.5, 0.0), (0.5, 0.0)),
    "¿": _inverted("?"),
    "¡": _inverted("!"),
    "`": _polyline((-0.3, -0.3), (0.3, 0.3)),
    "´": _polyline((0.3, -0.3), (-0.3, 0.3)),
    "ˆ": _polyline((-0.45, 0.25), (0.0, -0.25), (0.45, 0.25)),
    "˜": _polyline((-0.5, 0.1), (-0.25, -0.12), (0.0, 0.0), (0.25, 0.12), (0.5, -0.1)),
    "¨": _diaeresis,
    "¸": _polyline((0.0, -0.3), (0.2, 0.0), (-0.2, 0.25)),
}

DRAWN = frozenset(_RULES)
"""Characters that there is a rule for."""
