"""What the command leaves behind, and how it says what is wrong with a table."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from inkread.cli import main


def run(*arguments):
    return CliRunner().invoke(main, ["audit", "csv", *map(str, arguments)])


def write_table(path, delimiter=","):
    rng = np.random.default_rng(0)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(["pupil", "is", "read", "hand", "class", "sure"])
        for pupil in range(24):
            for number in range(30):
                right = rng.random() < (0.5 if pupil < 8 else 0.95)
                hand = "left" if pupil < 8 else "right"
                writer.writerow([f"P{pupil}", number % 10, number % 10 if right else "?", hand, "AB"[pupil % 2], 0.8])
    return path


COLUMNS = ("--truth", "is", "--predicted", "read", "--unit", "pupil", "--group", "hand", "--group", "class")


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_fields_may_be_separated_otherwise(tmp_path, delimiter):
    plain, other = write_table(tmp_path / "plain.csv"), write_table(tmp_path / "other.csv", delimiter)
    expected, result = run(plain, *COLUMNS), run(other, *COLUMNS)
    assert result.exit_code == 0, result.output
    assert result.stdout.replace("other.csv", "plain.csv") == expected.stdout


def test_a_teacher_audits_a_table_in_one_command(tmp_path):
    table = write_table(tmp_path / "class.csv")
    result = run(table, *COLUMNS, "--confidence", "sure", "--intersect", "hand,class", "--to", tmp_path / "report")
    assert result.exit_code == 0, result.output
    assert "24 units" in result.stdout
    line = next(line for line in result.stdout.splitlines() if line.startswith("hand, accuracy: gap"))
    assert "left below right" in line
    assert ": SIGNIFICANT" in line
    report = (tmp_path / "report" / "report.md").read_text(encoding="utf-8")
    assert ": significant (p = " in report
    assert "By class, the gap in accuracy is" in report
    json.loads((tmp_path / "report" / "predictions.json").read_text(encoding="utf-8"))
    for name in ("groups", "gaps"):
        assert (tmp_path / "report" / f"predictions-{name}.csv").read_text(encoding="utf-8").startswith("grouping,")
        with Image.open(tmp_path / "report" / f"predictions-{name}.png") as picture:
            assert picture.width > 600
        assert f"(predictions-{name}.png)" in report


def test_without_a_folder_nothing_is_written(tmp_path):
    table = write_table(tmp_path / "class.csv")
    assert run(table, *COLUMNS).exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["class.csv"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no such file"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"", "names of the columns"),
        (b"pupil,is,read,hand,class,sure\n", "lines below"),
        (b"pupil,is,read,hand,class,sure\nP1,1\n", "line 2 has 2 values"),
        (b"pupil,is,hand,class,sure\nP1,1,left,A,0.5\n", "no column 'read'; there are pupil, is, hand"),
        (b"pupil,is,read,hand,class,sure\nP1,1,1,left,A,high\n", "'sure' must hold numbers"),
        (b"pupil,is,read,hand,class,sure\nP1,,1,left,A,0.5\n", "y_true is missing for 1 of 1"),
    ],
)
def test_what_is_wrong_with_a_table_is_one_line(tmp_path, content, message):
    table = tmp_path / "class.csv"
    if content is not None:
        table.write_bytes(content)
    result = run(table, *COLUMNS, "--confidence", "sure")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert message in result.stderr


def test_a_report_does_not_overwrite_a_file(tmp_path):
    table = write_table(tmp_path / "class.csv")
    result = run(table, *COLUMNS, "--to", table)
    assert result.exit_code == 2
    assert "is a file" in result.stderr
    assert table.read_text(encoding="utf-8").startswith("pupil")
