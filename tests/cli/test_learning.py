"""The commands that learn from corrections, and that choose among what was learnt."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from inkread.cli import main
from inkread.models import locate
from inkread.reader import Reader
from inkread.userdata import model_folder

SHIPPED = locate(None, "line recogniser")


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def data(tmp_path, monkeypatch) -> Path:
    """Return an empty folder of a user's data."""
    monkeypatch.setenv("INKREAD_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def mine(data) -> Path:
    """Return the folder of a trained model, which is the package's own in disguise."""
    folder = model_folder("mine")
    folder.mkdir(parents=True)
    shutil.copy(SHIPPED, folder / "lines.onnx")
    held = {"lines": 2, "characters": 40, "errors_before": 8, "errors_after": 3}
    (folder / "card.json").write_text(json.dumps({"before": 0.2, "after": 0.075, "held_back": held}))
    return folder


@pytest.fixture
def blank(tmp_path) -> Path:
    Image.new("L", (60, 40), 255).save(tmp_path / "blank.png")
    return tmp_path / "blank.png"


def models_that_read(*arguments) -> list[str]:
    result = run("read", *arguments, "-f", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)["pages"][0]["provenance"]["models"]


def test_a_trained_model_reads_when_it_is_named_or_chosen_until_it_is_removed(mine, blank):
    own = SHIPPED.stem
    assert own in models_that_read(blank)
    assert "mine" in models_that_read(blank, "--model", "mine")
    assert run("models", "list").stdout.splitlines() == [
        f"* shipped  {own}, of the package",
        "  mine     CER on the 2 lines held back 0.200 before, 0.075 after",
    ]
    assert run("models", "use", "mine").exit_code == 0
    assert run("models", "list").stdout.splitlines()[1].startswith("* mine")
    assert "mine" in models_that_read(blank)
    assert own in models_that_read(blank, "--model", "shipped")
    assert own in Reader().engine.models
    assert run("models", "remove", "mine").exit_code == 0
    assert own in models_that_read(blank)
    assert not mine.exists()


def test_going_back_to_the_shipped_model(mine, blank):
    run("models", "use", "mine")
    assert run("models", "use", "shipped").exit_code == 0
    assert SHIPPED.stem in models_that_read(blank)
    (row, other) = json.loads(run("models", "list", "--json").stdout)
    assert (row["name"], row["is_chosen"], other["is_chosen"]) == ("shipped", True, False)
    assert other["card"]["held_back"]["errors_after"] == 3


WITH_ANOTHER_NAME = [
    ("models", "use", "other"),
    ("models", "remove", "mine", "other"),
    ("models", "remove", "shipped"),
    ("read", "x.png", "--model", "other"),
]


@pytest.mark.parametrize("arguments", WITH_ANOTHER_NAME)
def test_a_model_that_is_not_there_is_one_line_that_names_those_that_are(arguments, mine, blank):
    result = run(*(blank if part == "x.png" else part for part in arguments))
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "mine" in result.stderr
    assert (mine / "lines.onnx").exists()


def test_a_chosen_model_that_has_gone_is_told_with_the_way_back(mine, blank):
    run("models", "use", "mine")
    shutil.rmtree(mine)
    result = run("read", blank)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "models use shipped" in result.stderr
    assert run("models", "use", "shipped").exit_code == 0
    assert run("read", blank).exit_code == 0


def test_a_damaged_card_hides_no_model(mine):
    (mine / "card.json").write_text("[")
    assert "mine" in run("models", "list").stdout


def test_a_file_of_a_line_recogniser_reads(mine):
    assert Reader("mine", language="none").engine.models[1] == "mine"
    assert Reader(mine / "lines.onnx", language="none").engine.models[1] == "lines"


def test_a_name_that_is_taken_or_none_is_refused_before_anything_is_learnt(mine, tmp_path):
    pytest.importorskip("torch")
    before = (mine / "lines.onnx").read_bytes()
    for name, what in (("mine", "exists"), ("shipped", "own"), (SHIPPED.stem, "own"), ("a/b", "name")):
        result = run("train", "lines", "--corrections", tmp_path / "nowhere", "--to", name)
        assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1), result.output
        assert what in result.stderr
    assert (mine / "lines.onnx").read_bytes() == before
    result = run("train", "lines", "--corrections", tmp_path / "nowhere", "--to", "mine", "--force")
    assert "no such folder" in result.stderr


def test_learning_tells_what_goes_on_as_json(data, monkeypatch, tmp_path):
    pytest.importorskip("torch")
    from inkread.training.reader import learning
    from training_pages import write_list

    write_list(tmp_path / "pages")
    small = partial(learning.LearningSettings, batch=2, batches=1, chunks=2, views=1, epochs=1, rehearsed=2)
    monkeypatch.setattr(learning, "LearningSettings", small)
    result = run("train", "lines", "--corrections", tmp_path / "pages", "--language", "none", "--json-progress")
    assert result.exit_code == 0, result.output
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert all({"event", "done", "total", "message", "held_back_before", "held_back_after", "progress"} <= set(one)
               for one in told[:-1])  # fmt: skip
    shares = [one["progress"] for one in told[:-1]]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert told[-1]["result"]["name"] == "mine"
    assert told[-2]["held_back_after"] is not None
    assert (model_folder("mine") / "card.json").is_file()
    assert not list((data / "unfinished").iterdir())
    assert "CER on the 2 lines" in run("models", "list").stdout


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM to catch")
def test_a_training_that_is_told_to_end_ends_and_leaves_the_old_model(mine, tmp_path):
    pytest.importorskip("torch")
    from training_pages import write_list

    write_list(tmp_path / "pages")
    before = {path.name: path.read_bytes() for path in mine.iterdir()}
    command = [sys.executable, "-m", "inkread", "train", "lines", "--corrections", str(tmp_path / "pages"), "--force"]
    with subprocess.Popen(
        [*command, "--json-progress"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as one:
        assert one.stdout is not None
        for line in one.stdout:
            if json.loads(line)["event"] == "looking":
                one.send_signal(signal.SIGTERM)
                break
        assert one.communicate(timeout=120)[1] == "inkread: interrupted\n"
    assert one.returncode == 130
    assert {path.name: path.read_bytes() for path in mine.iterdir()} == before
