"""What was read goes to Label Studio, and what was corrected there comes back."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from click.testing import CliRunner

from inkread import DataError, Document, Line, Page, Word
from inkread.cli import main
from inkread.evaluation.annotations import read_annotated
from inkread.evaluation.label_studio import read_label_studio
from inkread.output.label_studio import CONFIGURATION, to_label_studio


def export(page: Page, **changes: str) -> list[dict]:
    """Return what Label Studio exports once somebody accepted the predictions, with other texts for some lines."""
    (task,) = json.loads(to_label_studio(Document((page,))))
    results = [{**result, "origin": "prediction"} for result in task["predictions"][0]["result"]]
    for result in results:
        if result["type"] == "textarea" and (text := changes.get(result["id"].replace("-", "_"))) is not None:
            result["value"]["text"] = [text]
    old = {"id": 1, "was_cancelled": False, "updated_at": "2026-01-01T00:00:00Z", "result": []}
    new = {"id": 2, "was_cancelled": False, "updated_at": "2026-01-02T00:00:00Z", "result": results}
    gone = {"id": 3, "was_cancelled": True, "updated_at": "2026-01-03T00:00:00Z", "result": []}
    return [{"id": 7, "data": task["data"], "annotations": [new, old, gone], "predictions": []}]


@pytest.fixture
def page():
    level = Line.of([Word("HERN", 0.5, (10, 20, 40, 90)), Word("3", 0.9, (10, 100, 40, 120))])
    upright = Line.of([Word("UP", 0.5, (60, 150, 110, 170))], angle=-90.0)
    return Page((level, upright), (120, 200), path="/data/local-files/?d=scans/pond.jpg")


def test_the_rectangles_lie_over_the_lines(page):
    (task,) = json.loads(to_label_studio(Document((page,))))
    assert task["data"] == {"image": page.path, "page": 1}
    first, _, said, *_ = task["predictions"][0]["result"]
    assert first["value"] == pytest.approx({"x": 10, "y": 100 / 12, "width": 50, "height": 25, "rotation": 0})
    assert said["value"]["text"] == ["HERN 3"]
    names = {result["from_name"] for result in task["predictions"][0]["result"]}
    assert all(f'name="{name}"' in CONFIGURATION for name in names)


def test_corrections_come_back_with_their_places(page, tmp_path):
    (tmp_path / "x.json").write_text(json.dumps(export(page, line_1="HERON 3")))
    (again,) = read_label_studio(tmp_path / "x.json")
    assert again.text == "HERON 3\nUP"
    assert [line.box for line in again.lines] == [line.box for line in page.lines]
    assert again.lines[1].angle == -90
    corner = again.lines[1].outline[0]  # where one begins to read, above the letters
    assert math.dist(corner, (150, 110)) < 1e-6


def test_a_line_that_was_emptied_is_gone_and_one_that_was_drawn_is_there(page, tmp_path):
    (task,) = export(page, line_2="")
    drawn = {"original_width": 200, "original_height": 120, "id": "aX3", "type": "textarea",
             "value": {"x": 0, "y": 90, "width": 10, "height": 5, "rotation": 0, "text": ["new"]}}  # fmt: skip
    task["annotations"][0]["result"].append(drawn)
    (tmp_path / "x.json").write_text(json.dumps([task, {"data": {"image": "b.jpg"}, "annotations": []}]))
    (again,) = read_label_studio(tmp_path / "x.json")
    assert again.text == "HERN 3\nnew"


def test_the_verb_writes_ground_truth_beside_the_pictures(page, tmp_path):
    (tmp_path / "x.json").write_text(json.dumps(export(page, line_1="HERON 3")))
    command = ["data", "corrections", str(tmp_path / "x.json"), "--to", str(tmp_path / "scans")]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    assert read_annotated(tmp_path / "scans" / "pond.page.xml").text == "HERON 3\nUP"
    assert CliRunner().invoke(main, command).exit_code == 2  # nothing is written over


@pytest.mark.parametrize("content", ["", "{}", "[1]", '[{"data": {}}]', '[{"annotations": [{"result": [{}]}]}]'])
def test_what_is_no_export_is_named(content, tmp_path):
    Path(tmp_path / "x.json").write_text(content)
    with pytest.raises(DataError, match=r"x\.json"):
        read_label_studio(tmp_path / "x.json")
