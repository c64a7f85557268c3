"""What is wrong with a file, in the words of its owner: the server's paths are nobody's business."""

from __future__ import annotations

from ..imaging.sources import PageSource


def told(error: Exception, source: PageSource) -> str:
    """Return the message of an error with the owner's name of the file in place of its path."""
    name = source.name or "the file"
    message = str(error).replace(str(source.path), name)
    folder = None if source.path is None else str(source.path.parent)
    return f"{name}: cannot be read" if folder and folder in message else message
