"""Weights are averaged by their shares, or it is said why they cannot be."""

import sys

import pytest

torch = pytest.importorskip("torch")

from inkread.training.reader import averaging  # noqa: E402


def test_weights_are_averaged_by_their_shares(tmp_path, monkeypatch):
    for name, value in (("a", 1.0), ("b", 5.0)):
        torch.save({"w": torch.full((2,), value), "b": torch.tensor([value])}, tmp_path / name)
    arguments = [f"{tmp_path / 'a'}=0.25", f"{tmp_path / 'b'}=0.75", "--to", str(tmp_path / "c")]
    monkeypatch.setattr(sys, "argv", ["averaging", *arguments])
    averaging.main()
    held = torch.load(tmp_path / "c", weights_only=True)
    assert held["w"].tolist() == [4, 4]
    assert held["b"].tolist() == [4]


def test_what_does_not_go_together_is_refused():
    one = {"w": torch.zeros(2)}
    with pytest.raises(ValueError, match="the shares add up"):
        averaging.averaged([one, one], [0.5, 0.4])
    with pytest.raises(ValueError, match="other layers"):
        averaging.averaged([one, {"w": torch.zeros(3)}], [0.5, 0.5])
