"""Sheets of paper that lines are written, printed and drawn on, and what a camera makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ...document import Kind
from ...imaging.ribbon import Ribbon, fit_ribbon
from .colours import Colour
from .ink import draw_strokes
from .recorded_lines import WrittenLine

BENT = (6.0, 8.0, 16.0)
"""Length of a written line, in heights of its ink, from which a slope, a bow and a wave are fitted to it."""

OUTSIDE = 0.004
"""Share of a long line's points that reach above its ribbon, and below it."""


@dataclass(frozen=True, eq=False)
class PlacedLine:
    """A line of text on a page.

    Attributes
    ----------
    text : str
        What it says.
    corners : (4, 2) float64
        x, y in pixels of the box around its ink: upper left, upper right, lower right and lower left as one reads.
    kind : {"hand", "print"}
        Whether it was written by hand or printed.
    bend : (K,) float64
        How the line is bent, as in ``Ribbon``.
    """

    text: str
    corners: NDArray[np.float64]
    kind: Kind
    bend: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    @property
    def ribbon(self) -> Ribbon:
        """The box and the bend together."""
        return Ribbon(self.corners, self.bend)


@dataclass(frozen=True, eq=False)
class DrawnPage:
    """A picture of a page with what stands on it.

    Attributes
    ----------
    pixels : (H, W, 3) uint8
        RGB.
    lines : tuple of PlacedLine
        In reading order.
    rows : tuple of int
        How many of the lines stand in each row of the text, from the first: those of a row are joined by a space.
    """

    pixels: NDArray[np.uint8]
    lines: tuple[PlacedLine, ...]
    rows: tuple[int, ...]

    @property
    def text(self) -> str:
        """The rows, one a line."""
        texts = iter(self.lines)
        return "\n".join(" ".join(next(texts).text for _ in range(count)) for count in self.rows)


