"""Many clients at once get right answers, and many requests take no memory."""

from __future__ import annotations

import io
import os
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from inkread import Reader
from server_for_tests import EXAMPLES, PATIENCE, served

pytestmark = pytest.mark.long

CLIENTS = 50
"""At once."""

REQUESTS = int(os.environ.get("INKREAD_REQUESTS", "300"))
"""After as many to warm up as a sixth of them."""

GROWTH = 16
"""MiB that the process may grow by meanwhile."""


@pytest.fixture
def address(tmp_path):
    process, address = served("--data", str(tmp_path))
    yield address, process.pid
    process.kill()
    process.communicate()


def read(address, content):
    """Return what a server reads in a picture; tries again as often as it is told to."""
    request = urllib.request.Request(f"{address}api/v1/read?format=text", content)  # noqa: S310
    while True:
        try:
            with urllib.request.urlopen(request, timeout=10 * PATIENCE) as answer:  # noqa: S310
                return answer.read().decode().strip()
        except urllib.error.HTTPError as error:
            if error.code != 429:
                raise
            time.sleep(min(1, int(error.headers["Retry-After"])))


def pieces():
    """Return small pictures with different texts, as PNG files."""
    found = []
    for name, box in (("list", (0, 0, 924, 150)), ("form", (0, 50, 1270, 160)), ("label", (0, 0, 900, 200))):
        with Image.open(EXAMPLES / f"{name}.jpg") as whole:
            part = whole.convert("RGB").crop(box)
        file = io.BytesIO()
        part.resize((part.width // 3, part.height // 3)).save(file, "PNG")
        found.append(file.getvalue())
    return found


def test_as_many_clients_as_there_are_get_their_own_answers(address):
    contents = pieces()
    reader = Reader()
    expected = [reader.read(Image.open(io.BytesIO(content))).text for content in contents]
    assert len(set(expected)) == len(contents)
    with ThreadPoolExecutor(CLIENTS) as clients:
        found = list(clients.map(lambda n: read(address[0], contents[n % len(contents)]), range(3 * CLIENTS)))
    assert found == [expected[n % len(contents)] for n in range(3 * CLIENTS)]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_many_requests_leave_memory_as_it_is(address):
    contents = pieces()

    def memory():
        return int(Path(f"/proc/{address[1]}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20

    def ask(count):
        with ThreadPoolExecutor(4) as clients:
            list(clients.map(lambda n: read(address[0], contents[n % len(contents)]), range(count)))

    ask(REQUESTS // 6)
    before = memory()
    ask(REQUESTS)
    after = memory()
    print(f"{before:.1f} MiB before and {after:.1f} MiB after {REQUESTS} requests")  # noqa: T201
    assert after - before < GROWTH
