"""scikit-learn's own checks of an estimator, all of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

SCRIPT = """
import json, warnings
warnings.simplefilter("ignore")
from sklearn.utils.estimator_checks import check_estimator
from inkread import MLPClassifier
results = check_estimator(MLPClassifier(), on_fail=None, on_skip=None)
print(json.dumps([[r["check_name"], r["status"], str(r["exception"])] for r in results]))
"""


def test_scikit_learn_accepts_the_classifier_and_skips_no_check():
    for needed in ("sklearn", "pandas"):  # without pandas the checks of data frames are skipped
        pytest.importorskip(needed)
    # SciPy reads this variable at import; without it the check of array API dispatch is skipped.
    environment = os.environ | {"SCIPY_ARRAY_API": "1"}
    command = [sys.executable, "-c", SCRIPT]
    run = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert run.returncode == 0, run.stderr
    results = json.loads(run.stdout)
    assert [result for result in results if result[1] != "passed"] == []
    assert len(results) > 40
