"""Files of arrays: written the same every time, and checked before they are believed."""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open

from inkread.arrays import MAX_HEADER, MAX_TENSORS, MAX_UNPACKED, read_npz, read_tensors, write_tensors
from inkread.errors import ModelError

TENSORS = {
    "b": np.arange(3, dtype=np.int64),
    "a": np.arange(6, dtype=np.float32).reshape(2, 3).T,  # not in order
    "half": np.float16([0.5, 1]),
    "none": np.zeros((0, 4), dtype=np.float64),
    "one": np.array(7, dtype=np.int64),
    "flags": np.array([True, False]),
    "bytes": np.uint8([1, 2, 3]),
    "big": np.array([1, 2], dtype=">f4"),
}


def header(entries: object, data: bytes = bytes(8)) -> bytes:
    text = json.dumps(entries).encode()
    return len(text).to_bytes(8, "little") + text + data


def complaint(path: Path) -> str:
    with pytest.raises(ModelError) as caught:
        read_tensors(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_what_is_written_is_read_also_by_the_library(tmp_path):
    path = tmp_path / "x.safetensors"
    write_tensors(path, TENSORS, {"ä": "ö", "a": "{}"})
    read, metadata = read_tensors(path)
    with safe_open(path, framework="numpy") as file:
        assert file.metadata() == metadata == {"ä": "ö", "a": "{}"}
        for name, tensor in TENSORS.items():
            assert read[name].shape == tensor.shape
            assert read[name].dtype == tensor.dtype.newbyteorder("=")
            np.testing.assert_array_equal(read[name], tensor)
            np.testing.assert_array_equal(file.get_tensor(name), tensor)


def test_equal_contents_give_equal_files(tmp_path):
    """The library's own writer orders the strings at random."""
    strings = {f"name{i}": str(i) for i in range(20)}
    sums = set()
    for number, names in enumerate((sorted(TENSORS), sorted(TENSORS, reverse=True))):
        path = tmp_path / f"{number}.safetensors"
        write_tensors(path, {name: TENSORS[name] for name in names}, dict(reversed(strings.items())))
        sums.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(sums) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        (99_000_000).to_bytes(8, "little") + bytes(10),
        (2**63).to_bytes(8, "little"),
        header([1]),
        header({"a": {"dtype": "F8_E4M3", "shape": [8], "data_offsets": [0, 8]}}),
        header({"a": {"dtype": "F4", "shape": [16], "data_offsets": [0, 8]}}),
        header({"a": {"dtype": ["F32"], "shape": [2], "data_offsets": [0, 8]}}),
        header({"a": {"dtype": "F32", "shape": [2**40, 2**40], "data_offsets": [0, 8]}}),
        header({"a": {"dtype": "F32", "shape": [10**9], "data_offsets": [0, 4 * 10**9]}}),
        header({"a": {"dtype": "F32", "shape": [-2], "data_offsets": [0, 8]}}),
        header({"__metadata__": {"a": 5}}, b""),
        header({"a": 1}),
        b'\x88\x13\0\0\0\0\0\0{"a":' + b"[" * 4995,
    ],
)
def test_what_is_no_safetensors_file_is_refused(content, tmp_path):
    (tmp_path / "x.safetensors").write_bytes(content)
    complaint(tmp_path / "x.safetensors")


def test_the_message_says_what_is_wrong(tmp_path, monkeypatch):
    path = tmp_path / "x.safetensors"
    assert "no such file" in complaint(path)
    assert "is a directory" in complaint(tmp_path)
    with path.open("wb") as file:
        file.truncate(MAX_TENSORS + 1)
    assert f"more than the limit of {MAX_TENSORS}" in complaint(path)
    path.write_bytes((MAX_HEADER + 1).to_bytes(8, "little"))
    assert str(MAX_HEADER) in complaint(path)

    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    assert "Permission denied" in complaint(path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no FIFO")
def test_a_fifo_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    assert "not a regular file" in complaint(tmp_path / "fifo")


def test_a_table_that_unpacks_to_too_much_is_refused(tmp_path):
    path = tmp_path / "x.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.npy", "w") as file:
        for _ in range(MAX_UNPACKED // (1 << 20) + 1):
            file.write(bytes(1 << 20))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(ModelError, match=f"more than the limit of {MAX_UNPACKED}"):
        read_npz(path, ["a"], "a table", error=ModelError)


def test_a_table_that_declares_more_than_it_has_is_refused(tmp_path):
    array = io.BytesIO()
    np.lib.format.write_array_header_1_0(array, {"descr": "<f8", "fortran_order": False, "shape": (10**9, 10)})
    with zipfile.ZipFile(tmp_path / "x.npz", "w") as archive:
        archive.writestr("a.npy", array.getvalue())
    with pytest.raises(ModelError, match=r"x\.npz: not a table"):
        read_npz(tmp_path / "x.npz", ["a"], "a table", error=ModelError)
    with pytest.raises(ModelError, match=r"not a table \(no b\)"):
        read_npz(tmp_path / "x.npz", ["b"], "a table", error=ModelError)
