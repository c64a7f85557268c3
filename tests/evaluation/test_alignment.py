import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkread.evaluation import Evaluation, score
from inkread.evaluation.alignment import GAP, align, misreadings, show_alignment


@pytest.mark.parametrize(
    ("reference", "reading", "expected"),
    [
        ("THE CAT", "THE CAT", ("THE CAT", "THE CAT")),
        ("CAT", "CUT", ("CAT", "CUT")),
        ("CAT", "CT", ("CAT", f"C{GAP}T")),
        ("CT", "CAT", (f"C{GAP}T", "CAT")),
        ("", "AB", (GAP * 2, "AB")),
    ],
)
def test_by_hand(reference, reading, expected):
    assert align(reference, reading) == expected


@given(st.text("ABC \n", max_size=12), st.text("ABC \n", max_size=12))
def test_an_alignment_holds_both_texts_and_as_many_differences_as_errors(reference, reading):
    one, other = align(reference, reading)
    assert len(one) == len(other)
    assert (one.replace(GAP, ""), other.replace(GAP, "")) == (reference, reading)
    from rapidfuzz.distance import Levenshtein

    assert sum(misreadings(reference, reading).values()) == Levenshtein.distance(reference, reading)


def test_differences_are_marked_where_they_are():
    assert show_alignment("THE CAT SAT", "THE CUT SA") == f"  THE CAT SAT\n  THE CUT SA{GAP}\n       ^    ^"
    assert show_alignment("SAME", "SAME") == ""


def test_long_texts_are_wrapped_and_what_is_right_is_left_out():
    shown = show_alignment("A" * 250, "A" * 249 + "B", width=100)
    assert shown.count("\n") == 2
    assert shown.splitlines()[0] == "  " + "A" * 50


def test_what_was_misread_as_what_over_all_pages():
    pages = (score("a", "BILL", "BI11"), score("b", "LAMP", "1AMPS"))
    result = Evaluation(pages)
    assert result.misreadings()[0] == ("L", "1", 3)
    assert (GAP, "S", 1) in result.misreadings()
    assert "most often misread: L as 1 3, nothing as S 1" in result.table()
    assert result.aligned().startswith("a\n  BILL\n  BI11\n    ^^\n\nb\n")


def test_the_interval_holds_the_mean_and_narrows_with_more_pages():
    few = Evaluation(tuple(score(str(i), "ABCDEFGHIJ", "ABCDEFGHIJ"[: 10 - i % 3]) for i in range(6)))
    many = Evaluation(few.pages * 20)
    low, high = few.cer_interval
    assert 0 <= low < few.mean_cer < high
    assert many.cer_interval[1] - many.cer_interval[0] < 0.5 * (high - low)
    assert Evaluation(few.pages[:1]).cer_interval is None
