"""Tasks for Label Studio with what was read as predictions: somebody corrects them there, line by line.

``CONFIGURATION`` is the labelling interface that they are made for; ``evaluation.label_studio`` takes corrections back.
"""

from __future__ import annotations

import json
from typing import Any

from ..document import Document, Line, Page
from .placement import around_words
from .xml_writing import picture_name, software

CONFIGURATION = """<View>
  <Image name="image" value="$image" zoom="true"/>
  <Labels name="label" toName="image"><Label value="Line"/></Labels>
  <Rectangle name="bbox" toName="image"/>
  <TextArea name="transcription" toName="image" perRegion="true" editable="true" displayMode="region-list"/>
</View>
"""


def to_label_studio(document: Document) -> str:
    """Return a JSON list of tasks, one a page, each with its lines: rectangles, perhaps turned, and their text."""
    return json.dumps([_task(page) for page in document.pages], ensure_ascii=False, indent=1) + "\n"


def _task(page: Page) -> dict[str, Any]:
    results = [result for n, line in enumerate(page.lines, 1) if line.words for result in _results(page, line, n)]
    prediction = {"model_version": software(page)[0], "score": round(page.confidence or 0.0, 4), "result": results}
    return {"data": {"image": page.path or picture_name(page), "page": page.number}, "predictions": [prediction]}


def _results(page: Page, line: Line, number: int) -> list[dict[str, Any]]:
    """Return the three parts of a line: where it is, what it is, and what it says."""
    height, width = page.size
    placed = around_words(line)
    x, y = placed.point(0, placed.height)  # rectangles are turned about their upper left corner, clockwise
    place = {
        "x": 100 * x / width,
        "y": 100 * y / height,
        "width": 100 * placed.length / width,
        "height": 100 * placed.height / height,
        "rotation": placed.angle % 360,
    }
    shared = {
        "id": f"line-{number}",
        "to_name": "image",
        "original_width": width,
        "original_height": height,
        "image_rotation": 0,
    }
    return [
        {**shared, "from_name": "bbox", "type": "rectangle", "value": place},
        {**shared, "from_name": "label", "type": "labels", "value": {**place, "labels": ["Line"]}},
        {
            **shared,
            "from_name": "transcription",
            "type": "textarea",
            "value": {**place, "text": [line.text]},
            "score": round(line.confidence, 4),
        },
    ]
