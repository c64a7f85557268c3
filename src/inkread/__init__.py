"""inkread reads hand-printed pages: a photograph goes in, its text comes out.

>>> import inkread
>>> page = inkread.read("examples/list.png")
>>> print(page.text)  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .charset import Charset
    from .document import Document, Glyph, Line, Page, Region, Word
    from .errors import DataError, ImageError, InkreadError, ModelError, RunError
    from .evaluation import evaluate
    from .fairness.audit import audit
    from .fairness.findings import Audit
    from .ink.letters import findLetters
    from .models import load_model, save_model
    from .nn import MLPClassifier
    from .reader import Reader, read

__version__ = "0.1.0"

_HOME = {
    "Audit": "fairness.findings",
    "Charset": "charset",
    "DataError": "errors",
    "Document": "document",
    "Glyph": "document",
    "ImageError": "errors",
    "InkreadError": "errors",
    "Line": "document",
    "MLPClassifier": "nn",
    "ModelError": "errors",
    "Page": "document",
    "Region": "document",
    "Reader": "reader",
    "RunError": "errors",
    "Word": "document",
    "audit": "fairness.audit",
    "evaluate": "evaluation",
    "findLetters": "ink.letters",
    "load_model": "models",
    "read": "reader",
    "save_model": "models",
}

__all__ = [
    "Audit",
    "Charset",
    "DataError",
    "Document",
    "Glyph",
    "ImageError",
    "InkreadError",
    "Line",
    "MLPClassifier",
    "ModelError",
    "Page",
    "Reader",
    "Region",
    "RunError",
    "Word",
    "audit",
    "evaluate",
    "findLetters",
    "load_model",
    "read",
    "save_model",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its home at first use: ``inkread --help`` should not load SciPy."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
