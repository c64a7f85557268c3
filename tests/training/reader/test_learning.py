"""The line recogniser learns from corrections."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

import torch

from inkread.charset import LATIN
from inkread.errors import DataError, ModelError
from inkread.models import locate
from inkread.recognition.recognizer import LineRecognizer
from inkread.training.reader import loop
from inkread.training.reader.learning import LEAST_LINES, LearningSettings, learn, loss_on, split, strip_features
from inkread.training.reader.line_file import LineFile
from inkread.training.reader.rehearsal import Rehearsal, installed_fonts
from inkread.training.reader.strip_batches import is_readable
from training_pages import write_list

SETTINGS = LearningSettings(batch=2, batches=1, chunks=3, views=1, epochs=1, rehearsed=3)
SHIPPED = locate(None, "line recogniser")


@pytest.fixture(scope="module")
def corrections(tmp_path_factory) -> Path:
    """Return a folder with a page of twelve lines and what stands on it, in another case than it is written in."""
    return write_list(tmp_path_factory.mktemp("corrections"))


def weights(path: Path) -> dict:
    return LineFile(path).network().state_dict()


def test_the_weights_in_the_file_are_those_that_read(tmp_path, rng):
    file, pixels = LineFile(SHIPPED), rng.integers(0, 255, (48, 96, 3)).astype(np.uint8)
    network = file.network().eval()
    inputs = torch.from_numpy((pixels.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1))[None]
    with torch.no_grad():
        computed = network(inputs).log_softmax(-1)[0].exp().numpy()
    expected, _ = LineRecognizer(SHIPPED).infer(pixels)
    assert np.abs(computed - np.exp(expected)).max() < 1e-4

    state = network.state_dict()
    file.write(state, tmp_path / "same.onnx", {"lines": 3})
    same = LineRecognizer(tmp_path / "same.onnx")
    assert (same.infer(pixels)[0] == expected).all()
    assert same.calibration == LineRecognizer(SHIPPED).calibration
    assert same.charset == LineRecognizer(SHIPPED).charset
    assert json.loads(same._network.metadata["provenance"]) == {"lines": 3}

    for name in ("transformer.0.widen.weight", "classify.bias", "stem.first.weight"):
        step = torch.linspace(-1, 1, state[name].numel()).view_as(state[name])
        changed = {**state, name: state[name] + step}
        file.write(changed, tmp_path / "other.onnx", {})
        assert torch.allclose(weights(tmp_path / "other.onnx")[name], changed[name], atol=1e-2)
        assert not np.allclose(LineRecognizer(tmp_path / "other.onnx").infer(pixels)[0], expected, atol=1e-3)


def test_another_network_is_refused(tmp_path):
    with pytest.raises(ModelError):
        LineFile(locate(None, "line detector"))
    with pytest.raises(ModelError, match=r"nothing\.onnx"):
        LineFile(tmp_path / "nothing.onnx")


def test_it_learns_what_was_corrected_and_says_so(corrections, tmp_path):
    told = []
    settings = replace(SETTINGS, chunks=8, batches=4, batch=4, learning_rate=1e-3, warmup=4, decay=0.8)
    card = learn(corrections, tmp_path / "mine", tmp_path / "work", settings, language="none", report=told.append)
    assert json.loads((tmp_path / "mine" / "card.json").read_text()) == card
    assert (card["name"], card["lines"], card["pages"]) == ("mine", 10, 1)
    assert card["held_back"]["lines"] == 2
    before, after = weights(SHIPPED), weights(tmp_path / "mine" / "lines.onnx")
    changed = {name.split(".")[0] for name in before if not torch.equal(before[name], after[name])}
    assert "classify" in changed
    assert not {"stem", "blocks"} & changed
    events = [one.event for one in told]
    assert list(dict.fromkeys(events)) == ["collecting", "looking", "drawing", "learning", "measuring", "done"]
    held = card["held_back"]
    assert told[-1].held_back_before == held["errors_before"] / held["characters"]
    assert told[-1].held_back_after == held["errors_after"] / held["characters"]
    # The page is in small letters and was "corrected" to capitals, which the held-back lines are, too.
    assert held["errors_before"] > 0
    assert held["errors_after"] < held["errors_before"]
    assert not (tmp_path / "work").exists()


def test_a_training_that_is_stopped_changes_nothing_and_ends_the_same_when_resumed(corrections, tmp_path, monkeypatch):
    monkeypatch.setattr(loop, "SAVED_EVERY", -1.0)

    def stop(told) -> None:
        if told.event == "learning" and told.done == 2:
            raise KeyboardInterrupt

    target = tmp_path / "mine"
    target.mkdir()
    (target / "lines.onnx").write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt):
        learn(corrections, target, tmp_path / "work", SETTINGS, language="none", report=stop)
    assert {path.name: path.read_bytes() for path in target.iterdir()} == {"lines.onnx": b"old"}

    steps = []
    learn(corrections, target, tmp_path / "work", SETTINGS, language="none", report=lambda told: steps.append(told))
    assert [told.done for told in steps if told.event == "learning"] == [2, 3, 4]
    learn(corrections, tmp_path / "whole", tmp_path / "work", SETTINGS, language="none")
    one, other = weights(target / "lines.onnx"), weights(tmp_path / "whole" / "lines.onnx")
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_a_checkpoint_of_other_corrections_is_not_gone_on_with(corrections, tmp_path):
    steps = []

    def stop(told) -> None:
        if told.event == "learning":
            steps.append(told.done)
            if told.done == 1:
                raise KeyboardInterrupt

    for seed in (1, 2):
        settings = replace(SETTINGS, seed=seed)
        with pytest.raises(KeyboardInterrupt):
            learn(corrections, tmp_path / "mine", tmp_path / "work", settings, language="none", report=stop)
    assert steps == [0, 1, 0, 1]


def test_too_few_lines_are_refused(corrections, tmp_path):
    text = (corrections / "list.page.xml").read_text(encoding="utf-8")
    first, *rest = text.split("<TextLine")
    (tmp_path / "list.page.xml").write_text("<TextLine".join([first, *rest[:2], rest[-1]]), encoding="utf-8")
    (tmp_path / "list.png").write_bytes((corrections / "list.png").read_bytes())
    with pytest.raises(DataError, match=f"3 lines.*{LEAST_LINES} are needed"):
        learn(tmp_path, tmp_path / "mine", tmp_path / "work", SETTINGS)
    assert not (tmp_path / "work").exists()


@pytest.mark.parametrize("count", [10, 37, 1000])
def test_a_share_of_the_lines_is_held_back_the_same_each_time(count):
    lines = list(range(count))
    learnt, held_back = split(lines, 3)
    assert sorted(learnt + held_back) == lines
    assert 2 <= len(held_back) <= count / 5
    assert (learnt, held_back) == split(lines, 3)


def test_old_strips_are_held_to_what_was_said_before(rng):
    network = LineFile(SHIPPED).network().eval()
    draw = Rehearsal(LATIN)
    old = [strip_features(network, draw(rng), with_predictions=True) for _ in range(3)]
    with torch.no_grad():
        plain, held = (float(loss_on(network, old, LATIN, weight)) for weight in (0.0, 10.0))
        assert held == pytest.approx(plain, abs=1e-3)
        network.classify.bias[0] -= 8  # of the blank
        assert float(loss_on(network, old, LATIN, 10.0)) > float(loss_on(network, old, LATIN, 0.0)) + 0.1


def test_strips_to_rehearse_need_nothing_but_what_is_installed(rng):
    draw = Rehearsal(LATIN)
    strips = [draw(rng) for _ in range(30)]
    assert all(strip.pixels.shape[0] == 48 and strip.pixels.shape[1] < 2500 for strip in strips)
    assert all(is_readable(strip) and LATIN.covers(strip.text) for strip in strips)
    assert any(strip.text.isupper() for strip in strips)
    assert any(strip.text != strip.text.upper() for strip in strips)
    assert len(installed_fonts()) >= 8


@pytest.mark.long
def test_a_writer_is_read_better_after_two_corrected_pages(shared, tmp_path, monkeypatch):
    pytest.importorskip("cv2")
    monkeypatch.syspath_prepend(str(Path(__file__).parents[3] / "benchmarks"))
    learning = __import__("learning")
    writer, drawn = next(learning.pages_of_writers(shared / "data"))
    for number, page in enumerate(drawn[: learning.CORRECTED]):
        learning.save_corrected(page, tmp_path, str(number))
    shipped = learning.line_engine()
    pages = [(str(number), page.pixels, page.text) for number, page in enumerate(drawn[learning.CORRECTED :])]
    unseen = learning.Pages(shipped, pages)
    learn(tmp_path, tmp_path / "model", tmp_path / "work")
    before, after = (
        sum(wrong for wrong, _ in unseen.errors(engine).values())
        for engine in (shipped, learning.line_engine(model=tmp_path / "model" / "lines.onnx"))
    )
    assert after <= before * 2 / 3, writer
    sys.modules.pop("learning")
