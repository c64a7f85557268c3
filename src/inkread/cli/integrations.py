"""The verbs that put inkread into other programs."""

from __future__ import annotations

from pathlib import Path

import click

from .group import main


@main.command(
    epilog="""\b
Examples:
  inkread mcp                      any picture on this machine
  inkread mcp ~/scans ~/Pictures   those in two folders"""
)
@click.argument("folders", metavar="[FOLDER]...", nargs=-1, type=click.Path(path_type=Path))
def mcp(folders: tuple[Path, ...]) -> None:
    """Let an assistant read pictures on this machine (MCP).

    The server (needs inkread[mcp]) talks over standard input and output, as assistants start it. With FOLDERs, it reads
    what is in them and nothing else.
    """
    from ..integrations.mcp import make_server

    make_server(folders).run()
