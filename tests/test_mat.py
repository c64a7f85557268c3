"""MATLAB's files: read as SciPy reads them, and refused where SciPy crashes or fills the memory."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from scipy.io import loadmat, savemat
from scipy.sparse import coo_matrix

from inkread.arrays import MAX_UNPACKED
from inkread.datasets.schema import MAX_ROWS, load_rows
from inkread.errors import DataError
from inkread.mat import read_mat


@pytest.mark.parametrize("options", [{}, {"do_compression": True}, {"format": "4"}])
@pytest.mark.parametrize("kind", ["f8", "f4", "i2", "u1", "i4", "u2"])
@pytest.mark.parametrize("shape", [(3, 5), (1, 1), (0, 4), (1, 9)])
def test_the_arrays_are_those_that_scipy_reads(options, kind, shape, rng, tmp_path):
    path = tmp_path / "x.mat"
    values = (100 * rng.random(shape)).astype(kind)
    savemat(path, {"other": values + 1, "a_data": values, "b_labels": np.asfortranarray(values)}, **options)
    found, expected = read_mat(path, ["_data", "_labels"]), loadmat(path)
    assert set(found) == {"a_data", "b_labels"}
    for name, array in found.items():
        np.testing.assert_array_equal(array, expected[name])
        assert array.shape == shape


def test_logical_arrays_and_more_axes_are_read(tmp_path):
    savemat(tmp_path / "x.mat", {"a": np.array([[True, False]]), "b": np.arange(24.0).reshape(2, 3, 4)})
    found = read_mat(tmp_path / "x.mat", [""])
    np.testing.assert_array_equal(found["a"], [[1, 0]])
    np.testing.assert_array_equal(found["b"], np.arange(24.0).reshape(2, 3, 4))


def complaint(content: bytes, tmp_path) -> str:
    path = tmp_path / "x.mat"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        load_rows(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def saved(**arrays: object) -> bytes:
    buffer = io.BytesIO()
    savemat(buffer, arrays)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("held", "what"),
    [
        ("letters", "text"),
        (coo_matrix(np.eye(1024)), "a sparse array"),
        ({"x": 1}, "a structure"),
        (np.array([["a", 1]], dtype=object), "cells"),
        (np.ones((2, 1024)) * 1j, "complex numbers"),
    ],
)
def test_what_holds_no_numbers_is_named(held, what, tmp_path):
    assert f"a_data should hold numbers, found {what}" in complaint(saved(a_data=held), tmp_path)
    rows = np.ones((2, 1024))
    assert "a_labels should hold numbers" in complaint(saved(a_data=rows, a_labels=held), tmp_path)


WHOLE = saved(a_data=np.ones((2, 1024)))
VALUES = WHOLE.index(b"a_data") + 8
"""Where the values begin, with a tag."""


@pytest.mark.parametrize("kind", [0, 4, 11, 255])
def test_values_of_an_unknown_type_are_refused(kind, tmp_path):
    """SciPy looks such types up beyond the end of its table."""
    content = bytearray(WHOLE)
    content[VALUES : VALUES + 4] = struct.pack("<I", kind)
    assert "not a .mat file" in complaint(bytes(content), tmp_path)


@pytest.mark.parametrize("length", range(0, len(WHOLE), 97))
def test_a_file_cut_short_anywhere_is_refused(length, tmp_path):
    complaint(WHOLE[:length], tmp_path)


def matrix(rows: int, columns: int, values: bytes = b"", declared: int | None = None) -> bytes:
    """Return an array of bytes in the class of doubles, as a part of a file."""
    parts = struct.pack("<4I", 6, 8, 6, 0) + struct.pack("<2I2i", 5, 8, rows, columns) + struct.pack("<2I", 1, 6)
    parts += b"a_data\0\0" + struct.pack("<2I", 2, len(values) if declared is None else declared) + values
    return struct.pack("<2I", 14, len(parts)) + parts


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked(tmp_path):
    import tracemalloc

    packed = zlib.compress(matrix(1 << 20, 1024, bytes(1 << 22), 1 << 30))
    content = WHOLE[:128] + struct.pack("<2I", 15, len(packed)) + packed
    tracemalloc.start()
    try:
        assert f"more than the limit of {MAX_UNPACKED}" in complaint(content, tmp_path)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_bytes_that_would_become_too_many_numbers_are_refused(tmp_path):
    content = WHOLE[:128] + matrix(MAX_ROWS + 1, 1024, bytes(1024 * (MAX_ROWS + 1)))
    assert "more than the limit" in complaint(content, tmp_path)


@pytest.mark.parametrize("shape", [(-1, 1024), (2**31 - 1, 2**31 - 1), (3, 1024)])
def test_a_shape_that_cannot_be_is_refused(shape, tmp_path):
    complaint(WHOLE[:128] + matrix(*shape, bytes(2048)), tmp_path)


def test_an_array_twice_is_refused(tmp_path):
    assert "twice" in complaint(WHOLE[:128] + 2 * matrix(2, 1024, bytes(2048)), tmp_path)


def test_version_73_is_named(tmp_path):
    header = WHOLE[:124] + b"\0\2IM"
    assert "save it with -v7" in complaint(header + bytes(1000), tmp_path)


def test_too_many_classes_are_refused(tmp_path):
    rows = np.ones((2, 1024))
    assert "from 1 to 1024 are the limits" in complaint(saved(a_data=rows, a_labels=np.zeros((2, 0))), tmp_path)
    assert "from 1 to 1024 are the limits" in complaint(saved(a_data=rows, a_labels=np.eye(2, 1025)), tmp_path)


def test_numbers_that_are_none_are_refused_without_a_warning(tmp_path):
    signalling = np.full((2, 1024), 0x7FA00000, dtype=np.uint32).view(np.float32)
    assert "should lie between" in complaint(saved(a_data=signalling), tmp_path)
