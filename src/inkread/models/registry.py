"""The registry of the models in the package."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from ..charset import LATIN, Charset
from ..errors import ModelError
from ..userdata import trained_file, trained_models

Kind: TypeAlias = Literal["glyph codec", "line detector", "line recogniser", "language model"]
"""What a model does."""

WEIGHTS = Path(__file__).parent / "weights"
"""Folder of the weights."""

TRAINED: Kind = "line recogniser"
"""The kind of the models that are trained on a machine for its user."""

SUFFIXES = (".safetensors", ".onnx", ".npz")
"""Endings of model files: those of the NumPy engine, those for onnxruntime, and tables of counts."""


@dataclass(frozen=True)
class ShippedModel:
    """A model in the package.

    Attributes
    ----------
    name : str
        Name of the model.
    kind : Kind
        Kind of model.
    charset : Charset or None
        Characters in the order of the outputs; None if the model has none.
    file : str
        Name of its file in ``WEIGHTS``.
    sha256 : str
        SHA-256 of the file, in hexadecimal digits.
    licence : str
        SPDX identifier of the licence of the weights.
    card : str
        Its model card: a file of the repository and an anchor in it.
    """

    name: str
    kind: Kind
    charset: Charset | None
    file: str
    sha256: str
    licence: str
    card: str

    @property
    def path(self) -> Path:
        """Path of the weights."""
        return WEIGHTS / self.file


LANGUAGES = {
    "en": "0e15a58886e91e98eba38b4beacf8a91fca08308c6752bbd7dcc3b6dc7e246d8",
    "de": "b49963f78ca5e6b43688223c6b96c4e69f3d15bfd1900741d190bff9d8b0359c",
    "fr": "bd119b5fe324a103632be94742a3c27ce461886bb3584ddbccee8ef9fe62bf54",
    "es": "747ef918206011c742651a4bc24c488cb0c65642f1d6e54379b7d31416bc57c7",
    "it": "9709ed025a81bc5b0fcbaacfbc121a3cdc9d921e121e05ac49c9e6c7ba6b4f24",
    "pt": "93d7babcc82b3dc2dd7cd794eb52c35668c24fbd3c827c8fa9002f6d22886e60",
    "nl": "491d3ac5b8fb9f9835fd82c0644e42c2624d382177e30abbfad0211ef05d18bc",
}
"""Sums of the language models, English, the default, first."""

MODELS = (
    ShippedModel(
        name="codec32",
        kind="glyph codec",
        charset=None,
        file="codec32.safetensors",
        sha256="dab2206c5219b7cd9ab0844f5d3cfdb16cc751800c851760bf9d777a7c87f3fc",
        licence="MIT",
        card="docs/model_card.md#codec32",
    ),
    ShippedModel(
        name="linemap",
        kind="line detector",
        charset=None,
        file="linemap.onnx",
        sha256="90dbcc8e45f96a3a092922143172d656d2b32f430699dcf90de575ef10e21c2d",
        licence="Apache-2.0",
        card="docs/model_card.md#linemap",
    ),
    ShippedModel(
        name="latin154",
        kind="line recogniser",
        charset=LATIN,
        file="latin154.onnx",
        sha256="67e4fbb65d7f090f5b358a6810711503e66880b63832dc39a904818c02a8c825",
        licence="Apache-2.0",
        card="docs/model_card.md#latin154",
    ),
    *(
        ShippedModel(
            language, "language model", LATIN, f"{language}.npz", sha256, "MIT", "docs/model_card.md#languages"
        )
        for language, sha256 in LANGUAGES.items()
    ),
)
"""All models; the first of each kind is the default."""


def shipped_models(kind: Kind) -> list[str]:
    """Return the names of the models of a kind, the default first."""
    return [model.name for model in MODELS if model.kind == kind]


def default_model(kind: Kind) -> ShippedModel:
    """Return the default model of a kind."""
    return next(model for model in MODELS if model.kind == kind)


def locate(name_or_path: str | Path | None, kind: Kind) -> Path:
    """Return the file of a model.

    Parameters
    ----------
    name_or_path
        Name of a model in the package, or of a line recogniser that was trained on this machine, or the path of a file,
        which need not exist; by default, the package's default model of the kind.
    kind
        Required kind of model.

    Raises
    ------
    ModelError
        If there is no model of that name and kind.
    """
    if name_or_path is None:
        return default_model(kind).path
    path = Path(name_or_path)
    if path.suffix in SUFFIXES or len(path.parts) > 1:
        return path
    found = next((model for model in MODELS if model.name == str(name_or_path)), None)
    if found is not None and found.kind == kind:
        return found.path
    trained = trained_models()
    if found is None and kind == TRAINED and str(name_or_path) in trained:
        return trained_file(str(name_or_path))
    problem = "no such model" if found is None else f"a {found.kind}, not a {kind}"
    known, endings = ", ".join(shipped_models(kind)), " or ".join(SUFFIXES)
    here = f", and trained here were: {', '.join(trained)}" if trained else ""
    raise ModelError(f"{name_or_path}: {problem}; the package has: {known}{here}. A file ends in {endings}")
