"""The command line: each verb a few lines that call the package."""

from . import assignment, audit, classify, codec, data, integrations, reading, training
from .group import main

__all__ = ["assignment", "audit", "classify", "codec", "data", "integrations", "main", "reading", "training"]
