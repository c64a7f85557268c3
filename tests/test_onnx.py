"""Networks in ONNX files: read through and tried before they are used."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import pytest

onnx = pytest.importorskip("onnx")

from onnx import TensorProto, helper  # noqa: E402

from fuzzing.targets import glyph_network, line_network, map_network, word_network  # noqa: E402
from inkread import ModelError, load_model  # noqa: E402
from inkread.charset import Charset  # noqa: E402
from inkread.detection.text_map import TextMapper  # noqa: E402
from inkread.models import load_word_recogniser  # noqa: E402
from inkread.recognition.recognizer import LineRecognizer  # noqa: E402

FEW = Charset("few", " ab")


def complaint(content: bytes, tmp_path: Path, load=load_model) -> str:
    path = tmp_path / "model.onnx"
    path.write_bytes(content)
    with pytest.raises(ModelError) as caught:
        load(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def changed(change, content: bytes | None = None) -> bytes:
    """Return the glyph classifier, or another network, changed in some way."""
    model = onnx.ModelProto.FromString(glyph_network() if content is None else content)
    change(model)
    return model.SerializeToString()


def constant(shape: list[int], value: float = 1 / 3, kind: str = "probabilities"):
    """Return a change that makes a network give this tensor, whatever it is given."""

    def change(model) -> None:
        filled = helper.make_tensor("value", TensorProto.FLOAT, [1], [value])
        sizes = helper.make_tensor("sizes", TensorProto.INT64, [len(shape)], shape)
        del model.graph.node[:], model.graph.initializer[:]
        model.graph.initializer.append(sizes)
        model.graph.node.append(helper.make_node("ConstantOfShape", ["sizes"], [kind], value=filled))
        del model.graph.output[0].type.tensor_type.shape.dim[:]
        for size in shape:
            model.graph.output[0].type.tensor_type.shape.dim.add().dim_value = size

    return change


def test_good_networks_are_used(tmp_path):
    for name, content in (
        ("glyphs", glyph_network()),
        ("words", word_network()),
        ("lines", line_network(FEW)),
        ("map", map_network()),
    ):
        (tmp_path / f"{name}.onnx").write_bytes(content)
    assert load_model(tmp_path / "glyphs.onnx").predict_proba(np.ones((2, 1024))).shape == (2, 2)
    assert load_word_recogniser(tmp_path / "words.onnx")(np.ones((32, 64), np.float32)).shape == (8, 3)
    assert LineRecognizer(tmp_path / "lines.onnx").charset == FEW
    assert TextMapper(tmp_path / "map.onnx")(np.zeros((80, 90, 3), np.uint8)).probabilities.max() <= 1


@pytest.mark.parametrize("shape", [[2, 3], [200, 3], [3, 2], [3, 40], [0, 3], [3, 3, 2, 2], []])
def test_a_network_that_gives_another_shape_is_refused(shape, tmp_path):
    assert "is of shape" in complaint(changed(constant(shape)), tmp_path)


@pytest.mark.parametrize(("value", "what"), [(np.nan, "other than prob"), (-0.5, "other than prob"), (0.2, "sum to 1")])
def test_a_network_that_gives_no_probabilities_is_refused(value, what, tmp_path):
    assert what in complaint(changed(constant([3, 3], value)), tmp_path)


@pytest.mark.parametrize("shape", [[500_000_000], [10**12], [2**62, 2**62]])
def test_a_network_that_takes_too_much_memory_is_refused(shape, tmp_path):
    complaint(changed(constant(shape)), tmp_path)


def other_input(model) -> None:
    model.graph.input[0].name = model.graph.node[0].input[0] = "pixels"


def other_output(model) -> None:
    model.graph.output[0].name = model.graph.node[-1].output[0] = "logits"


def integers(model) -> None:
    constant([3, 3])(model)
    model.graph.input[0].type.tensor_type.elem_type = TensorProto.INT64


@pytest.mark.parametrize("change", [other_input, other_output, integers])
def test_a_network_with_another_signature_is_refused(change, tmp_path):
    assert "it should" in complaint(changed(change), tmp_path)


def external(model) -> None:
    tensor = model.graph.initializer.add(name="held", data_type=TensorProto.FLOAT, dims=[1])
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="secret.bin")


def external_in_a_node(model) -> None:
    tensor = TensorProto(name="held", data_type=TensorProto.FLOAT, dims=[1], data_location=TensorProto.EXTERNAL)
    tensor.external_data.add(key="location", value="secret.bin")
    model.graph.node.insert(0, helper.make_node("Constant", [], ["held"], value=tensor))


def endless(model) -> None:
    body = helper.make_graph([], "body", [], [])
    model.graph.node.append(helper.make_node("Loop", ["", ""], ["x"], body=body))


def endless_within(model) -> None:
    inner = helper.make_graph([helper.make_node("Loop", ["", ""], ["x"])], "inner", [], [])
    model.graph.node.append(helper.make_node("If", ["x"], ["y"], then_branch=inner, else_branch=inner))


def foreign(model) -> None:
    model.graph.node.append(helper.make_node("Gelu", ["mean"], ["x"], domain="com.microsoft"))


def sparse(model) -> None:
    model.graph.sparse_initializer.add()


def nested(model) -> None:
    graph = helper.make_graph([], "innermost", [], [])
    for _ in range(10):
        node = helper.make_node("If", ["x"], ["y"], then_branch=graph, else_branch=graph)
        graph = helper.make_graph([node], "outer", [], [])
    model.graph.node.append(graph.node[0])


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (external, "data in other files"),
        (external_in_a_node, "data in other files"),
        (endless, "Loop, which may never end"),
        (endless_within, "Loop, which may never end"),
        (foreign, "not ONNX's own"),
        (sparse, "sparse arrays"),
        (nested, "nested too deeply"),
    ],
)
def test_a_network_that_reaches_further_than_it_should_is_refused(change, what, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.bin").write_bytes(bytes(4))
    assert what in complaint(changed(change), tmp_path)


@pytest.mark.parametrize(
    "alphabet", ["", "[", "[" * 100_000, "5", "{}", '["A", "A"]', '["A", "\\u001b"]', '["A"]', '"ABC"']
)
def test_an_alphabet_that_cannot_be_is_refused(alphabet, tmp_path):
    complaint(glyph_network(alphabet=alphabet), tmp_path)
    complaint(word_network(alphabet=alphabet), tmp_path, load_word_recogniser)


@pytest.mark.parametrize(
    "charset",
    [
        "[]",
        "{}",
        "5",
        '{"name": "x"}',
        '{"name": 1, "characters": "ab"}',
        '{"name": "x", "characters": ["a", "b", "c"]}',
    ]
    + [json.dumps({"name": "x", "characters": characters}) for characters in ("", "aa", "a\nb", "ab")],
)
def test_a_charset_that_cannot_be_is_refused(charset, tmp_path):
    complaint(line_network(FEW, charset=charset), tmp_path, LineRecognizer)


def test_no_model_at_all_is_refused(tmp_path):
    for content in (
        b"",
        b"text",
        bytes(100),
        glyph_network()[:50],
        b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
    ):
        complaint(content, tmp_path)
    with pytest.raises(ModelError, match="no such file"):
        load_model(tmp_path / "no.onnx")
    for load in (TextMapper, LineRecognizer, load_word_recogniser):
        assert "not a " in complaint(glyph_network(), tmp_path, load)


def test_networks_can_be_sent_to_another_process(tmp_path, monkeypatch):
    (tmp_path / "glyphs.onnx").write_bytes(glyph_network())
    monkeypatch.chdir(tmp_path)
    sent = pickle.dumps(load_model("glyphs.onnx"))
    monkeypatch.chdir("/")
    x = np.random.default_rng(0).random((2, 1024))
    np.testing.assert_array_equal(
        pickle.loads(sent).predict_proba(x),  # noqa: S301 - our own, a moment ago
        load_model(tmp_path / "glyphs.onnx").predict_proba(x),
    )
