import numpy as np
import pytest

from inkread.evaluation.calibration import expected_calibration_error


def test_confidences_that_are_the_share_of_right_ones_have_no_error():
    confidences = np.repeat([0.6, 0.9], [10, 10])
    right = np.array([True] * 6 + [False] * 4 + [True] * 9 + [False])
    assert expected_calibration_error(confidences, right) == pytest.approx(0)
    assert expected_calibration_error(np.full(10, 0.9), np.arange(10) < 5) == pytest.approx(0.4)
    assert expected_calibration_error(np.ones(4), np.ones(4, dtype=bool)) == 0
    assert np.isnan(expected_calibration_error(np.zeros(0), np.zeros(0, dtype=bool)))


def test_errors_of_bins_do_not_cancel_out():
    confidences = np.array([0.2] * 10 + [0.8] * 10)
    assert expected_calibration_error(confidences, np.arange(20) < 10) == pytest.approx(0.5 * 0.8 + 0.5 * 0.8)
