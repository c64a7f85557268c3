"""What is handed in: the archive, and that its files run where only what the assignment allows is installed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

import inkread
from inkread import DataError
from inkread.cli import main
from inkread.course.handin import FILES, build_zip, scripts_folder
from inkread.course.q3_weights import save_q3_weights
from inkread.datasets.drawing.glyphs import synthesize_dataset
from inkread.datasets.drawing.pages import write_page
from inkread.datasets.schema import save_folder
from inkread.nn import initialize_weights


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
    result = CliRunner().invoke(main, ["course", "zip", "jdoe", "--to", str(tmp_path)])
    assert result.exit_code == 0
    assert result.output.strip() == str(tmp_path / "jdoe.zip")


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The files of the archive, where the package cannot be imported, beside little data, a page and photographs."""
    folder = tmp_path_factory.mktemp("handed_in")
    with zipfile.ZipFile(build_zip("jdoe", folder)) as archive:
        archive.extractall(folder / "jdoe")
    (folder / "jdoe" / "inkread.py").write_text("raise ImportError('the package is not to be used')")
    save_folder(synthesize_dataset(0, (4, 2, 2)), folder / "data")
    (folder / "page.txt").write_text("TO DO LIST")
    picture = write_page(folder / "page.txt", folder, style="clean", seed=3)
    (folder / "images").mkdir()
    Image.open(picture).save(folder / "images" / "page.png")
    rng = np.random.default_rng(0)
    for number, name in enumerate(f"{split}/{flower}" for split in ("train", "val", "test") for flower in "ab"):
        photographs = folder / "data" / "oxford-flowers17" / name
        photographs.mkdir(parents=True)
        for photograph in range(4):
            picture = rng.integers(0, 100, (30, 40, 3), dtype=np.uint8) + np.uint8(100 * (number % 2))
            Image.fromarray(picture).save(photographs / f"{photograph}.png")
    return folder


def run_file(unpacked, *command):
    done = subprocess.run(
        [sys.executable, *command], cwd=unpacked / "jdoe", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("command", "steps", "written"),
    [
        (["util.py"], 0, []),
        (["nn.py"], 0, []),
        (["run_q2.py"], 500, []),
        (
            ["run_q3.py", "--epochs", "2"],
            2,
            ["q3_accuracy", "q3_loss", "q3_weights_before", "q3_weights_after", "q3_confusion"],
        ),
        (["run_q5.py", "--epochs", "2"], 2, ["q5_loss", "q5_reconstructions"]),
        pytest.param(
            ["run_q6.py", "--epochs", "2"],
            4,
            [f"q6_nist36_{which}" for which in ("fc_loss", "cnn_accuracy")],
            marks=pytest.mark.long,
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) and value and value[0] in FILES else "",
)
def test_every_file_runs_on_little_data(command, steps, written, unpacked):
    output = run_file(unpacked, *command)
    assert len(re.findall(r"^(?:\w+, )?epoch ", output, re.MULTILINE)) == steps
    for name in written:
        assert np.asarray(Image.open(unpacked / "jdoe" / f"{name}.png")).std() > 5


@pytest.mark.long
def test_run_q6_learns_photographs(unpacked):
    # Where the wheel of torchvision is not made for that of torch, it is imported as the package does.
    start = (
        "import runpy, sys; kept = runpy.run_path(sys.argv.pop(1)); sys.path.insert(0, ''); del sys.argv[0];"
        "runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    room = Path(inkread.__file__).parent / "training" / "_torchvision.py"
    output = run_file(unpacked, "-c", start, str(room), "run_q6.py", "flowers_own", "--epochs", "2")
    assert len(re.findall(r"^flowers_own, epoch ", output, re.MULTILINE)) == 2
    assert re.search(r"^flowers_own: test accuracy [\d.]+$", output, re.MULTILINE)


def test_the_archive_is_made_without_the_libraries_that_its_files_need(tmp_path):
    start = (
        "import sys; sys.modules['torch'] = sys.modules['torchvision'] = None;"
        "from inkread.course.handin import build_zip; print(build_zip('jdoe', sys.argv[1]))"
    )
    done = subprocess.run([sys.executable, "-c", start, tmp_path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    """The weights of a network that was not trained, as run_q3.py writes them."""
    params: dict[str, np.ndarray] = {}
    rng = np.random.default_rng(0)
    initialize_weights(1024, 64, params, "layer1", rng=rng)
    initialize_weights(64, 36, params, "output", rng=rng)
    path = tmp_path_factory.mktemp("weights") / "q3_weights.pickle"
    save_q3_weights(params, path)
    return path


def read_by_both(images, weights, unpacked, folder):
    """Return what run_q4.py of the archive prints; python/run_q4.py prints and draws the same."""
    package = Path(inkread.__file__).parents[1]
    printed = []
    for name, script in (("handed in", unpacked / "jdoe" / "run_q4.py"), ("python", scripts_folder() / "run_q4.py")):
        (folder / name).mkdir()
        environment = os.environ | ({"PYTHONPATH": str(package)} if name == "python" else {})
        command = [sys.executable, script, "--images", images, "--weights", weights]
        done = subprocess.run(command, cwd=folder / name, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        printed.append(done.stdout)
    assert printed[0] == printed[1]
    for path in (folder / "python").glob("*.png"):
        assert path.read_bytes() == (folder / "handed in" / path.name).read_bytes()
    return printed[0]


def test_run_q4_reads_a_drawn_page_as_that_of_python_does(weights, unpacked, tmp_path):
    output = read_by_both(unpacked / "images", weights, unpacked, tmp_path)
    assert "--- page.png: 8 characters found" in output
    assert np.asarray(Image.open(tmp_path / "handed in" / "q4_page.png")).std() > 5


@pytest.mark.long
def test_run_q4_reads_the_photographs_as_that_of_python_does(weights, unpacked, shared, tmp_path):
    output = read_by_both(shared / "data" / "images", weights, unpacked, tmp_path)
    assert output.count("---") == 4


def test_every_file_is_run_by_a_test():
    tests = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in FILES if f'"{name}"' not in tests] == []


@pytest.mark.long
def test_the_files_run_with_numpy_scipy_and_matplotlib_alone(tmp_path):
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    libraries = ["numpy", "scipy", "matplotlib"]
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
