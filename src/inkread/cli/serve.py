"""The verb that serves the page and the REST interface."""

from __future__ import annotations

import click

from .group import main


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8470, show_default=True, help="Port to listen at.")
def serve(port: int) -> None:
    """Correct pages in the browser, and let other programs read over HTTP."""
    import uvicorn

    from ..server.app import make_app

    uvicorn.run(make_app(), host="127.0.0.1", port=port, log_level="warning")
