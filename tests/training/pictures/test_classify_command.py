import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from inkread.cli import main
from inkread.training.pictures.classifier import ImageClassifier


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(0)
    for name, colour in (("red", (200, 20, 20)), ("blue", (20, 20, 200))):
        (tmp_path / "data" / name).mkdir(parents=True)
        for number in range(15):
            noisy = (np.full((24, 24, 3), colour) + rng.normal(0, 15, (24, 24, 3))).clip(0, 255)
            Image.fromarray(noisy.astype(np.uint8)).save(tmp_path / "data" / name / f"{number}.png")
    return tmp_path / "data"


def run(*arguments):
    return CliRunner().invoke(main, [*map(str, arguments)])


@pytest.mark.long
def test_a_person_trains_on_their_own_pictures_and_uses_the_result(folder, tmp_path, monkeypatch):
    settings = ("--model", "plain", "--size", 16, "--epochs", 3, "--batch-size", 8, "--run", tmp_path / "run")
    done = run("train", "pictures", folder, *settings)
    assert done.exit_code == 0, done.output
    assert "valid  1.0000" in done.output
    assert (tmp_path / "run" / "model.onnx").stat().st_size > 1000

    model = tmp_path / "run" / "weights.safetensors"
    done = run(
        "classify", model, folder / "red" / "0.png", tmp_path / "nothing.png", folder / "blue" / "0.png", "--top", 1
    )
    assert done.exit_code == 2
    lines = done.stdout.splitlines()
    assert len(lines) == 2
    assert "0.png: red " in lines[0]
    assert "0.png: blue " in lines[1]
    assert done.stderr.count("\n") == 1
    assert "nothing.png" in done.stderr

    monkeypatch.setattr(ImageClassifier, "export_onnx", lambda *_: None)  # it was exported above
    fine = ("--initial", model, "--classifier-only", "--learning-rate", 0.01)
    tuned = run("train", "pictures", folder, *settings[:-1], tmp_path / "tuned", *fine)
    assert tuned.exit_code == 0, tuned.output


def test_wrong_settings_are_one_line(folder, tmp_path):
    for arguments, what in (
        (("train", "pictures", folder, "--model", "alexnet"), "alexnet"),
        (("train", "pictures", tmp_path / "nothing"), "nothing"),
        (("classify", folder / "red" / "0.png", folder / "red" / "0.png"), "0.png"),
    ):
        done = run(*arguments)
        assert done.exit_code == 2
        assert done.stderr.count("\n") == 1
        assert what in done.stderr
