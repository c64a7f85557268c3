"""Lines of pages as the interface gives them, with what a person said of them.

A line is a dictionary: the fields of ``document.Line``, ``id``, ``state``, and ``alternatives`` for each word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any, Literal, TypeAlias

import numpy as np

from ..detection.lines import smallest_rectangle
from ..document import Box, Document, Glyph, Line, Page, Polyline, Provenance, Word, enclosing
from ..errors import DataError
from ..output.json_objects import DIGITS, rounded
from ..output.placement import with_words
from ..output.unsure import UNSURE
from .spelling import readings

LineDict: TypeAlias = dict[str, Any]
State: TypeAlias = Literal["read", "ok", "corrected", "not-text"]

CHECKED = frozenset({"ok", "corrected", "not-text"})
"""States of lines that somebody has looked at."""

LEARNABLE = frozenset({"ok", "corrected"})
"""States of lines whose text is known."""


def described(line: Line, state: State = "read", identity: str | None = None) -> LineDict:
    """Return a line as the interface gives it."""
    data = rounded(line.to_dict())
    for told in data["words"]:  # as they are stored, so that storing them again changes nothing
        told["alternatives"] = [[text, round(p, DIGITS)] for text, p in readings(Word.from_dict(told))]
    return data | {"state": state} if identity is None else {"id": identity, "state": state, **data}


def described_page(page: Page) -> list[LineDict]:
    """Return the lines of a page that was just read."""
    return [described(line, identity=f"l{n}") for n, line in enumerate(page.lines, 1)]


def page_of(
    lines: Sequence[LineDict],
    size: tuple[int, int],
    *,
    name: str,
    number: int = 1,
    resolution: float | None = None,
    provenance: Provenance | None = None,
) -> Page:
    """Return the page that lines make up, without those that are no text; what a person said is certain."""
    kept = []
    for data in lines:
        if data["state"] == "not-text" or not data["text"].strip():
            continue
        line = Line.from_dict(data)
        if data["state"] in LEARNABLE:
            words = tuple(replace(word, confidence=1.0) for word in line.words)
            line = replace(line, words=words, confidence=1.0)
        kept.append(line)
    return Page(tuple(kept), size, resolution=resolution, path=name, number=number, provenance=provenance)


def counts(lines: Sequence[LineDict]) -> dict[str, int]:
    """Return what lists of pages say: lines, words that are unsure, lines that are checked, and that can be learnt."""
    return {
        "line_count": len(lines),
        "unsure": sum(
            word["confidence"] < UNSURE for line in lines if line["state"] == "read" for word in line["words"]
        ),
        "checked": sum(line["state"] in CHECKED for line in lines),
        "learnable": sum(line["state"] in LEARNABLE for line in lines),
    }


def corrected(stored: Sequence[LineDict], sent: Sequence[LineDict], size: tuple[int, int]) -> list[LineDict]:
    """Return the lines of a page as a person wants them.

    Parameters
    ----------
    stored
        As they are.
    sent
        As they shall be: ``id`` of a stored line or None, ``state``, ``text``, ``outline`` and ``baseline`` or None,
        and ``words`` as they were read there, if they were.
    size
        Height and width of the picture in pixels.

    Raises
    ------
    DataError
        If one refers to no line, or two to the same; if a new line stands nowhere; if a line that is text has none.
    """
    known = {line["id"]: line for line in stored}
    numbers = (n for n in range(1, len(stored) + len(sent) + 1) if f"l{n}" not in known)
    lines, seen = [], set()
    for position, wanted in enumerate(sent, 1):
        identity = wanted["id"]
        if identity is not None and identity not in known:
            raise DataError(f"line {position}: the page has no line {identity}")
        if identity in seen:
            raise DataError(f"line {position}: {identity} is there twice")
        if identity is not None:
            seen.add(identity)
        try:
            lines.append(_corrected(known.get(identity), wanted, identity or f"l{next(numbers)}", size))
        except DataError as error:
            raise DataError(f"line {position}: {error}") from None
    return lines


def clean(text: str) -> str:
    """Return a text on one line: composed characters (NFC), single spaces, nothing invisible."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(c if unicodedata.category(c)[0] != "C" else " " for c in composed).split())


def _corrected(old: LineDict | None, wanted: LineDict, identity: str, size: tuple[int, int]) -> LineDict:
    text, state = clean(wanted["text"]), wanted["state"]
    if not text and state != "not-text":
        raise DataError("a line that is text has a text")
    if wanted["outline"] is None:
        if old is None:
            raise DataError("a new line needs an outline")
        placed = Line.from_dict(old)
    else:
        placed = _placed(wanted["outline"], wanted["baseline"], size)
        if old is not None:
            before = Line.from_dict(old)
            placed = replace(placed, kind=before.kind, direction=before.direction, confidence=before.confidence)
            if rounded(placed.to_dict())["outline"] == old["outline"]:
                placed = before if wanted["baseline"] is None else replace(before, baseline=placed.baseline)
    if wanted["outline"] is None and wanted["baseline"] is not None:
        placed = replace(placed, baseline=_polyline(wanted["baseline"], size))
    words = placed.words if placed.words and placed.text == text else _words(placed, text)
    if wanted["outline"] is not None:
        words = _told(wanted.get("words"), text, size) or words
    return described(replace(placed, text=text, words=words), state, identity)


