"""The engines that are compared, each as a function from a picture to its text."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

import inkread

Engine = Callable[[np.ndarray], str]


def inkread_engine() -> Engine:
    """Return ours."""
    reader = inkread.Reader()
    return lambda picture: reader.read(picture).text


def tesseract_engine() -> Engine:
    """Return Tesseract, told that the page is one block of text in English."""
    if not shutil.which("tesseract"):
        raise LookupError("tesseract is not installed (Debian: tesseract-ocr)")

    def read(picture: np.ndarray) -> str:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "page.png"
            Image.fromarray(picture).save(path, compress_level=1)
            command = ["tesseract", str(path), "-", "--psm", "6", "-l", "eng"]
            return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    return read


def rapidocr_engine() -> Engine:
    """Return RapidOCR with the models that come with it."""
    try:
        from rapidocr_onnxruntime import RapidOCR
    except ImportError:
        raise LookupError("RapidOCR is not installed (pip install rapidocr-onnxruntime)") from None
    engine = RapidOCR()

    def read(picture: np.ndarray) -> str:
        found, _ = engine(picture[..., ::-1])
        boxes = [(np.array(box, dtype=float), text) for box, text, _ in found or []]
        boxes.sort(key=lambda item: item[0][:, 1].mean())
        lines: list[list[tuple[np.ndarray, str]]] = []
        for box, text in boxes:  # beside the line before if their middles are at about one height
            height = np.ptp(box[:, 1])
            if lines and abs(box[:, 1].mean() - lines[-1][-1][0][:, 1].mean()) < 0.5 * height:
                lines[-1].append((box, text))
            else:
                lines.append([(box, text)])
        return "\n".join(" ".join(text for _, text in sorted(line, key=lambda i: i[0][:, 0].min())) for line in lines)

    return read


ENGINES: dict[str, Callable[[], Engine]] = {
    "inkread": inkread_engine,
    "Tesseract": tesseract_engine,
    "RapidOCR": rapidocr_engine,
}
