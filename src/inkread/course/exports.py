"""Pages in the files that are handed in: they are read, and not written in other formats."""

from __future__ import annotations


class Exports:
    """In the place of ``inkread.exports.Exports``: a page that does nothing with itself."""
