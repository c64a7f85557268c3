"""The table of formats, and what holds for every one of them."""

from __future__ import annotations

import sys

import pytest

from inkread import DataError, Document, ImageError, Line, Page
from inkread.errors import OutputError
from inkread.output import Format, find_sources, format_named, format_of, formats, save
from inkread.output.placement import with_words

from .conftest import white

NAMES = ["text", "markdown", "json", "jsonl", "tsv", "hocr", "alto", "page", "pdf", "html", "overlay", "labelstudio",
         "unsure"]  # fmt: skip


def test_the_table_names_them_all():
    assert list(formats()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_format_takes_every_page_and_says_the_same_again(name, read_page, strange, blank, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    form = format_named(name)
    for page in (read_page, strange, blank):
        sources = [white(page)]
        content = form.write(Document((page,)), sources)
        assert content == form.write(Document((page,)), sources)
        if form.is_text:
            assert content.decode().endswith("\n") or (page is blank and content == b"")


@pytest.mark.parametrize("name", [name for name in NAMES if not formats()[name].one_page])
def test_those_of_several_pages_hold_the_text_of_each(name, document):
    form = format_named(name)
    content = form.write(document, [white(page) for page in document.pages])
    if form.is_text and name not in (
        "hocr",
        "unsure",
    ):  # where characters stand in elements of their own, or not at all
        assert b"HONEY" in content
        assert "Größe".encode() in content


@pytest.mark.parametrize("name", [name for name in NAMES if formats()[name].one_page])
def test_those_of_one_page_refuse_two(name, document):
    with pytest.raises(OutputError, match="one page, not 2"):
        format_named(name).write(document, [white(page) for page in document.pages])


@pytest.mark.parametrize(
    ("file", "name"),
    [("a.txt", "text"), ("a.MD", "markdown"), ("b/a.json", "json"), ("a.jsonl", "jsonl"), ("a.tsv", "tsv"),
     ("a.hocr", "hocr"), ("scan.1.alto.xml", "alto"), ("a.page.xml", "page"), ("a.PDF", "pdf"), ("a.htm", "html"),
     ("a.png", "overlay"), ("a.overlay.png", "overlay"), ("a.unsure.tsv", "unsure"),
     ("a.labelstudio.json", "labelstudio")],
)  # fmt: skip
def test_the_ending_says_the_format(file, name):
    assert format_of(file).name == name


@pytest.mark.parametrize("file", ["a.xml", "a", "a.docx", "txt"])
def test_an_ending_that_says_none_is_named_with_those_that_do(file):
    with pytest.raises(DataError, match=r"\.alto\.xml.*-f"):
        format_of(file)


def test_another_package_adds_a_format_by_its_entry_point(tmp_path, monkeypatch, read_page):
    """As pip installs it: a module, and beside it what the distribution says of itself."""
    (tmp_path / "shouting.py").write_text(
        "from inkread.output import Format\n"
        "def write(document, sources): return document.text.upper().encode() + b'!'\n"
        "FORMAT = Format('shouting', '.loud', 'in capitals', write)\n"
    )
    about = tmp_path / "shouting-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: shouting\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[inkread.formats]\nshouting = shouting:FORMAT\n")
    monkeypatch.syspath_prepend(tmp_path)
    formats.cache_clear()
    try:
        read_page.save(tmp_path / "out.loud")
        assert (tmp_path / "out.loud").read_text() == read_page.text.upper() + "!"
        (about / "entry_points.txt").write_text("[inkread.formats]\nshouting = shouting:write\n")
        formats.cache_clear()
        with pytest.raises(DataError, match="shouting:write"):
            formats()
    finally:
        monkeypatch.undo()
        formats.cache_clear()
        sys.modules.pop("shouting", None)
    assert list(formats()) == NAMES


def test_a_file_appears_whole_or_not_at_all(tmp_path, read_page):
    def fail(*_):
        raise ZeroDivisionError

    (tmp_path / "out.txt").write_text("mine")
    with pytest.raises(ZeroDivisionError):
        save(Document((read_page,)), [white(read_page)], tmp_path / "out.txt", Format("x", ".x", "", fail))
    assert [path.name for path in tmp_path.iterdir()] == ["out.txt"]
    assert (tmp_path / "out.txt").read_text() == "mine"


def test_a_page_finds_its_picture_or_is_given_it(tmp_path, strange, blank):
    (source,) = find_sources(strange.as_document())
    assert source.photo().shape == strange.size
    gone = Page((), (10, 10), path=str(tmp_path / "gone.png"))
    for page in (blank, gone):
        with pytest.raises(ImageError):
            page.save(tmp_path / "out.pdf")
        page.save(tmp_path / "out.txt")  # needs none
        page.save(tmp_path / "out.pdf", picture=white(page).content)
    with pytest.raises(DataError, match="1 pictures for 2 pages"):
        Document((blank, blank)).save(tmp_path / "out.pdf", picture=white(blank).content)


@pytest.mark.parametrize("name", NAMES)
def test_lines_of_which_no_words_are_known_are_written_too(name):
    """As transcriptions have them: of lines turned any way, the words share the length."""
    lines = (
        Line("two words", 0.9, (10, 10, 40, 190)),
        Line("going up", 0.9, (50, 10, 150, 30), angle=-90.0),
        Line("down too", 0.9, (50, 60, 150, 80), angle=90.0),
        Line("", 0.9, (160, 10, 180, 190)),
    )
    page = Page(lines, (200, 200))
    content = format_named(name).write(page.as_document(), [white(page)])
    if name in ("tsv", "hocr", "alto", "page", "html"):
        assert [content.decode().index(f"{said}") for said in ("two", "words", "going", "up", "down")]
    words = with_words(page.as_document()).pages[0].words
    assert [word.text for word in words] == ["two", "words", "going", "up", "down", "too"]
    assert words[0].box == (10, 10, 40, 70)
    assert words[2].box[0] > words[3].box[2]  # upwards, what comes first stands lower
    assert words[4].box[2] < words[5].box[0]
