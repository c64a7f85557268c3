"""How well pages are read, and how far the confidences of a classifier can be believed."""

from .pages import SUFFIXES, Evaluation, PageScore, evaluate, normalize_text, score

__all__ = ["SUFFIXES", "Evaluation", "PageScore", "evaluate", "normalize_text", "score"]
