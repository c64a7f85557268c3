"""No verb writes over what it reads, nor, unless it is told to, over anything else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

import inkread.datasets.fonts
import inkread.storage
from inkread.cli import main
from inkread.cli.outputs import OutputPath

REPORT = ("report.md", "units.png")
OF_EACH = (".json", "-groups.csv", "-gaps.csv", "-groups.png", "-gaps.png")

WRITING = {
    "read": ("a/photo.jpg --overlay out.png", ["out.png"]),
    "read several": ("a/photo.jpg b/photo.jpg --overlay out", ["out/photo.png", "out/photo-2.png"]),
    "read into a file": ("a/photo.jpg -o out.pdf -o out.alto.xml", ["out.pdf", "out.alto.xml"]),
    "read into a folder": ("a b/photo.jpg -f text,page -o out", ["out/photo.txt", "out/photo-2.page.xml"]),
    "codec compress": ("a/photo.jpg out.inkc", ["out.inkc"]),
    "codec decompress": ("photo.inkc out.png", ["out.png"]),
    "data fetch": ("nist36", [f"data/nist36_{split}.mat" for split in ("train", "valid", "test")]),
    "data glyphs": (
        "--to out",
        ["out/alphabet.txt", *(f"out/synthetic36_{split}.mat" for split in ("train", "valid", "test"))],
    ),
    "data fonts": ("", ["data/fonts/caveat-latin-400-normal.woff"]),
    "data pages": ("a/text.txt", ["a/text.jpg"]),
    "data pages into a folder": ("a/text.txt b/other.txt --to out", ["out/text.jpg", "out/other.jpg"]),
    "data corrections": ("export.json --to out", ["out/photo.page.xml"]),
    "course start": ("out", ["out/nn.py", "out/run_q3.py"]),
    "course zip": ("jdoe", ["jdoe.zip"]),
    "course writeup": ("jdoe --data a --to out", ["out/jdoe.pdf", "out/jdoe.html"]),
    "audit csv": (
        "table.csv --truth is --predicted read --group hand --to out",
        [f"out/{name}" for name in (*REPORT, *(f"predictions{ending}" for ending in OF_EACH))],
    ),
    "audit lines": ("data --to out", ["out/report.md", "out/composed.json", "out/recorded-gaps.csv", "out/units.png"]),
}
"""What each verb that writes files is given, and some of the files that it would write."""

RUNS = {"train mlp", "train autoencoder", "train pictures"}
"""Verbs that write into the folder of a run, which is refused where it is that of anything else."""

READ_ONLY = {"evaluate", "classify", "course check", "completion", "mcp", "models list", "serve"}

NAMED = {"train lines", "models use", "models remove"}
"""Verbs that write nothing but models in the folder of the user's data; tests/cli/test_learning.py looks at them."""


def verbs(command: click.Command = main, name: str = "") -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for word, inner in command.commands.items():
            yield from verbs(inner, f"{name} {word}".strip())
    else:
        yield name, command


def verb_of(case: str) -> str:
    return max((name for name, _ in verbs() if f"{case} ".startswith(f"{name} ")), key=len)


def run(*arguments: object):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    """Return a folder, the current one, of what the verbs read; not all of it could be."""
    monkeypatch.chdir(tmp_path)
    for folder in ("a", "b", "a/images"):
        Path(folder).mkdir()
    for name in ("a/photo.jpg", "b/photo.jpg"):
        Image.new("L", (60, 40), 255).save(name)
    for name in ("a/text.txt", "b/other.txt"):
        Path(name).write_text("HERON")
    for name in ("table.csv", "strokes.npz", "photo.inkc"):
        Path(name).write_text("something")
    task = '{"data": {"image": "/data/photo.jpg"}, "annotations": [{"id": 1, "result": []}]}'
    Path("export.json").write_text(f"[{task}]")
    return tmp_path


def test_every_verb_is_looked_at_here():
    assert {verb_of(case) for case in WRITING} | RUNS | READ_ONLY | NAMED == {name for name, _ in verbs()}
    for name, command in verbs():
        if name in NAMED:
            continue
        can_be_forced = any("--force" in parameter.opts for parameter in command.params)
        has_output = any(isinstance(parameter.type, OutputPath) for parameter in command.params)
        assert can_be_forced == has_output == (name not in RUNS | READ_ONLY), name


@pytest.mark.parametrize("case", WRITING)
def test_no_verb_writes_over_what_exists(case, place):
    arguments, outputs = WRITING[case]
    for output in outputs:
        path = Path(output)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("mine")
        before = contents(place)
        result = run(*verb_of(case).split(), *arguments.split())
        assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1), result.output
        assert f"{output}: exists" in result.stderr
        assert "--force" in result.stderr
        assert contents(place) == before
        path.unlink()


@pytest.mark.parametrize("verb", sorted(RUNS))
def test_no_training_writes_into_a_folder_that_is_no_run(verb, place):
    Path("b/metrics.csv").write_text("mine")
    before = contents(place)
    data = ["a"] if verb == "train pictures" else ["--data", "a"]
    result = run(*verb.split(), *data, "--run", "b")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1), result.output
    assert "no run" in result.stderr
    assert contents(place) == before


FORCED = {
    "read": "a/photo.jpg --overlay out.png",
    "codec compress": "a/photo.jpg out.inkc",
    "data glyphs": "--to out --per-class 1 1 1",
    "data pages": "a/text.txt",
    "course start": "out",
    "course zip": "jdoe",
    "audit csv": "people.csv --truth is --predicted read --group hand --unit who --to out",
}


