"""Character and word error rates, and the foldings that ignore case, punctuation or spaces."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

QUOTES = str.maketrans(dict.fromkeys("‘’‚‛ʼ", "'") | dict.fromkeys("“”„‟", '"'))
"""Typographic quotation marks and apostrophes, and their ASCII counterparts."""


@dataclass(frozen=True)
class Folding:
    """What is ignored when two texts are compared; by default, everything counts as written.

    Three differences are always ignored, because handwriting does not show them: the Unicode composition of characters
    (texts are normalised to NFC), the shape of quotation marks and apostrophes (typographic ones become ASCII), and the
    kind and amount of white space (a run, line breaks included, becomes one space; leading and trailing white space is
    removed). Dashes are not folded: an en dash is not a hyphen.

    Attributes
    ----------
    case : bool
        Whether to ignore case.
    punctuation : bool
        Whether to ignore punctuation and symbols, the Unicode categories P and S.
    spaces : bool
        Whether to ignore spaces. There are no words then.

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
        """Name for tables: "as written" or, for example, "capitals, without punctuation"."""
        left_out = [kind for kind in ("punctuation", "spaces") if getattr(self, kind)]
        parts = ["capitals"] if self.case else []
        parts += ["without " + " or ".join(left_out)] if left_out else []
        return ", ".join(parts) or "as written"

    def __or__(self, other: Folding) -> Folding:
        """Return the folding that ignores what either of the two ignores."""
        return Folding(self.case or other.case, self.punctuation or other.punctuation, self.spaces or other.spaces)

    def fold(self, text: str) -> str:
        """Return the folded text. The function is idempotent."""
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
"""The folding in which case, punctuation and spaces count."""


@dataclass(frozen=True)
class ErrorCount:
    """Number of errors and length of the reference. Counts of several pages can be added.

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
        """Errors divided by the length of the reference. For an empty reference: 0 without errors, else infinite."""
        if self.total:
            return self.errors / self.total
        return 0.0 if self.errors == 0 else float("inf")


def count_errors(reference: Sequence[str], reading: Sequence[str]) -> ErrorCount:
    """Count the errors between two texts without folding: their edit distance (Levenshtein 1966).

    Parameters
    ----------
    reference, reading
        Ground truth and reading: strings to count characters, lists of words to count words.
    """
    from rapidfuzz.distance import Levenshtein

    return ErrorCount(int(Levenshtein.distance(reference, reading)), len(reference))


def character_error_rate(reference: str, reading: str, folding: Folding = AS_WRITTEN) -> float:
    """Return the character error rate (CER): edits divided by characters of the reference. It may exceed 1."""
    return count_errors(folding.fold(reference), folding.fold(reading)).rate


def word_error_rate(reference: str, reading: str, folding: Folding = AS_WRITTEN) -> float:
    """Return the word error rate (WER): edits divided by words of the reference. It may exceed 1.

    Raises
    ------
    ValueError
        If spaces are ignored, since there are no words then.
    """
    if folding.spaces:
        raise ValueError("without spaces there are no words, and so no word error rate")
    return count_errors(folding.fold(reference).split(), folding.fold(reading).split()).rate
