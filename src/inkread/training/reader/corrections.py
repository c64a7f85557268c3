"""Corrected pages as training data: PAGE, ALTO and hOCR with their pictures become labelled strips.

The detector looks at each picture first. Where it finds a line just where a person marked one, the strip is cut around
what it found, because that is how the line will be cut when it is read; a line that it does not find, or finds in
pieces, is cut around what the person marked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ...charset import Charset
from ...datasets.synthesis.labelled import Strip
from ...detection.lines import filled_ribbon
from ...document import Line
from ...errors import DataError
from ...evaluation import AS_WRITTEN
from ...evaluation.annotations import read_annotated
from ...evaluation.ground_truth import FORMATS, read_plain_text
from ...evaluation.pages import SUFFIXES
from ...imaging.ribbon import Ribbon
from ...imaging.sources import pages_of
from ...recognition.strips import HEIGHT, cut_strip
from .strip_batches import is_readable

if TYPE_CHECKING:
    from ...line_engine import LineEngine, LineLayout

MOST_WIDTH = 3200
"""Widest strip in pixels that is trained on: some 150 characters."""

AROUND = 1.5
"""How much of the page is kept around a line, in heights of the line, for cutting it out in other ways."""

RASTER = 640.0
"""Longest side in pixels at which an outline is filled to find the ribbon in it."""

ENDS, ASIDE, HEIGHTS = 0.9, 0.4, (0.5, 2.2)
"""How far the ends of a line that was found may lie from those of one that was marked, and its middle from that one's,
in heights of the marked line; and its least and greatest height."""

SHORT = 6.0
"""Width of a line in heights below which its longer side does not say in which direction it runs: an I is no line from
top to bottom."""


@dataclass(frozen=True, eq=False)
class CorrectedLine:
    """A line whose text somebody wrote or confirmed.

    Attributes
    ----------
    picture : (H, W, 3) uint8
        RGB, the part of the page around the line.
    ribbon : Ribbon
        Where the line stands, in pixels of the picture.
    text : str
        What it says, folded as the error rate is.
    page : str
        Name of the file with the page's picture.
    """

    picture: NDArray[np.uint8]
    ribbon: Ribbon
    text: str
    page: str

    def strip(self) -> Strip:
        """Return the strip that the reader would be given."""
        return Strip(cut_strip(self.picture, self.ribbon).pixels, self.text)


def annotated_pages(folder: str | Path) -> list[tuple[Path, Path]]:
    """Return the pictures in a folder that have a PAGE, ALTO or hOCR file beside them, and those files.

    Raises
    ------
    DataError
        If there is no such folder, or no such picture in it.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise DataError(f"{folder}: no such folder")
    endings = [ending for ending, read in FORMATS.items() if read is not read_plain_text]
    pairs = []
    for picture in sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES):
        beside = (picture.with_suffix(ending) for ending in endings)
        pairs += [(picture, path) for path in [next(filter(Path.is_file, beside), None)] if path is not None]
    if not pairs:
        raise DataError(f"{folder}: has no picture with a file of the same name ({', '.join(endings)}) beside it")
    return pairs


def corrected_lines(
    folder: str | Path,
    engine: LineEngine,
    on_failure: Callable[[Path, Exception], None] | None = None,
) -> list[CorrectedLine]:
    """Return the lines of all corrected pages in a folder.

    Lines with characters that the engine's charset lacks, lines from right to left, and lines that are too short for
    their text or longer than ``MOST_WIDTH`` are left out.

    Parameters
    ----------
    folder
        As for ``annotated_pages``. A picture of several pages stands for its first.
    engine
        Finds lines; what it would read there is not asked.
    on_failure
        Called with a picture, and the error, that cannot be read, or whose annotation cannot; by default, the error is
        raised.

    Raises
    ------
    DataError
        If there are no such pages, or an annotation is damaged.
    ImageError
        If a picture cannot be read.
    """
    lines: list[CorrectedLine] = []
    for picture, annotation in annotated_pages(folder):
        try:
            marked = read_annotated(annotation).lines
            layout = engine.analyse(pages_of(picture)[0].photo())
        except Exception as error:
            if on_failure is None:
                raise
            on_failure(picture, error)
        else:
            lines += _lines_of(layout, marked, engine.charset, picture.name)
    return lines


