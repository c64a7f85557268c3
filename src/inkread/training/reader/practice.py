"""What a recogniser practises on when it learns a hand: a person's lines in ever new forms, and what it knew before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from ...charset import Charset
from ...datasets.synthesis.labelled import Strip
from ...imaging.ribbon import Ribbon
from ...recognition.ctc import align
from .corrections import CorrectedLine
from .line_network import LineNetwork
from .pieces import Pieces, places_to_cut
from .strip_batches import as_input
from .varied import varied
from .warped import warped

JOINED = 0.5
"""Share of a person's strips that are joined of pieces."""

BENT = 0.8
"""Share of a person's strips that are bent."""


@dataclass(frozen=True, eq=False)
class Example:
    """A strip to practise on.

    Attributes
    ----------
    strip : Strip
        With its text.
    before : (T, 1 + C) float32 or None
        Logarithms of the probabilities that the network gave before, of old material.
    """

    strip: Strip
    before: Tensor | None = None


class Hand:
    """Draws strips of a person's lines.

    Parameters
    ----------
    lines
        What the person wrote.
    network
        Tells where the characters of a line stand.
    charset
        Of its classes.
    tell
        Called with how many lines have been looked at.
    """

    def __init__(
        self,
        lines: Sequence[CorrectedLine],
        network: LineNetwork,
        charset: Charset,
        tell: Callable[[int], None] = lambda _: None,
    ) -> None:
        cut = []
        for i, line in enumerate(lines):
            tell(i)
            strip = line.strip()
            symbols = align(scores_of(network, strip).numpy(), strip.text, charset.characters)
            cut.append((strip, places_to_cut(strip, symbols)))
        self._lines, self._pieces = lines, Pieces(cut)

    def __call__(self, rng: np.random.Generator) -> Example:
        """Return a strip that nobody has seen so."""
        is_joined = rng.random() < JOINED
        line = _as_line(self._pieces(rng)) if is_joined else self._lines[int(rng.integers(len(self._lines)))]
        strip = varied(line, rng)
        return Example(warped(strip, rng) if rng.random() < BENT else strip)


def _as_line(strip: Strip) -> CorrectedLine:
    """Return a line that fills its picture."""
    height, width, _ = strip.pixels.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)
    return CorrectedLine(strip.pixels, Ribbon(corners), strip.text, "")


def remembered(network: LineNetwork, strip: Strip) -> Example:
    """Return a strip of old material with what the network says of it."""
    return Example(strip, scores_of(network, strip))


@torch.no_grad()
def scores_of(network: LineNetwork, strip: Strip) -> Tensor:
    """Return the logarithms of the probabilities that a network gives the characters: ``(T, 1 + C) float32``."""
    return _scores(network, strip)


def _scores(network: LineNetwork, strip: Strip) -> Tensor:
    pixels: NDArray[np.uint8] = np.ascontiguousarray(strip.pixels.transpose(2, 0, 1))
    scores: Tensor = network(as_input(torch.from_numpy(pixels))[np.newaxis]).float().log_softmax(-1)[0]
    return scores


def loss_on(network: LineNetwork, batch: Sequence[Example], charset: Charset, held_to: float) -> Tensor:
    """Return the loss of a batch.

    It is the CTC loss a character, of new and of old strips, plus, weighted by ``held_to``, the Kullback-Leibler
    divergence a frame between what the network said of the old ones before and what it says now.
    """
    # One by one, as the reader does: the network would look at what fills up the shorter ones.
    rows = [_scores(network, example.strip) for example in batch]
    texts = [example.strip.text for example in batch]
    lengths = [len(text) for text in texts]
    losses = functional.ctc_loss(
        pad_sequence(rows),
        torch.tensor([1 + charset.index(character) for text in texts for character in text]),
        torch.tensor([len(row) for row in rows]),
        torch.tensor(lengths),
        reduction="none",
        zero_infinity=True,
    )
    total = torch.zeros(())
    for are_old in (False, True):
        some = [i for i, example in enumerate(batch) if (example.before is not None) == are_old]
        if some:
            total = total + losses[some].sum() / sum(lengths[i] for i in some)
    kept = [
        functional.kl_div(row, example.before, reduction="sum", log_target=True) / len(row)
        for row, example in zip(rows, batch, strict=True)
        if example.before is not None
    ]
    return total + held_to * torch.stack(kept).mean() if kept else total
