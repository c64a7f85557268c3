"""Networks in ONNX files, run by onnxruntime."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .charset import Charset, charset_of
from .errors import ModelError


def open_session(path: str | Path) -> Any:
    """Open a network to run on the CPU.

    Raises
    ------
    ModelError
        If the file does not exist or is not an ONNX model.
    """
    import onnxruntime

    if not Path(path).is_file():
        raise ModelError(f"{path}: no such file")
    try:
        return onnxruntime.InferenceSession(Path(path).read_bytes(), providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own exceptions have no common base
        raise ModelError(f"{path}: not an ONNX model ({str(error).splitlines()[0]})") from error


def charset_in(session: Any, path: str | Path, form: str, version: str, kind: str) -> Charset:
    """Return the charset stored in a network's file.

    Parameters
    ----------
    session
        The network.
    path
        Its file, for the messages.
    form, version
        Format that the file must declare.
    kind
        Kind of network, for the messages.

    Raises
    ------
    ModelError
        If the format or version differs, or the list contains anything but characters.
    """
    metadata = session.get_modelmeta().custom_metadata_map
    if metadata.get("format") != form or metadata.get("version") != version:
        raise ModelError(f"{path}: not a {kind} of this version of inkread")
    try:
        return charset_of(json.loads(metadata["alphabet"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{path}: damaged model: {error}") from error
