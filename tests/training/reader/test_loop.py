"""A training that was stopped ends with the weights of one that was not; a chunk always has the same examples."""

import json

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("cv2")

from inkread.charset import Charset  # noqa: E402
from inkread.datasets.synthesis.lines import Strip  # noqa: E402
from inkread.datasets.synthesis.sheets import DrawnPage, PlacedLine  # noqa: E402
from inkread.imaging.ribbon import Ribbon  # noqa: E402
from inkread.training.reader import loop  # noqa: E402
from inkread.training.reader.line_network import LineNetwork  # noqa: E402
from inkread.training.reader.loop import Settings, run_training  # noqa: E402
from inkread.training.reader.map_network import MapNetwork  # noqa: E402
from inkread.training.reader.page_crops import PieceChunks, core_of  # noqa: E402
from inkread.training.reader.page_strips import PageStrips  # noqa: E402
from inkread.training.reader.strip_batches import StripChunks, collate, is_readable  # noqa: E402
from inkread.training.reader.train_lines import loss_of as line_loss  # noqa: E402
from inkread.training.reader.train_map import loss_of as map_loss  # noqa: E402

CHARSET = Charset("few", " ab")


def value(loss, network, batch) -> float:
    with torch.no_grad():
        return float(loss(network, batch, CPU))


CPU = torch.device("cpu")


def strips(rng: np.random.Generator) -> Strip:
    width = int(rng.integers(40, 90))
    return Strip(rng.integers(0, 256, (48, width, 3)).astype(np.uint8), "ab a")


def page(rng: np.random.Generator) -> DrawnPage:
    pixels = np.full((300, 400, 3), 255, dtype=np.uint8)
    y, x = (int(v) for v in rng.integers(20, 200, 2))
    pixels[y : y + 40, x : x + 150] = 0
    line = np.array([[x, y], [x + 150, y], [x + 150, y + 40], [x, y + 40]], dtype=np.float64)
    return DrawnPage(pixels, (PlacedLine("ab a", line, "hand"), PlacedLine("other", line, "print")), (2,))


def chunks(first: int, count: int = 3) -> StripChunks:
    def generators():
        return strips, PageStrips(page, CHARSET)

    return StripChunks(generators, CHARSET, 2, 2, seed=5, first=first, count=count - first, from_pages=0.5)


def test_lines_are_cut_out_of_pages_with_room_around_them():
    found = [strip for seed in range(20) for strip in PageStrips(page, CHARSET)(np.random.default_rng(seed))]
    assert [strip.text for strip in found] == ["ab a"] * 20  # the other line is not of the charset
    assert {strip.pixels.shape[0] for strip in found} == {48}
    inked = [float((strip.pixels.mean(axis=2) < 100).mean()) for strip in found]
    assert min(inked) > 0.3
    assert np.std(inked) > 0.05  # no two are cut alike


def test_a_batch_is_padded_and_labelled():
    rng = np.random.default_rng(0)
    batch = collate([strips(rng), Strip(np.zeros((48, 33, 3), np.uint8), "b")], CHARSET)
    assert batch.pixels.shape[:3] == (2, 3, 48)
    assert batch.pixels.shape[3] % 32 == 0
    assert batch.targets.tolist() == [[2, 3, 1, 2], [3, 0, 0, 0]]
    assert batch.lengths.tolist() == [4, 1]
    assert batch.widths.tolist()[1] == 5


def test_a_text_that_has_too_few_frames_is_not_learnt():
    assert is_readable(Strip(np.zeros((48, 32, 3), np.uint8), "abab"))
    assert not is_readable(Strip(np.zeros((48, 32, 3), np.uint8), "aabb"))


@pytest.mark.parametrize("saved_every", [-1.0, 1e9], ids=["with a checkpoint", "with none yet"])
def test_a_stopped_training_ends_as_one_that_was_not(tmp_path, monkeypatch, saved_every):
    monkeypatch.setattr(loop, "SAVED_EVERY", saved_every)

    def trained(folder, last):
        torch.manual_seed(0)
        settings = Settings(batch=2, batches=2, chunks=3, warmup=2)
        return run_training(
            LineNetwork(4), lambda first: chunks(first, last), line_loss, settings, tmp_path / folder, CPU
        )

    whole = trained("whole", 3).state_dict()
    trained("stopped", 1)
    again = trained("stopped", 3).state_dict()
    assert all(torch.equal(whole[name], again[name]) for name in whole)
    rows = [json.loads(line) for line in (tmp_path / "stopped" / "metrics.jsonl").read_text().splitlines()]
    assert [row["chunk"] for row in rows] == [1, 2, 3]


def test_a_training_for_some_time_ends_when_it_is_over(tmp_path):
    settings = Settings(batch=2, batches=2, chunks=3, warmup=2, minutes=1e-9)
    run_training(LineNetwork(4), chunks, line_loss, settings, tmp_path, CPU)
    assert len((tmp_path / "metrics.jsonl").read_text().splitlines()) == 1
    assert settings.rate(4, 0.5e-9) == pytest.approx(settings.learning_rate * 0.505)


def stepped(loss, network, batch) -> tuple[float, float]:
    """Return the loss before and after a small step against the gradient."""
    before = loss(network, batch, CPU)
    before.backward()
    with torch.no_grad():
        norm = sum(float((p.grad**2).sum()) for p in network.parameters()) ** 0.5
        for parameter in network.parameters():
            parameter -= 0.02 / norm * parameter.grad
    return float(before.detach()), value(loss, network, batch)


def test_a_step_brings_a_recogniser_closer_to_what_it_is_shown():
    torch.manual_seed(0)
    rng = np.random.default_rng(1)
    before, after = stepped(line_loss, LineNetwork(4), collate([strips(rng) for _ in range(2)], CHARSET))
    assert after < before - 1e-4


def test_the_rate_rises_and_falls():
    settings = Settings(batches=10, chunks=10, warmup=20, learning_rate=1.0)
    rates = [settings.rate(step) for step in range(100)]
    assert rates[0] == pytest.approx(0.05)
    assert max(rates) == pytest.approx(1.0, abs=0.01)
    assert np.argmax(rates) in (19, 20)
    assert rates[-1] < 0.02


def test_the_core_lies_inside_its_line():
    line = np.array([[10, 10], [110, 10], [110, 30], [10, 30]], dtype=np.float64)
    assert np.allclose(core_of(Ribbon(line)).corners, [[16, 16], [104, 16], [104, 24], [16, 24]])


def test_a_step_brings_a_detector_closer_to_the_lines_of_pages():
    (pieces,) = PieceChunks(lambda: page, 2, 1, seed=0, first=0, count=1)[0]
    again = PieceChunks(lambda: page, 2, 1, seed=0, first=0, count=1)[0][0]
    assert torch.equal(pieces.pixels, again.pixels)
    assert pieces.pixels.shape == (2, 512, 512, 3)
    assert set(pieces.cores.unique().tolist()) == {0, 1}
    assert (pieces.pixels[pieces.cores == 1].float().mean()) < 30
    torch.manual_seed(0)
    before, after = stepped(map_loss, MapNetwork(), pieces)
    assert after < before - 1e-4
