"""What is handed in: the archive, and that its files run where only what the assignment allows is installed."""

from __future__ import annotations

import re
import subprocess
import sys
import venv
import zipfile

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from inkread import DataError
from inkread.assignment.handin import FILES, build_zip
from inkread.cli import main
from inkread.datasets.pages import write_page
from inkread.datasets.schema import save_folder
from inkread.datasets.synthesis.glyphs import synthesize_dataset


def test_the_archive_holds_exactly_the_files(tmp_path):
    path = build_zip("jdoe", tmp_path)
    assert path == tmp_path / "jdoe.zip"
    with zipfile.ZipFile(path) as archive:
        assert sorted(archive.namelist()) == sorted(FILES)
        assert archive.testzip() is None


def test_the_archive_is_the_same_to_the_byte(tmp_path):
    first = build_zip("jdoe", tmp_path / "a").read_bytes()
    assert build_zip("jdoe", tmp_path / "b").read_bytes() == first


@pytest.mark.parametrize("andrew_id", ["", "../up", "a b", "a/b"])
def test_what_is_no_andrew_id_is_refused(andrew_id, tmp_path):
    with pytest.raises(DataError, match="Andrew id"):
        build_zip(andrew_id, tmp_path)


def test_the_command(tmp_path):
    result = CliRunner().invoke(main, ["assignment", "zip", "jdoe", "--to", str(tmp_path)])
    assert result.exit_code == 0
    assert result.output.strip() == str(tmp_path / "jdoe.zip")


@pytest.mark.long
def test_the_files_run_with_numpy_scipy_scikit_image_and_matplotlib_alone(tmp_path):
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    libraries = ["numpy", "scipy", "scikit-image", "matplotlib"]
    subprocess.run([python, "-m", "pip", "install", "--quiet", *libraries], check=True)
    save_folder(synthesize_dataset(0, (60, 10, 10)), tmp_path / "data")
    (tmp_path / "images").mkdir()
    (tmp_path / "page.txt").write_text("TO DO LIST\nMAKE A LIST\n")
    picture = write_page(tmp_path / "page.txt", tmp_path, style="clean", seed=3)
    Image.open(picture).save(tmp_path / "images" / "page.jpg", quality=95)
    with zipfile.ZipFile(build_zip("jdoe", tmp_path)) as archive:
        archive.extractall(tmp_path / "jdoe")

    def run(*command):
        done = subprocess.run([python, *command], cwd=tmp_path / "jdoe", capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "inkread" not in run("-m", "pip", "freeze")
    output = run("run_q2.py")
    accuracies = [float(a) for a in re.findall(r"^epoch +\d+: loss +[\d.]+, accuracy ([\d.]+)$", output, re.MULTILINE)]
    assert len(accuracies) == 500
    assert accuracies[-1] >= 0.75
    errors = re.findall(r"^  [Wb]\w+: (\S+)$", output, re.MULTILINE)
    assert len(errors) == 4
    assert max(map(float, errors)) < 1e-6

    output = run("run_q3.py")
    assert len(re.findall(r"^epoch", output, re.MULTILINE)) == 50
    assert float(re.search(r"test accuracy ([\d.]+)", output)[1]) > 0.5
    for name in ("q3_accuracy", "q3_loss", "q3_weights_before", "q3_weights_after", "q3_confusion"):
        assert np.asarray(Image.open(tmp_path / "jdoe" / f"{name}.png")).std() > 5

    output = run("run_q4.py")
    assert "--- page.jpg: 17 characters found" in output
    read = output.split("--- page.jpg", 1)[1].split("\n")[1:3]
    assert [len(line.replace(" ", "")) for line in read] == [8, 9]
    assert np.asarray(Image.open(tmp_path / "jdoe" / "q4_page.png")).std() > 5

    output = run("run_q5.py", "--epochs", "3")
    assert len(re.findall(r"^epoch", output, re.MULTILINE)) == 3
    assert float(re.search(r"PSNR of the validation set: ([\d.]+) dB", output)[1]) > 8
