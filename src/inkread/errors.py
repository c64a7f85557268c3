"""What can go wrong for a reason outside the program: one tree of exceptions, each with its exit code."""

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
    """Something that the caller can put right; the message names what and says how.

    Attributes
    ----------
    exit_code : ExitCode
        What the command line exits with.
    """

    exit_code = ExitCode.BAD_INPUT


class ImageError(InkreadError):
    """A picture that cannot be read: missing, not a picture, damaged, too large."""


class DataError(InkreadError):
    """A data set that cannot be used: missing, of another schema, not the file it should be."""


class ModelError(InkreadError):
    """A model that cannot be loaded or does not fit what is asked of it."""


class CodecError(InkreadError):
    """A compressed file that cannot be decompressed: not one, damaged, cut short, made with another model."""


class RunError(InkreadError):
    """A training run that cannot be started or resumed as asked."""


class OutputError(InkreadError):
    """A file that is not written where it was asked for, as something would be lost."""


class MissingExtraError(InkreadError):
    """Something needs libraries that the core install does not bring."""
