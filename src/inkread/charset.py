"""Named sets of characters that a recogniser can tell apart.

A charset belongs to a model and is stored with its weights. The space is a character like any other; the blank of
connectionist temporal classification is not a character and is in no charset.
"""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_SIGNS = "–£€°"
_ACCENTED = "ÀÁÂÃÄÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜàáâãäçèéêëìíîïñòóôõöùúûüßœæŒÆ¿¡"


@dataclass(frozen=True)
class Charset:
    """Characters in the order of a model's outputs.

    Attributes
    ----------
    name : str
        Name of the charset.
    characters : str
        The characters; all different, none of them a control character.
    version : int
        Increased when the characters under this name change.

    Raises
    ------
    ValueError
        If a character is repeated or is a control character.
    """

    name: str
    characters: str
    version: int = 1

    def __post_init__(self) -> None:
        repeated = sorted(c for c, count in Counter(self.characters).items() if count > 1)
        if repeated:
            raise ValueError(f"charset {self.name!r} names {''.join(repeated)!r} more than once")
        unprintable = [c for c in self.characters if not c.isprintable()]
        if unprintable or not self.characters:
            raise ValueError(f"charset {self.name!r} must consist of printable characters, got {unprintable}")

    def __len__(self) -> int:
        return len(self.characters)

    def __iter__(self) -> Iterator[str]:
        return iter(self.characters)

    def __contains__(self, character: object) -> bool:
        return isinstance(character, str) and len(character) == 1 and character in self.characters

    def index(self, character: str) -> int:
        """Return the index of a character.

        Raises
        ------
        ValueError
            If it is not in the charset.
        """
        place = self.characters.find(character) if len(character) == 1 else -1
        if place < 0:
            raise ValueError(f"{character!r} is not in the charset {self.name!r}")
        return place

    def covers(self, text: Iterable[str]) -> bool:
        """Say whether all characters of a text are in the charset."""
        return set(text) <= set(self.characters)


def charset_of(characters: Iterable[object], name: str = "custom") -> Charset:
    """Return the charset that a file lists: the named one that has just these characters, or one with the given name.

    Raises
    ------
    ValueError
        If something among them is not a single printable character, or is there twice.
    """
    listed = list(characters)
    others = [character for character in listed if not (isinstance(character, str) and len(character) == 1)]
    if others:
        raise ValueError(f"a charset consists of single characters, got {others[0]!r}")
    text = "".join(map(str, listed))
    named = (charset for charset in CHARSETS.values() if charset.characters == text)
    return next(named, None) or Charset(name, text)


DIGITS = Charset("digits", string.digits)
"""The ten digits."""

CAPITALS36 = Charset("capitals36", string.ascii_uppercase + string.digits)
"""Capital letters, then digits: the classes of NIST36 in their order."""

ALNUM62 = Charset("alnum62", string.digits + string.ascii_uppercase + string.ascii_lowercase)
"""Digits, capital and small letters."""

ASCII95 = Charset("ascii95", "".join(map(chr, range(32, 127))))
"""Every printable character of ASCII, the space first."""

LATIN = Charset("latin", ASCII95.characters + _SIGNS + _ACCENTED)
"""ASCII, the en dash, pound, euro and degree signs, and the accented letters of seven Western European languages."""

CHARSETS = {charset.name: charset for charset in (DIGITS, CAPITALS36, ALNUM62, ASCII95, LATIN)}
"""The charsets by their names."""
