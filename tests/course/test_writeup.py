"""The writeup: its pages, and that it is built whole from any data."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from inkread import DataError
from inkread.charset import CAPITALS36
from inkread.cli import main
from inkread.course import script_runs
from inkread.course.experiments import EXPERIMENTS
from inkread.course.script_runs import Input, run_script
from inkread.course.writeup import elements
from inkread.course.writeup.assumptions import CASES, draw_costs, measure_costs
from inkread.course.writeup.build import PAGES, build_writeup, page_names, render_page
from inkread.course.writeup.context import PageContext
from inkread.course.writeup.failures import crowded_page, drawn_page
from inkread.course.writeup.pages import q6_pytorch
from inkread.course.writeup.pages.q6_pytorch import load_records
from inkread.datasets.drawing.glyphs import synthesize_dataset
from inkread.datasets.drawing.pages import write_page
from inkread.datasets.schema import save_folder


@pytest.fixture(scope="module")
def materials(tmp_path_factory):
    folder = tmp_path_factory.mktemp("materials")
    save_folder(synthesize_dataset(0, (6, 3, 3)), folder)
    (folder / "images").mkdir()
    (folder / "page.txt").write_text("TO DO LIST")
    picture = write_page(folder / "page.txt", folder, style="clean", seed=3)
    Image.open(picture).save(folder / "images" / "page.jpg")
    (folder / "images" / "page.txt").write_text("TO DO LIST")
    return folder


def readme_command(data: str) -> list[str]:
    """Return the arguments with which the README makes the writeup, of that folder of data."""
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"^inkread (course writeup .*?) *#", readme, re.MULTILINE)
    return line.replace("FOLDER", data).split()


@pytest.mark.long
def test_the_readmes_command_builds_all_of_it_from_little_data_and_then_from_what_it_kept(
    materials, tmp_path, monkeypatch
):
    shutil.copytree(materials, tmp_path / "D")
    monkeypatch.chdir(tmp_path)
    command = readme_command("D")
    assert command == ["course", "writeup", "jdoe", "--data", "D"]
    result = CliRunner().invoke(main, [*command, "--collaborator", "Ada Lovelace"])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "jdoe.pdf").read_bytes().startswith(b"%PDF")
    html = (tmp_path / "jdoe.html").read_text()
    questions = [f"Q1.{n}" for n in range(1, 7)] + ["Q2.1.1", "Q2.1.2", "Q2.1.3", "Q2.2.1", "Q2.2.2", "Q2.2.3"]
    questions += ["Q2.3.1", "Q2.4", "Q2.5", "Q3.1", "Q3.2", "Q3.3", "Q3.4", "Q4.1", "Q4.2", "Q4.3"]
    questions += ["Q5.1.1", "Q5.1.2", "Q5.2", "Q5.3.1", "Q5.3.2", "Q6.1.1", "Q6.1.2", "Q6.1.3", "Q6.1.4", "Q6.2.1"]
    headings = re.findall(r"<h2[^>]*>(Q[\d.]+)", html)
    assert [heading for heading in headings if heading in questions] == questions
    assert "Ada Lovelace" in html
    assert "<math" in html
    assert not re.search(r'(src|href)="(?!data:|#)', html)  # nothing outside the file
    assert "{{" not in html
    assert "{%" not in html
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / ".writeup").glob("*/output.txt")}
    assert len(kept) == 8  # run_q2, run_q3 four times, run_q4 twice, run_q5

    pdf = (tmp_path / "jdoe.pdf").read_bytes()
    assert CliRunner().invoke(main, [*command, "--collaborator", "Ada Lovelace", "--force"]).exit_code == 0
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / ".writeup").glob("*/output.txt")} == kept
    assert (tmp_path / "jdoe.pdf").read_bytes() == pdf


@pytest.mark.parametrize("folder", [".", "handed in", "../handed in"])
def test_the_readmes_command_writes_to_a_relative_folder(folder, materials, tmp_path, monkeypatch):
    shutil.copytree(materials, tmp_path / "code" / "D")
    monkeypatch.chdir(tmp_path / "code")
    command = [*readme_command("D"), *([] if folder == "." else ["--to", folder]), "--page", "q2_network"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    written = {path.name for path in (tmp_path / "code" / folder).iterdir()}
    assert written - {"D"} == {"jdoe.pdf", "jdoe.html", ".writeup"}


SCRIPT = """import argparse, pathlib
parser = argparse.ArgumentParser()
parser.add_argument("--data")
data = parser.parse_args().data
pathlib.Path("seen.txt").write_text(pathlib.Path(data, "a.mat").read_text())
print("epoch 1")
"""
"""Reads and writes where it is told to, as the scripts that are handed in do, and takes no time."""


def test_a_run_is_done_again_when_its_data_change_and_not_otherwise(tmp_path, monkeypatch):
    monkeypatch.setattr(script_runs, "handed_in", lambda script: {script: SCRIPT})
    monkeypatch.chdir(tmp_path)  # relative folders are those of the working directory
    found = []
    for content in ("one", "one", "other"):
        Path(content).mkdir(exist_ok=True)
        Path(content, "a.mat").write_text(content)
        run = run_script("run_q3.py", {}, {"--data": Input.of(content, "*.mat")}, "cache")
        assert (tmp_path / "cache" / run.folder.name / "seen.txt").read_text() == content
        assert run.output == "epoch 1\n"
        found.append((run.folder, (run.folder / "seen.txt").stat().st_mtime_ns))
    assert found[0] == found[1] != found[2]
    assert len(list((tmp_path / "cache").iterdir())) == 2
    monkeypatch.setattr(script_runs, "handed_in", lambda script: {script: SCRIPT + "# changed"})
    assert run_script("run_q3.py", {}, {"--data": Input.of("one", "*.mat")}, "cache").folder not in dict(found)


def test_a_script_that_fails_says_why_and_leaves_nothing(tmp_path):
    nowhere = Input(tmp_path / "nowhere", [])
    with pytest.raises(DataError, match=r"run_q3.py failed: .*no such folder"):
        run_script("run_q3.py", {"--epochs": "1"}, {"--data": nowhere}, tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_both_failing_pages_fail():
    crowded, drawn = crowded_page(), drawn_page()
    assert 2 * len(crowded.found) <= len(crowded.page.glyphs)
    assert len(crowded.found) + len(crowded.missed) == len(crowded.page.glyphs)
    assert crowded.shared > 0
    assert len(drawn.on_drawings) >= drawn.drawings > 0


def test_an_assumption_that_holds_costs_nothing_and_one_that_does_not_costs_letters():
    def classify(glyphs):
        return np.eye(36)[np.zeros(len(glyphs), dtype=int)]  # reads an A everywhere

    chosen = [case for case in CASES if case.assumption in ("none", "light is even", "a character is one piece")]
    costs = measure_costs(classify, CAPITALS36.characters, lambda _: "", chosen)
    holds, light, touching = costs
    assert holds.found == holds.letters == holds.boxes > 0
    assert light.found == light.letters
    assert touching.found < touching.letters / 2
    assert all(cost.reader == 1 and 0.5 < cost.plain <= 1 for cost in costs)
    assert len(draw_costs(costs).axes) == 4


def test_q6_is_answered_question_by_question_from_the_records(tmp_path):
    text = render_page("q6_pytorch", PageContext(tmp_path, tmp_path, tmp_path, tmp_path))
    sections = dict(re.findall(r"^## (Q6[\d.]*) (.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    assert list(sections) == ["Q6.1.1", "Q6.1.2", "Q6.1.3", "Q6.1.4", "Q6.2.1", "Q6"]
    records = load_records()
    for question, names in {
        "Q6.1.1": ["hand36_fc"],
        "Q6.1.2": ["hand36_fc", "hand36_cnn_plain"],
        "Q6.1.3": ["cifar10_cnn"],
        "Q6.1.4": ["sun8_cnn", "sun8_bag_of_words"],
        "Q6.2.1": ["flowers17_squeezenet_classifier", "flowers17_own"],
    }.items():
        picture, *_ = re.findall(r"!\[.*?\]\((\S+)\)", sections[question])
        assert np.asarray(Image.open(tmp_path / picture)).std() > 5
        for name in names:
            assert f"{records[name].test:.3f}" in sections[question]
    one, other = records["hand36_fc"], records["hand36_cnn_plain"]
    assert one.data == other.data == "hand36"  # the same data alone


def test_the_runs_that_a_gpu_owes_are_said_to_be_missing_until_their_records_are_there(tmp_path, monkeypatch):
    # The test above looks at the drawings.
    monkeypatch.setattr(PageContext, "draw", lambda self, name, _: self.drawings / f"{name}.png")
    assert set(q6_pytorch.OWED) == {name for name, experiment in EXPERIMENTS.items() if experiment.wants_gpu}
    narrow = {"hand36_cnn_wide": "hand36_cnn", "cifar10_cnn_wide": "cifar10_cnn", "cifar10_race": "cifar10_cnn"}
    without = {name: record for name, record in load_records().items() if name not in narrow}
    text = {}
    for which, present in {"none": (), "one": ("cifar10_race",), "all": tuple(narrow)}.items():
        made_up = {name: replace(without[narrow[name]], name=name, hardware="a GPU", test=0.975) for name in present}
        monkeypatch.setattr(q6_pytorch, "load_records", lambda made_up=made_up: without | made_up)
        text[which] = render_page("q6_pytorch", PageContext(tmp_path, tmp_path, tmp_path, tmp_path))
        assert text[which].count("| 0.975 |") == len(present)
        assert all(f"`{name}`" in text[which].split("## Q6.1.1")[0] for name in present)  # beside their machine
        curves = q6_pytorch.draw("cifar10", without | made_up).axes[0].lines
        assert len(curves) == 2 + 2 * sum("cifar10" in name for name in present)
        said = " ".join(re.findall(r"^Not run yet.*", text[which], re.MULTILINE))
        owed = [name for name in narrow if name in said]
        assert sorted(owed) == sorted(set(narrow) - set(present))
    assert "250 of 10000 test images wrong instead of 1295, which is more than chance" in text["one"]
    assert "45 of 1800 test images wrong instead of 94" in text["all"]


def test_the_pages_name_only_proofs_that_there_are():
    named = [name for page in PAGES.glob("*.md") for name in re.findall(r'"(test_\w+)"', page.read_text())]
    assert named
    theory = Path(__file__).with_name("test_theory.py").read_text()
    assert [name for name in named if f"def {name}(" not in theory] == []


def test_a_source_is_shown_as_it_stands():
    assert "def relu(x: ArrayLike) -> Floats:" in elements.source("inkread.nn.activations", "relu")
    with pytest.raises(DataError, match="does not define nothing"):
        elements.source("inkread.nn.activations", "nothing")


def test_a_part_of_a_script_ends_where_the_next_question_begins():
    part = elements.script("run_q2.py", "Q2.5")
    assert "gradient_errors" in part
    assert "Q2.4" not in part
    with pytest.raises(DataError, match=r"no comment # Q9"):
        elements.script("run_q2.py", "Q9")


def test_long_output_shows_its_ends():
    text = elements.output("\n".join(map(str, range(100))), 4)
    assert text.split("\n")[1:-2] == ["0", "1", "...", "98", "99"]


def test_what_cannot_be_built_is_said(materials, tmp_path):
    with pytest.raises(DataError, match="no page q9"):
        build_writeup("jdoe", materials, materials / "images", tmp_path, pages=["q9"])
    with pytest.raises(DataError, match="no such folder of pictures"):
        build_writeup("jdoe", materials, materials / "nowhere", tmp_path)
    assert page_names()[0] == "q1_theory"


@pytest.mark.long
def test_it_is_built_from_the_shared_data(shared, tmp_path):
    written = build_writeup("jdoe", shared / "data", shared / "data" / "images", tmp_path)
    assert written.pdf.stat().st_size > 100_000
    assert np.isfinite(float(re.search(r"validation images is ([\d.]+)\s+dB", written.html.read_text())[1]))
