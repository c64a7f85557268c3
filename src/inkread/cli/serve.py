"""The verb that serves the page and the REST interface."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import click

from ..errors import MissingExtraError
from .group import LANGUAGE_HELP, main


@main.command(
    short_help="Correct pages in the browser; a REST interface.",
    epilog="""\b
Examples:
  inkread serve                    the page at http://127.0.0.1:8470/
  inkread serve --open             and opened in the browser
  INKREAD_TOKEN=... inkread serve --host 0.0.0.0
                                   for other machines, which need the token""",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at; others need a token.")
@click.option("--port", type=click.IntRange(0, 65535), default=8470, show_default=True, help="Port; 0 for any.")
@click.option(
    "--token-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="File with the token; or set INKREAD_TOKEN.",
)
@click.option("--allow-host", "names", metavar="NAME", multiple=True, help="A name that the server goes by.")
@click.option(
    "--data",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of pages, corrections and models; or set INKREAD_DATA.",
)
@click.option("--language", default="en", show_default=True, help=LANGUAGE_HELP)
@click.option("--at-once", type=click.IntRange(1, 256), help="Pages that are read at once; as many as there are cores.")
@click.option("--max-upload", type=click.IntRange(1, 4096), metavar="MB", help="Largest file that is taken, in MiB.")
@click.option("--max-seconds", type=click.FloatRange(1, 3600), help="Longest time that a page is read for.")
@click.option("--open", "shall_open", is_flag=True, help="Open the page in the browser.")
@click.option("-q", "--quiet", is_flag=True, help="Do not say where the page is.")
def serve(
    host: str,
    port: int,
    token_file: Path | None,
    names: tuple[str, ...],
    folder: Path | None,
    language: str,
    at_once: int | None,
    max_upload: int | None,
    max_seconds: float | None,
    shall_open: bool,
    quiet: bool,
) -> None:
    """Correct pages in the browser, and let other programs read over HTTP.

    Needs inkread[serve]. Nothing leaves this machine, and without --host nobody else reaches the server.
    """
    try:
        from ..server.running import TOKEN, access_for, address_of, bound, run
    except ImportError as error:
        raise MissingExtraError(f'the server needs pip install "inkread[serve]" ({error.name} is missing)') from None
    from ..server.limits import Limits
    from ..userdata import data_folder

    token = os.environ.get(TOKEN) or None
    if token_file is not None:
        token = token_file.read_text(encoding="utf-8").strip()
    access = access_for(host, token, names)
    limits = Limits()
    if at_once:
        limits = replace(limits, at_once=at_once)
    if max_upload:
        limits = replace(limits, upload_bytes=max_upload << 20, job_bytes=max(limits.job_bytes, max_upload << 20))
    if max_seconds:
        limits = replace(limits, seconds=max_seconds)
    listening = bound(host, port)
    address = address_of(listening)
    if not quiet:
        click.echo(f"inkread is at {address} (Ctrl-C ends it)", err=True)
    if shall_open:
        click.launch(address)
    run(listening, access, folder or data_folder(), limits, language)