def _lines_of(layout: LineLayout, marked: Sequence[Line], charset: Charset, page: str) -> Iterator[CorrectedLine]:
    for line in marked:
        text = AS_WRITTEN.fold(line.text)
        own = marked_ribbon(line)
        if own is None or not text or line.direction != "ltr" or not charset.covers(text):
            continue
        ribbon = matching(own.scaled(1 / layout.scale), layout.ribbons)
        if ribbon.width * HEIGHT > MOST_WIDTH * ribbon.height:
            continue
        corrected = CorrectedLine(*_surroundings(layout.picture, ribbon), text, page)
        if is_readable(corrected.strip()):
            yield corrected


def _surroundings(picture: NDArray[np.uint8], ribbon: Ribbon) -> tuple[NDArray[np.uint8], Ribbon]:
    """Return the part of a picture around a ribbon, and the ribbon in it."""
    outline = ribbon.inset(-AROUND * ribbon.height).outline()
    left, top = np.clip(np.floor(outline.min(axis=0)).astype(int), 0, None)
    right, bottom = np.ceil(outline.max(axis=0)).astype(int)
    part = np.ascontiguousarray(picture[top : max(bottom, top + 1), left : max(right, left + 1)])
    return part, Ribbon(ribbon.corners - [left, top], ribbon.bend)


def marked_ribbon(line: Line) -> Ribbon | None:
    """Return the ribbon that fills a line's outline, or else its box, in pixels of the picture.

    It runs as the baseline does; without one, a short line is taken for level. None if there is no area to fill.
    """
    top, left, bottom, right = line.box
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    outline = np.array(line.outline if len(line.outline) > 2 else corners, dtype=np.float64)
    origin, size = outline.min(axis=0), np.ptp(outline, axis=0)
    if size.min() < 1:
        return None
    scale = min(1.0, RASTER / float(size.max()))
    width, height = np.ceil(size * scale).astype(int) + 1
    mask = Image.new("1", (int(width), int(height)))
    ImageDraw.Draw(mask).polygon([tuple(point) for point in ((outline - origin) * scale).tolist()], fill=1)
    points = np.argwhere(np.asarray(mask))[:, ::-1].astype(np.float64)
    if len(np.unique(points[:, 0])) < 2 or len(np.unique(points[:, 1])) < 2:
        return None
    ribbon = filled_ribbon(points)
    ribbon = Ribbon(ribbon.corners / scale + origin, ribbon.bend)
    if len(line.baseline) > 1:
        along = np.array(line.baseline[-1]) - np.array(line.baseline[0])
        return _turned_to(ribbon, float(np.arctan2(along[1], along[0])))
    return _turned_to(ribbon, 0.0) if ribbon.width < SHORT * ribbon.height else ribbon


def _turned_to(ribbon: Ribbon, angle: float) -> Ribbon:
    """Return the ribbon read in the one of its four directions that is nearest to an angle in radians."""
    turns = [ribbon.turned(quarters) for quarters in range(4)]
    return max(turns, key=lambda turned: float(np.cos(turned.angle - angle)))


def matching(marked: Ribbon, found: Sequence[Ribbon]) -> Ribbon:
    """Return the one of the ribbons found that stands where a marked one does, read as that is; else the marked one."""
    height, width = max(marked.height, 1e-6), marked.width
    u = np.array([np.cos(marked.angle), np.sin(marked.angle)])
    v = np.array([-u[1], u[0]])
    centre = marked.corners.mean(axis=0)
    best, least = marked, ASIDE
    for ribbon in found:
        turned = _turned_to(ribbon, marked.angle)
        moved = turned.corners - centre
        along, aside = moved @ u, float(abs(moved.mean(axis=0) @ v)) / height
        ends = max(abs(along.min() + width / 2), abs(along.max() - width / 2)) / height
        if ends <= ENDS and HEIGHTS[0] <= turned.height / height <= HEIGHTS[1] and aside < least:
            best, least = turned, aside
    return best
