"""How well pages are read, counted against what stands on them."""

from __future__ import annotations

import math

import pytest
from PIL import Image

from inkread import DataError, Glyph, ImageError, Line, Page, Word, evaluate
from inkread.evaluation import AS_WRITTEN, ErrorCount, Evaluation, Folding, score

CAPITALS = Folding(case=True, punctuation=True)


def test_a_score_holds_the_texts_as_they_were_compared_and_what_did_not_count():
    result = score("page", "1. To do", "1 TO DO", folding=CAPITALS)
    assert (result.reference, result.reading, result.folding) == ("1 TO DO", "1 TO DO", CAPITALS)
    assert (result.characters, result.words) == (ErrorCount(0, 7), ErrorCount(0, 3))
    assert score("page", "1. To do", "1 TO DO").characters == ErrorCount(4, 8)


def test_spaces_count_on_a_sheet_of_letters_too():
    assert score("letters", "A B C\nD E F", "ABC\nDE F").cer == pytest.approx(3 / 11)


def test_without_spaces_there_are_no_words():
    result = score("letters", "A B\nC D", "AB CD", folding=Folding(spaces=True))
    assert result.cer == 0
    assert result.words is None
    assert result.wer is None
    assert math.isnan(Evaluation((result,), folding=result.folding).mean_wer)


def test_averages_over_pages_and_over_characters():
    pages = (score("a", "ABCD", "ABCX", 1.0), score("b", "LONG WORDS", "LONG WORDS", 3.0), score("c", "A B", "A C"))
    result = Evaluation(pages)
    assert result.mean_cer == pytest.approx((1 / 4 + 0 + 1 / 3) / 3)
    assert result.micro_cer == pytest.approx(2 / 17)
    assert result.mean_wer == pytest.approx((1 + 0 + 1 / 2) / 3)
    assert result.micro_wer == pytest.approx(2 / 5)
    assert result.mean_seconds == pytest.approx(4 / 3)


def test_one_empty_page_that_was_read_as_something_spares_the_micro_average_alone():
    result = Evaluation((score("blank", "", "X"), score("words", "NINE CHRS", "NINE CHRS")))
    assert result.mean_cer == math.inf
    assert result.cer_interval is None
    assert result.micro_cer == pytest.approx(1 / 9)


def test_of_no_pages_there_are_no_averages():
    result = Evaluation((), failed=("a.png",))
    assert all(math.isnan(rate) for rate in (result.mean_cer, result.micro_cer, result.mean_wer, result.micro_wer))


def test_more_can_be_left_out_of_what_was_read_once():
    result = Evaluation((score("a", "1. To do", "1 TO  DO", 2.0),), failed=("b.png",))
    folded = result.folded(CAPITALS)
    assert folded.pages == (score("a", "1. To do", "1 TO  DO", 2.0, folding=CAPITALS),)
    assert (folded.folding, folded.failed) == (CAPITALS, ("b.png",))
    assert folded.folded(Folding(spaces=True)).folding == Folding(True, True, True)


def test_pages_counted_in_different_ways_have_no_average():
    with pytest.raises(ValueError, match="capitals, without punctuation"):
        Evaluation((score("a", "A", "A"), score("b", "B", "B", folding=CAPITALS)), folding=AS_WRITTEN)


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
    assert [(page.name, page.reference, page.characters) for page in result.pages] == [
        ("a", "hollow", ErrorCount(6, 6)),
        ("b", "Hello!", ErrorCount(5, 6)),
    ]
    assert all(page.seconds > 0 for page in result.pages)
    folded = evaluate(tmp_path, Parrot(), folding=CAPITALS)
    assert folded.folding == CAPITALS
    assert [page.characters for page in folded.pages] == [ErrorCount(2, 6), ErrorCount(0, 5)]


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


def test_the_interval_holds_the_mean_and_narrows_with_more_pages():
    few = Evaluation(tuple(score(str(i), "ABCDEFGHIJ", "ABCDEFGHIJ"[: 10 - i % 3]) for i in range(6)))
    many = Evaluation(few.pages * 20)
    low, high = few.cer_interval
    assert 0 <= low < few.mean_cer < high
    assert many.cer_interval[1] - many.cer_interval[0] < 0.5 * (high - low)
    assert Evaluation(few.pages[:1]).cer_interval is None
