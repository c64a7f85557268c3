"""What can go wrong for a reason outside the program: one tree of exceptions, each with its exit code."""

from __future__ import annotations


class InkreadError(Exception):
    """Something that the caller can put right; the message names what and says how.

    Attributes
    ----------
    exit_code : int
        What the command line exits with.
    """

    exit_code = 2


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
