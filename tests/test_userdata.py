"""The user's data lie where the system keeps such things, or where the user says."""

from __future__ import annotations

from pathlib import Path

import pytest

from inkread.errors import ModelError
from inkread.userdata import data_folder, model_folder, trained_models


def test_the_folder_is_where_the_system_has_it(tmp_path):
    home = Path.home()
    assert data_folder({"XDG_DATA_HOME": str(tmp_path)}, "linux") == tmp_path / "inkread"
    assert data_folder({"XDG_DATA_HOME": "relative"}, "linux") == home / ".local" / "share" / "inkread"
    assert data_folder({}, "linux") == home / ".local" / "share" / "inkread"
    assert data_folder({}, "darwin") == home / "Library" / "Application Support" / "inkread"
    assert data_folder({"LOCALAPPDATA": str(tmp_path)}, "win32") == tmp_path / "inkread"
    assert data_folder({"INKREAD_DATA": str(tmp_path), "XDG_DATA_HOME": "/x"}, "linux") == tmp_path


def test_names_of_models_lead_nowhere_else(tmp_path):
    assert model_folder("mine-2", tmp_path) == tmp_path / "models" / "mine-2"
    for name in ("..", "a/b", "", "-x", "x\n", "a" * 65, "é"):
        with pytest.raises(ModelError, match="letters, digits"):
            model_folder(name, tmp_path)


def test_trained_models_are_those_that_are_whole(tmp_path):
    assert trained_models(tmp_path) == []
    for name in ("b", "a", "half"):
        (tmp_path / "models" / name).mkdir(parents=True)
    for name in ("b", "a"):
        (tmp_path / "models" / name / "lines.onnx").touch()
    assert trained_models(tmp_path) == ["a", "b"]
