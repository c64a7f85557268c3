"""The largest files within the limits take less than 600 MB and 10 s too."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inkread.codec import GlyphSet
from inkread.codec.container import Container, Kind
from inkread.codec.glyphs import shipped_codec
from inkread.codec.limits import MAX_DRAWN, MAX_GLYPHS, MAX_IMAGES, MAX_LETTER, MAX_PIXELS
from inkread.codec.pages import CodedPage, encode_page
from inkread.codec.sets import encode_set
from inkread.datasets.schema import MAX_ROWS
from inkread.fairness.limits import MAX_COMPARED

from .sandbox import Sandbox

pytestmark = pytest.mark.long


def assert_read(target: str, path: Path) -> None:
    with Sandbox(target) as sandbox:
        outcome = sandbox.run(path)
    assert outcome.kind == "read", outcome


@pytest.mark.parametrize("kind", ["u1", "f4"])
def test_glyphs(kind, tmp_path):
    from scipy.io import savemat

    classes = 36
    y = np.eye(classes, dtype=kind)[np.arange(MAX_ROWS) % classes]
    x = np.ones((MAX_ROWS, 1024), dtype=kind)
    savemat(tmp_path / "x.mat", {"test_data": x, "test_labels": y}, do_compression=True)
    assert_read("mat", tmp_path / "x.mat")


def write(path: Path, kind: Kind, payload: bytes) -> Path:
    path.write_bytes(Container(kind, shipped_codec().model_id, 6, payload).to_bytes())
    return path


def test_a_compressed_set(tmp_path):
    glyphs = GlyphSet("a", np.ones((MAX_IMAGES, 1024), np.float32), np.eye(256)[np.arange(MAX_IMAGES) % 256])
    assert_read("codec", write(tmp_path / "a.inkc", Kind.SET, encode_set(glyphs, shipped_codec(), 6)))


@pytest.mark.parametrize("letter", [MAX_LETTER, 60])
def test_a_compressed_page(letter, tmp_path):
    side = int(1.7 * letter)
    count = min(MAX_GLYPHS, MAX_DRAWN // side**2)
    rows = np.random.default_rng(0).random((count, 1024), dtype=np.float32)
    height = width = int(MAX_PIXELS**0.5)
    page = CodedPage((height, width), letter, (((0, 0, side, side),) * count,), rows)
    assert_read("codec", write(tmp_path / "a.inkc", Kind.PAGE, encode_page(page, shipped_codec(), 6)))


def test_an_audit(tmp_path):
    rows = [f"{i % 2},{i * 7 % 2},g{i % MAX_COMPARED},p{i},0.5" for i in range(6000)]
    (tmp_path / "t.csv").write_text("\n".join(["t,p,g,u,c", *rows]))
    assert_read("csv", tmp_path / "t.csv")
