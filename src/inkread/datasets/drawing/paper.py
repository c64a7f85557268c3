"""Paper, ink, lighting and camera: from rendered strokes to a photograph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from .handwriting import Hand
from .ruling import Colour, Ruling


@dataclass(frozen=True)
class PageStyle:
    """Appearance of a page. Lengths are in pixels, strengths between 0 and 1.

    Attributes
    ----------
    hand : Hand
        Who writes.
    cap_height : float
        Height of a capital.
    margin : float
        Empty paper around the writing.
    line_spacing : float
        From baseline to baseline, in heights of a capital.
    slope : float
        Pixels that lines go down for each pixel to the right.
    paper, ink : Colour
        Colours of the paper and of the ink at its full strength.
    strength : float
        How much of the paper the ink hides: 1 for a felt pen, 0.2 for faint pencil.
    unevenness : float
        How much a stroke varies along its way in width and density.
    grain : float
        How much of the paper's grain shows in the strokes, as with a pencil.
    texture : float
        How much of the paper's grain shows beside them.
    light : (float, float)
        Change of the brightness from left to right and from top to bottom.
    shadow : float
        Depth of a shadow that falls over a part of the page.
    noise, blur : float
        Standard deviations of the camera's noise, and of its blur in pixels.
    specks : int
        Dark specks on the paper.
    ruling : Ruling or None
        What is printed on it.
    """

    hand: Hand = field(default_factory=Hand)
    cap_height: float = 56.0
    margin: float = 70.0
    line_spacing: float = 1.9
    slope: float = 0.0
    paper: Colour = (0.96, 0.96, 0.95)
    ink: Colour = (0.1, 0.1, 0.14)
    strength: float = 0.95
    unevenness: float = 0.0
    grain: float = 0.0
    texture: float = 0.0
    light: tuple[float, float] = (0.0, 0.0)
    shadow: float = 0.0
    noise: float = 0.0
    blur: float = 0.0
    specks: int = 0
    ruling: Ruling | None = None

    @classmethod
    def sample(cls, rng: np.random.Generator) -> PageStyle:
        """Return the style of a random page as a person might photograph it."""
        papers: tuple[Colour, ...] = (
            (0.95, 0.95, 0.93),
            (0.85, 0.84, 0.82),
            (0.95, 0.9, 0.7),
            (0.75, 0.85, 0.93),
        )
        inks: tuple[Colour, ...] = ((0.08, 0.08, 0.1), (0.1, 0.14, 0.5), (0.3, 0.3, 0.32), (0.5, 0.1, 0.1))
        brightness = rng.uniform(0.65, 1.0)
        paper = papers[rng.integers(len(papers))]
        return cls(
            hand=Hand.sample(rng),
            cap_height=float(rng.uniform(38, 80)),
            margin=float(rng.uniform(40, 120)),
            line_spacing=float(rng.uniform(1.6, 2.5)),
            slope=float(rng.normal(0, 0.025)),
            paper=(paper[0] * brightness, paper[1] * brightness, paper[2] * brightness),
            ink=inks[rng.integers(len(inks))],
            strength=float(rng.uniform(0.35, 1.0)),
            unevenness=float(rng.uniform(0.1, 0.7)),
            grain=float(rng.choice([0.0, 0.4, 0.8])),
            texture=float(rng.uniform(0, 0.06)),
            light=(float(rng.uniform(-0.3, 0.3)), float(rng.uniform(-0.3, 0.3))),
            shadow=float(rng.choice([0.0, 0.0, 0.35, 0.5])),
            noise=float(rng.uniform(0.004, 0.025)),
            blur=float(rng.uniform(0.4, 1.3)),
            specks=int(rng.choice([0, 0, 20, 60])),
        )


_CLEAN = PageStyle()
STYLES: Mapping[str, PageStyle] = MappingProxyType(
    {
        "clean": _CLEAN,
        "pencil": replace(
            _CLEAN,
            ink=(0.35, 0.35, 0.37),
            strength=0.5,
            unevenness=0.6,
            grain=0.7,
            texture=0.03,
            light=(-0.12, 0.08),
            noise=0.012,
            blur=0.7,
        ),
        "shadow": replace(
            _CLEAN,
            paper=(0.82, 0.8, 0.76),
            unevenness=0.3,
            texture=0.02,
            light=(0.25, -0.2),
            shadow=0.5,
            noise=0.012,
            blur=0.8,
            specks=20,
        ),
        "coloured": replace(
            _CLEAN,
            paper=(0.93, 0.82, 0.5),
            ink=(0.1, 0.15, 0.5),
            unevenness=0.4,
            texture=0.03,
            noise=0.01,
            blur=0.7,
        ),
        "sloping": replace(_CLEAN, slope=0.06, light=(0.1, 0.15), noise=0.01, blur=0.6),
    }
)
"""Styles by name; the hand is to be put in with ``dataclasses.replace``."""


def photograph(
    ink: NDArray[np.float32],
    style: PageStyle,
    rng: np.random.Generator,
    printed: NDArray[np.float32] | None = None,
) -> NDArray[np.uint8]:
    """Lay ink on paper, light it, and take a picture of it.

    Parameters
    ----------
    ink
        ``(H, W) float32``, share of each pixel that the pen has covered.
    style
        How the page looks.
    rng
        Source of randomness.
    printed
        ``(H, W) float32``, share of each pixel that lines of ``style.ruling`` cover.

    Returns
    -------
    (H, W, 3) uint8
        The picture.
    """
    shape = ink.shape
    paper, colour = np.array(style.paper, dtype=np.float32), np.array(style.ink, dtype=np.float32)
    light = _light(shape, style, rng)
    ink = _uneven(ink, style, rng)
    if style.grain or style.texture:
        grain = _cloud(shape, 1.0, rng)
        ink *= 1 - np.float32(style.grain) * grain
        light *= 1 + np.float32(style.texture) * (grain - np.float32(0.5))
    ink *= np.float32(style.strength)
    if style.specks:
        ink = np.maximum(ink, np.float32(style.strength) * _specks(shape, style.specks, rng))
    if style.blur:
        ink = ndimage.gaussian_filter(ink, style.blur)  # of all that is on the page only the ink has edges
    if printed is not None and style.ruling is not None:
        soft = ndimage.gaussian_filter(printed, style.blur) if style.blur else printed
        lines = np.array(style.ruling.colour, dtype=np.float32) * paper
        paper = paper + (lines - paper) * (np.float32(style.ruling.strength) * soft)[..., np.newaxis]
    image = (colour - paper).clip(max=0) * ink[..., np.newaxis]
    image += paper
    image *= light[..., np.newaxis]
    if style.noise:
        image += rng.standard_normal(image.shape, dtype=np.float32) * np.float32(style.noise)
    image *= 255
    return np.rint(image.clip(0, 255, out=image), out=image).astype(np.uint8)


def _uneven(ink: NDArray[np.float32], style: PageStyle, rng: np.random.Generator) -> NDArray[np.float32]:
    """Let the pen press now more, now less: strokes become narrower and paler in places, nowhere wider."""
    if not style.unevenness:
        return ink.copy()
    amount = np.float32(style.unevenness)
    pressure = _cloud(ink.shape, 0.35 * style.cap_height, rng)
    soft = ndimage.gaussian_filter(ink, 0.12 * style.hand.pen * style.cap_height + 0.3)
    threshold = (1 - pressure) * amount * np.float32(0.8)
    worn = np.minimum(ink, ((soft - threshold) * 2).clip(0, 1))
    worn *= 1 - np.float32(0.45) * amount * (1 - pressure)
    return worn


def _cloud(shape: tuple[int, ...], size: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return a smooth random field between 0 and 1 whose features are ``size`` pixels large."""
    if size <= 1:
        fine = rng.standard_normal(shape, dtype=np.float32)
        return (0.5 + 0.8 * ndimage.gaussian_filter(fine, 0.8, truncate=2.5)).clip(0, 1)
    coarse = rng.standard_normal([int(n / size) + 2 for n in shape], dtype=np.float32)
    return (0.5 + 0.4 * ndimage.zoom(coarse, size, order=1)[: shape[0], : shape[1]]).clip(0, 1)


