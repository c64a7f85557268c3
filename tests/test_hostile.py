"""The files that once crashed, filled the memory or hung something, in a process of their own."""

from __future__ import annotations

from collections import Counter

import pytest

from fuzzing.sandbox import Sandbox

FOLDERS = {
    "bombs": "pictures",
    "content": "pictures",
    "codec": "codec",
    "mat": "mat",
    "csv": "csv",
    "pickles": "pickle",
    "models": "models",
    "st": "models",
    ".": "zip",
}
"""Which target the files of a folder are for; of those beside the folders, the archives."""


SLOW = ("csv", ".")
"""Those whose libraries or files take seconds."""


@pytest.mark.parametrize(
    "folder", [pytest.param(folder, marks=[pytest.mark.long] * (folder in SLOW)) for folder in FOLDERS]
)
def test_no_file_does_harm(folder, shared):
    place = shared / "hostile" / folder
    if not place.is_dir():
        pytest.skip(f"no such folder: {place}")
    paths = sorted(place.glob("*.zip") if folder == "." else place.iterdir())
    found: Counter[str] = Counter()
    with Sandbox(FOLDERS[folder]) as sandbox:
        for path in paths:
            outcome = sandbox.run(path)
            assert outcome.kind != "fault", f"{path}: {outcome}"
            found[outcome.kind] += 1
    assert sum(found.values()) == len(paths) > 0
