"""Character and word error rates, and what does not count in them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

QUOTES = str.maketrans(dict.fromkeys("‘’‚‛ʼ", "'") | dict.fromkeys("“”„‟", '"'))
"""Typographic quotes and apostrophes, and the ASCII ones that they are compared as."""


@dataclass(frozen=True)
class Folding:
    """What does not count when two texts are compared; by default, all that was written counts.

    Three things never count, because handwriting does not show them: how Unicode composes a character (both texts are
    brought to NFC), the shape of quotes and apostrophes (typographic ones are compared as ASCII), and the kind and
    amount of white space (a run of it, line ends included, is one space; none counts at either end of the text).
    Dashes are not folded: an en dash is not a hyphen.

    Attributes
    ----------
    case : bool
        Whether case does not count.
    punctuation : bool
        Whether punctuation and symbols do not count: the Unicode categories P and S.
    spaces : bool
        Whether spaces do not count. There are no words then.

    Examples
    --------
    >>> from inkread.evaluation import Folding
    >>> Folding(case=True, punctuation=True).fold("Don’t  forget: 2 eggs!")
    'DONT FORGET 2 EGGS'
    """

    case: bool = False
    punctuation: bool = False
    spaces: bool = False

    @property
    def name(self) -> str:
        """What counts, as tables show it: "as written", or for example "capitals, without punctuation"."""
        left_out = [kind for kind in ("punctuation", "spaces") if getattr(self, kind)]
        parts = ["capitals"] if self.case else []
        parts += ["without " + " or ".join(left_out)] if left_out else []
        return ", ".join(parts) or "as written"

    def __or__(self, other: Folding) -> Folding:
        """Return the folding that leaves out what either of the two does."""
        return Folding(self.case or other.case, self.punctuation or other.punctuation, self.spaces or other.spaces)

    def fold(self, text: str) -> str:
        """Return the text as it is compared. Folding it again changes nothing."""
        text = unicodedata.normalize("NFC", text)
        if self.case:
            # Capitals of folded characters: upper() alone keeps the capital sharp s apart from SS.
            text = unicodedata.normalize("NFC", text.casefold().upper())
        text = text.translate(QUOTES)
        if self.punctuation:
            text = "".join(c for c in text if unicodedata.category(c)[0] not in "PS")
        text = ("" if self.spaces else " ").join(text.split())
        return unicodedata.normalize("NFC", text)  # again: a mark may now stand beside another letter


AS_WRITTEN = Folding()
"""Case, punctuation and spaces count."""


@dataclass(frozen=True)
class ErrorCount:
    """Errors of a reading, and what they are counted against; counts add up to those of several pages.

    Attributes
    ----------
    errors : int
        Insertions, deletions and substitutions that turn the reference into the reading.
    total : int
        Characters or words of the reference.
    """

    errors: int
    total: int

    def __add__(self, other: ErrorCount) -> ErrorCount:
        return ErrorCount(self.errors + other.errors, self.total + other.total)

    @property
    def rate(self) -> float:
        """Errors by the length of the reference. Of an empty reference: 0 without errors, infinite with any."""
        if self.total:
            return self.errors / self.total
        return 0.0 if self.errors == 0 else float("inf")


def count_errors(reference: Sequence[str], reading: Sequence[str]) -> ErrorCount:
    """Count the errors between two texts as they are, by the edit distance of Levenshtein (1966).

    Parameters
    ----------
    reference, reading
        What is right and what was read: strings to count characters, lists of words to count words.
    """
    from rapidfuzz.distance import Levenshtein

    return ErrorCount(int(Levenshtein.distance(reference, reading)), len(reference))


def character_error_rate(reference: str, reading: str, folding: Folding = AS_WRITTEN) -> float:
    """Return the character error rate (CER): edits by characters of the reference, spaces included; may exceed 1."""
    return count_errors(folding.fold(reference), folding.fold(reading)).rate


def word_error_rate(reference: str, reading: str, folding: Folding = AS_WRITTEN) -> float:
    """Return the word error rate (WER): edits by words of the reference, which white space separates; may exceed 1.

    Raises
    ------
    ValueError
        If spaces are folded: there are no words then.
    """
    if folding.spaces:
        raise ValueError("without spaces there are no words, and so no word error rate")
    return count_errors(folding.fold(reference).split(), folding.fold(reading).split()).rate
