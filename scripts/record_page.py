"""Record the way from a photograph to a better model: a GIF of the page in a browser, with real reading and learning.

    python scripts/record_page.py ../shared/data docs/images/web.gif

Pages in the hand of one writer of the ``valid`` split of ``unipen_lines.npz`` are drawn. Two of them are corrected on
the page, the model learns from them, and a third is read before and after. Needs inkread[browser,reader] and Chromium.
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Page, expect, sync_playwright

from inkread.datasets.synthesis.recorded_lines import WrittenLine, load_recorded_lines
from inkread.evaluation import character_error_rate

SIZE = {"width": 1080, "height": 660}
LINES = 7
PATIENCE = 1_800_000
"""Milliseconds that learning may take."""


def drawn(lines: Sequence[WrittenLine], rng: np.random.Generator) -> Image.Image:
    """Draw lines on a sheet as a pen would, with a little light and shadow."""
    x_height, scale = 26, 2
    height = (len(lines) * 4 + 2) * x_height
    width = int(max(line.bounds[2] - line.bounds[0] for line in lines) * x_height + 6 * x_height)
    sheet = Image.new("L", (width * scale, height * scale), 246)
    pen = ImageDraw.Draw(sheet)
    for number, line in enumerate(lines):
        origin = np.array(
            [3 * x_height - line.bounds[0] * x_height + rng.uniform(-8, 8), (4 * number + 3.2) * x_height]
        )
        for stroke in line.strokes:
            points = [tuple(point) for point in (stroke * x_height + origin) * scale]
            if len(points) > 1:
                pen.line(points, 40, 7, "curve")
            for x, y in (points[0], points[-1]):
                pen.ellipse((x - 3, y - 3, x + 3, y + 3), 40)
    sheet = sheet.resize((width, height), Image.Resampling.LANCZOS).filter(ImageFilter.GaussianBlur(0.6))
    light = np.linspace(1.0, 0.9, width)[None, :] * np.linspace(1.0, 0.96, height)[:, None]
    grain = rng.normal(0, 0.5, (height, width))
    return Image.fromarray(np.clip(np.asarray(sheet) * light + grain, 0, 255).astype(np.uint8)).convert("RGB")


def hand(data: Path, writer: str | None) -> list[WrittenLine]:
    """Return lines of one writer of the split ``valid``: of the one named, or of the one who wrote the most."""
    found = defaultdict(list)
    for line in load_recorded_lines(data / "unipen_lines.npz", "valid"):
        if 12 <= len(line.text) <= 40:
            found[line.writer].append(line)
    if writer is not None:
        return found[writer]
    return max(found.values(), key=len)


class Recorder:
    """Takes the frames, each with the time for which it is shown."""

    def __init__(self, page: Page) -> None:
        self.page, self.frames, self.times = page, list[Image.Image](), list[int]()

    def shot(self, milliseconds: int) -> None:
        """Take a frame."""
        picture = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        self.frames.append(picture.resize((SIZE["width"] * 3 // 4, SIZE["height"] * 3 // 4), Image.Resampling.LANCZOS))
        self.times.append(milliseconds)

    def save(self, path: Path) -> None:
        """Write the GIF, each frame with a palette of its own."""
        quantized = [frame.quantize(96, kmeans=1, dither=Image.Dither.NONE) for frame in self.frames]
        quantized[0].save(
            path, save_all=True, append_images=quantized[1:], duration=self.times, loop=0, optimize=True, disposal=1
        )


def correct(page: Page, recorder: Recorder, truths: Sequence[str], shown: int) -> None:
    """Correct a page line by line, by what is written there; record the first few corrections."""
    rows = page.get_by_role("row")
    expect(rows).to_have_count(len(truths), timeout=60_000)
    for number, truth in enumerate(truths):
        row = rows.nth(number)
        text = " ".join(row.get_by_role("gridcell").all_inner_texts())
        if text != truth:
            row.get_by_role("gridcell").first.click()
            page.keyboard.press("F2")
            if shown > 0:
                recorder.shot(900)
            page.keyboard.press("Control+a")
            page.keyboard.type(truth)
            if shown > 0:
                recorder.shot(900)
            page.keyboard.press("Enter")
            shown -= 1
            if shown >= 0:
                recorder.shot(600)
    page.get_by_role("button", name="All checked").click()
    expect(page.get_by_role("status")).to_have_text("Saved")


def read_text(page: Page) -> str:
    """Return the text of the page that is shown."""
    rows = page.get_by_role("row")
    return "\n".join(" ".join(rows.nth(n).get_by_role("gridcell").all_inner_texts()) for n in range(rows.count()))


def put_in(page: Page, url: str, path: Path, recorder: Recorder | None = None) -> None:
    """Put a picture in, and wait until it is read."""
    page.goto(url)
    if recorder:
        expect(page.get_by_role("button", name="Choose files")).to_be_visible()
        recorder.shot(1600)
    page.locator("input[type=file]").first.set_input_files(path)
    if recorder:
        expect(page.locator(".text.arriving .row").first).to_be_visible(timeout=PATIENCE)
        for _ in range(4):
            recorder.shot(250)
    expect(page.get_by_role("grid", name="Text")).to_be_visible(timeout=PATIENCE)


def learn(page: Page, recorder: Recorder) -> dict[str, Any]:
    """Learn from the corrections; return what was measured."""
    page.get_by_role("button", name="Models").click()
    dialog = page.get_by_role("dialog", name="Models")
    dialog.get_by_label("Name of the new model").fill("my-hand")
    recorder.shot(1200)
    dialog.get_by_role("button", name="Learn from corrections").click()
    until = time.monotonic() + PATIENCE / 1000
    last = ""
    while time.monotonic() < until and not dialog.get_by_role("radio", name="my-hand").is_visible():
        now = page.locator("#models").inner_text()
        if now != last:
            recorder.shot(220)
        last = now
        page.wait_for_timeout(1000)
    recorder.shot(2500)
    dialog.get_by_role("radio", name="my-hand").check()
    recorder.shot(1500)
    page.keyboard.press("Escape")
    return json.loads(page.evaluate("fetch('api/v1/training').then((answer) => answer.text())"))["result"]


def record(url: str, data: Path, writer: str | None, out: Path, scratch: Path) -> dict[str, Any]:
    """Go the whole way; return what was measured."""
    rng = np.random.default_rng(0)
    lines = hand(data, writer)
    pages = [lines[n * LINES : (n + 1) * LINES] for n in range(3)]
    for name, written in zip(("letter", "note", "diary"), pages, strict=True):
        drawn(written, rng).save(scratch / f"{name}.jpg", quality=88)
    truth = "\n".join(line.text for line in pages[2])
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium)
        page = browser.new_page(viewport=SIZE)
        recorder = Recorder(page)
        put_in(page, url, scratch / "diary.jpg")
        before = read_text(page)
        put_in(page, url, scratch / "letter.jpg", recorder)
        recorder.shot(2000)
        correct(page, recorder, [line.text for line in pages[0]], 2)
        put_in(page, url, scratch / "note.jpg")
        recorder.shot(1200)
        correct(page, recorder, [line.text for line in pages[1]], 0)
        recorder.shot(1200)
        measured = learn(page, recorder)
        page.goto(url)
        page.get_by_role("link", name="diary.jpg").first.click()
        expect(page.get_by_role("grid", name="Text")).to_be_visible()
        recorder.shot(2200)
        page.get_by_role("button", name="Models").click()
        old = page.locator("[role=grid]").element_handle()
        page.get_by_role("button", name="Read this page again with it").click()
        old.wait_for_element_state("hidden", timeout=PATIENCE)
        expect(page.get_by_role("grid", name="Text")).to_be_visible(timeout=PATIENCE)
        recorder.shot(4000)
        after = read_text(page)
        browser.close()
    recorder.save(out)
    return {
        "writer": lines[0].writer,
        "lines": 2 * LINES,
        "held_back": measured,
        "page_before": round(character_error_rate(truth, before), 4),
        "page_after": round(character_error_rate(truth, after), 4),
        "bytes": out.stat().st_size,
    }


def main() -> None:
    """Start a server of its own, record, and print what was measured as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--writer", help="of unipen_lines.npz; the one who wrote the most if left out")
    parser.add_argument("--url", help="of a server that runs already; otherwise one is started")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stack:
        url = options.url or stack.enter_context(served(Path(scratch) / "data"))
        measured = record(url, options.data, options.writer, options.out, Path(scratch))
    print(json.dumps(measured, indent=1))  # noqa: T201


@contextmanager
def served(folder: Path, port: int = 8499) -> Iterator[str]:
    """Run a server of its own; give its address once it answers."""
    url = f"http://127.0.0.1:{port}/"
    command = [sys.executable, "-m", "inkread", "serve", "-q", "--port", str(port), "--data", str(folder)]
    with subprocess.Popen(command) as server:  # noqa: S603
        try:
            for _ in range(600):
                with suppress(OSError):
                    urllib.request.urlopen(url + "ready", timeout=5).close()  # noqa: S310
                    break
                time.sleep(0.2)
            yield url
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
