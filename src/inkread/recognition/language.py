"""What people write: how probable a letter is after those before it, and how probably it is a capital."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..arrays import one_line, read_npz
from ..charset import Charset
from ..errors import ModelError
from . import ngram_file
from .ngram_file import START, NGrams

NAMES = ("characters", "capitals", *ngram_file.NAMES)
"""Arrays of a file."""

KINDS = 6
"""Kinds of characters by which the case of the next is foretold: the beginning of the line, a space, a small letter, a
capital, a digit, anything else."""

LOOKED_BACK = 3
"""How many characters are looked at for it."""

WORDS = 3
"""Kinds of lines by their last word of two letters or more: there is none, it is in capitals, it is not."""

CAPITALS = (WORDS, *(KINDS,) * LOOKED_BACK)
"""Shape of the probabilities of capitals."""

REMEMBERED = 30_000
"""Contexts whose probabilities are kept at hand."""


class _Remembering:
    """Keeps at hand what it computed for the latest arguments; a copy in another process begins anew."""

    def _remember(self) -> None:
        self._after = lru_cache(maxsize=REMEMBERED)(self._compute)

    def _compute(self, *context: Any) -> NDArray[np.float32]:
        raise NotImplementedError

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_after"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._remember()


class CharacterModel(_Remembering):
    """An n-gram model of characters with backing off (Chen and Goodman 1999).

    The probability of a character after a context is stored where the pair was seen often enough; otherwise it is that
    after the context without its first character, times the context's weight for backing off.

    Parameters
    ----------
    characters
        Those that the model knows, each with a column in what ``log_probabilities`` returns.
    contexts
        Sequences of characters after which others were seen. The empty one comes first, and knows every character.
    counts
        ``(N,)``: how many characters were seen after each context.
    followers, logarithms
        Those characters, as columns, and the logarithms of their probabilities, one context after another.
    backing
        ``(N,)``: the logarithm of each context's weight for backing off.
    """

    def __init__(
        self,
        characters: str,
        contexts: Sequence[str],
        counts: NDArray[np.integer],
        followers: NDArray[np.integer],
        logarithms: NDArray[np.float32],
        backing: NDArray[np.float32],
    ) -> None:
        self.characters = characters
        self._numbers = {context: i for i, context in enumerate(contexts)}
        self._ends = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
        self._followers, self._logarithms, self._backing = followers, logarithms, backing
        self.order = 1 + max(map(len, contexts))
        self._known = frozenset(characters + START)
        self._remember()

    def log_probabilities(self, text: str) -> NDArray[np.float32]:
        """Return ``(C,)`` logarithms of the probabilities of what may follow the beginning of a line.

        Parameters
        ----------
        text
            The line so far; characters that the model does not know end what it looks at.
        """
        context = (START + text)[1 - self.order :] if self.order > 1 else ""
        for i in range(len(context) - 1, -1, -1):
            if context[i] not in self._known:
                context = context[i + 1 :]
                break
        return self._after(context)

    def _compute(self, context: str) -> NDArray[np.float32]:
        number = self._numbers.get(context)
        if not context:
            values = np.empty(len(self.characters), dtype=np.float32)
        else:
            values = self._after(context[1:])
            if number is None:
                return values
            values = values + self._backing[number]
        if number is not None:
            own = slice(self._ends[number], self._ends[number + 1])
            values[self._followers[own]] = self._logarithms[own]
        return values

    def packed(self) -> dict[str, Any]:
        """Return the model but its characters as the arrays of a file; see ``ngram_file``."""
        counts = np.diff(self._ends)
        known = NGrams(list(self._numbers), counts, self._followers, self._logarithms, self._backing)
        return ngram_file.pack(known, self.characters)

    @classmethod
    def of_packed(cls, arrays: Mapping[str, NDArray[Any]], characters: str) -> CharacterModel:
        """Return the model of the arrays of a file; raises ValueError if they do not fit."""
        known = ngram_file.unpack(arrays, characters)
        return cls(characters, known.contexts, known.counts, known.followers, known.logarithms, known.backing)


class LanguageModel(_Remembering):
    """A model of text with capitals: letters are foretold without their case, then the case by what stands before.

    So words are known in capitals as well as in small letters, though people write them so less often.

    Parameters
    ----------
    characters
        Those that the model knows, each with a column in what ``log_probabilities`` returns.
    letters
        Foretells characters, capitals among them as small letters: of ``folded(characters)``.
    capitals
        ``(3, 6, 6, 6) float``: how probably a letter is a capital on a line of this kind, see ``WORDS``, after three
        characters of these kinds, see ``KINDS``.
    """

    def __init__(self, characters: str, letters: CharacterModel, capitals: NDArray[np.floating]) -> None:
        self.characters, self._letters = characters, letters
        self._fold = str.maketrans({c: fold(c, characters) for c in characters})
        columns = {character: i for i, character in enumerate(letters.characters)}
        self._columns = np.array([columns[fold(character, characters)] for character in characters])
        self._cases = np.array([case_of(character, characters) for character in characters])
        self._kinds = {character: kind_of(character, characters) for character in START + characters}
        self.capitals = np.asarray(capitals, dtype=np.float32)
        self._remember()

    def log_probabilities(self, text: str) -> NDArray[np.float32]:
        """Return ``(C,)`` logarithms of the probabilities of what may follow the beginning of a line.

        Parameters
        ----------
        text
            The line so far; characters that the model does not know end what it looks at.
        """
        before = (START * LOOKED_BACK + text)[-LOOKED_BACK:]
        recent = text[1 - self._letters.order :] if self._letters.order > 1 else ""
        kinds = (self._kinds.get(c, KINDS - 1) for c in before)
        return self._after(recent.translate(self._fold), (words_before(text.rpartition(" ")[0]), *kinds))

    def _compute(self, recent: str, kinds: tuple[int, ...]) -> NDArray[np.float32]:
        share = float(self.capitals[kinds])
        cases = np.log(np.array([1 - share, share, 1.0], dtype=np.float32))
        return self._letters.log_probabilities(recent)[self._columns] + cases[self._cases]

    def save(self, path: str | Path) -> None:
        """Write the model to an ``.npz`` file, the logarithms to one decimal."""
        from ..storage import replacing

        with replacing(path) as temporary, temporary.open("wb") as file:
            arrays: dict[str, Any] = {"characters": np.array(self.characters), "capitals": self.capitals}
            np.savez_compressed(file, **arrays, **self._letters.packed())

    @classmethod
    def load(cls, path: str | Path) -> LanguageModel:
        """Read a model.

        Raises
        ------
        ModelError
            If there is no such file, or it is no such model.
        """
        arrays = read_npz(path, NAMES, "a language model", error=ModelError)
        try:
            characters = Charset("language", str(arrays["characters"])).characters  # none twice, none that is unsafe
            capitals = arrays["capitals"]
            if capitals.dtype != np.float32 or capitals.shape != CAPITALS:
                raise ValueError(f"its capitals are not {' x '.join(map(str, CAPITALS))} probabilities")
            if not ((capitals > 0) & (capitals < 1)).all():
                raise ValueError("a letter is always or never a capital")
            return cls(characters, CharacterModel.of_packed(arrays, folded(characters)), capitals)
        except Exception as error:  # arrays of any kind make NumPy raise almost anything
            raise ModelError(f"{path}: damaged language model: {one_line(error)}") from error


def fold(character: str, characters: str) -> str:
    """Return the small letter of a capital if it is among the characters, and what is no such capital as it is."""
    small = character.lower()
    return small if len(small) == 1 and small in characters else character


def folded(characters: str) -> str:
    """Return the characters without the capitals whose small letters are among them, in their order."""
    return "".join(dict.fromkeys(fold(character, characters) for character in characters))


def case_of(character: str, characters: str) -> int:
    """Return 0 for a small letter whose capital is among the characters, 1 for a capital, 2 for what has no case."""
    if fold(character, characters) != character:
        return 1
    capital = character.upper()
    return 0 if capital != character and len(capital) == 1 and capital in characters else 2


def kind_of(character: str, characters: str) -> int:
    """Return the number of a character's kind; see ``KINDS``."""
    if character in (START, " "):
        return 0 if character == START else 1
    case = case_of(character, characters)
    return 2 + case if case < 2 else 4 if character.isdigit() else 5


@lru_cache(maxsize=REMEMBERED)
def words_before(words: str) -> int:
    """Return the number of a line's kind; see ``WORDS``.

    Parameters
    ----------
    words
        Those before the one that is being written.
    """
    for word in reversed(words.split()):
        if sum(map(str.isalpha, word)) > 1:
            return 1 if word == word.upper() else 2
    return 0
