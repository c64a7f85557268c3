"""An assistant's client calls the server as assistants do: in a process of its own, over its standard streams."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from pathlib import Path

import pytest

from inkread import Reader

pytest.importorskip("mcp", reason="inkread[mcp] is not installed")

EXAMPLE = Path(__file__).parents[2] / "examples" / "label.jpg"


def talk(folder: Path, *calls: tuple[str, dict[str, object]]):
    """Start the server for a folder, and return its tools and what it answers."""
    from mcp import Client, StdioServerParameters

    async def talking():
        server = StdioServerParameters(
            command=sys.executable, args=["-m", "inkread", "mcp", str(folder)], env=dict(os.environ)
        )
        async with Client(server) as client:
            tools = [tool.name for tool in (await client.list_tools()).tools]
            return tools, [await client.call_tool(name, arguments) for name, arguments in calls]

    return asyncio.run(talking())


def test_an_assistant_reads_what_lies_in_the_folder_and_nothing_else(tmp_path):
    inside, outside = tmp_path / "scans" / "page.jpg", tmp_path / "secret.jpg"
    inside.parent.mkdir()
    for path in (inside, outside):
        shutil.copy(EXAMPLE, path)
    (inside.parent / "link.jpg").symlink_to(outside)
    tools, answers = talk(
        inside.parent,
        ("read_text", {"path": str(inside)}),
        ("read_words", {"path": str(inside)}),
        ("words_to_check", {"path": str(inside), "least": 1.0}),
        ("count_pages", {"path": str(inside)}),
        ("read_text", {"path": str(outside)}),
        ("read_text", {"path": str(inside.parent / "link.jpg")}),
        ("read_text", {"path": str(inside.parent / ".." / "secret.jpg")}),
        ("read_text", {"path": str(inside), "page": 2}),
        ("read_text", {"path": str(inside.parent / "missing.jpg")}),
    )
    page = Reader().read(EXAMPLE)
    assert tools == ["read_text", "read_words", "words_to_check", "count_pages"]
    text, words, check, count, *refused = answers
    assert text.content[0].text == page.text
    assert [word["text"] for word in words.structured_content["result"]] == [word.text for word in page.words]
    assert check.content[0].text.startswith("confidence\tpage")
    assert count.structured_content == {"result": 1}
    reasons = ["none of the folders"] * 3 + ["no page 2", "no such file"]
    for answer, reason in zip(refused, reasons, strict=True):
        assert answer.is_error
        assert reason in answer.content[0].text
