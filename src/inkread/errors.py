"""Exceptions for errors with a cause outside the program. Each has an exit code."""

from __future__ import annotations


class InkreadError(Exception):
    """Base class of errors that the caller can correct; the message says what is wrong and how to correct it.

    Attributes
    ----------
    exit_code : int
        Exit code of the command line.
    """

    exit_code = 2


class ImageError(InkreadError):
    """A picture cannot be read: it is missing, not a picture, damaged or too large."""


class DataError(InkreadError):
    """Data cannot be used: they are missing, have another schema, or fail verification."""


class ModelError(InkreadError):
    """A model cannot be loaded or does not fit its use."""


class CodecError(InkreadError):
    """A file cannot be decompressed: it has another format or model, is damaged or is truncated."""


class RunError(InkreadError):
    """A training run cannot be started or resumed."""


class OutputError(InkreadError):
    """An output was not written because it would overwrite a file."""


class MissingExtraError(InkreadError):
    """A feature needs libraries of an extra that is not installed."""
