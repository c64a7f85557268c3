"""How well pages are read, and how far the confidences of a classifier can be believed.

The measure counts characters as they were written, spaces included. What does not count (case, punctuation, spaces) is
a ``Folding``, which every result and every table names.
"""

from .metrics import AS_WRITTEN, ErrorCount, Folding, character_error_rate, word_error_rate
from .pages import SUFFIXES, Evaluation, PageScore, evaluate, score
from .report import format_errors, format_table

__all__ = [
    "AS_WRITTEN",
    "SUFFIXES",
    "ErrorCount",
    "Evaluation",
    "Folding",
    "PageScore",
    "character_error_rate",
    "evaluate",
    "format_errors",
    "format_table",
    "score",
    "word_error_rate",
]
