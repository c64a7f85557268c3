"""What is done with the files that are tried: one target for each kind of file that a user may have from somebody else.

A target does all that the package does with such a file, and has seeds: small good files to start from.
"""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

Seeds = Callable[[], Iterator[tuple[str, bytes]]]
"""Gives endings of names with contents."""


@dataclass(frozen=True)
class Target:
    """A kind of file.

    Attributes
    ----------
    read : callable
        Does with the file of a path what the package does.
    seeds : callable
        Gives good files.
    warm_up : callable
        Imports what ``read`` needs, so that it is not counted.
    """

    read: Callable[[Path], None]
    seeds: Seeds
    warm_up: Callable[[], object] = lambda: None


def read_picture(path: Path) -> None:
    from inkread.imaging import Photo

    photo = Photo(path)
    photo.decoded(0.2)
    photo.decoded()


def picture_seeds() -> Iterator[tuple[str, bytes]]:
    rng = np.random.default_rng(0)
    grey = Image.fromarray(rng.integers(0, 256, (40, 56), dtype=np.uint8))
    exif = Image.Exif()
    exif[274] = 6
    for ending, mode, options in (
        ("jpg", "RGB", {"exif": exif}),
        ("jpg", "CMYK", {"progressive": True}),
        ("png", "RGBA", {"dpi": (300, 300)}),
        ("png", "P", {"transparency": 3}),
        ("png", "1", {}),
        ("tif", "RGB", {"compression": "tiff_lzw"}),
        ("tif", "1", {"compression": "group4"}),
        ("tif", "RGB", {"compression": "jpeg"}),
        ("tif", "F", {"compression": "tiff_deflate"}),
        ("tif", "L", {}),
        ("gif", "P", {"save_all": True, "append_images": [grey]}),
        ("webp", "RGBA", {"lossless": True}),
        ("jp2", "RGB", {}),
        ("bmp", "RGB", {}),
        ("ppm", "RGB", {}),
        ("avif", "RGB", {}),
        ("tga", "RGB", {"compression": "tga_rle"}),
        ("pcx", "L", {}),
        ("ico", "RGBA", {}),
        ("dds", "RGBA", {}),  # not read
        ("sgi", "RGB", {}),
    ):
        buffer = io.BytesIO()
        name = {"jpg": "JPEG", "tif": "TIFF", "jp2": "JPEG2000"}.get(ending, ending.upper())
        try:
            grey.convert(mode).save(buffer, format=name, **options)
        except (KeyError, OSError):  # this Pillow lacks the library for it
            continue
        yield ending, buffer.getvalue()


def read_model(path: Path) -> None:
    """Load a file as each kind of model that its ending allows; whoever takes it, works with it."""
    from inkread.errors import ModelError

    loaders = {".onnx": ONNX_LOADERS, ".npz": NPZ_LOADERS}.get(path.suffix, SAFETENSORS_LOADERS)
    refused = None
    for load in loaders:
        try:
            load(path)
        except ModelError as error:
            refused = error
            if str(path) not in str(error) or "\n" in str(error):
                raise
        else:
            return
    if refused is not None:
        raise refused


def _load_classifier(path: Path) -> None:
    from inkread import load_model

    load_model(path).predict(np.ones((2, 1024), dtype=np.float32))


def _load_detector(path: Path) -> None:
    from inkread.detection.text_map import TextMapper

    TextMapper(path)(np.full((80, 100, 3), 255, dtype=np.uint8))


def _load_recognizer(path: Path) -> None:
    from inkread.recognition.recognizer import LineRecognizer

    LineRecognizer(path).infer(np.full((48, 64, 3), 255, dtype=np.uint8))


def _load_autoencoder(path: Path) -> None:
    from inkread.codec.autoencoder import Autoencoder

    Autoencoder.load(path).reconstruct(np.ones((2, 1024), dtype=np.float32))


def _load_codec(path: Path) -> None:
    from inkread.codec import GlyphCodec, compress, decompress

    codec = GlyphCodec.load(path)
    decompress(compress(np.zeros((32, 32), dtype=np.uint8), 1, codec=codec), codec=codec)


def _load_language(path: Path) -> None:
    from inkread.recognition.language import LanguageModel

    model = LanguageModel.load(path)
    model.log_probabilities("")
    model.log_probabilities(model.characters)


def read_image_classifier(path: Path) -> None:
    from inkread.training.pictures.classifier import ImageClassifier

    classifier = ImageClassifier.load(path)
    classifier.predict_proba(np.zeros((1, classifier.channels, classifier.side, classifier.side), dtype=np.uint8))


ONNX_LOADERS = (_load_detector, _load_recognizer)
SAFETENSORS_LOADERS = (_load_classifier, _load_autoencoder, _load_codec)
NPZ_LOADERS = (_load_language,)


