"""A server of the Model Context Protocol: an assistant reads pictures on this machine, and they stay on it.

``inkread mcp`` runs it over standard input and output (extra ``mcp``).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..errors import DataError, MissingExtraError
from ..imaging.sources import PageSource, pages_of
from ..output.unsure import UNSURE, to_unsure
from .shared import language_of, shared_reader

if TYPE_CHECKING:
    from mcp.server import MCPServer

INSTRUCTIONS = (
    "Reads handwriting and print in pictures and PDFs on this machine. Words are separated by spaces, lines by "
    "line breaks. Ask words_to_check before you rely on numbers or names."
)


def make_server(folders: Sequence[str | Path] = ()) -> MCPServer[Any]:
    """Return the server.

    Parameters
    ----------
    folders
        The only folders whose files may be read, with all that is in them; any file if there are none.

    Raises
    ------
    MissingExtraError
        If the library of the protocol is not installed.
    """
    try:
        from mcp.server import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
    except ImportError:
        raise MissingExtraError('the server needs pip install "inkread[mcp]"') from None
    allowed = [Path(folder).resolve() for folder in folders]
    server: MCPServer[Any] = MCPServer("inkread", instructions=INSTRUCTIONS, version=__version__)

    def page_of(path: str, number: int) -> PageSource:
        resolved = Path(path).expanduser().resolve()
        if allowed and not any(resolved.is_relative_to(folder) for folder in allowed):
            raise DataError(f"{path}: is in none of the folders that may be read")
        pages = pages_of(resolved)
        if not 1 <= number <= len(pages):
            raise DataError(f"{path}: has no page {number}, only {len(pages)}")
        return pages[number - 1]

    def read(path: str, number: int, language: str) -> Any:
        try:
            return shared_reader(language_of(language)).read(page_of(path, number))
        except Exception as error:  # the assistant is told, and the server goes on
            raise ToolError(str(error) or type(error).__name__) from error

    @server.tool()
    def read_text(path: str, page: int = 1, language: str = "en") -> str:
        """Read a page of a picture or PDF on this machine, and return its text.

        path is absolute; pages count from 1; language is en, or none for codes and other languages.
        """
        return str(read(path, page, language).text)

    @server.tool()
    def read_words(path: str, page: int = 1, language: str = "en") -> list[dict[str, Any]]:
        """Read a page, and return each word with its confidence (0 to 1) and its place in pixels."""
        kept = ("line", "text", "confidence", "x", "y", "width", "height")
        return [{name: row[name] for name in kept} for row in read(path, page, language).table()]

    @server.tool()
    def words_to_check(path: str, page: int = 1, language: str = "en", least: float = UNSURE) -> str:
        """List the words that may be misread, the worst first, with what else they could be, as a table with tabs."""
        return to_unsure(read(path, page, language).as_document(), least)

    @server.tool()
    def count_pages(path: str) -> int:
        """Return how many pages a file has."""
        try:
            return page_of(path, 1).count
        except Exception as error:
            raise ToolError(str(error) or type(error).__name__) from error

    return server
