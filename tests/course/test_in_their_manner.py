"""A script in the manner of the course's starter files runs on ours unchanged."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from inkread.course.handin import handed_in, scripts_folder

SCRIPT = Path(__file__).parent / "in_their_manner" / "run_q2.py"


@pytest.mark.parametrize("which", ["python", "handed in"])
def test_a_run_q2_in_the_manner_of_the_starter_files(which, tmp_path):
    shutil.copy(SCRIPT, tmp_path)
    for name, source in handed_in().items():
        if which == "python":
            shutil.copy(scripts_folder() / name, tmp_path)
        else:
            (tmp_path / name).write_text(source)
    done = subprocess.run(
        [sys.executable, "-W", "error", "run_q2.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    loss, accuracy = re.search(r"loss: (\S+) acc: (\S+)", done.stdout).groups()
    assert float(loss) < 40
    assert float(accuracy) >= 0.75
    assert float(re.search(r"total (\S+)", done.stdout)[1]) < 1e-3
