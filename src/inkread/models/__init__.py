"""Trained models: those of the package, and those in files of the user's own."""

from .mlp import load_model, save_model
from .registry import MODELS, ShippedModel, default_model, locate, shipped_models

__all__ = [
    "MODELS",
    "ShippedModel",
    "default_model",
    "load_model",
    "locate",
    "save_model",
    "shipped_models",
]
