"""Networks in ONNX files: read through and tried before they are used."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import pytest

onnx = pytest.importorskip("onnx")

from onnx import TensorProto, helper  # noqa: E402

from fuzzing.targets import line_network, map_network  # noqa: E402
from inkread import ModelError  # noqa: E402
from inkread.charset import Charset  # noqa: E402
from inkread.detection.text_map import TextMapper  # noqa: E402
from inkread.recognition.recognizer import LineRecognizer  # noqa: E402

FEW = Charset("few", " ab")


def complaint(content: bytes, tmp_path: Path, load=LineRecognizer) -> str:
    path = tmp_path / "model.onnx"
    path.write_bytes(content)
    with pytest.raises(ModelError) as caught:
        load(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def changed(change, content: bytes | None = None) -> bytes:
    """Return the line recogniser, or another network, changed in some way."""
    model = onnx.ModelProto.FromString(line_network(FEW) if content is None else content)
    change(model)
    return model.SerializeToString()


def constant(shape: list[int], value: float = 1 / 4):
    """Return a change that makes a line recogniser give this probability everywhere, whatever it is given."""

    def change(model) -> None:
        del model.graph.node[:], model.graph.initializer[:]
        for output, sizes, held in zip(model.graph.output, (shape, [1, 2]), (np.log(value), 0.5), strict=True):
            model.graph.initializer.append(
                helper.make_tensor(f"{output.name} sizes", TensorProto.INT64, [len(sizes)], sizes)
            )
            filled = helper.make_tensor("value", TensorProto.FLOAT, [1], [held])
            node = helper.make_node("ConstantOfShape", [f"{output.name} sizes"], [output.name], value=filled)
            model.graph.node.append(node)
            del output.type.tensor_type.shape.dim[:]
            for size in sizes:
                output.type.tensor_type.shape.dim.add().dim_value = size

    return change


def test_good_networks_are_used(tmp_path):
    for name, content in (
        ("lines", line_network(FEW)),
        ("map", map_network()),
    ):
        (tmp_path / f"{name}.onnx").write_bytes(content)
    assert LineRecognizer(tmp_path / "lines.onnx").charset == FEW
    assert TextMapper(tmp_path / "map.onnx")(np.zeros((80, 90, 3), np.uint8)).probabilities.max() <= 1


@pytest.mark.parametrize("shape", [[2, 8, 4], [200, 8, 4], [1, 8, 3], [1, 8, 40], [0, 8, 4], [1, 8, 4, 4], []])
def test_a_network_that_gives_another_shape_is_refused(shape, tmp_path):
    assert "is of shape" in complaint(changed(constant(shape)), tmp_path)


@pytest.mark.parametrize(("value", "what"), [(np.nan, "other than prob"), (2.0, "other than prob"), (0.2, "sum to 1")])
def test_a_network_that_gives_no_probabilities_is_refused(value, what, tmp_path):
    assert what in complaint(changed(constant([1, 8, 4], value)), tmp_path)


@pytest.mark.parametrize("shape", [[500_000_000], [10**12], [2**62, 2**62]])
def test_a_network_that_takes_too_much_memory_is_refused(shape, tmp_path):
    complaint(changed(constant(shape)), tmp_path)


def other_input(model) -> None:
    for node in model.graph.node:
        node.input[:] = ["pixels" if name == "strips" else name for name in node.input]
    model.graph.input[0].name = "pixels"


def other_output(model) -> None:
    constant([1, 8, 4])(model)
    model.graph.output[0].name = model.graph.node[0].output[0] = "logits"


def integers(model) -> None:
    constant([1, 8, 4])(model)
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
    model.graph.node.append(helper.make_node("Gelu", ["flat"], ["x"], domain="com.microsoft"))


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
    "charset",
    [
        "",
        "[" * 100_000,
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
    complaint(line_network(FEW, charset=charset), tmp_path)


def test_no_model_at_all_is_refused(tmp_path):
    for content in (
        b"",
        b"text",
        bytes(100),
        line_network(FEW)[:50],
        b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
    ):
        complaint(content, tmp_path)
    with pytest.raises(ModelError, match="no such file"):
        LineRecognizer(tmp_path / "no.onnx")
    assert "not a " in complaint(map_network(), tmp_path)
    assert "not a " in complaint(line_network(FEW), tmp_path, TextMapper)


def test_networks_can_be_sent_to_another_process(tmp_path, monkeypatch):
    (tmp_path / "lines.onnx").write_bytes(line_network(FEW))
    monkeypatch.chdir(tmp_path)
    sent = pickle.dumps(LineRecognizer("lines.onnx"))
    monkeypatch.chdir("/")
    strip = np.random.default_rng(0).integers(0, 256, (48, 64, 3)).astype(np.uint8)
    again, own = pickle.loads(sent), LineRecognizer(tmp_path / "lines.onnx")  # noqa: S301 - our own, a moment ago
    for one, other in zip(again.infer(strip), own.infer(strip), strict=True):
        np.testing.assert_array_equal(one, other)
