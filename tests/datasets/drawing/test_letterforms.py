import itertools

import numpy as np
import pytest

from inkread.datasets.drawing.letterforms import LETTERFORMS, SYMBOLS, parse, strokes_of
from inkread.datasets.drawing.pen import draw_fitted

FORMS = [(symbol, variant) for symbol, forms in LETTERFORMS.items() for variant in range(len(forms))]
TWINS = {frozenset("O0"), frozenset("I1")}
"""Pairs that some people write alike."""


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_letters_and_digits_have_several_forms(symbol):
    assert 2 <= len(LETTERFORMS[symbol]) <= 5
    assert len(set(LETTERFORMS[symbol])) == len(LETTERFORMS[symbol])


@pytest.mark.parametrize(("symbol", "variant"), FORMS)
def test_strokes_run_without_leaps_inside_the_letters_box(symbol, variant):
    strokes = strokes_of(symbol, variant)
    for stroke in strokes:
        assert stroke.shape[1] == 2
        assert len(stroke) >= 2
        assert np.hypot(*np.diff(stroke, axis=0).T).max() < 0.15
    points = np.concatenate(strokes)
    assert points.min() > -0.15
    assert points.max() < 1.2


def test_no_two_symbols_share_a_form():
    inks = [(symbol, draw_fitted(strokes_of(symbol, variant), 32, 4, 26)) for symbol, variant in FORMS]
    for (symbol, ink), (other, ink2) in itertools.combinations(inks, 2):
        if symbol in SYMBOLS and other in SYMBOLS and symbol != other and frozenset(symbol + other) not in TWINS:
            overlap = np.minimum(ink, ink2).sum() / np.maximum(ink, ink2).sum()
            assert overlap < 0.85, (symbol, other)


def test_the_notation():
    bar, corner = parse("0,0 0,1 | 0,0 .5,0 & .5,0 .5,.5")
    assert bar[0].tolist() == [0, 0]
    assert bar[-1].tolist() == [0, 1]
    assert (corner[-1] == [0.5, 0.5]).all()
    assert (corner == [0.5, 0.0]).all(axis=1).sum() == 1
    (curve,) = parse("~0,0 .5,.2 1,0")
    assert np.diff(curve[:, 0]).min() > 0
    assert curve[:, 1].max() == pytest.approx(0.2, abs=0.01)


def test_forms_are_not_changed_by_accident():
    with pytest.raises(ValueError, match="read-only"):
        strokes_of("A", 0)[0][0] = 3
    with pytest.raises(KeyError):
        strokes_of("é", 0)
