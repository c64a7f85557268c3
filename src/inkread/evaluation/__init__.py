"""Error rates of pages, alignments, confusion matrices and calibration.

Error rates count characters as written, spaces included. A ``Folding`` ignores case, punctuation or spaces; every
result and every table names the folding that it was computed with.
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
