"""The exported recogniser reads what the network read, is limited to a charset, and refuses what it is not."""

import json

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from inkread.charset import Charset  # noqa: E402
from inkread.errors import ModelError  # noqa: E402
from inkread.imaging.ribbon import Ribbon  # noqa: E402
from inkread.recognition.ctc import decode_best_path  # noqa: E402
from inkread.recognition.recognizer import LineRecognizer  # noqa: E402
from inkread.recognition.strips import cut_strip  # noqa: E402
from inkread.training.reader.export import export_lines, mixed  # noqa: E402
from inkread.training.reader.line_network import LineNetwork, LineProperties  # noqa: E402

CHARSET = Charset("few", " 0123abc")


@pytest.fixture(scope="module")
def network() -> LineNetwork:
    torch.manual_seed(0)
    return LineNetwork(1 + len(CHARSET)).eval()


@pytest.fixture(scope="module")
def head() -> LineProperties:
    torch.manual_seed(1)
    return LineProperties().eval()


@pytest.fixture(scope="module")
def path(network, head, tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "lines.onnx"
    export_lines(network, head, CHARSET, path, {"made": "for a test"})
    return path


def strip(width: int = 96) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (48, width, 3)).astype(np.uint8)


@pytest.mark.parametrize("width", [16, 96, 200])
def test_it_gives_what_the_network_gives(network, head, path, width):
    pixels = strip(width)
    inputs = torch.tensor(pixels.transpose(2, 0, 1)[None].astype(np.float32) / 127.5 - 1)
    with torch.no_grad():
        expected = network(inputs).log_softmax(-1)[0].numpy()
        properties = head(network.features(inputs)).sigmoid()[0].numpy()
    found, said = LineRecognizer(path).infer(pixels)
    assert found.shape == (width // 8, 1 + len(CHARSET))
    assert np.abs(found - expected).max() < 0.02  # weights of 16 bits
    assert np.abs(said - properties).max() < 0.02


def test_it_reads_allowed_characters_alone(path):
    picture = np.random.default_rng(1).integers(0, 256, (60, 300, 3)).astype(np.uint8)
    line = cut_strip(picture, Ribbon(np.array([[0, 0], [300, 0], [300, 60], [0, 60]], dtype=np.float64)))
    recognizer = LineRecognizer(path)
    everything, _ = recognizer.infer(line.pixels)
    assert {s.text for s in decode_best_path(everything, CHARSET.characters)} - set("01"), "or nothing is shown"
    (reading,) = recognizer([line], allowed="01")
    assert set(reading.text) <= set("01 ")


def test_its_file_is_half_as_large_as_its_weights(network, path):
    held = sum(parameter.numel() for parameter in network.parameters())
    assert path.stat().st_size < 2.2 * held


def test_another_network_is_refused(tmp_path, path):
    onnx = pytest.importorskip("onnx")
    with pytest.raises(ModelError, match="no such file"):
        LineRecognizer(tmp_path / "none.onnx")
    for key, value, message in [
        ("format", "other", "not a line recogniser"),
        ("version", "99", "not a line recogniser"),
        ("charset", json.dumps({"name": "twice", "characters": "aa"}), "names no charset"),
        ("charset", "{", "names no charset"),
    ]:
        model = onnx.load(str(path))
        for entry in model.metadata_props:
            if entry.key == key:
                entry.value = value
        onnx.save(model, str(tmp_path / "odd.onnx"))
        with pytest.raises(ModelError, match=message):
            LineRecognizer(tmp_path / "odd.onnx")


def test_mixing_goes_from_the_start_to_what_was_trained():
    torch.manual_seed(1)
    start, trained = LineNetwork(4), LineNetwork(4)
    wanted = trained.state_dict()["classify.weight"].clone()
    before = start.state_dict()["classify.weight"].clone()
    middle = mixed(start, trained.state_dict(), 0.25).state_dict()["classify.weight"]
    assert torch.allclose(middle, 0.75 * before + 0.25 * wanted)
