"""The command line: each command is a few lines that call the package."""

from . import audit, classify, codec, course, data, integrations, learning, reading, serve, training
from .group import main

__all__ = [
    "audit",
    "classify",
    "codec",
    "course",
    "data",
    "integrations",
    "learning",
    "main",
    "reading",
    "serve",
    "training",
]
