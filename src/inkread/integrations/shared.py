"""What the integrations share: one reader for all calls, and other programs' names of languages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..reader import Reader

LANGUAGES: Mapping[str, str] = MappingProxyType({"eng": "en", "en": "en", "und": "none", "none": "none"})
"""Languages by the names that other programs have for them."""


@lru_cache(maxsize=4)
def shared_reader(language: str = "en", charset: str | None = None) -> Reader:
    """Return the reader of a language and charset, made when it is first asked for."""
    from ..reader import Reader  # other programs import plug-ins that they may not use

    return Reader(language=language, charset=charset)


def language_of(names: str | None) -> str:
    """Return the language for what other programs call it, such as ``eng+deu``; ``none`` for unknown ones."""
    known = [LANGUAGES[name] for name in (names or "eng").split("+") if name in LANGUAGES]
    return known[0] if known else "none"
