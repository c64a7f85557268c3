"""The command line: each verb a few lines that call the package."""

from . import audit, classify, codec, course, data, reading, training
from .group import main

__all__ = ["audit", "classify", "codec", "course", "data", "main", "reading", "training"]
