"""Reading for many: one pair of networks for all, a watch for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from ..detection.lines import smallest_rectangle
from ..detection.text_map import TextMapper
from ..document import Line, Page, Polyline
from ..errors import DataError
from ..imaging.ribbon import Ribbon, fit_ribbon
from ..imaging.sources import PageSource
from ..line_engine import LEAST_CONFIDENCE, LineEngine, LineLayout
from ..models import shipped_models
from ..reader import assemble, line_engine
from ..recognition.recognizer import LineReading, LineRecognizer
from ..recognition.strips import HEIGHT, LineStrip
from ..userdata import trained_file
from .watch import Watch

UPRIGHT = 0.5
"""Probability to be upside down from which a line is not shown before the page is read."""

ASCENT = 0.75
"""Share of a line's height that lies above its baseline, for lines of which nothing else is known."""

LEAST_SIDE = 2.0
"""Width and height in pixels of the smallest region that is read."""

LONGEST = 200.0
"""How many times as long as high a line is at most: a strip of that length takes 1.4 MB, and a second to read."""

STEEP = 2.0
"""How many times as high as wide a box is whose line is taken to run downwards."""


@dataclass(frozen=True, eq=False)
class Networks:
    """What reads, loaded once, used by all threads.

    Attributes
    ----------
    detector : TextMapper
        Finds lines.
    recognizer : LineRecognizer
        Reads them.
    names : tuple of str
        Of the models; the second is the line recogniser's.
    """

    detector: TextMapper
    recognizer: LineRecognizer
    names: tuple[str, ...]


def load_networks(model: str | None, folder: Path, language: str = "en") -> Networks:
    """Load the networks.

    Parameters
    ----------
    model
        Name of a line recogniser that is shipped, or was trained; the default if left out.
    folder
        Of the user's data, in which trained models lie.
    language
        Code of a language whose model weighs the readings, or ``"none"``.

    Raises
    ------
    ModelError
        If there is no such model, or it cannot be loaded.
    DataError
        If there is no such language.
    """
    if model is None or model in shipped_models("line recogniser"):
        engine = line_engine(language)
        return Networks(engine.detector, engine.recognizer, engine.models)
    engine = line_engine(language, model=trained_file(model, folder))
    detector, _, *spoken = engine.models
    return Networks(engine.detector, engine.recognizer, (detector, model, *spoken))


class _Watched:
    """A line recogniser that reads from top to bottom, tells of every line, and can be ended between two."""

    def __init__(self, recognizer: LineRecognizer, watch: Watch) -> None:
        self._recognizer, self._watch = recognizer, watch
        self.charset, self.calibration = recognizer.charset, recognizer.calibration
        self._told: set[int] = set()
        self.scale, self.expected = 1.0, 0

    def __call__(self, strips: Sequence[LineStrip], allowed: str | None = None) -> list[LineReading]:
        readings: dict[int, LineReading] = {}
        for i in sorted(range(len(strips)), key=lambda i: float(strips[i].ribbon.corners[:, 1].mean())):
            self._watch.check()
            (readings[i],) = self._recognizer([strips[i]], allowed)
            if len(strips) == self.expected:  # not the few that are tried the other way up
                self._tell(i, strips[i], readings[i])
        return [readings[i] for i in range(len(strips))]

    def _tell(self, i: int, strip: LineStrip, reading: LineReading) -> None:
        if i in self._told or reading.upside_down > UPRIGHT or reading.confidence < LEAST_CONFIDENCE:
            return
        self._told.add(i)
        outline = strip.ribbon.scaled(self.scale).outline().round(1)
        (left, top), (right, bottom) = outline.min(axis=0), outline.max(axis=0)
        self._watch.tell(
            "line",
            n=len(self._told),
            text=reading.text,
            confidence=round(reading.confidence, 4),
            outline=outline.tolist(),
            box=[int(top), int(left), int(np.ceil(bottom)), int(np.ceil(right))],
        )


def _engine(networks: Networks, watch: Watch) -> tuple[LineEngine, _Watched]:
    watched = _Watched(networks.recognizer, watch)
    engine = LineEngine(networks.detector, cast(LineRecognizer, watched), networks.names)
    return engine, watched


