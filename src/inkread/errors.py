"""Exceptions for errors with a cause outside the program. Each has an exit code."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the command line ends with."""

    DONE = 0
    """All went well."""

    BAD_INPUT = 2
    """Something could not be read, written or understood; what could was dealt with."""

    BUG = 70
    """An error in inkread itself: ``EX_SOFTWARE`` of ``sysexits.h``."""

    INTERRUPTED = 130
    """Somebody pressed Ctrl-C: 128 and the number of SIGINT, as shells have it."""


class InkreadError(Exception):
    """Base class of errors that the caller can correct; the message says what is wrong and how to correct it.

    Attributes
    ----------
    exit_code : ExitCode
        Exit code of the command line.
    """

    exit_code = ExitCode.BAD_INPUT


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