def model_seeds() -> Iterator[tuple[str, bytes]]:
    from inkread import MLPClassifier, save_model
    from inkread.charset import Charset
    from inkread.codec.autoencoder import Autoencoder, Shape
    from inkread.codec.glyphs import fit_tables
    from inkread.recognition.language import CAPITALS, CharacterModel, LanguageModel

    rng = np.random.default_rng(0)
    with TemporaryDirectory() as name:
        folder = Path(name)
        save_model(MLPClassifier((3,), random_state=0).initialize(["A", "B"], 1024), folder / "mlp.safetensors")
        autoencoder = Autoencoder.initialize(Shape((4,), 2), rng)
        autoencoder.save(folder / "autoencoder.safetensors")
        fit_tables(autoencoder, rng.random((20, 1024))).save(folder / "codec.safetensors")
        few = np.log(np.float32([0.5, 0.5]))
        letters = CharacterModel("ab", ["", "a"], np.array([2, 1]), np.array([0, 1, 0]), np.append(few, few[:1]), few)
        LanguageModel("abA", letters, np.full(CAPITALS, 0.5)).save(folder / "language.npz")
        for path in sorted(folder.iterdir()):
            yield path.suffix[1:], path.read_bytes()
    for network in (line_network(Charset("few", " ab")), map_network()):
        yield "onnx", network


def image_classifier_seeds() -> Iterator[tuple[str, bytes]]:
    import torch

    from inkread.training.pictures.classifier import ImageClassifier

    with TemporaryDirectory() as name:
        for model in ("fc", "plain", "whitened-narrow"):
            torch.manual_seed(0)
            ImageClassifier(model, ["a", "b"], 1, 8).save(Path(name) / "model.safetensors")
            yield "safetensors", (Path(name) / "model.safetensors").read_bytes()


def onnx_network(
    node: str, given: tuple[str, list[object]], found: tuple[str, list[object]], metadata: dict[str, str]
) -> bytes:
    """Return a network of one step, ``pool``ing or other, that takes and gives tensors of some names and shapes."""
    from onnx import TensorProto, helper

    steps = {
        "lines": [
            helper.make_node("ReduceMean", [given[0], "colours"], ["grey"], keepdims=1),
            helper.make_node("AveragePool", ["grey"], ["frames"], kernel_shape=[48, 8], strides=[48, 8]),
            helper.make_node("Squeeze", ["frames", "channel"], ["row"]),
            helper.make_node("Transpose", ["row"], ["column"], perm=[0, 2, 1]),
            helper.make_node("Tile", ["column", "times3"], ["wide"]),
            helper.make_node("LogSoftmax", ["wide"], [found[0]]),
            helper.make_node("ReduceMean", [given[0], "most"], ["mean"], keepdims=1),
            helper.make_node("Flatten", ["mean"], ["flat"]),
            helper.make_node("Tile", ["flat", "twice"], ["pair"]),
            helper.make_node("Sigmoid", ["pair"], ["properties"]),
        ],
        "map": [
            helper.make_node("ReduceMean", [given[0], "colours"], ["grey"], keepdims=1),
            helper.make_node("Sigmoid", ["grey"], [found[0]]),
        ],
    }[node]
    outputs = found[1][-1] if isinstance(found[1][-1], int) else 1
    constants = [
        helper.make_tensor("most", TensorProto.INT64, [3], [1, 2, 3]),
        helper.make_tensor("colours", TensorProto.INT64, [1], [1]),
        helper.make_tensor("channel", TensorProto.INT64, [1], [2]),
        helper.make_tensor("twice", TensorProto.INT64, [2], [1, 2]),
        helper.make_tensor("times3", TensorProto.INT64, [3], [1, 1, outputs]),
    ]
    beside = [("properties", ["N", 2])] if node == "lines" else []
    used = {name for step in steps for name in step.input}
    graph = helper.make_graph(
        steps,
        "network",
        [helper.make_tensor_value_info(given[0], TensorProto.FLOAT, given[1])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in [found, *beside]],
        [constant for constant in constants if constant.name in used],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)])
    model.ir_version = 9
    helper.set_model_props(model, metadata)
    content: bytes = model.SerializeToString()
    return content


def line_network(known: object, outputs: int = 4, **metadata: str) -> bytes:
    """Return a recogniser of lines as an ONNX file."""
    from dataclasses import asdict

    said = {"format": "inkread.lines", "version": "2", "charset": json.dumps(asdict(known))} | metadata
    return onnx_network("lines", ("strips", ["N", 3, 48, "W"]), ("log_probabilities", ["N", "F", outputs]), said)


def map_network(**metadata: str) -> bytes:
    """Return a detector of lines as an ONNX file."""
    said = {"format": "inkread.map", "version": "1"} | metadata
    return onnx_network("map", ("pictures", ["N", 3, "H", "W"]), ("probabilities", ["N", 1, "H", "W"]), said)


def read_codec(path: Path) -> None:
    from inkread.codec import decompress_file
    from inkread.errors import CodecError

    with TemporaryDirectory() as name:
        try:
            decompress_file(path, Path(name) / "out.png")
        except CodecError as error:
            if "should end in .mat" not in str(error):
                raise
            decompress_file(path, Path(name) / "out.mat")


