"""SECURITY.md says what is so: its files exist, and its limits are those of the program."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from inkread import arrays, onnx
from inkread.codec import limits as codec
from inkread.course import q3_weights
from inkread.datasets import fetch, flowers, fonts, schema
from inkread.fairness import limits as fairness
from inkread.imaging import limits as imaging

TOP = Path(__file__).parents[1]
TEXT = (TOP / "SECURITY.md").read_text(encoding="utf-8")
MIB = 1 << 20


def test_reading_leaves_no_identifier_and_no_events_to_be_sent(tmp_path):
    script = "import sys, inkread; assert inkread.Reader().read(sys.argv[1]).lines"
    environment = {name: value for name, value in os.environ.items() if "TELEMETRY" not in name and name != "CI"}
    environment |= {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    command = [sys.executable, "-c", script, str(TOP / "examples" / "label.jpg")]
    subprocess.run(command, env=environment, check=True)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_the_files_that_it_names_exist():
    named = re.findall(r"`((?:tests|\w+)/[\w/.]+)`", TEXT)
    assert len(named) > 20
    places = (TOP, TOP / "src" / "inkread")
    assert not [name for name in named if not any((place / name).exists() for place in places)]


@pytest.mark.parametrize(
    ("says", "is_so"),
    [
        ("110 million pixels, and 440 MB", (imaging.MAX_PIXELS, imaging.MAX_DECODING) == (110 * 10**6, 440 * 10**6)),
        ("of WebP 27, ", int(imaging.MAX_DECODING / (4 + imaging.WEBP) / 10**6) == 27),
        ("of JPEG 2000 in colour 21 million", int(imaging.MAX_DECODING / (4 + 3 * imaging.JPEG2000) / 10**6) == 21),
        ("(EPS, PDF, WMF)", {"EPS", "PDF", "WMF"} <= imaging.REFUSED),
        ("(BLP, DDS, FITS, FTEX, QOI)", {"BLP", "DDS", "FITS", "FTEX", "QOI"} <= imaging.REFUSED),
        ("512 MiB", imaging.MAX_STREAM == 512 * MIB),
        ("4 MiB; 20,000 images or 16,384 characters", (codec.MAX_BYTES, codec.MAX_IMAGES) == (4 * MIB, 20_000)),
        ("16,384 characters; 67 million pixels", (codec.MAX_GLYPHS, codec.MAX_DRAWN // 10**6) == (16_384, 67)),
        ("128 MiB, its header 1 MiB", (arrays.MAX_TENSORS, arrays.MAX_HEADER) == (128 * MIB, MIB)),
        ("256 MiB unpacked; of glyphs 30,000 rows", (arrays.MAX_UNPACKED, schema.MAX_ROWS) == (256 * MIB, 30_000)),
        ("1,024 classes", schema.MAX_CLASSES == 1024),
        ("| an ONNX file | 64 MiB", onnx.MAX_MODEL == 64 * MIB),
        ("in 250 MB and 5 s", (onnx.MAX_TRIAL, onnx.MAX_SECONDS) == (250 * 10**6, 5)),
        ("32 MiB, 100,000 instructions", (q3_weights.MAX_PICKLE, q3_weights.MAX_STEPS) == (32 * MIB, 100_000)),
        ("8 MiB; 30 groups", (fairness.MAX_BYTES, fairness.MAX_COMPARED) == (8 * MIB, 30)),
        ("fetched | 256 MiB unpacked", fetch.MAX_UNPACKED == 256 * MIB),
        ("flowers 2 GB, a package of fonts 1 GB", (flowers.LARGEST_ARCHIVE, fonts.MAX_PACKAGE) == (2 * 10**9, 10**9)),
    ],
)
def test_the_limits_are_those_of_the_program(says, is_so):
    assert says in TEXT
    assert is_so


def test_the_limits_of_trainings_are_those_of_the_program():
    pytest.importorskip("torch")
    from inkread.training.pictures import limits, sources

    assert "512 pixels a side, 10,000 classes" in TEXT
    assert (limits.MAX_SIDE, limits.MAX_CLASSES) == (512, 10_000)
    assert "pictures to train on 4 GB" in TEXT
    assert sources.MAX_UNPACKED == 4 * 10**9
