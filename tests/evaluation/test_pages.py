"""Error rates, by examples that can be counted by hand."""

from __future__ import annotations

import math

import pytest
from PIL import Image

from inkread import DataError, Glyph, ImageError, Line, Page, Word, evaluate
from inkread.evaluation import Evaluation, normalize_text, score


@pytest.mark.parametrize(
    ("reference", "reading", "cer", "wer"),
    [
        ("THE CAT", "THE CAT", 0, 0),
        ("THE CAT", "THE BAT", 1 / 7, 1 / 2),  # a substitution
        ("THE CAT", "THE CA", 1 / 7, 1 / 2),  # a deletion
        ("THE CAT", "THE CATS", 1 / 7, 1 / 2),  # an insertion
        ("THE CAT", "THECAT", 1 / 7, 1),  # two words became one other word
        ("THE CAT", "", 1, 1),
        ("AB CD EF", "AB EF", 3 / 8, 1 / 3),
        ("AB", "CDEFG", 5 / 2, 1),  # can be more than 1
    ],
)
def test_rates_by_hand(reference, reading, cer, wer):
    result = score("page", reference, reading)
    assert result.cer == pytest.approx(cer)
    assert result.wer == pytest.approx(wer)


@pytest.mark.parametrize(
    ("reference", "reading"),
    [
        ("To do list", "TO DO LIST"),
        ("1. DON'T, please!", "1 DONT PLEASE"),
        ("  TWO   WORDS ", "TWO WORDS"),
        ("TWO\nLINES\n", "TWO LINES"),
        ("TWO\r\n\r\nLINES", "TWO\nLINES"),
        ("- A dash", "A DASH"),
    ],
)
def test_case_punctuation_and_line_ends_do_not_count(reference, reading):
    assert score("page", reference, reading).cer == 0


def test_normalized_text_has_no_empty_lines_and_single_spaces():
    assert normalize_text("a  b,\n\n ... \n c\n") == "A B\nC"


def test_on_a_sheet_of_letters_spaces_do_not_count_and_there_are_no_words():
    result = score("letters", "A B C\nD E F", "ABC\nDE F")
    assert result.cer == 0
    assert result.wer is None
    assert not result.spaces_count


def test_on_a_sheet_of_letters_the_lines_and_the_order_count():
    assert score("letters", "A B\nC D", "A B C D").character_errors == 1
    assert score("letters", "A B\nC D", "A C\nB D").character_errors == 2


def test_one_word_makes_it_a_page_of_words():
    assert score("page", "A B CD", "AB CD").wer is not None


def test_an_empty_page_is_right_only_if_nothing_is_read_on_it():
    assert score("blank", "", "").cer == 0
    assert score("blank", " \n", "").wer == 0
    assert score("blank", "", "X").cer == math.inf


def test_means_are_over_the_pages():
    pages = (score("a", "ABCD", "ABCX", 1.0), score("b", "LONG WORDS", "LONG WORDS", 3.0), score("c", "A B", "A C"))
    result = Evaluation(pages)
    assert result.mean_cer == pytest.approx((1 / 4 + 0 + 1 / 2) / 3)
    assert result.mean_wer == pytest.approx((1 + 0) / 2)
    assert result.mean_seconds == pytest.approx(4 / 3)


def test_the_table_names_each_page_and_marks_sheets_of_letters():
    lines = Evaluation((score("list", "AB", "AX"), score("letters", "A B", "A B"))).table().splitlines()
    assert lines[0].split() == ["page", "CER", "WER", "seconds"]
    assert lines[1].split() == ["list", "0.500", "1.000", "0.00"]
    assert lines[2].split() == ["letters*", "0.000", "-", "0.00"]
    assert lines[3].split() == ["mean", "0.250", "1.000", "0.00"]
    assert lines[-1].startswith("*")


class Parrot:
    """A reader that always reads the same."""

    def read(self, source):
        with Image.open(source) as image:
            size = (image.height, image.width)
        return Page((Line.of([Word.of([Glyph(c, 1.0, (0, 0, 1, 1)) for c in "HELLO"])]),), size)


def test_a_folder_is_read_picture_by_picture(tmp_path):
    for name, text in [("b.png", "Hello!"), ("a.JPG", "\ufeffhollow")]:
        Image.new("RGB", (8, 8)).save(tmp_path / name)
        (tmp_path / name).with_suffix(".txt").write_text(text, encoding="utf-8")
    Image.new("RGB", (8, 8)).save(tmp_path / "without_text.png")
    (tmp_path / "without_picture.txt").write_text("HELLO")
    result = evaluate(tmp_path, Parrot())
    assert [(page.name, page.reference, page.character_errors) for page in result.pages] == [
        ("a", "HOLLOW", 2),
        ("b", "HELLO", 0),
    ]
    assert all(page.seconds > 0 for page in result.pages)


def test_a_folder_that_cannot_be_evaluated_is_named(tmp_path):
    with pytest.raises(DataError, match="nowhere"):
        evaluate(tmp_path / "nowhere", Parrot())
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    with pytest.raises(DataError, match=tmp_path.name):
        evaluate(tmp_path, Parrot())
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match=r"a\.txt"):
        evaluate(tmp_path, Parrot())


def test_a_picture_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "a.png").write_bytes(b"no picture")
    (tmp_path / "a.txt").write_text("HELLO")
    with pytest.raises(ImageError, match=r"a\.png"):
        evaluate(tmp_path)
