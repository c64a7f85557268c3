import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkread.evaluation.alignment import GAP, NOTHING, align, misreadings, show_alignment
from inkread.evaluation.metrics import count_errors


@pytest.mark.parametrize(
    ("reference", "reading", "expected"),
    [
        ("CAT", "CAT", [("C", "C"), ("A", "A"), ("T", "T")]),
        ("CAT", "CUT", [("C", "C"), ("A", "U"), ("T", "T")]),
        ("CAT", "CT", [("C", "C"), ("A", NOTHING), ("T", "T")]),
        ("CT", "CAT", [("C", "C"), (NOTHING, "A"), ("T", "T")]),
        ("", "AB", [(NOTHING, "A"), (NOTHING, "B")]),
    ],
)
def test_by_hand(reference, reading, expected):
    assert align(reference, reading) == expected


@given(st.text("ABC ·\n", max_size=12), st.text("ABC ·\n", max_size=12))
def test_an_alignment_holds_both_texts_and_as_many_differences_as_errors(reference, reading):
    pairs = align(reference, reading)
    assert "".join(there for there, _ in pairs) == reference
    assert "".join(read for _, read in pairs) == reading
    assert sum(misreadings(reference, reading).values()) == count_errors(reference, reading).errors


def test_differences_are_marked_where_they_are():
    assert show_alignment("THE CAT SAT", "THE CUT SA") == f"  THE CAT SAT\n  THE CUT SA{GAP}\n       ^    ^"
    assert show_alignment("SAME", "SAME") == ""
    assert show_alignment("A · B", "A B") == f"  A · B\n  A {GAP}{GAP}B\n    ^^"  # the sign for nothing, written


def test_long_texts_are_wrapped_and_what_is_right_is_left_out():
    shown = show_alignment("A" * 250, "A" * 249 + "B", width=100)
    assert shown.count("\n") == 2
    assert shown.splitlines()[0] == "  " + "A" * 50
