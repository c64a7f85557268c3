"""Commands of the codec."""

from __future__ import annotations

from pathlib import Path

import click

from .group import main
from .outputs import OutputPath, report_written, writes


@main.group()
def codec() -> None:
    """Compress and decompress the writing on pages."""


@codec.command(
    short_help="Compress a picture or a .mat file.",
    epilog="""\b
Examples:
  inkread codec compress photo.jpg page.inkc               the writing in a few hundred bytes
  inkread codec compress photo.jpg page.inkc --quality 6   as close to it as the codec comes
  inkread codec compress nist36_valid.mat valid.inkc       a set of glyphs""",
)
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT", type=OutputPath())
@click.option("--quality", type=int, default=4, show_default=True, help="From 1 (fewest bits) to 6.")
@writes(lambda target, **_: [target])
def compress(source: Path, target: Path, quality: int) -> None:
    """Compress the writing in IN, a picture or a .mat file, to OUT.

    A picture of 32 x 32 pixels is a glyph image, any other a page. The compression is lossy.
    """
    from ..codec import compress_file

    compress_file(source, target, quality)
    report_written(target, f"{target}: {target.stat().st_size} bytes of {source.stat().st_size}")


@codec.command(
    short_help="Make a picture or a .mat file of it again.",
    epilog="""\b
Examples:
  inkread codec decompress page.inkc page.png
  inkread codec decompress valid.inkc valid.mat""",
)
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT", type=OutputPath())
@writes(lambda target, **_: [target])
def decompress(source: Path, target: Path) -> None:
    """Decompress IN, written by inkread codec compress, to OUT: a .png picture or a .mat file."""
    from ..codec import decompress_file

    decompress_file(source, target)
    report_written(target)
