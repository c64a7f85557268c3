"""The command line, as its user meets it."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import click
import jsonschema
import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from inkread import Page, __version__
from inkread.cli import main
from inkread.document import Provenance
from inkread.models import default_model

EXAMPLE = Path(__file__).parents[2] / "examples" / "label.jpg"


def run(*arguments: object):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def inkread(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    command = [sys.executable, "-m", "inkread", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


def strict_json(text: str):
    """Parse JSON as every language does: without NaN and Infinity."""

    def refuse(constant):
        raise ValueError(constant)

    return json.loads(text, parse_constant=refuse)


@pytest.fixture(scope="module")
def example(tmp_path_factory) -> Path:
    """Return a picture of a line of writing."""
    path = tmp_path_factory.mktemp("example") / "line.jpg"
    with Image.open(EXAMPLE) as picture:
        picture.crop((0, 0, 800, 155)).save(path, quality=95)
    return path


@pytest.fixture
def blank(tmp_path) -> Path:
    Image.new("L", (300, 200), 255).save(tmp_path / "blank.png")
    return tmp_path / "blank.png"


@pytest.fixture
def bad(tmp_path, png_that_claims) -> dict[str, Path]:
    """Every kind of file that is no picture, by what is wrong with it."""
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (99, 99, 3), dtype=np.uint8))
    paths = {what: tmp_path / f"{what}.jpg" for what in ("missing", "text", "truncated", "empty", "directory", "huge")}
    paths["text"].write_text("TO DO LIST\n")
    noise.save(paths["truncated"])
    paths["truncated"].write_bytes(paths["truncated"].read_bytes()[:3000])
    paths["empty"].touch()
    paths["directory"].mkdir()
    paths["huge"].write_bytes(png_that_claims(60_000))
    return paths


def test_read_prints_the_text():
    result = run("read", EXAMPLE)
    assert result.exit_code == 0
    assert result.stderr == ""
    expected = EXAMPLE.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    assert len(result.stdout.splitlines()) == len(expected)
    assert expected[1] in result.stdout


@pytest.mark.parametrize("what", ["missing", "text", "truncated", "empty", "directory", "huge"])
def test_a_bad_file_is_one_line_on_stderr_and_exit_code_2(what, bad):
    result = run("read", bad[what])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith(f"inkread: {bad[what]}: ")


def test_a_bad_file_says_no_more_in_a_process_of_its_own(bad):
    result = inkread("read", bad["truncated"])
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("bad_one_at", [0, 1, 2])
def test_one_bad_file_does_not_stop_the_others(bad_one_at, example, bad):
    paths = [example, example]
    paths.insert(bad_one_at, bad["text"])
    alone = run("read", example).stdout
    result = run("read", *paths)
    assert result.exit_code == 2
    assert alone.strip()
    assert result.stdout.count(alone) == 2
    assert result.stderr.count("\n") == 1
    assert str(bad["text"]) in result.stderr


def test_of_several_pictures_each_is_named(example, blank):
    result = run("read", example, blank)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"==> {example} <==\n")
    assert result.stdout.endswith(f"==> {blank} <==\n")


@pytest.mark.parametrize("value", [0, 128, 255])
@pytest.mark.parametrize("size", [(300, 200), (1, 1), (1, 500), (500, 1), (3, 2)])
def test_a_picture_without_writing_is_no_error_and_has_no_text(size, value, tmp_path):
    Image.new("L", size, value).save(tmp_path / "page.png")
    result = run("read", tmp_path / "page.png")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_json_tells_every_glyph_and_its_box_in_the_picture(example):
    result = run("read", "--format", "json", example)
    assert result.exit_code == 0
    document = strict_json(result.stdout)
    (described,) = document["pages"]
    with Image.open(example) as image:
        width, height = image.size
    assert described["size"] == [height, width]
    schema = json.loads((files("inkread") / "schemas" / "document-1.json").read_text())
    jsonschema.validate(document, schema, jsonschema.Draft202012Validator)
    page = Page.from_dict(described)
    assert page.path == str(example)
    assert page.provenance == Provenance(__version__, ("linemap", "latin154", "en"))
    assert page.text == described["text"] == run("read", example).stdout.rstrip("\n")
    for part in (*page.lines, *page.words, *page.glyphs):
        y1, x1, y2, x2 = part.box
        assert 0 <= y1 < y2 <= height
        assert 0 <= x1 < x2 <= width
        assert 0 <= part.confidence <= 1
    for glyph in page.glyphs:
        probabilities = [probability for _, probability in glyph.alternatives]
        assert probabilities == sorted(probabilities, reverse=True)
        assert len(probabilities) > 1


def test_json_lines_of_several_pictures_are_a_line_each_and_json_is_one_object(example, blank):
    document = strict_json(run("read", "--format", "json", example, blank).stdout)
    lines = run("read", "--format", "jsonl", example, blank).stdout.splitlines()
    assert [strict_json(line) for line in lines] == document["pages"]
    assert len(lines) == 2
    assert strict_json(lines[0])["lines"]
    assert strict_json(lines[1])["lines"] == []


def test_the_overlay_is_written_beside_the_text(example, tmp_path):
    result = run("read", example, "--overlay", tmp_path / "out.png")
    assert result.exit_code == 0
    assert result.stdout == run("read", example).stdout
    with Image.open(tmp_path / "out.png") as overlay, Image.open(example) as picture:
        assert overlay.size == picture.size
        assert np.abs(np.asarray(overlay).astype(int) - np.asarray(picture.convert("RGB"))).max() > 100


def test_of_several_pictures_the_overlays_go_into_a_folder(example, blank, tmp_path):
    assert run("read", example, blank, "--overlay", tmp_path / "out").exit_code == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{example.stem}.png", "blank.png"}


def test_an_overlay_that_cannot_be_written_is_one_line(example, tmp_path):
    result = run("read", example, "--overlay", tmp_path / "out.xyz")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "out.xyz" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_model_of_ones_own_reads(example, tmp_path):
    shutil.copy(default_model("line recogniser").path, tmp_path / "mine.onnx")
    own = run("read", example, "--model", tmp_path / "mine.onnx")
    assert own.exit_code == 0
    assert own.stdout == run("read", example).stdout


def test_a_model_that_is_not_there_is_one_line_before_anything_is_read(example):
    result = run("read", example, "--model", "nothing")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "nothing" in result.stderr


def test_evaluate_prints_a_row_for_each_page(tmp_path):
    Image.new("L", (40, 30), 255).save(tmp_path / "blank.png")
    (tmp_path / "blank.txt").write_text("TWO WORDS\n")
    result = run("evaluate", tmp_path)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "counted: as written"
    assert result.stdout.splitlines()[2].split()[:3] == ["blank", "1.000", "1.000"]


def test_evaluate_ignores_what_it_is_told_to_and_says_so(tmp_path):
    Image.new("L", (40, 30), 255).save(tmp_path / "blank.png")
    (tmp_path / "blank.txt").write_text("1. To do\n")
    options = ["--ignore", "case", "--ignore", "punctuation", "--errors"]
    lines = run("evaluate", tmp_path, *options).stdout.splitlines()
    assert lines[0] == "counted: capitals, without punctuation"
    assert lines[-3] == "  1 TO DO"
    scores = strict_json(run("evaluate", tmp_path, "--ignore", "spaces", "--json").stdout)
    assert scores["folding"] == {"case": False, "punctuation": False, "spaces": True, "name": "without spaces"}
    assert scores["pages"][0]["reference"] == "1.Todo"
    assert run("evaluate", tmp_path, "--ignore", "everything").exit_code == 2


@pytest.mark.parametrize("text", ["TWO WORDS", ""])
def test_evaluate_gives_json_that_everybody_can_read(text, tmp_path):
    Image.new("L", (40, 30), 255).save(tmp_path / "blank.png")
    (tmp_path / "blank.txt").write_text(text)
    scores = strict_json(run("evaluate", "--json", tmp_path).stdout)
    assert scores["mean_cer"] == (1 if text else 0)
    assert scores["pages"][0]["name"] == "blank"
    assert scores["pages"][0]["wer"] == (1 if text else 0)


def test_evaluate_shows_the_errors_above_each_other(tmp_path):
    Image.new("L", (40, 30), 255).save(tmp_path / "blank.png")
    (tmp_path / "blank.txt").write_text("TWO")
    assert run("evaluate", "--errors", tmp_path).stdout.endswith("\nblank\n  TWO\n  ···\n  ^^^\n")


def test_a_language_that_is_not_there_is_one_line_and_none_is_one(example):
    result = run("read", "--language", "klingon", example)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "klingon" in result.stderr
    assert run("read", "--language", "none", example).exit_code == 0


@pytest.mark.parametrize("arguments", [("evaluate", "nowhere"), ("train", "mlp", "--data", "nowhere", "--run", "run")])
def test_a_folder_that_is_not_there_is_one_line(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "nowhere" in result.stderr


def test_fetch_refuses_what_is_not_the_data_and_writes_nothing(tmp_path):
    (tmp_path / "data.zip").write_bytes(b"no archive")
    url = (tmp_path / "data.zip").as_uri()
    result = run("data", "fetch", "nist36", "--to", tmp_path / "data", "--url", url)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert url in result.stderr
    assert not list((tmp_path / "data").glob("*"))


def test_help_names_the_verbs_and_loads_nothing_heavy():
    script = """