@pytest.mark.parametrize("verb", FORCED)
def test_with_force_it_does_so_and_writes_what_it_said(verb, place):
    rows = "".join(f"{who},{n % 3},{n % 2},{'lr'[who % 2]}\n" for who in range(12) for n in range(4))
    Path("people.csv").write_text(f"who,is,read,hand\n{rows}")
    command = (*verb.split(), *FORCED[verb].split())
    before = contents(place)
    assert run(*command).exit_code == 0
    written = {path: content for path, content in contents(place).items() if path not in before}
    assert run(*command).exit_code == 2
    for path in written:
        Path(path).write_text("old")
    forced = run(*command, "--force")
    assert forced.exit_code == 0, forced.output
    assert contents(place).keys() == before.keys() | written.keys()
    assert all(Path(path).read_bytes() != b"old" for path in written)


@pytest.mark.parametrize("verb", FORCED)
def test_what_appears_after_the_check_is_kept(verb, place, monkeypatch):
    rows = "".join(f"{who},{n % 3},{n % 2},{'lr'[who % 2]}\n" for who in range(12) for n in range(4))
    Path("people.csv").write_text(f"who,is,read,hand\n{rows}")
    check, appeared = inkread.storage.check_outputs, set()

    def check_too_early(outputs, *args, **options):
        check(outputs, *args, **options)
        for path in outputs:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            Path(path).write_text("theirs")
            appeared.add(str(path))

    monkeypatch.setattr(inkread.storage, "check_outputs", check_too_early)
    before = contents(place)
    result = run(*verb.split(), *FORCED[verb].split())
    assert result.exit_code == 2, result.output
    assert "appeared" in result.stderr
    assert contents(place) == before | dict.fromkeys(appeared, b"theirs")


INPUTS = {
    "read": ("read a/photo.jpg --overlay {}", "a/photo.jpg"),
    "read several": ("read a/photo.png b/photo.jpg --overlay a", "a/photo.png"),
    "read a folder": ("read a b -f overlay -o a", "a/photo.overlay.png"),
    "the model": ("read b/photo.jpg --model a/model.onnx --overlay {}", "a/model.onnx"),
    "codec compress": ("codec compress a/photo.jpg {}", "a/photo.jpg"),
    "codec decompress": ("codec decompress photo.inkc {}", "photo.inkc"),
    "data pages": ("data pages a/photo.jpg", "a/photo.jpg"),
    "data fetch": ("data fetch nist36 --to b --url {url}", "b/nist36_train.mat"),
    "audit csv": ("audit csv a/x-gaps.csv --truth is --predicted read --group hand --to a", "a/predictions-gaps.csv"),
}


@pytest.mark.parametrize("link", ["none", "symlink_to", "hardlink_to"])
@pytest.mark.parametrize("case", INPUTS)
def test_no_verb_writes_over_its_input_even_with_force(case, link, place):
    command, name = INPUTS[case]
    if not Path(name).exists():
        shutil.copy("a/photo.jpg", name)
    if case == "audit csv":
        os.link(name, "a/x-gaps.csv")
    output = name
    if link != "none":
        output = "a/link.png"
        getattr(Path(output), link)(place / name)
    command = command.format(output, url=(place / name).as_uri())
    before = contents(place)
    for force in ([], ["--force"]):
        result = run(*command.split(), *force)
        assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1), result.output
        assert "input" in result.stderr
        assert contents(place) == before


def test_of_texts_with_one_name_no_picture_is_lost(place):
    Path("b/text.txt").write_text("COOT")
    result = run("data", "pages", "a/text.txt", "b/text.txt", "--to", "out")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "written twice" in result.stderr
    assert not Path("out").exists()


def test_drawings_whose_names_differ_in_case_alone_are_numbered(place):
    Image.new("L", (60, 40), 255).save("b/PHOTO.jpg")
    assert run("read", "a/photo.jpg", "b/PHOTO.jpg", "b/photo.jpg", "--overlay", "out").exit_code == 0
    assert {path.name for path in Path("out").iterdir()} == {"photo.png", "PHOTO-2.png", "photo-3.png"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_what_is_compressed_to_the_standard_output_is_all_that_comes_there(place):
    Image.fromarray(np.tri(32, dtype=np.uint8) * 255).save("glyph.png")
    Path("stdout").symlink_to("/dev/fd/1")  # rather than /dev/stdout itself, should it be replaced after all
    command = [sys.executable, "-m", "inkread", "codec", "compress", "glyph.png"]
    subprocess.run([*command, "glyph.inkc"], check=True, capture_output=True)
    piped = subprocess.run([*command, "stdout"], check=True, capture_output=True).stdout
    with Path("redirected").open("wb") as out:
        subprocess.run([*command, "stdout"], check=True, stdout=out)
    assert piped == Path("redirected").read_bytes() == Path("glyph.inkc").read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_an_overlay_for_a_fifo_is_a_png(place):
    os.mkfifo("fifo")
    arrived = []
    reader = threading.Thread(target=lambda: arrived.append(Path("fifo").read_bytes()), daemon=True)
    reader.start()
    assert run("read", "a/photo.jpg", "--overlay", "fifo").exit_code == 0
    reader.join(timeout=10)
    assert arrived[0].startswith(b"\x89PNG")


def test_fonts_that_are_there_and_right_need_no_force(place, monkeypatch):
    monkeypatch.setattr(inkread.datasets.fonts, "missing_fonts", lambda *_: [])
    Path("data/fonts").mkdir(parents=True)
    Path("data/fonts/caveat-latin-400-normal.woff").write_text("right")
    result = run("data", "fonts")
    assert result.exit_code == 0, result.output