class Sheet:
    """A sheet that is being filled.

    Parameters
    ----------
    size
        Height and width in pixels.
    paper
        Its colour.
    """

    def __init__(self, size: tuple[int, int], paper: Colour) -> None:
        self.pixels = np.full((*size, 3), paper, dtype=np.float32)
        self.lines: list[PlacedLine] = []
        self.rows: list[int] = []

    @property
    def size(self) -> tuple[int, int]:
        """Height and width in pixels."""
        return self.pixels.shape[0], self.pixels.shape[1]

    def write(
        self,
        line: WrittenLine,
        place: tuple[float, float],
        x_height: float,
        pen: float,
        ink: Colour,
        slope: float = 0.0,
        same_row: bool = False,
    ) -> PlacedLine:
        """Write a line.

        Parameters
        ----------
        line
            What.
        place
            x of the left end of its ink and y of its baseline there.
        x_height, pen
            Pixels; the pen is at least one wide.
        ink
            Its colour.
        slope
            Fall for run of the line.
        same_row
            Whether it stands in the row of the line before it.
        """
        left, top, right, bottom = line.bounds
        turn = np.array([[1, slope], [-slope, 1]], dtype=np.float32) * np.float32(x_height)
        origin = np.array(place, dtype=np.float32)
        shift = np.array([left, 0], dtype=np.float32)
        strokes = [(stroke - shift) @ turn + origin for stroke in line.strokes]
        self.ink(strokes, pen, ink)
        length = (right - left) / max(bottom - top, 1e-6)
        degree = sum(length > least for least in BENT)
        points = np.concatenate(strokes).astype(np.float64)
        ribbon, _ = fit_ribbon(points, float(np.arctan(slope)), degree, OUTSIDE if degree else 0.0)
        ribbon = ribbon.inset(-pen / 2)
        return self._placed(PlacedLine(line.text, ribbon.corners, "hand", ribbon.bend), same_row)

    def print(
        self, text: str, mask: NDArray[np.uint8], place: tuple[int, int], ink: Colour, same_row: bool = False
    ) -> PlacedLine:
        """Set text in a font; ``mask`` is its ink and ``place`` x and y of the mask's upper left corner."""
        x, y = place
        height, width = min(mask.shape[0], self.size[0] - y), min(mask.shape[1], self.size[1] - x)
        self._cover(mask[:height, :width], (y, x), ink)
        corners = np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], dtype=np.float64)
        return self._placed(PlacedLine(text, corners, "print"), same_row)

    def _placed(self, line: PlacedLine, same_row: bool) -> PlacedLine:
        self.lines.append(line)
        if same_row and self.rows:
            self.rows[-1] += 1
        else:
            self.rows.append(1)
        return line

    def ink(self, strokes: Sequence[NDArray[np.floating]], pen: float, ink: Colour) -> None:
        """Draw strokes, in pixels, that are no text or whose text is placed elsewhere."""
        points = np.concatenate([np.asarray(stroke) for stroke in strokes])
        low = np.floor(points.min(axis=0) - pen).astype(int)
        high = np.ceil(points.max(axis=0) + pen).astype(int)
        left, top = np.maximum(low, 0)
        right, bottom = np.minimum(high, [self.size[1], self.size[0]])
        if right > left and bottom > top:
            mask = draw_strokes(
                [stroke - np.array([left, top]) for stroke in strokes], (bottom - top, right - left), pen
            )
            self._cover(mask, (int(top), int(left)), ink)

    def _cover(self, mask: NDArray[np.uint8], corner: tuple[int, int], ink: Colour) -> None:
        part = self.pixels[corner[0] : corner[0] + mask.shape[0], corner[1] : corner[1] + mask.shape[1]]
        part += (np.array(ink, dtype=np.float32) - part) * (mask[..., np.newaxis].astype(np.float32) / 255)

    def rule(self, start: tuple[float, float], stop: tuple[float, float], colour: Colour, thickness: int = 1) -> None:
        """Draw a straight line."""
        ends = [tuple(round(v * 16) for v in end) for end in (start, stop)]
        cv2.line(self.pixels, ends[0], ends[1], colour, thickness, cv2.LINE_8, 4)

    def box(self, box: tuple[float, float, float, float], colour: Colour, thickness: int = 1) -> None:
        """Draw the outline of a box: left, top, right, bottom."""
        left, top, right, bottom = box
        corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
        for one, other in zip(corners, corners[1:] + corners[:1], strict=True):
            self.rule(one, other, colour, thickness)

    def fill(self, corners: Sequence[tuple[float, float]], colour: Colour) -> None:
        """Fill a polygon."""
        cv2.fillPoly(self.pixels, [np.rint(np.array(corners)).astype(np.int32)], colour)

    def finished(self) -> DrawnPage:
        """Return the page as it is."""
        return DrawnPage(np.clip(self.pixels, 0, 255).astype(np.uint8), tuple(self.lines), tuple(self.rows))


def seen(
    page: DrawnPage, matrix: NDArray[np.float64], size: tuple[int, int], surroundings: NDArray[np.uint8] | Colour
) -> DrawnPage:
    """Return a page seen through a projection.

    Parameters
    ----------
    page
        Flat.
    matrix
        ``(3, 3)``: where a place x, y, 1 of the page comes to lie.
    size
        Height and width of the picture.
    surroundings
        A picture of that size of what the sheet lies on, or its colour.
    """
    height, width = size
    under = np.empty((height, width, 3), dtype=np.uint8)
    under[:] = surroundings
    pixels = cv2.warpPerspective(
        page.pixels, matrix, (width, height), dst=under, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_TRANSPARENT
    )
    lines = [replace(line, corners=projected(line.corners, matrix)) for line in page.lines]
    return replace(page, pixels=np.asarray(pixels), lines=tuple(lines))


def projected(points: NDArray[np.float64], matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return where ``(N, 2)`` places come to lie."""
    mapped = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(mapped[:, :2] / mapped[:, 2:])
