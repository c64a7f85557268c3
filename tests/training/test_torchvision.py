"""The import of torchvision, as it is here and with torchvisions that behave otherwise."""

import os
import subprocess
import sys

import pytest

HEALTHY = "import builtins; builtins.imports = getattr(builtins, 'imports', 0) + 1"
BROKEN = "raise RuntimeError('operator torchvision::{} does not exist')"
BROKEN_ONCE = """
import torch
if not hasattr(torch.ops.torchvision, "qnms"):
    raise RuntimeError("operator torchvision::nms does not exist")
"""
ASK = """
import builtins
import inkread.training._torchvision as room
print(hasattr(room, "declarations"), getattr(builtins, "imports", 0))
"""


def ask(folder, torchvision):
    (folder / "torchvision").mkdir()
    (folder / "torchvision" / "__init__.py").write_text(torchvision)
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=False)


@pytest.mark.long
def test_an_ordinary_torchvision_is_left_alone(tmp_path):
    assert ask(tmp_path, HEALTHY).stdout.split() == ["False", "1"]


@pytest.mark.long
def test_missing_operators_are_declared(tmp_path):
    assert ask(tmp_path, BROKEN_ONCE).stdout.split() == ["True", "0"]


@pytest.mark.long
def test_another_failure_is_not_hidden(tmp_path):
    done = ask(tmp_path, BROKEN.format("nms2"))  # though it begins like the one that is dealt with
    assert done.returncode == 1
    assert "operator torchvision::nms2 does not exist" in done.stderr


def test_what_is_installed_here_works_afterwards():
    import torch

    import inkread.training

    # isort: split
    from torchvision import datasets, models
    from torchvision.transforms import v2

    assert v2.Resize(8)(torch.zeros(3, 16, 16)).shape == (3, 8, 8)
    assert models.squeezenet1_1(num_classes=3)(torch.zeros(1, 3, 64, 64)).shape == (1, 3)
    assert callable(datasets.ImageFolder)
    assert inkread.training.__doc__
