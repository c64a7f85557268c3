"""Where one word ends and the next begins: the gaps between characters that are wider than the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

USUAL_LIMIT = 0.85
"""Gap in letter heights from which one is a space, as far as nothing is known of the writer."""

LEAST_RATIO = 1.8
"""How many times wider than its letter gaps a page's word gaps are, at least, the ``NARROW`` added to both."""

NARROW = 0.15
"""Letter heights added to gaps before their logarithms are taken: below a seventh, differences hardly count."""

OUTLYING = 0.2
"""Share of a page's gaps, its narrowest, that count as no narrower than the rest. Where letters touch, or a W was
taken for two letters, gaps are so narrow that all others might seem spaces beside them. The price: where single
characters leave no more letter gaps than this, the limit is the usual one."""


def find_spaces(gaps: Sequence[NDArray[np.float64]]) -> list[NDArray[np.bool_]]:
    """Decide for each gap of a page whether it is a space between words.

    Writers differ in how far apart they set letters and words, so the limit is found from the page
    itself: it is laid where it parts the gaps into two groups that differ most, compared with how much
    the gaps differ at all (Otsu's criterion, on a logarithmic scale), and not too far from where writers
    usually have it. A line whose letters stand wider than the page's has its limit raised.

    Parameters
    ----------
    gaps
        For each line the gaps between its neighbouring characters from left to right, in letter heights;
        negative where they overlap.

    Returns
    -------
    list of bool arrays
        For each line and gap: whether it is a space.
    """
    everything = np.concatenate([np.zeros(0), *gaps])
    if not everything.size:
        return [np.zeros(0, dtype=bool) for _ in gaps]
    limit = _limit(np.maximum(everything, 0))
    inside_words = everything[everything < limit]
    usual = np.median(inside_words) if inside_words.size else 0.0
    spaces = []
    for line in gaps:
        letter_gaps = line[line < limit]
        wider = np.median(letter_gaps) - usual if letter_gaps.size >= 3 else 0.0
        spaces.append(line > limit + max(float(wider), 0.0))
    return spaces


def _limit(gaps: NDArray[np.float64]) -> float:
    """Return the gap in letter heights that parts letter gaps from word gaps best."""
    values = np.sort(np.log(np.maximum(gaps, np.quantile(gaps, OUTLYING)) + NARROW))
    middles = (values[1:] + values[:-1]) / 2
    spread = values.var()
    if len(values) < 4 or spread < 1e-6:
        return USUAL_LIMIT
    best, best_score = USUAL_LIMIT, -np.inf
    prior_scale = 0.5
    for index, middle in enumerate(middles, start=1):
        low, high = values[:index], values[index:]
        apart = high.mean() - low.mean()
        share = index / len(values)
        if apart < np.log(LEAST_RATIO):
            continue
        between = share * (1 - share) * apart**2 / spread
        deviation = (middle - np.log(USUAL_LIMIT + NARROW)) / prior_scale
        room = values[index] - values[index - 1]
        score = np.log(between) + 2 * room - 0.5 * deviation**2
        if score > best_score:
            best, best_score = float(np.exp(middle) - NARROW), score
    return best
