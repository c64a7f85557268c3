"""What ``import inkread`` promises."""

from __future__ import annotations

import subprocess
import sys

import pytest

import inkread

PROMISED = [
    "Audit", "Charset", "DataError", "Document", "Glyph", "ImageError", "InkreadError", "Line", "MLPClassifier",
    "ModelError", "Page", "Reader", "Region", "RunError", "Word", "audit", "evaluate", "findLetters", "load_model",
    "read", "save_model",
]  # fmt: skip


def test_the_public_names_are_the_promised_ones():
    assert sorted(inkread.__all__) == PROMISED
    assert set(PROMISED) <= set(dir(inkread))


@pytest.mark.parametrize("name", PROMISED)
def test_each_is_a_class_or_a_function_of_that_name(name):
    assert getattr(inkread, name).__name__ == name


def test_others_are_missed():
    with pytest.raises(AttributeError, match="Alphabet"):
        inkread.Alphabet  # noqa: B018


def test_nothing_heavy_is_loaded_before_it_is_used():
    program = "import sys, inkread; print({'numpy', 'scipy', 'PIL', 'onnxruntime', 'matplotlib'} & {*sys.modules})"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "set()"
