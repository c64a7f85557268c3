"""Pen strokes from a shape: its skeleton, split into strokes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import DisjointSet
from scipy.ndimage import distance_transform_edt, gaussian_filter1d

from ..errors import MissingExtraError
from .drawing.pen import Strokes

SPUR = (1.25, 2.0)
"""Thinning leaves short branches at the corners of a shape. One of at most so many times the shape's half width
where it leaves the rest, and so many pixels more, is taken for such a spur."""

ROUNDS = 3
"""How often spurs are looked for: without one, what was a fork before is a plain line, and longer."""

STRAIGHT = 0.6
"""Cosine of the bend up to which the pen is taken to go on from one branch into another where branches meet."""

AHEAD = 20
"""Pixels along a branch over which its direction is measured."""

SMOOTHING = 2.0
"""Standard deviation in pixels by which the steps of the pixels are smoothed away."""

STEP = 3
"""Pixels from one point of a stroke to the next."""

Pixel: TypeAlias = tuple[int, int]
"""Row and column."""

Branch: TypeAlias = list[Pixel]
"""Pixels of the middle line from an end or a meeting of branches to the next; a ring ends where it begins."""

Arm: TypeAlias = tuple[int, bool]
"""Number of a branch, and whether it is gone along backwards."""


def pen_strokes(shape: NDArray[np.bool_]) -> Strokes:
    """Find the strokes that a round pen would draw a shape with.

    The shape is thinned to its middle line; where more than two branches of that meet, the pen is taken to go
    on where it goes on straightest. Strokes come in no particular order or direction.

    Parameters
    ----------
    shape
        ``(H, W)``, True inside; some pixels wide everywhere.

    Returns
    -------
    Strokes
        In pixels, (0, 0) the middle of the upper left one; none for an empty shape.

    Raises
    ------
    MissingExtraError
        If scikit-image is not installed.
    """
    half_width = distance_transform_edt(shape)
    neighbours = _neighbours(_without_spurs(thinning()(shape), half_width))
    branches, meetings = _met(list(_branches(neighbours)), neighbours, half_width)
    lines = [np.array(branch, dtype=np.float64)[:, ::-1] for branch in branches]
    return [_smooth(line) for line in _joined(lines, _partners(lines, meetings))]


def thinning() -> Callable[[NDArray[np.bool_]], NDArray[np.bool_]]:
    """Return the function that thins a shape to its middle line.

    Raises
    ------
    MissingExtraError
        If scikit-image is not installed.
    """
    try:
        from skimage.morphology import skeletonize
    except ImportError as error:
        raise MissingExtraError(
            f"strokes of shapes need scikit-image: pip install 'inkread[fonts]' ({error})"
        ) from error
    thin: Callable[[NDArray[np.bool_]], NDArray[np.bool_]] = skeletonize
    return thin


def _without_spurs(thin: NDArray[np.bool_], half_width: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return a middle line without the spurs that thinning leaves."""
    for _ in range(ROUNDS):
        neighbours = _neighbours(thin)
        spurs = []
        for branch in _branches(neighbours):
            first, last = (len(neighbours[pixel]) for pixel in (branch[0], branch[-1]))
            if (first == 1) == (last == 1):
                continue
            if first == 1:
                branch.reverse()
            if _length(branch) < SPUR[0] * half_width[branch[0]] + SPUR[1]:
                spurs += branch[1:]
        if not spurs:
            break
        thin = thin.copy()
        thin[tuple(np.array(spurs).T)] = False
        thin = thinning()(thin)
    return thin


def _met(
    branches: Sequence[Branch], neighbours: Mapping[Pixel, Sequence[Pixel]], half_width: NDArray[np.float64]
) -> tuple[list[Branch], list[list[Arm]]]:
    """Find the meetings of branches.

    Thinning takes a crossing apart into two meetings with a short piece between them. Where such a piece is
    shorter than the shape is wide, the two are one meeting, and the branches there end in its middle.

    Returns
    -------
    (branches, meetings)
        Those that are no such piece, and for each meeting the branches that leave it.
    """
    meetings = DisjointSet(pixel for pixel, around in neighbours.items() if len(around) > 2)
    kept = []
    for branch in branches:
        first, last = branch[0], branch[-1]
        joins = first in meetings and last in meetings and first != last
        if joins and _length(branch) < half_width[first] + half_width[last]:
            meetings.merge(first, last)
        else:
            kept.append(branch)
    leaving: dict[Pixel, list[Arm]] = defaultdict(list)
    for number, branch in enumerate(kept):
        for backwards in (False, True):
            pixel = branch[-1] if backwards else branch[0]
            if pixel in meetings:
                y, x = np.rint(np.mean(list(meetings.subset(pixel)), axis=0)).astype(int).tolist()
                branch.insert(len(branch) if backwards else 0, (y, x))
                leaving[meetings[pixel]].append((number, backwards))
    return kept, list(leaving.values())


