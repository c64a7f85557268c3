"""Confidences come out as often right as they say."""

import numpy as np
import pytest

from inkread.evaluation.calibration import expected_calibration_error
from inkread.recognition.confidence import Calibration, Scale, log_odds


def test_a_scale_leaves_probabilities_or_moves_them():
    assert Scale()(0.3) == pytest.approx(0.3)
    assert Scale(2.0, 0.0)(0.8) == pytest.approx(0.64 / 0.68)
    assert 0 < Scale(3.0, -1.0)(0.0) < Scale(3.0, -1.0)(1.0) <= 1


def test_a_calibration_comes_back_from_its_json():
    one = Calibration(Scale(0.7, -0.2), Scale(1.3, 0.4))
    assert Calibration.from_json(one.to_json()) == one
    assert one.of_word([0.9, 0.5]) == pytest.approx(one.word(0.45))
    for damaged in ['{"glyph": {}}', '{"glyph": {"slope": NaN}, "word": {}}', "[]", '{"glyph": 1, "word": 2}']:
        with pytest.raises((KeyError, TypeError, ValueError)):
            Calibration.from_json(damaged)


def test_the_fit_finds_how_sure_one_may_be():
    calibrate = pytest.importorskip("inkread.training.reader.calibrate")
    rng = np.random.default_rng(0)
    truth = Scale(0.5, -0.4)
    said = 1 / (1 + np.exp(-rng.normal(2, 2, 20_000)))
    are_right = rng.random(20_000) < [truth(float(p)) for p in said]
    scale = calibrate.fit_scale(said, are_right)
    assert scale.slope == pytest.approx(0.5, abs=0.05)
    assert scale.offset == pytest.approx(-0.4, abs=0.1)
    calibrated = np.array([scale(float(p)) for p in said])
    assert expected_calibration_error(said, are_right) > 0.1
    assert expected_calibration_error(calibrated, are_right) < 0.02
    assert log_odds(1.0) < 20
