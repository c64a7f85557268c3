"""Formats that are read as they stand: text, Markdown, JSON, tables."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from inkread import Document, Line, Page, Word
from inkread.output.markdown import to_markdown
from inkread.output.plain_text import document_to_text
from inkread.output.tesseract_tsv import COLUMNS
from inkread.output.unsure import confident, to_unsure, unsure_words


def page_of(*texts: str) -> Page:
    """Return a page of lines that consist of one word each, though this may have spaces within."""
    boxes = [(20 * n, 0, 20 * n + 15, 100) for n in range(len(texts))]
    return Page(
        tuple(Line(t, 0.9, box, (Word(t, 0.9, box),)) for t, box in zip(texts, boxes, strict=True)),
        (20 * len(texts) + 1, 100),
    )


def shown(markdown: str) -> list[str]:
    """Return the lines that a reader of CommonMark sees, with its tables and deletions switched on."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    assert {block.type for block in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    lines = [""]
    for token in (child for block in tokens for child in block.children or ()):
        if token.type in ("hardbreak", "softbreak"):
            lines.append("")
        else:
            assert token.type in ("text", "text_special")
            lines[-1] += token.content
    return lines


def test_text_ends_with_a_newline_and_pages_are_parted_by_form_feeds(blank):
    one, two = page_of("a", "b"), page_of("c")
    assert document_to_text(Document((one, blank, two))) == "a\nb\n\f\fc\n"


@pytest.mark.parametrize(
    "text",
    ["1. MILK", "- EGGS", "# 3", "* x *", "a_b_c", "<br>", "[x](y)", "`code`", "+ 1", "12) x", "===", "---", "~~no~~",
     "> so", "a | b", "&amp;", "\\", "1.", "http://x.y", "***", "___"],
)  # fmt: skip
def test_markdown_shows_what_was_written(text):
    assert shown(to_markdown(page_of("first", text, "last"))) == ["first", text, "last"]
    assert shown(to_markdown(page_of(text))) == [text]


@given(st.lists(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1), min_size=1, max_size=4))
def test_markdown_shows_whatever_can_be_typed(texts):
    assert shown(to_markdown(page_of(*texts))) == texts


def test_json_of_a_document_and_of_its_pages_come_back(document):
    described = json.loads(document.to_json())
    assert [page["text"] for page in described["pages"]] == [page.text for page in document.pages]
    assert "Größe" in document.to_json()  # readable, not escaped
    again = Document.from_dict(described)
    assert [page.text for page in again.pages] == [page.text for page in document.pages]
    assert json.loads(document.pages[1].to_json()) == described["pages"][1]


def test_the_table_has_the_columns_of_tesseract_and_the_boxes_of_the_words(document):
    written = document.to_tsv()
    rows = list(csv.DictReader(io.StringIO(written), delimiter="\t", quoting=csv.QUOTE_NONE))
    words = [(n, word) for n, page in enumerate(document.pages, 1) for word in page.words]
    assert [row["text"] for row in rows if row["level"] == "5"] == [word.text for _, word in words]
    for row, (number, word) in zip((row for row in rows if row["level"] == "5"), words, strict=True):
        y1, x1, y2, x2 = word.box
        assert [int(row[name]) for name in ("page_num", "left", "top", "width", "height")] == [
            number, x1, y1, x2 - x1, y2 - y1,
        ]  # fmt: skip
        assert float(row["conf"]) == pytest.approx(100 * word.confidence, abs=1e-5)
    assert all(row["conf"] == "-1" for row in rows if row["level"] != "5")


@pytest.mark.skipif(not shutil.which("tesseract"), reason="Tesseract is not installed")
def test_tesseract_itself_writes_the_same_columns(strange):
    command = ["tesseract", strange.path, "-", "--psm", "6", "tsv"]
    written = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert written.splitlines()[0].split("\t") == list(COLUMNS)


def test_pandas_takes_the_table_of_words(document):
    table = pandas.DataFrame(document.table())
    assert list(table["text"]) == [word.text for page in document.pages for word in page.words]
    first = document.pages[0].words[0]
    y1, x1, y2, x2 = first.box
    assert list(table.loc[0, ["page", "line", "word", "x", "y", "width", "height"]]) == [
        1,
        1,
        1,
        x1,
        y1,
        x2 - x1,
        y2 - y1,
    ]
    assert table["confidence"].between(0, 1).all()
    assert set(table["path"]) == {page.path for page in document.pages}


def test_the_words_to_check_come_with_the_worst_first_and_what_they_could_be(strange):
    rows = [line.split("\t") for line in to_unsure(strange.as_document(), 0.8).splitlines()[1:]]
    assert [float(row[0]) for row in rows] == sorted(float(row[0]) for row in rows)
    assert {row[4] for row in rows} == {word.text for word in strange.words if word.confidence < 0.8}
    assert unsure_words(strange, 0) == []


def test_what_is_unsure_can_be_left_out(strange):
    for least in (0.0, 0.6, 0.85, 1.0):
        kept = confident(strange, least)
        assert kept.words == tuple(word for word in strange.words if word.confidence >= least)
        assert kept.text.split() == [word.text for word in kept.words]
        named = [kept.lines[n] for region in kept.regions for n in region.lines]
        assert {word for line in named for word in line.words} <= set(kept.words)
    assert confident(strange, 0.0) == strange


def test_a_notebook_shows_the_picture_and_the_text(strange, blank):
    shown_html = strange._repr_html_()
    assert "data:image/png;base64," in shown_html
    assert "&lt;b&gt;&amp;" in shown_html
    assert "<img" in blank._repr_html_()  # even where there is no file
