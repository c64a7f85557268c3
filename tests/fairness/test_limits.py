"""Tables that are no tables, and audits that would take too much, are refused in one line that says why."""

from __future__ import annotations

import time

import numpy as np
import pytest

from inkread import DataError
from inkread.fairness.inference import Settings
from inkread.fairness.limits import MAX_BYTES, MAX_COMPARED
from inkread.fairness.table import audit_table, load_table

QUICK = Settings(resamples=200, permutations=300)
LINES = [f"{'ABC'[i % 3]},{'ABC'[i * i % 3]},{'lr'[i % 2]},p{i % 12},0.5" for i in range(60)]
HEAD = "t,p,g,u,c"


def text(*lines: str) -> bytes:
    return "\n".join([HEAD, *lines]).encode()


def complaint(content: bytes, tmp_path, **columns: str) -> str:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        audit_table(path, "t", "p", ["g"], settings=QUICK, **columns)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "there must be a line with the names"),
        (text(), "there must be a line with the names"),
        (text(*LINES).decode().encode("utf-16"), "not a text in UTF-8"),
        (text(*LINES, '"A,A,l,p1,0.5'), "not a table that can be read"),
        (text(*LINES, "A" * 200_000 + ",A,l,p1,0.5"), "not a table that can be read"),
        (text(*LINES, "A,A,l,p1"), "line 62 has 4 values, there are 5 columns"),
        (text(*LINES).replace(b"u,c", b"u,u"), "two columns of the name 'u'"),
        (text(*LINES).replace(HEAD.encode(), b"truth,p,g,u,c"), "has no column 't'"),
    ],
)
def test_what_is_no_table_is_refused(content, what, tmp_path):
    assert what in complaint(content, tmp_path)


@pytest.mark.parametrize("sureness", ["inf", "nan", "-0.1", "1.5", "1e400", "x", ""])
def test_a_confidence_that_is_no_probability_is_refused(sureness, tmp_path):
    complaint(text(*LINES, f"A,A,l,p1,{sureness}"), tmp_path, confidence="c")


def test_a_line_ends_where_lines_end(tmp_path):
    """Not at a vertical tab, a form feed or a line separator, nor within quotation marks."""
    (tmp_path / "t.csv").write_bytes('a,b\nx\x0by,1\n"two\nlines",2\nu\u2028v,3\n'.encode())
    assert load_table(tmp_path / "t.csv") == {"a": ["x\x0by", "two\nlines", "u\u2028v"], "b": ["1", "2", "3"]}


def test_a_table_that_is_too_large_is_refused(tmp_path):
    with (tmp_path / "t.csv").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(DataError, match=f"more than the limit of {MAX_BYTES}"):
        load_table(tmp_path / "t.csv")


def grouped(groups: int, rows: int = 3000, classes: int = 2) -> bytes:
    return text(*(f"{i % classes},{i * 7 % classes},g{i % groups},p{i},0.5" for i in range(rows)))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (grouped(MAX_COMPARED + 1), f"{MAX_COMPARED + 1} groups are too many to compare, {MAX_COMPARED} is the limit"),
        (grouped(100), "100 groups are too many to compare"),
        (grouped(3000), "3000 groups of 3000 units"),
        (grouped(2, classes=3000), "3000 samples with 9002 figures each"),
        (grouped(20, classes=50), "20 groups of 3000 units"),
    ],
)
def test_what_would_take_too_much_is_refused_at_once(content, what, tmp_path):
    started = time.process_time()
    assert what in complaint(content, tmp_path)
    assert time.process_time() - started < 10


def test_as_many_groups_as_are_allowed_are_compared(tmp_path):
    (tmp_path / "t.csv").write_bytes(grouped(MAX_COMPARED, rows=MAX_COMPARED * 6))
    found = audit_table(tmp_path / "t.csv", "t", "p", ["g"], settings=QUICK)
    assert len(found.groups) == MAX_COMPARED
    assert all(np.isfinite(gap.gap) for gap in found.gaps)
