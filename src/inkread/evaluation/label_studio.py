"""Pages that were corrected in Label Studio, from its export in JSON."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from ..document import Line, Page
from ..errors import DataError


def read_label_studio(path: str | Path) -> list[Page]:
    """Return the pages of an export, as their last annotation that was not cancelled has them.

    Parameters
    ----------
    path
        A JSON file of tasks, made with the interface ``output.label_studio.CONFIGURATION``, or any other that has
        rectangles and a text for each.

    Returns
    -------
    list of Page
        Lines with their outlines in pixels, in the order in which they stand there; ``path`` is the picture of the
        task. Tasks without an annotation are left out.

    Raises
    ------
    DataError
        If it is no such export.
    """
    try:
        tasks = json.loads(Path(path).read_text(encoding="utf-8-sig"))
        if not isinstance(tasks, list):
            raise TypeError("it is no list of tasks")
        pages = [_page(task) for task in tasks if _last(task)]
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise DataError(f"{path}: no export of Label Studio in JSON ({error})") from error
    return pages


def _last(task: dict[str, Any]) -> dict[str, Any] | None:
    kept = [one for one in task["annotations"] if not one.get("was_cancelled")]
    return max(kept, key=lambda one: (one.get("updated_at") or "", one.get("id") or 0)) if kept else None


def _page(task: dict[str, Any]) -> Page:
    results = (_last(task) or {})["result"]
    texts = {one["id"]: "\n".join(one["value"]["text"]).strip() for one in results if one["type"] == "textarea"}
    places = {one["id"]: one for one in results if "rotation" in one.get("value", {})}
    lines = tuple(_line(place, texts[name]) for name, place in places.items() if texts.get(name))
    first = next(iter(places.values()), None)
    size = (int(first["original_height"]), int(first["original_width"])) if first else (1, 1)
    return Page(lines, size, path=str(task["data"]["image"]), number=int(task["data"].get("page", 1)))


def _line(result: dict[str, Any], text: str) -> Line:
    value, width, height = result["value"], result["original_width"], result["original_height"]
    x, y = value["x"] * width / 100, value["y"] * height / 100
    length, depth = value["width"] * width / 100, value["height"] * height / 100
    angle = (value["rotation"] + 180) % 360 - 180
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    corners = ((0, 0), (length, 0), (length, depth), (0, depth))
    outline = tuple((x + u * cos - v * sin, y + u * sin + v * cos) for u, v in corners)
    xs, ys = zip(*outline, strict=True)
    box = (round(min(ys)), round(min(xs)), round(max(ys)), round(max(xs)))
    return Line(" ".join(text.split()), 1.0, box, outline=outline, angle=float(angle))
