"""Whatever one file does, the next is dealt with; what is a bug says so."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

import inkread.codec
from inkread import Reader, evaluate
from inkread.cli import main

EXAMPLE = Path(__file__).parents[2] / "examples" / "label.jpg"


def run(*arguments: object, **environment: str):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], env=environment)


@pytest.fixture
def folder(tmp_path) -> Path:
    """Return a folder of three pages of a line or none; the second is of a size that no other has."""
    with Image.open(EXAMPLE) as picture:
        line = picture.crop((0, 0, 800, 155))
    for name in ("1", "3"):
        line.save(tmp_path / f"{name}.jpg", quality=95)
        (tmp_path / f"{name}.txt").write_text(EXAMPLE.with_suffix(".txt").read_text().splitlines()[0])
    Image.new("L", (77, 55), 255).save(tmp_path / "2.png")
    (tmp_path / "2.txt").write_text("COOT")
    return tmp_path


@pytest.fixture
def fails(monkeypatch):
    """Return what makes the reader fail in a way on the second page."""

    def fail(error: Exception) -> None:
        read = Reader.read

        def read_or_fail(self, source):
            with Image.open(getattr(source, "path", source)) as picture:
                if picture.size == (77, 55):
                    raise error
            return read(self, source)

        monkeypatch.setattr(Reader, "read", read_or_fail)

    return fail


@pytest.mark.parametrize("error", [ValueError("math domain error"), IndexError(), RecursionError("too\ndeep")])
def test_a_bug_in_one_page_is_reported_with_its_name_and_the_next_is_read(error, folder, fails):
    alone = run("read", folder / "1.jpg").stdout
    fails(error)
    result = run("read", *(folder / name for name in ("1.jpg", "2.png", "3.jpg")))
    assert result.exit_code == 70
    assert result.stdout == f"==> {folder / '1.jpg'} <==\n{alone}==> {folder / '3.jpg'} <==\n{alone}"
    assert result.stderr.startswith(f"inkread: {folder / '2.png'}: this is a bug in inkread, please report it")
    assert type(error).__name__ in result.stderr
    assert "INKREAD_TRACEBACK=1" in result.stderr
    assert result.stderr.count("\n") == 1


def test_the_traceback_of_a_bug_is_shown_if_it_is_asked_for(folder, fails):
    fails(ValueError("math domain error"))
    result = run("read", folder / "2.png", INKREAD_TRACEBACK="1")
    assert result.exit_code == 70
    assert "Traceback (most recent call last)" in result.stderr
    assert "read_or_fail" in result.stderr
    assert str(folder / "2.png") in result.stderr.splitlines()[-1]


def test_a_bug_says_where_it_is(folder, monkeypatch):
    monkeypatch.setattr("inkread.line_engine.find_lines", lambda _: ["no region"])
    assert "line_engine.py line" in run("read", folder / "1.jpg").stderr


@pytest.mark.parametrize("error", [MemoryError(), PermissionError(13, "Permission denied")])
def test_what_is_no_bug_is_not_called_one(error, folder, fails):
    fails(error)
    result = run("read", *(folder / name for name in ("1.jpg", "2.png", "3.jpg")))
    assert result.exit_code == 2
    assert result.stdout.count("==>") == 2
    assert result.stderr.startswith(f"inkread: {folder / '2.png'}: ")
    assert "bug in inkread" not in result.stderr


def test_the_exit_code_is_that_of_the_worst(folder, fails):
    fails(ValueError())
    assert run("read", folder / "2.png", folder / "missing.png").exit_code == 70
    assert run("read", folder / "missing.png", folder / "2.png").exit_code == 70


@pytest.mark.parametrize("bug", [True, False])
def test_a_page_that_fails_does_not_stop_an_evaluation(bug, folder, fails):
    if bug:
        fails(ValueError("math domain error"))
    else:
        (folder / "2.png").write_bytes(b"no picture")
    result = run("evaluate", "--json", folder)
    assert result.exit_code == (70 if bug else 2)
    assert result.stderr.count("\n") == 1
    assert str(folder / "2.png") in result.stderr
    scores = json.loads(result.stdout)
    assert [page["name"] for page in scores["pages"]] == ["1", "3"]
    assert scores["failed"] == ["2.png"]
    assert "could not be read: 2.png" in run("evaluate", folder).stdout


def test_a_text_that_fails_does_not_stop_an_evaluation(folder):
    (folder / "2.txt").write_bytes(b"\xff\xfe\xff")
    result = run("evaluate", folder)
    assert result.exit_code == 2
    assert str(folder / "2.txt") in result.stderr
    assert [line.split()[0] for line in result.stdout.splitlines()[2:4]] == ["1", "3"]


def test_an_evaluation_of_which_every_page_fails_has_no_figures(folder, fails):
    fails(ValueError())
    for name in ("1.jpg", "3.jpg"):
        (folder / name).unlink()
    result = run("evaluate", "--json", folder)
    assert result.exit_code == 70
    assert json.loads(result.stdout)["mean_cer"] is None
    assert run("evaluate", "--errors", folder).exit_code == 70


def test_called_from_python_an_evaluation_stops_unless_it_is_told_whom_to_tell(folder, fails):
    fails(ValueError("math domain error"))
    with pytest.raises(ValueError, match="math domain"):
        evaluate(folder)
    told = []
    assert len(evaluate(folder, on_failure=lambda path, error: told.append((path.name, str(error)))).pages) == 2
    assert told == [("2.png", "math domain error")]


def test_a_text_that_cannot_be_written_by_hand_does_not_stop_the_others(tmp_path):
    for name, text in (("1", "HERON"), ("2", "\N{SNOWMAN}"), ("3", "COOT")):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    result = run("data", "pages", *(tmp_path / f"{number}.txt" for number in range(5)))
    assert result.exit_code == 2
    assert result.stdout.split() == [str(tmp_path / "1.jpg"), str(tmp_path / "3.jpg")]
    assert [Path(line.split(":")[1].strip()).name for line in result.stderr.splitlines()] == ["0.txt", "2.txt", "4.txt"]


def test_a_bug_in_any_verb_is_one_line(tmp_path, monkeypatch):
    def fail(*_: object) -> None:
        np.ones(2) + np.ones(3)

    monkeypatch.setattr(inkread.codec, "compress_file", fail)
    result = run("codec", "compress", "in.png", tmp_path / "out.inkc")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (70, "", 1)
    assert "this is a bug in inkread" in result.stderr


def test_a_wrong_call_is_none():
    assert run("codec", "compress").exit_code == 2
    assert "Usage" in run("codec", "compress").stderr
    assert run("nothing").exit_code == 2
