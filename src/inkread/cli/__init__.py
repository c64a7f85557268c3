"""The command line: each command is a few lines that call the package."""

from . import assignment, audit, classify, codec, data, reading, training
from .group import main

__all__ = ["assignment", "audit", "classify", "codec", "data", "main", "reading", "training"]
