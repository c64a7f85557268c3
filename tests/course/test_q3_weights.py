"""The assignment's file of weights: what is written can be read, and nothing but arrays is."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from inkread.course.q3_weights import MAX_PICKLE, load_q3_weights, save_q3_weights
from inkread.errors import ModelError
from inkread.nn import forward, initialize_weights


@pytest.fixture
def params():
    params = {}
    initialize_weights(6, 3, params, "layer1", rng=np.random.default_rng(0))
    params["Wlayer1"] = params["Wlayer1"].astype(np.float32)
    forward(np.zeros((2, 6)), params, "layer1")
    return params


def test_the_weights_come_back_as_float64_without_caches(params, tmp_path):
    save_q3_weights(params, tmp_path / "q3_weights.pickle")
    loaded = load_q3_weights(tmp_path / "q3_weights.pickle")
    assert set(loaded) == {"Wlayer1", "blayer1"}
    assert all(array.dtype == np.float64 for array in loaded.values())
    assert np.array_equal(loaded["Wlayer1"], params["Wlayer1"])


def test_the_assignments_scripts_can_read_it(params, tmp_path):
    save_q3_weights(params, tmp_path / "q3_weights.pickle")
    with (tmp_path / "q3_weights.pickle").open("rb") as file:
        assert set(pickle.load(file)) == {"Wlayer1", "blayer1"}  # noqa: S301 - our own, a moment ago


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickles_of_arrays_are_read_whatever_their_protocol(protocol, tmp_path):
    weights = {"W": np.arange(6.0).reshape(2, 3), "b": np.float32([1, 2])}
    (tmp_path / "weights.pickle").write_bytes(pickle.dumps(weights, protocol))
    loaded = load_q3_weights(tmp_path / "weights.pickle")
    assert all(np.array_equal(loaded[name], weights[name]) for name in weights)


class Evil:
    def __reduce__(self):
        return print, ("run",)


@pytest.mark.parametrize(
    "content",
    [
        pickle.dumps(Evil()),
        pickle.dumps({"W": Evil()}),
        pickle.dumps([1]),
        pickle.dumps({"W": 1.0}),
        b"",
        b"text",
        b"\x80\x04",
    ],
)
def test_what_is_no_pickle_of_arrays_is_refused_and_not_run(content, tmp_path, capsys):
    (tmp_path / "weights.pickle").write_bytes(content)
    with pytest.raises(ModelError, match=r"weights\.pickle"):
        load_q3_weights(tmp_path / "weights.pickle")
    assert capsys.readouterr().out == ""


def test_the_weights_are_also_in_a_file_that_is_no_pickle(params, tmp_path):
    save_q3_weights(params, tmp_path / "q3_weights.pickle")
    safe, pickled = (load_q3_weights(tmp_path / f"q3_weights.{ending}") for ending in ("npz", "pickle"))
    assert safe.keys() == pickled.keys()
    assert all(np.array_equal(safe[name], pickled[name]) for name in safe)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("kind", ["<f8", ">f4", "<i2", "|u1", "|b1", "<f2"])
def test_numbers_of_every_kind_are_read(protocol, kind, tmp_path):
    array = np.arange(12).reshape(3, 4).astype(kind)
    (tmp_path / "w.pickle").write_bytes(pickle.dumps({"C": array, "F": np.asfortranarray(array)}, protocol))
    for loaded in load_q3_weights(tmp_path / "w.pickle").values():
        np.testing.assert_array_equal(loaded, array)
        assert loaded.dtype == np.dtype(kind).newbyteorder("=")


def called(module: str, name: str, *arguments: bytes) -> bytes:
    """Return a pickle that calls a function of a module."""
    return b"c" + f"{module}\n{name}\n".encode() + b"(" + b"".join(arguments) + b"tR."


GOOD = pickle.dumps({"W": np.arange(4.0)}, 2)
TYPE = b"cnumpy\ndtype\n(X\2\0\0\0%bI00\nI01\ntR"
STATE = b"(K\3X\1\0\0\0<%bK\xffK\xffK\0tb"
PLAIN = b"NNN"

ATTACKS = {
    "a module with a side effect": called("numpy.f2py.__main__", "dtype"),
    "a program": called("numpy.testing", "runstring", b"X\1\0\0\0x", b"}"),
    "getattr": called("builtins", "getattr"),
    "an array by its constructor": called("numpy", "ndarray", b"I10000000000\n"),
    "an object array by its constructor": called("numpy", "ndarray", b"I2\n", TYPE % b"O8"),
    "a scalar": called("numpy.core.multiarray", "scalar", TYPE % b"O8", b"C\x08" + bytes(8)),
    "objects": GOOD.replace(b"f8", b"O8"),
    "strings": GOOD.replace(b"f8", b"S8"),
    "a type of parts": b"}X\1\0\0\0W" + TYPE % b"V8" + STATE % b"NN}" + b"s.",
    "a type changed afterwards": b"}X\1\0\0\0W" + TYPE % b"f8" + STATE % b"NX\1\0\0\0x}" + b"s.",
    "a function's attributes": b"c_codecs\nencode\n}X\1\0\0\0xK\1sb.",
    "a type's attributes": b"cnumpy\ndtype\n}X\1\0\0\0xK\1sb.",
    "an unknown encoding": called("_codecs", "encode", b"X\1\0\0\0x", b"X\4\0\0\0idna"),
    "a letter that is no byte": called("_codecs", "encode", b"X\2\0\0\0\xc4\x80", b"X\6\0\0\0latin1"),
    "another memory": called(
        "numpy.core.numeric", "_frombuffer", b"C\x04abcd", TYPE % b"O8", b"K\1\x85", b"X\1\0\0\0C"
    ),
    "a place beyond the memory": b"}r\xff\xff\xff\x7f.",
    "a place in words": b"}p4000000000\n.",
    "bytes that are not there": b"\x80\5\x8e" + (1 << 40).to_bytes(8, "little") + b".",
    "an array that is not there": b"\x80\5\x96" + (1 << 33).to_bytes(8, "little") + b".",
    "an extension": b"\x82\1.",
    "a persistent object": b"Px\n.",
    "a list": b"].",
    "nothing on the stack": b"0.",
    "too many steps": b"\x80\2}" + b"N0" * 60_000 + b".",
    "an empty dictionary": b"}.",
    "a name that is none": b"}K\1" + TYPE % b"f8" + b"s.",
    "a type for an array": b"}X\1\0\0\0W" + TYPE % b"f8" + b"s.",
    "too few numbers": GOOD.replace(b"K\4\x85", b"K\5\x85"),
    "numbers without an end": GOOD.replace(b"K\4\x85", b"\x8a\x09" + b"\xff" * 8 + b"\0\x85"),
    "a negative length": GOOD.replace(b"K\4\x85", b"I-4\n\x85"),
}


@pytest.mark.parametrize("what", ATTACKS)
def test_an_attack_is_refused_in_one_line(what, tmp_path, capfd):
    assert b"K\4\x85" in GOOD, "or the last ones show nothing"
    path = tmp_path / "w.pickle"
    path.write_bytes(ATTACKS[what])
    with pytest.raises(ModelError) as caught:
        load_q3_weights(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


def test_what_an_attack_would_change_stays_as_it_was(tmp_path):
    before = np.dtype("f8").str, vars(np).get("x")
    for content in ATTACKS.values():
        (tmp_path / "w.pickle").write_bytes(content)
        with pytest.raises(ModelError):
            load_q3_weights(tmp_path / "w.pickle")
    assert (np.dtype("f8").str, vars(np).get("x")) == before
    (tmp_path / "w.pickle").write_bytes(GOOD)
    np.testing.assert_array_equal(load_q3_weights(tmp_path / "w.pickle")["W"], np.arange(4.0))


def test_a_file_that_is_too_large_or_not_there_is_refused(tmp_path):
    with pytest.raises(ModelError, match="no such file"):
        load_q3_weights(tmp_path / "w.pickle")
    with (tmp_path / "w.pickle").open("wb") as file:
        file.truncate(MAX_PICKLE + 1)
    with pytest.raises(ModelError, match=f"more than the limit of {MAX_PICKLE}"):
        load_q3_weights(tmp_path / "w.pickle")
