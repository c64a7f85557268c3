"""Verbs by their former names: they still work, and say on stderr what they are called now."""

from __future__ import annotations

from collections.abc import Sequence

import click

RENAMED = {
    ("train-autoencoder",): ("train", "autoencoder"),
    ("classify", "train"): ("train", "pictures"),
    ("classify", "predict"): ("classify",),
    ("compress",): ("codec", "compress"),
    ("decompress",): ("codec", "decompress"),
}
"""Former names of verbs, word by word, and those of today."""


def with_todays_name(words: Sequence[str], context: click.Context) -> list[str]:
    """Return a command line, without the program and its own options, in which the verb has its name of today.

    Whoever used a former name is told so, unless it is a shell that completes the line. ``train`` with options of its
    own is ``train mlp``: it had them when there was one thing to train.
    """
    former = next((names for names in RENAMED if tuple(words[: len(names)]) == names), None)
    if former is not None:
        today = RENAMED[former]
    elif words[0] == "train" and words[1:] and words[1].startswith("-") and words[1] not in context.help_option_names:
        former, today = ("train",), ("train", "mlp")
    else:
        return list(words)
    if not context.resilient_parsing:
        click.echo(f"inkread: '{' '.join(former)}' is deprecated; use '{' '.join(today)}'", err=True)
    return [*today, *words[len(former) :]]
