"""Trained models: those of the package, and those in files of the user's own."""

from .loading import load_model, load_word_recogniser
from .mlp import save_model
from .registry import MODELS, ShippedModel, default_model, is_line_recogniser, locate, shipped_models

__all__ = [
    "MODELS",
    "ShippedModel",
    "default_model",
    "is_line_recogniser",
    "load_model",
    "load_word_recogniser",
    "locate",
    "save_model",
    "shipped_models",
]