def _told(words: Sequence[Mapping[str, Any]] | None, text: str, size: tuple[int, int]) -> tuple[Word, ...]:
    """Return the words of a line as they were read where it stands; none if they are not its text."""
    if not words or [word["text"] for word in words] != text.split():
        return ()
    return tuple(
        Word(
            word["text"],
            float(word["confidence"]),
            _box(word["box"], size),
            tuple(
                Glyph(
                    glyph["text"],
                    float(glyph["confidence"]),
                    _box(glyph["box"], size),
                    tuple((said, float(p)) for said, p in glyph["alternatives"]),
                )
                for glyph in word["glyphs"]
            ),
        )
        for word in words
    )


def _box(box: Sequence[float], size: tuple[int, int]) -> Box:
    """Return a box of whole pixels, those outside of the picture moved to its edge."""
    height, width = size
    (y1, y2), (x1, x2) = sorted(box[::2]), sorted(box[1::2])
    return (
        int(min(max(y1, 0), height)),
        int(min(max(x1, 0), width)),
        int(min(max(np.ceil(y2), 0), height)),
        int(min(max(np.ceil(x2), 0), width)),
    )


def _placed(
    outline: Sequence[Sequence[float]], baseline: Sequence[Sequence[float]] | None, size: tuple[int, int]
) -> Line:
    """Return a line without a text that stands where somebody drew it."""
    points = _polyline(outline, size)
    xs, ys = zip(*points, strict=True)
    left, top, right, bottom = min(xs), min(ys), max(xs), max(ys)
    if right - left < 1 or bottom - top < 1:
        raise DataError("its outline encloses nothing")
    if len(points) == 2:
        points = ((left, top), (right, top), (right, bottom), (left, bottom))
    foot = () if baseline is None else _polyline(baseline, size)
    box = int(top), int(left), int(np.ceil(bottom)), int(np.ceil(right))
    return Line("", 1.0, box, baseline=foot, outline=points, angle=_angle(points, foot))


def _angle(outline: Polyline, baseline: Polyline) -> float:
    """Return the direction of a line in degrees clockwise."""
    if len(baseline) > 1 and baseline[0] != baseline[-1]:
        (x1, y1), (x2, y2) = baseline[0], baseline[-1]
    else:
        (x1, y1), (x2, y2), *_ = smallest_rectangle(np.array(outline)).tolist()
    return round(float(np.degrees(np.arctan2(y2 - y1, x2 - x1))), 2)


def _polyline(points: Sequence[Sequence[float]], size: tuple[int, int]) -> Polyline:
    """Return points, those outside of the picture moved to its edge."""
    height, width = size
    return tuple((float(min(max(x, 0), width)), float(min(max(y, 0), height))) for x, y in points)


def _words(line: Line, text: str) -> tuple[Word, ...]:
    """Return the words of a text on a line: those that it had keep their places, others share the space between."""
    old, new = [word.text for word in line.words], text.split()
    if not old:
        return _shared(line, new, line.box)
    words: list[Word] = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            words += line.words[i1:i2]
        elif what == "replace" and i2 - i1 == j2 - j1:
            words += [Word(said, 1.0, word.box) for said, word in zip(new[j1:j2], line.words[i1:i2], strict=True)]
        elif what == "replace":
            words += _shared(line, new[j1:j2], enclosing([word.box for word in line.words[i1:i2]]))
        elif what == "insert":
            words += _shared(line, new[j1:j2], _gap(line, i1))
    return tuple(words)


def _gap(line: Line, at: int) -> Box:
    """Return the space before the at-th word of a line, of a pixel at least."""
    y1, x1, y2, x2 = line.box
    before = line.words[at - 1].box if at else None
    after = line.words[at].box if at < len(line.words) else None
    if 45 < abs(line.angle) < 135:
        start, end = before[2] if before else y1, after[0] if after else y2
        return min(start, end), x1, max(start, end, min(start, end) + 1), x2
    start, end = before[3] if before else x1, after[1] if after else x2
    return y1, min(start, end), y2, max(start, end, min(start, end) + 1)


def _shared(line: Line, texts: Sequence[str], box: Box) -> tuple[Word, ...]:
    """Return words that share a part of a line by their lengths."""
    part = Line(" ".join(texts), 1.0, box, direction=line.direction, angle=line.angle)
    return with_words(Document((Page((part,), (box[2], box[3])),))).pages[0].lines[0].words
