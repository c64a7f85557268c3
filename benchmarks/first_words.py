"""Measure how long the page of ``inkread serve`` takes to open, and to show the first words of a photograph.

    python benchmarks/first_words.py ../shared/data/images/*.jpg [--times 5] [--cold]

Each time a server is started with an empty folder of data and opened in Chromium as soon as it listens: the time until
the page can take a file counts from the start of the process. The photographs are put in one after another, another
first each time: the first as soon as the page is there, while the models may still be loading, the others once it is
read. The time until their first words are shown counts from the choice of the file. With ``--cold`` the files of Python
and its libraries are dropped from memory before each start, those aside that another process uses. Needs
inkread[browser] and Chromium. Writes benchmarks/first_words.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect, sync_playwright

import inkread
from inkread.storage import write_text

RESULTS = Path(__file__).parent / "first_words.json"

PATIENCE = 120_000
"""Milliseconds after which something is broken."""

WATCH = """() => {
    globalThis.words = new Promise((resolve) => {
        addEventListener("change", () => (globalThis.chosen = performance.now()), {capture: true, once: true});
        new MutationObserver((_, observer) => {
            const word = document.querySelector(".text.arriving .row, .grid .row");
            if (!word?.textContent.trim()) return;
            observer.disconnect();
            requestAnimationFrame(() => resolve((performance.now() - globalThis.chosen) / 1000));
        }).observe(document.body, {childList: true, subtree: true});
    });
}"""
"""Resolves ``words`` to the seconds between the choice of a file and the frame that shows its first line."""


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def drop_from_memory() -> None:
    """Let the system forget the files of Python's libraries and of this package."""
    for folder in {sysconfig.get_path("purelib"), sysconfig.get_path("stdlib"), str(Path(inkread.__file__).parent)}:
        for path in Path(folder).rglob("*"):
            if path.is_file():
                file = os.open(path, os.O_RDONLY)
                os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
                os.close(file)


def listens(port: int) -> bool:
    """Whether a server listens at a port."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def measure(browser: Browser, pictures: Sequence[Path]) -> tuple[float, list[float]]:
    """Return the seconds until the page can take a file, and those until the first words of each picture."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        command = [sys.executable, "-m", "inkread", "serve", "-q", "--port", str(port), "--data", f"{folder}/data"]
        started = time.perf_counter()
        with subprocess.Popen(command) as server:
            try:
                while not listens(port):
                    time.sleep(0.005)
                page = browser.new_page()
                page.set_default_timeout(PATIENCE)
                page.goto(f"http://127.0.0.1:{port}/")
                page.get_by_role("button", name="Choose files").wait_for()
                shown = time.perf_counter() - started
                words = []
                for picture in pictures:
                    page.evaluate(WATCH)
                    page.locator("input[type=file]").first.set_input_files(picture)
                    words.append(float(page.evaluate("globalThis.words")))
                    expect(page.get_by_role("grid", name="Text")).to_be_visible(timeout=PATIENCE)
                    page.get_by_role("link", name="inkread").click()
                    page.get_by_role("button", name="Choose files").wait_for()
                page.close()
                return shown, words
            finally:
                server.terminate()


def summary(seconds: Sequence[float]) -> dict[str, float]:
    """Return the median and the largest of several times."""
    return {"median": round(statistics.median(seconds), 2), "largest": round(max(seconds), 2)}


def main() -> None:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", type=Path, nargs="+")
    parser.add_argument("--times", type=int, default=5, help="servers that are started")
    parser.add_argument("--cold", action="store_true", help="drop libraries from memory before each start")
    options = parser.parse_args()
    pages: list[float] = []
    first: list[float] = []
    words: defaultdict[str, list[float]] = defaultdict(list)
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=shutil.which("chromium") or shutil.which("google-chrome"))
        measure(browser, options.pictures[:1])  # the browser has its own beginning
        for n in range(options.times):
            if options.cold:
                drop_from_memory()
            turn = n % len(options.pictures)
            ordered = [*options.pictures[turn:], *options.pictures[:turn]]
            shown, seconds = measure(browser, ordered)
            pages.append(shown)
            first.append(seconds[0])
            for picture, time_taken in zip(ordered[1:], seconds[1:], strict=True):
                words[picture.name].append(time_taken)
        browser.close()
    recorded: dict[str, Any] = {
        "python": platform.python_version(),
        "cores": len(os.sched_getaffinity(0)),
        "load": round(os.getloadavg()[0], 1),
        "times": options.times,
        "page": summary(pages),
        "first": summary(first),
        "words": {name: summary(words[name]) for name in sorted(words)},
        "all_words": summary([one for each in words.values() for one in each]),
    }
    results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    results["cold" if options.cold else "warm"] = recorded
    write_text(RESULTS, json.dumps(results, indent=1) + "\n")
    print(json.dumps(recorded, indent=1))


if __name__ == "__main__":
    main()
