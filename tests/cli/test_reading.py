"""``inkread read``: what goes in, what comes out, where, and what it says meanwhile."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from PIL import Image

from inkread import Document, Glyph, Line, Page, Reader, Word
from inkread.cli import main
from inkread.errors import ExitCode
from inkread.imaging import PageSource
from inkread.output import formats

EXAMPLE = Path(__file__).parents[2] / "examples" / "label.jpg"


def run(*arguments: object, **options):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], **options)


@pytest.fixture
def read(monkeypatch, tmp_path):
    """Return what runs the verb with a reader that says how wide and grey each page is: what is tested is around it."""
    monkeypatch.chdir(tmp_path)

    def read_page(self, source: PageSource) -> Page:
        picture = source.photo().decoded()
        height, width = picture.shape[:2]
        sure = Glyph("W", 0.9, (2, 1, 8, 5), (("W", 0.9), ("V", 0.1)))
        words = (
            Word.of([sure]),
            Word(f"{width}", 0.4, (2, 7, 8, 9)),
            Word(f"G{picture[0, 0, 0]}", 0.8, (2, 10, 8, 14)),
        )
        return Page((Line.of(words),), (height, width), path=source.name, number=source.number)

    monkeypatch.setattr(Reader, "read", read_page)
    for name, width in (("one.png", 30), ("two.png", 40)):
        Image.new("L", (width, 20), 255).save(name)
    first, second = Image.new("L", (50, 20), 100), Image.new("L", (50, 20), 200)
    first.save("both.tiff", save_all=True, append_images=[second])
    return lambda *arguments, **options: run("read", *arguments, **options)


def test_the_pages_of_a_file_are_parted_by_form_feeds_and_files_by_their_names(read):
    assert read("both.tiff").stdout == "W 50 G100\n\fW 50 G200\n"
    assert read("one.png", "both.tiff").stdout == (
        "==> one.png <==\nW 30 G255\n==> both.tiff <==\nW 50 G100\n\fW 50 G200\n"
    )


def test_a_folder_gets_a_file_for_each_input_and_format(read):
    result = read("one.png", "both.tiff", "-f", "text,json,alto", "-o", "out")
    assert result.exit_code == 0, result.output
    written = {path.name for path in Path("out").iterdir()}
    assert written == {"one.txt", "one.json", "one.alto.xml", "both.txt", "both.json", "both-p1.alto.xml",
                       "both-p2.alto.xml"}  # fmt: skip
    assert set(result.stdout.split()) == {str(Path("out", name)) for name in written}
    document = Document.from_dict(json.loads(Path("out/both.json").read_text()))
    assert [(page.path, page.number) for page in document.pages] == [("both.tiff", 1), ("both.tiff", 2)]
    assert "G200" in Path("out/both-p2.alto.xml").read_text()


def test_one_file_holds_all_that_was_read_in_the_format_of_its_name(read):
    assert read("one.png", "both.tiff", "-o", "all.pdf", "-o", "all.jsonl").exit_code == 0
    assert Path("all.pdf").read_bytes().startswith(b"%PDF")
    assert len(Path("all.jsonl").read_text().splitlines()) == 3
    assert read("one.png", "-f", "hocr", "-o", "one.html").exit_code == 0  # what is said goes before what is inferred
    assert "ocr_page" in Path("one.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("one.png -o x.docx", "x.docx: says no format"),
        ("one.png -f text,json -o x.txt", "x.txt: holds one format"),
        ("one.png -f text,json", "standard output: holds one format"),
        ("one.png two.png -o x.alto.xml", "alto: holds one page, not 2"),
        ("both.tiff -f page", "page: holds one page, not 2"),
        ("one.png -f words", "'words' is none of text, markdown"),
        ("one.png -o one.png", "one.png: is an input"),
        ("http://localhost/x.png", "--fetch"),
        ("empty", "empty: is a directory without pictures"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_read(arguments, message, read, monkeypatch):
    Path("empty").mkdir()
    monkeypatch.setattr(Reader, "read", lambda *_: pytest.fail("it was read"))
    before = sorted(Path().rglob("*"))
    result = read(*arguments.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert sorted(Path().rglob("*")) == before


def test_what_is_read_from_the_standard_input_is_called_so(read):
    content = Path("both.tiff").read_bytes()
    described = json.loads(read("-", "-f", "json", input=content).stdout)
    assert [page["number"] for page in described["pages"]] == [1, 2]
    assert read("-", "-o", "out/", input=content).exit_code == 0
    assert Path("out/stdin.txt").read_text() == "W 50 G100\n\fW 50 G200\n"


def test_what_is_no_text_goes_to_the_standard_output_as_it_is(read):
    result = read("one.png", "-f", "pdf", "-o", "-")
    assert result.exit_code == 0
    assert result.stdout_bytes.startswith(b"%PDF")
    assert result.stdout_bytes.endswith(b"%%EOF\n")


def test_words_that_are_not_sure_are_left_out_or_listed(read):
    assert read("one.png", "--min-confidence", "0.5").stdout == "W G255\n"
    listed = read("one.png", "--unsure").stdout.splitlines()
    assert [row.split("\t")[4] for row in listed[1:]] == ["30", "G255"]
    assert listed == read("one.png", "-f", "unsure").stdout.splitlines()


def test_it_says_as_much_as_it_is_asked_to(read):
    loud = read("one.png", "both.tiff", "-v", "-o", "a.txt")
    assert loud.stdout == "a.txt\n"
    assert [line.partition(": ")[2].partition(",")[0] for line in loud.stderr.splitlines()] == [
        "one.png: 1 lines", "both.tiff", "both.tiff",
    ]  # fmt: skip
    quiet = read("one.png", "-q", "-o", "b.txt")
    assert (quiet.stdout, quiet.stderr) == ("", "")


def test_a_file_that_cannot_be_written_does_not_stop_the_others(read, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("inkread.output.hocr.to_hocr", fail)
    result = read("one.png", "two.png", "-f", "hocr,text", "-o", "out")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert result.stderr.count("No space left on device") == 2
    assert sorted(path.name for path in Path("out").iterdir()) == ["one.txt", "two.txt"]


def test_errors_are_json_if_that_is_asked_for(read):
    result = run("--json-errors", "read", "missing.png", "one.png")
    assert result.exit_code == 2
    assert json.loads(result.stderr) == {
        "message": "missing.png: no such file", "file": "missing.png", "error": "ImageError", "exit_code": 2,
    }  # fmt: skip


def test_each_format_is_named_in_the_help_and_completed():
    shown = " ".join(run("read", "--help").output.split())
    for name in formats():
        assert name in shown
    (option,) = (option for option in main.commands["read"].params if "-f" in option.opts)
    context = click.Context(main.commands["read"])
    assert [item.value for item in option.type.shell_complete(context, option, "text,h")] == ["text,hocr", "text,html"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_told_how_to_complete(shell):
    result = run("completion", shell)
    assert result.exit_code == 0
    assert "_INKREAD_COMPLETE" in result.output


def test_the_help_is_one_screen_with_examples_and_exit_codes():
    shown = run("--help", terminal_width=100).output
    assert len(shown.splitlines()) <= 45
    for code in ExitCode:
        assert f"{int(code)} " in shown
    assert "inkread read photo.jpg" in shown
    for name in main.commands:
        assert f"  {name} " in shown


def test_the_same_page_comes_out_of_every_format(tmp_path):
    """The one test here that reads."""
    result = run("read", EXAMPLE, "-f", ",".join(formats()), "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert len(list((tmp_path / "out").iterdir())) == len(formats())
    for name in ("label.txt", "label.md", "label.json", "label.tsv", "label.alto.xml", "label.page.xml", "label.html"):
        assert "DEGREES" in (tmp_path / "out" / name).read_text(encoding="utf-8")
