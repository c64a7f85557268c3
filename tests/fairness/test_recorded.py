"""Audits of recorded writers: what is drawn, read and grouped."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner

from inkread import DataError, Reader
from inkread.cli import main
from inkread.datasets.drawing.handwriting import Hand, write
from inkread.datasets.people import Person
from inkread.datasets.strokes import StrokeSet
from inkread.datasets.synthesis.recorded_lines import WrittenLine
from inkread.fairness.inference import Settings
from inkread.fairness.lines import (
    PENS,
    X_HEIGHT,
    LineReadings,
    Sample,
    composed_lines,
    picture_of,
    read_lines,
    recorded_lines,
)
from inkread.fairness.recorded import Writers, audit_composed_readings, mean_slant, slant

SYMBOLS = "ABEHMT"


def made_up(writer):
    rng = np.random.default_rng(writer)
    strokes = tuple(write(symbol, Hand(slant=0.03 * writer), rng) for symbol in SYMBOLS)
    return StrokeSet(strokes, np.array(list(SYMBOLS)), np.full(len(SYMBOLS), writer))


@pytest.fixture(scope="module")
def writers():
    """Twelve made-up writers; of one no age is known."""
    people = tuple(
        Person(n, "fm"[n % 2], 0 if n == 3 else 18 + n, "left" if n < 5 else "right", ("train", "test")[n > 5])
        for n in range(12)
    )
    return Writers(people, {n: mean_slant(made_up(n)) for n in range(12)})


def readings(errors_of_left=1):
    """Six lines of ten characters of each writer; left-handers have some errors more."""
    writer = np.repeat([str(n) for n in range(12)], 6)
    errors = np.where(writer.astype(int) < 5, errors_of_left, 0) + np.tile([1, 0, 0, 0, 0, 0], 12)
    return LineReadings(errors, np.full(72, 10), writer, np.tile([0.1, 0.15, 0.25], 24))


def line(letter="H"):
    strokes = tuple(np.asarray(stroke, dtype=np.float32) for stroke in write(letter, Hand(), np.random.default_rng(0)))
    return WrittenLine(letter, strokes, (0,) * len(strokes), "somebody")


def test_groups_are_those_of_the_writers(writers):
    writer = readings().writer
    columns = writers.columns(writer)
    assert set(columns["gender"]) == {"women", "men"}
    assert (columns["hand"] == np.where(writer.astype(int) < 5, "left", "right")).all()
    assert set(columns["age"][writer == "3"]) == {""}
    assert set(columns["age"][writer == "0"]) == {"21 or younger"}
    assert (set(columns["slant"][writer == "0"]), set(columns["slant"][writer == "11"])) == ({"least"}, {"most"})
    assert (columns["training"] == np.where(writer.astype(int) > 5, "unseen", "seen")).all()


def test_a_gap_between_the_hands_is_found_by_people_and_not_by_lines(writers):
    few = Settings(resamples=200, permutations=400)
    report = audit_composed_readings(readings(3), writers, few)
    assert (report.audit.units, report.audit.samples) == (12, 72)
    (gap,) = [gap for gap in report.audit.gaps if gap.grouping == "hand"]
    assert gap.gap == pytest.approx(0.3)
    assert (gap.lowest, gap.highest) == ("right", "left")
    assert report.audit.missing == {"age": 6, "gender × age": 6, "hand × age": 6}
    assert report.by_writer["0"] == pytest.approx(0.3 + 1 / 60)
    assert {name: len(rates) for name, rates in writers.by_hand(report.by_writer).items()} == {
        "left hand": 5,
        "right hand": 7,
    }


def test_a_slant_is_run_over_rise():
    down = np.array([[0.0, 0.0], [-3.0, 10.0]])
    assert slant([down]) == pytest.approx(0.3)
    assert slant([down * (0, 1)]) == 0
    assert slant([np.array([[0.0, 0.0], [5.0, 0.0]])]) == 0


def test_a_line_is_drawn_as_it_stands_with_its_pen():
    fine, bold = (picture_of(Sample("a", line(), 0, pen)) for pen in (0.08, 0.3))
    assert fine.shape == bold.shape
    _, top, _, bottom = line().bounds
    assert fine.shape[0] == pytest.approx((bottom - top + 3) * X_HEIGHT, abs=2)
    assert bold.mean() < fine.mean()
    assert (picture_of(Sample("b", line(), 0, 0.08)) == fine).all()  # paper and light are those of the number


def test_errors_are_counted_line_by_line():
    class Always(Reader):
        def __init__(self):
            pass

        def read(self, _):
            return type("Page", (), {"text": "H"})()

    samples = [Sample("a", line("H"), 0, 0.1), Sample("a", line("T"), 1, 0.1), Sample("b", line("H"), 0, 0.2)]
    read = read_lines(Always(), samples)
    assert read.errors.tolist() == [0, 1, 0]
    assert read.lengths.tolist() == [1, 1, 1]
    assert read.by_writer() == {"a": 0.5, "b": 0.0}
    with pytest.raises(DataError, match="no lines"):
        read_lines(Always(), [])


def test_everyone_writes_the_same_lines_with_the_same_pens(shared):
    samples = list(composed_lines(shared / "data", ["valid"], 3))
    assert len(samples) == 3 * 15
    first = [(sample.line.text, sample.pen) for sample in samples[:3]]
    for start in range(3, 45, 3):
        assert [(sample.line.text, sample.pen) for sample in samples[start : start + 3]] == first
    assert all(sample.line.text.replace(" ", "").isalnum() for sample in samples)
    assert all(PENS[0] < pen < PENS[1] for _, pen in first)


def test_recorded_lines_are_some_of_each_writer(shared):
    samples = list(recorded_lines(shared / "data", ["valid"], 2))
    counts = {sample.writer: 0 for sample in samples}
    for sample in samples:
        counts[sample.writer] += 1
    assert set(counts.values()) <= {1, 2}
    assert not any(writer.startswith("ced") for writer in counts)


def test_files_that_are_not_there_are_named(tmp_path):
    with pytest.raises(DataError, match=r"digilets\.npz"):
        Writers.load(tmp_path)
    result = CliRunner().invoke(main, ["audit", "lines", str(tmp_path), "--to", str(tmp_path / "out")])
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "digilets.npz" in result.stderr


@pytest.mark.long
def test_the_command_writes_a_report(shared, tmp_path):
    command = ["audit", "lines", str(shared / "data"), "--split", "valid", "--lines", "1", "--to", str(tmp_path)]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    assert "latin154" in (tmp_path / "report.md").read_text(encoding="utf-8")
    for name in ("composed", "recorded"):
        assert json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8"))["measure"] == "error rate"
