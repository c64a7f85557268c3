"""Verbs by their former names."""

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from inkread.cli import main
from inkread.cli.renamed import RENAMED


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def complete(*words, begun=""):
    found = ShellComplete(main, {}, "inkread", "_INKREAD_COMPLETE").get_completions(list(words), begun)
    return {item.value for item in found}


@pytest.mark.parametrize("former", RENAMED)
def test_a_former_name_does_the_same_and_says_once_what_to_use(former):
    old, new = run(*former, "--help"), run(*RENAMED[former], "--help")
    assert (old.exit_code, old.stdout) == (new.exit_code, new.stdout) == (0, new.stdout)
    assert old.stderr == f"inkread: '{' '.join(former)}' is deprecated; use '{' '.join(RENAMED[former])}'\n"
    assert new.stderr == ""


def test_options_of_train_are_those_of_the_perceptron(tmp_path):
    result = run("train", "--data", tmp_path / "nowhere", "--run", tmp_path / "run")
    first, second = result.stderr.splitlines()
    assert first == "inkread: 'train' is deprecated; use 'train mlp'"
    assert "nowhere" in second
    for words in (("train", "--help"), ("train", "-h")):
        shown = run(*words)
        assert "autoencoder" in shown.stdout
        assert shown.stderr == ""


def test_pictures_are_classified_by_the_former_name(tmp_path):
    result = run("classify", "predict", tmp_path / "model.safetensors", tmp_path / "photo.jpg")
    first, second = result.stderr.splitlines()
    assert "use 'classify'" in first
    assert "model.safetensors" in second


def test_shells_complete_the_names_of_today_alone(capfd):
    assert {"train", "codec", "classify"} <= complete()
    assert not {"train-autoencoder", "compress", "decompress"} & complete(begun="")
    assert {"mlp", "lines", "autoencoder", "pictures"} <= complete("train")
    assert complete("codec") == {"compress", "decompress"}
    assert "--epochs" in complete("train-autoencoder", begun="--e")
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("group", [name for name, command in main.commands.items() if isinstance(command, click.Group)])
def test_a_group_alone_shows_what_is_in_it(group):
    shown = run(group)
    for name in main.commands[group].commands:
        assert f"  {name} " in shown.output