import sys
from inkread.cli import main
try:
    main(["--help"])
finally:
    heavy = {"numpy", "scipy", "PIL", "matplotlib", "pooch", "safetensors", "tqdm"}
    print(sorted(heavy & set(sys.modules)), file=sys.stderr)
"""
    command = [sys.executable, "-c", script]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0
    assert all(verb in result.stdout for verb in ("read", "evaluate", "train", "data"))
    assert result.stderr.strip() == "[]"


def test_the_version_is_the_packages():
    assert run("--version").stdout.split()[-1] == __version__


def test_a_reader_who_has_had_enough_is_no_error(example):
    command = [sys.executable, "-m", "inkread", "read", str(example)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.close()
        complaints = process.stderr.read()
    assert (process.returncode, complaints) == (0, "")


def verbs(command: click.Command, name: str = "inkread") -> Iterator[tuple[str, click.Command]]:
    """Yield the commands that do something, with their whole names."""
    for part, verb in getattr(command, "commands", {}).items():
        yield from verbs(verb, f"{name} {part}") if isinstance(verb, click.Group) else [(f"{name} {part}", verb)]


@pytest.mark.parametrize(
    "group", [[], *([name] for name, command in main.commands.items() if isinstance(command, click.Group))]
)
def test_what_a_list_says_of_a_verb_is_not_cut_short(group):
    listed = run(*group, "--help").stdout.partition("Examples:")[0]
    assert [line for line in listed.splitlines() if line.endswith("...") and "Usage:" not in line] == []


@pytest.mark.parametrize(("name", "verb"), list(verbs(main)))
def test_every_verb_has_examples_that_can_be_typed(name, verb):
    text = click.unstyle(run(*name.split()[1:], "--help").stdout).partition("Examples:\n")[2]
    calls = [line.strip().split("  ")[0] for line in text.splitlines() if line.strip().startswith("inkread ")]
    assert calls, f"{name} has no examples"
    own = [shlex.split(call) for call in calls if call.startswith(name)]
    assert own, f"{name} has examples of other verbs alone"
    for words in own:
        verb.make_parser(click.Context(verb)).parse_args(
            words[len(name.split()) :]
        )  # raises where an option is unknown