def codec_seeds() -> Iterator[tuple[str, bytes]]:
    from inkread.codec import GlyphSet, compress
    from inkread.datasets.drawing.glyphs import synthesize_glyphs

    x, y = synthesize_glyphs(1, seed=5)
    yield "inkc", compress(np.rint(x[0].reshape(32, 32).T * 255).astype(np.uint8))
    yield "inkc", compress(GlyphSet("valid", x[:8], y[:8]))
    yield "inkc", compress(Path(__file__).parents[2] / "examples" / "label.jpg")


def read_mat(path: Path) -> None:
    from inkread.datasets.schema import load_rows

    load_rows(path)


def mat_seeds() -> Iterator[tuple[str, bytes]]:
    from scipy.io import savemat

    x = np.random.default_rng(0).random((3, 1024))
    for values, options in (
        (x, {}),
        (x, {"do_compression": True}),
        ((x > 0.5).astype(np.uint8), {"do_compression": True}),
        (x.astype(np.float32), {"format": "4"}),
    ):
        buffer = io.BytesIO()
        savemat(buffer, {"test_data": values, "test_labels": np.eye(3, 36)}, **options)
        yield "mat", buffer.getvalue()


def read_csv(path: Path) -> None:
    from inkread.fairness.table import audit_table

    named = path.read_bytes()[:200].replace(b";", b",").replace(b"\t", b",").split(b"\n")[0].strip().split(b",")
    unit, confidence = (name if name.encode() in named else None for name in ("u", "c"))
    found = audit_table(path, "t", "p", ["g"], unit=unit, confidence=confidence)
    found.text()
    found.to_json()


def csv_seeds() -> Iterator[tuple[str, bytes]]:
    rng = np.random.default_rng(0)
    draw = [rng.choice(list(values), 50) for values in ("ABC", "ABC", "lr")]
    lines = [",".join((*map(str, row), f"p{i % 15}", f"0.{10 + i}")) for i, row in enumerate(zip(*draw, strict=True))]
    text = "\n".join(["t,p,g,u,c", *lines])
    yield "csv", text.encode()
    yield "csv", b"\xef\xbb\xbf" + text.replace(",", ";").replace(";l;", ';"l;eft";').encode()
    yield "csv", text.replace(",", "\t").replace("\n", "\r\n").encode()


def read_pickle(path: Path) -> None:
    from inkread.course.q3_weights import load_q3_weights

    load_q3_weights(path)


def pickle_seeds() -> Iterator[tuple[str, bytes]]:
    weights = {
        "Wlayer1": np.arange(6.0).reshape(2, 3),
        "blayer1": np.float32([1, 2]),
        "n": np.asfortranarray(np.eye(2)),
    }
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        yield "pickle", pickle.dumps(weights, protocol)


def read_zip(path: Path) -> None:
    """Fetch a data set from an archive, and a folder of pictures."""
    from inkread.datasets.fetch import Source, fetch
    from inkread.errors import DataError
    from inkread.training.pictures.sources import unpacked

    with TemporaryDirectory() as name:
        try:
            fetch(Source("", ZIP_BLOBS), name, url=path.absolute().as_uri())
        except DataError as error:
            if str(path) not in str(error):
                raise
        unpacked(path, Path(name) / "unpacked")


ZIP_FILES = {"one.mat": b"one" * 400, "two.mat": bytes(range(256)) * 9}


def _blobs() -> dict[str, str]:
    from inkread.datasets.fetch import blob_id

    return {name: blob_id(content) for name, content in ZIP_FILES.items()}


ZIP_BLOBS = _blobs()


def zip_seeds() -> Iterator[tuple[str, bytes]]:
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", method) as archive:
            for name, content in ZIP_FILES.items():
                archive.writestr(f"data/{name}", content)
        yield "zip", buffer.getvalue()


def _imports(*names: str) -> None:
    from importlib import import_module

    for name in names:
        import_module(name)


TARGETS = {
    "pictures": Target(read_picture, picture_seeds, partial(_imports, "inkread.imaging")),
    "models": Target(
        read_model,
        model_seeds,
        partial(_imports, "onnxruntime", "safetensors", "inkread.codec"),
    ),
    "classifiers": Target(
        read_image_classifier, image_classifier_seeds, partial(_imports, "inkread.training.pictures.classifier")
    ),
    "codec": Target(read_codec, codec_seeds, partial(_imports, "inkread.codec", "scipy.io")),
    "mat": Target(read_mat, mat_seeds, partial(_imports, "scipy.io")),
    "csv": Target(read_csv, csv_seeds, partial(_imports, "inkread.fairness.table", "fairlearn.metrics", "scipy.stats")),
    "pickle": Target(read_pickle, pickle_seeds, partial(_imports, "inkread.course.q3_weights")),
    "zip": Target(
        read_zip, zip_seeds, partial(_imports, "inkread.datasets.fetch", "inkread.training.pictures.sources")
    ),
}
"""The targets by their names."""

HARM = Target(lambda path: exec(path.read_text(), {"path": path}), lambda: iter(()))  # noqa: S102
"""Does what the file says: to see that a sandbox notices."""