def _length(branch: Branch) -> float:
    """Return the length of a branch in pixels."""
    return float(np.hypot(*np.diff(np.array(branch), axis=0).T).sum())


def _neighbours(thin: NDArray[np.bool_]) -> dict[Pixel, list[Pixel]]:
    """Return which pixels of a thin line each of them touches; by a corner only where there is no way along sides."""
    inked = {(int(y), int(x)) for y, x in np.argwhere(thin)}
    neighbours: dict[Pixel, list[Pixel]] = {}
    for y, x in sorted(inked):
        beside = [pixel for pixel in ((y - 1, x), (y, x - 1), (y, x + 1), (y + 1, x)) if pixel in inked]
        aslant = [
            pixel
            for pixel in ((y - 1, x - 1), (y - 1, x + 1), (y + 1, x - 1), (y + 1, x + 1))
            if pixel in inked and not {(pixel[0], x), (y, pixel[1])} & inked
        ]
        neighbours[y, x] = beside + aslant
    return neighbours


def _branches(neighbours: Mapping[Pixel, Sequence[Pixel]]) -> Iterator[Branch]:
    """Follow a thin line from every end and meeting to the next, each way once, and round what is a mere ring."""
    gone: set[tuple[Pixel, Pixel]] = set()
    left = dict.fromkeys(neighbours)
    for pixel, around in neighbours.items():
        if not around:
            yield [pixel, pixel]
        for following in around if len(around) != 2 else ():
            if (pixel, following) not in gone:
                branch = _follow(neighbours, pixel, following)
                gone |= {(pixel, following), (branch[-1], branch[-2])}
                yield branch
                for passed in branch:
                    left.pop(passed, None)
    rings = [pixel for pixel in left if len(neighbours[pixel]) == 2]
    while rings:
        branch = _follow(neighbours, rings[0], neighbours[rings[0]][0])
        yield branch
        ring = set(branch)
        rings = [pixel for pixel in rings if pixel not in ring]


def _follow(neighbours: Mapping[Pixel, Sequence[Pixel]], first: Pixel, second: Pixel) -> Branch:
    """Go on from two pixels to an end, a meeting, or back to the first."""
    branch = [first, second]
    while len(neighbours[branch[-1]]) == 2 and branch[-1] != first:
        one, other = neighbours[branch[-1]]
        branch.append(other if one == branch[-2] else one)
    return branch


def _along(lines: Sequence[NDArray[np.float64]], arm: Arm) -> NDArray[np.float64]:
    """Return the points of a branch in the order in which it is gone along."""
    number, backwards = arm
    return lines[number][::-1] if backwards else lines[number]


def _partners(lines: Sequence[NDArray[np.float64]], meetings: Iterable[list[Arm]]) -> dict[Arm, Arm]:
    """Pair the branches that leave a meeting in nearly opposite directions, the straightest first."""
    partners: dict[Arm, Arm] = {}

    def direction(arm: Arm) -> NDArray[np.float64]:
        points = _along(lines, arm)
        step = points[min(len(points) - 1, AHEAD)] - points[0]
        return step / (np.hypot(*step) + 1e-9)

    for arms in meetings:
        pairs = [(float(direction(a) @ direction(b)), a, b) for a, b in combinations(arms, 2) if a[0] != b[0]]
        for cosine, a, b in sorted(pairs):
            if cosine < -STRAIGHT and not {a, b} & partners.keys():
                partners |= {a: b, b: a}
    return partners


def _joined(lines: Sequence[NDArray[np.float64]], partners: Mapping[Arm, Arm]) -> Iterator[NDArray[np.float64]]:
    """Give the points of the strokes: branches and those that they go on into, each once."""
    done: set[int] = set()
    arms = [(number, backwards) for number in range(len(lines)) for backwards in (False, True)]
    for start in sorted(arms, key=lambda arm: arm in partners):  # rings of several branches begin anywhere
        stroke: list[NDArray[np.float64]] = []
        arm: Arm | None = start
        while arm is not None and arm[0] not in done:
            done.add(arm[0])
            stroke.append(_along(lines, arm))
            arm = partners.get((arm[0], not arm[1]))
        if stroke:
            yield np.concatenate(stroke)


def _smooth(points: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return fewer points of a smoother line, its ends where they were unless it is closed."""
    moved = np.append(True, (np.diff(points, axis=0) != 0).any(axis=1))
    points = points[moved] if moved.sum() > 1 else points[:2]
    if len(points) > 2 * STEP:
        is_closed = bool((points[0] == points[-1]).all())
        smooth = gaussian_filter1d(points, SMOOTHING, axis=0, mode="wrap" if is_closed else "nearest")
        if not is_closed:
            smooth[0], smooth[-1] = points[0], points[-1]
        points = smooth[np.unique(np.append(np.arange(0, len(smooth), STEP), len(smooth) - 1))]
    return points.astype(np.float32)