def read_page(networks: Networks, source: PageSource, watch: Watch, max_pixels: int) -> Page:
    """Read a page as ``Reader`` does, telling the watch of its lines; its path is what its owner calls it.

    Raises
    ------
    ImageError
        If the picture cannot be read, or has more pixels.
    TooSlowError, CancelledError
        If the watch ends it.
    """
    engine, watched = _engine(networks, watch)
    watch.check()
    photo = source.photo(max_pixels)
    watch.check()
    layout = engine.analyse(photo)
    watched.scale, watched.expected = layout.scale, len(layout.ribbons)
    watch.tell("state", state="reading", size=list(photo.shape), lines=len(layout.ribbons))
    page = assemble(photo, engine.recognise(layout), networks.names)
    return replace(page, path=source.name, number=source.number)


def read_region(
    networks: Networks,
    source: PageSource,
    place: Callable[[Polyline], Ribbon],
    points: Polyline,
    watch: Watch,
    max_pixels: int,
) -> tuple[Ribbon, Line | None]:
    """Read one line where somebody says that it stands.

    Parameters
    ----------
    place
        ``ribbon_of_outline``, or another function from points to a ribbon.
    points
        In pixels of the upright picture; those outside of it are moved to its edge.

    Returns
    -------
    ribbon : Ribbon
        Where the line was looked for.
    line : Line or None
        None if nothing can be read there.

    Raises
    ------
    DataError
        If no line can stand there.
    ImageError, TooSlowError, CancelledError
        As ``read_page``.
    """
    photo = source.photo(max_pixels)
    height, width = photo.shape
    ribbon = place(tuple((min(max(x, 0.0), float(width)), min(max(y, 0.0), float(height))) for x, y in points))
    if not (ribbon.width >= LEAST_SIDE and ribbon.height >= LEAST_SIDE and ribbon.width <= LONGEST * ribbon.height):
        raise DataError("no line can stand there: the region is too small, too thin, or not on the page")
    picture = photo.decoded(min(1.0, HEIGHT / max(ribbon.height, 1.0)))
    watch.check()
    scale = photo.shape[1] / picture.shape[1]
    engine, _ = _engine(networks, watch)
    read = engine.recognise(LineLayout(picture, scale, (ribbon.scaled(1 / scale),), (1.0,)))
    return ribbon, read[0] if read else None


def ribbon_of_outline(outline: Polyline) -> Ribbon:
    """Return the ribbon that an outline goes around, read along its longer side.

    Two points are opposite corners of a level box; steep boxes are read downwards. Of more than four points the ribbon
    may be bent.
    """
    points = np.array(outline, dtype=np.float64)
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    if len(points) == 2 or (len(points) == 4 and len(np.unique(points, axis=0)) == 4 and _is_level(points)):
        box = Ribbon(np.array([[left, top], [right, top], [right, bottom], [left, bottom]]))
        return box.turned(1) if box.height > STEEP * box.width else box
    box = Ribbon(smallest_rectangle(points))
    if len(points) == 4:
        return box
    return fit_ribbon(_dense(np.vstack([points, points[:1]]), box.height / 4), box.angle, 3)[0]


def _is_level(points: NDArray[np.float64]) -> bool:
    """Whether points are corners of a level box."""
    return all(len(np.unique(points[:, axis].round(1))) == 2 for axis in (0, 1))


def _dense(points: NDArray[np.float64], step: float) -> NDArray[np.float64]:
    """Return places along a polyline, about so many pixels apart, 1,000 at most."""
    marks = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    places = np.linspace(0, marks[-1], max(2, min(1000, int(marks[-1] / max(step, 1e-3)))))
    return np.column_stack([np.interp(places, marks, points[:, axis]) for axis in (0, 1)])


def ribbon_of_baseline(baseline: Polyline, height: float) -> Ribbon:
    """Return the ribbon of a height in pixels around a baseline, which may be bent."""
    points = np.array(baseline, dtype=np.float64)
    along = points[-1] - points[0]
    dense = _dense(points, height / 4)
    angle = float(np.arctan2(along[1], along[0]))
    down = np.array([-np.sin(angle), np.cos(angle)])
    edges = np.concatenate([dense - ASCENT * height * down, dense + (1 - ASCENT) * height * down])
    ribbon, _ = fit_ribbon(edges, angle, 1 if len(points) == 2 else 3)
    return ribbon