def _light(shape: tuple[int, ...], style: PageStyle, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return the brightness of the light on each pixel, about 1."""
    y = np.linspace(-0.5, 0.5, shape[0], dtype=np.float32)[:, np.newaxis]
    x = np.linspace(-0.5, 0.5, shape[1], dtype=np.float32)[np.newaxis, :]
    light = 1 + np.float32(style.light[0]) * x + np.float32(style.light[1]) * y
    if style.shadow:
        angle, place, softness = rng.uniform(0, 2 * np.pi), rng.uniform(-0.2, 0.2), rng.uniform(0.02, 0.06)
        along, across = x * np.sin(angle) - y * np.cos(angle), x * np.cos(angle) + y * np.sin(angle)
        edge = place + 0.05 * np.sin(rng.uniform(3, 8) * along + rng.uniform(0, 2 * np.pi))
        light *= (1 - style.shadow / (1 + np.exp((edge - across) / softness))).astype(np.float32)
    return light


def _specks(shape: tuple[int, ...], count: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return the ink of small dark spots of 1 to 3 pixels."""
    dots = np.zeros(shape, dtype=np.float32)
    for y, x in zip(rng.integers(0, shape[0], count), rng.integers(0, shape[1], count), strict=True):
        size = int(rng.integers(1, 4))
        dots[y : y + size, x : x + size] = rng.uniform(0.3, 1)
    return dots
