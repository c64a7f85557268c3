"""What people write: a model of characters that says how probable each is after those before it."""

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

NAMES = ("characters", "contexts", "counts", "followers", "logarithms", "backing")
"""Arrays of a file."""

MAX_ORDER = 16
"""Most characters that a file may look at together; the package's own looks at 7."""

START = "\n"
"""Stands before the first character of a line."""


class CharacterModel:
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

    def _remember(self) -> None:
        self._after = lru_cache(maxsize=50_000)(self._backed_off)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_after"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
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

    def _backed_off(self, context: str) -> NDArray[np.float32]:
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

    def save(self, path: str | Path) -> None:
        """Write the model to an ``.npz`` file, the logarithms to one decimal."""
        from ..storage import replacing

        with replacing(path) as temporary, temporary.open("wb") as file:
            np.savez_compressed(
                file,
                characters=np.array(self.characters),
                contexts=np.frombuffer("\0".join(self._numbers).encode("utf-8"), dtype=np.uint8),
                counts=np.diff(self._ends).astype(np.uint16),
                followers=self._followers.astype(np.uint8),
                logarithms=_packed(self._logarithms),
                backing=_packed(self._backing),
            )

    @classmethod
    def load(cls, path: str | Path) -> CharacterModel:
        """Read a model.

        Raises
        ------
        ModelError
            If there is no such file, or it is no such model.
        """
        arrays = read_npz(path, NAMES, "a model of characters", error=ModelError)
        try:
            return cls(*_checked(arrays))
        except Exception as error:  # arrays of any kind make NumPy raise almost anything
            raise ModelError(f"{path}: damaged model of characters: {one_line(error)}") from error


def _checked(arrays: Mapping[str, NDArray[Any]]) -> tuple[str, list[str], NDArray[Any], NDArray[Any], Any, Any]:
    """Return what the arrays of a file say, as the parameters of ``CharacterModel``.

    Raises
    ------
    ValueError
        If they do not fit each other.
    """
    characters = Charset("language", str(arrays["characters"]))  # none twice, none that controls a terminal
    contexts = arrays["contexts"].tobytes().decode("utf-8").split("\0")
    counts, followers = arrays["counts"], arrays["followers"]
    if any(arrays[name].ndim != 1 or arrays[name].dtype.kind != "u" for name in NAMES[1:]):
        raise ValueError("its arrays are not rows of whole numbers from 0")
    if contexts[0] or len(set(contexts)) < len(contexts) or max(map(len, contexts)) >= MAX_ORDER:
        raise ValueError(
            f"its contexts are not different ones of up to {MAX_ORDER - 1} characters, the empty one first"
        )
    sizes = len(contexts), int(counts.sum(dtype=np.int64)), len(characters)
    if (len(counts), len(followers), int(counts[0])) != sizes or followers.max() >= sizes[2]:
        raise ValueError("its contexts do not fit its characters")
    if len(np.unique(followers[: counts[0]])) < sizes[2]:
        raise ValueError("after no context it does not know every character")
    logarithms, backing = (_unpacked(arrays[name]) for name in ("logarithms", "backing"))
    if (len(backing), len(logarithms)) != sizes[:2]:
        raise ValueError("its probabilities do not fit its contexts")
    return characters.characters, contexts, counts, followers, logarithms, backing


def _packed(logarithms: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Return logarithms between -25.5 and 0 in steps of a tenth."""
    return np.rint(np.clip(-10 * logarithms, 0, 255)).astype(np.uint8)


def _unpacked(packed: NDArray[np.uint8]) -> NDArray[np.float32]:
    return packed.astype(np.float32) / np.float32(-10)
