"""Compare the codec with PCA, JPEG, PNG, CCITT G4 and JBIG: bits against what is lost, for glyph images and pages.

    apt install jbigkit-bin     # for JBIG alone; left out where it is not
    python benchmarks/codec/compare.py [--data ../shared/data] [--test] [--plots runs/codec]

Writes results.json beside this file, and the plot glyphs.png to --plots. With --test the codec is measured on the test
split too: for reporting, not for choosing.
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

import inkread
from inkread import plots
from inkread.codec import GlyphSet, compress, decompress, psnr
from inkread.codec.container import CHECKSUM_BYTES, HEADER_BYTES
from inkread.codec.glyphs import GlyphCodec, frequency_table, shipped_codec
from inkread.codec.ink import find_ink, working_size
from inkread.codec.pages import LUMA
from inkread.codec.range_coder import Frequencies, RangeEncoder
from inkread.codec.sets import encode_image
from inkread.datasets.schema import load_folder, to_images
from inkread.evaluation import PageScore, score
from inkread.imaging.photo import load
from inkread.models.registry import default_model
from inkread.storage import write_text

sys.path.insert(0, str(Path(__file__).parents[1]))
from measures import error_rates
from recorded_hands import recorded_pages

HERE = Path(__file__).parent
QUALITIES = range(1, 7)
JPEG_QUALITIES = (1, 5, 10, 20, 40, 60, 80, 95)
PCA_STEPS = (0.25, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0)
NAMES = {
    "inkread": "inkread",
    "pca32": "PCA, 32 components",
    "pca160": "PCA, 160 components",
    "jpeg": "JPEG",
    "png": "PNG",
    "g4": "CCITT G4 (bilevel)",
    "jbig1": "JBIG1 (bilevel)",
}
CONTAINER = HEADER_BYTES + 1 + CHECKSUM_BYTES
"""Bytes around the payload of a small file."""

Point = dict[str, Any]
"""Mean PSNR, and bits per image: in files of one image, in their coded data, and in one file for all of them."""


def as_bytes(image: np.ndarray, form: str, **options: Any) -> bytes:
    """Return an image in a format of Pillow's."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, form, **options)
    return file.getvalue()


def decoded(data: bytes) -> np.ndarray:
    """Return the grey values between 0 and 1 of a coded image."""
    return np.asarray(Image.open(io.BytesIO(data)).convert("L")) / 255


def mosaic(images: np.ndarray, columns: int = 60) -> np.ndarray:
    """Return ``(N, 32, 32)`` images as one, in rows, white where none is left."""
    rows = -(-len(images) // columns)
    full = np.full((rows * columns, 32, 32), images.max(), dtype=images.dtype)
    full[: len(images)] = images
    return full.reshape(rows, columns, 32, 32).transpose(0, 2, 1, 3).reshape(rows * 32, columns * 32)


def jpeg_scan(data: bytes) -> int:
    """Return the bytes of a JPEG file's coded data: without markers, tables and headers."""
    start = data.index(b"\xff\xda")
    return len(data) - start - 2 - int.from_bytes(data[start + 2 : start + 4], "big") - 2


def png_data(data: bytes) -> int:
    """Return the bytes of a PNG file's coded data."""
    place, total = 8, 0
    while place < len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        total += length if data[place + 4 : place + 8] == b"IDAT" else 0
        place += 12 + length
    return total


def tiff_strips(data: bytes) -> int:
    """Return the bytes of a TIFF file's coded data."""
    counts = Image.open(io.BytesIO(data)).tag_v2[279]
    return sum(counts) if isinstance(counts, tuple) else counts


def jbig(image: np.ndarray) -> bytes:
    """Return a bilevel image, ``(H, W) bool`` with True for paper, in JBIG1 by jbigkit."""
    height, width = image.shape
    bitmap = f"P4\n{width} {height}\n".encode() + np.packbits(~image, axis=1).tobytes()
    return subprocess.run(["pbmtojbg", "-q"], input=bitmap, capture_output=True, check=True).stdout


def per_file(
    images: np.ndarray, encode: Callable[[np.ndarray], bytes], coded: Callable[[bytes], int], decode: bool = True
) -> Point:
    """Measure a coder of pictures: on each image alone and on the mosaic of all."""
    truth = images.reshape(len(images), -1) / 255
    files = [encode(image) for image in images]
    whole = encode(mosaic(images))
    result = {
        "bits_file": 8 * statistics.fmean(len(data) for data in files),
        "bits_coded": 8 * statistics.fmean(coded(data) for data in files),
        "bits_set": 8 * len(whole) / len(images),
    }
    if decode:
        ratios = psnr(truth, np.stack([decoded(data).ravel() for data in files]))
        result["lossless"] = bool(np.isinf(ratios).all())
        result["psnr"] = None if result["lossless"] else float(np.mean(ratios))
        together = decoded(whole)
        unrolled = [together[y : y + 32, x : x + 32] for y, x in _places(len(images))]
        ratios = psnr(truth, np.stack(unrolled).reshape(len(images), -1))
        result["psnr_set"] = None if result["lossless"] else float(np.mean(ratios))
    return result


def _places(n: int, columns: int = 60) -> list[tuple[int, int]]:
    return [(32 * (i // columns), 32 * (i % columns)) for i in range(n)]


def ours(x: np.ndarray, codec: GlyphCodec, quality: int) -> Point:
    """Measure the codec."""
    payloads = [encode_image(row, codec, quality) for row in x]
    as_set = compress(GlyphSet("valid", x), quality)
    ratio = float(psnr(x, decompress(as_set).x).mean())
    coded = 8 * statistics.fmean(len(payload) for payload in payloads)
    return {
        "quality": quality,
        "psnr": ratio,
        "psnr_set": ratio,
        "bits_file": coded + 8 * CONTAINER,
        "bits_coded": coded,
        "bits_set": 8 * len(as_set) / len(x),
    }


def label_bits(x: np.ndarray, y: np.ndarray, quality: int = 1) -> float:
    """Bits per image that the labels add to the file of a set; the quality changes nothing about them."""
    bare, labelled = (compress(GlyphSet("valid", x, labels), quality) for labels in (None, y))
    return 8 * (len(labelled) - len(bare)) / len(x)


def principal_axes(train: np.ndarray, components: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean of the rows, and the directions in which they vary most."""
    mean = train.mean(axis=0)
    _, directions = np.linalg.eigh(np.cov(train.T))
    return mean, directions[:, ::-1][:, :components].T


def pca(train: np.ndarray, x: np.ndarray, components: int, step: float) -> Point:
    """Measure principal components, quantised and range coded as the codec's code is; clipped to what grey can be."""
    mean, axes = principal_axes(train, components)
    learnt, codes = (train - mean) @ axes.T, (x - mean) @ axes.T
    deviations = learnt.std(axis=0)
    reaches = [max(1, int(np.ceil(6 * deviation / step))) for deviation in deviations]
    tables = [
        Frequencies([int(n) for n in frequency_table(learnt[:, k] / step, float(deviations[k]) / step, reaches[k])])
        for k in range(components)
    ]
    rounded = np.clip(np.rint(codes / step).astype(int), -np.array(reaches), reaches)
    symbols = (rounded + reaches).tolist()
    whole, single = RangeEncoder(), 0
    for image in symbols:
        encoder = RangeEncoder()
        for symbol, table in zip(image, tables, strict=True):
            encoder.encode(symbol, table)
            whole.encode(symbol, table)
        single += len(encoder.finish())
    coded = 8 * single / len(x)
    ratio = float(psnr(x, np.clip(rounded * step @ axes + mean, 0, 1)).mean())
    return {
        "components": components,
        "step": step,
        "psnr": ratio,
        "psnr_set": ratio,
        "bits_file": coded + 8 * CONTAINER,
        "bits_coded": coded,
        "bits_set": 8 * len(whole.finish()) / len(x),
    }


def compare_glyphs(train: np.ndarray, x: np.ndarray) -> dict[str, list[Point]]:
    """Measure all coders on glyph images, rows of the NIST36 schema."""
    images = np.rint(to_images(x) * 255).astype(np.uint8)
    bilevel = np.where(images > 127, 255, 0).astype(np.uint8)
    codec = shipped_codec()
    curves = {
        "inkread": [ours(x, codec, quality) for quality in QUALITIES],
        "pca32": [pca(train, x, 32, step) for step in PCA_STEPS],
        "pca160": [pca(train, x, 160, step) for step in PCA_STEPS],
        "jpeg": [
            {"quality": q} | per_file(images, lambda i, q=q: as_bytes(i, "JPEG", quality=q, optimize=True), jpeg_scan)
            for q in JPEG_QUALITIES
        ],
        "png": [per_file(images, lambda i: as_bytes(i, "PNG", optimize=True), png_data)],
    }
    ratios = psnr(images.reshape(len(x), -1), bilevel.reshape(len(x), -1), 255)
    threshold = float(np.median(ratios))  # some images are black and white already: infinite
    g4 = lambda i: as_bytes(i > 127, "TIFF", compression="group4")  # noqa: E731
    curves["g4"] = [per_file(images, g4, tiff_strips, decode=False) | {"psnr": threshold, "psnr_set": threshold}]
    if shutil.which("pbmtojbg"):
        point = per_file(images, lambda i: jbig(i > 127), lambda data: len(data) - 20, decode=False)
        curves["jbig1"] = [point | {"psnr": threshold, "psnr_set": threshold}]
    return curves


def compare_pages(data: Path) -> dict[str, Any]:
    """Measure bytes and error rates of whole pages: photographs, and pages of the validation writers."""
    pages = [
        (path.stem, load(path), path.with_suffix(".txt").read_text("utf-8"))
        for path in sorted((data / "images").glob("*.jpg"))
    ]
    pages += [(name, load(page.image), page.text) for name, page in recorded_pages(data, "valid", pages_per_writer=1)]
    reader = inkread.Reader()
    sizes: dict[str, list[int]] = {}
    scores: dict[str, list[PageScore]] = {}

    def note(coder: str, name: str, n_bytes: int, picture: np.ndarray, text: str) -> None:
        sizes.setdefault(coder, []).append(n_bytes)
        scores.setdefault(coder, []).append(score(name, text, reader.read(picture).text))

    for name, picture, text in pages:
        ink = ~find_ink(working_size(picture) @ LUMA)
        grey = np.asarray(Image.fromarray(picture).convert("L"))
        note("original", name, len(as_bytes(grey, "PNG", optimize=True)), picture, text)
        for quality in (2, 4, 6):
            packed = compress(picture, quality)
            note(f"inkread_{quality}", name, len(packed), decompress(packed), text)
        for quality in (5, 30):
            packed = as_bytes(grey, "JPEG", quality=quality, optimize=True)
            note(f"jpeg_{quality}", name, len(packed), load(Image.open(io.BytesIO(packed))), text)
        bilevel = np.where(ink, 255, 0).astype(np.uint8)
        note("g4", name, len(as_bytes(ink, "TIFF", compression="group4")), bilevel, text)
        if shutil.which("pbmtojbg"):
            note("jbig1", name, len(jbig(ink)), bilevel, text)
        print(name, {coder: (sizes[coder][-1], round(of[-1].cer, 3)) for coder, of in scores.items()})
    means = {coder: {"bytes": statistics.fmean(sizes[coder])} | error_rates(of) for coder, of in scores.items()}
    each = {
        coder: [
            {"page": page.name, "bytes": size, "cer_as_written": page.cer}
            for page, size in zip(of, sizes[coder], strict=True)
        ]
        for coder, of in scores.items()
    }
    return {"pages": len(pages), "means": means, "each": each}


def autoencoder_psnr(x: np.ndarray) -> float:
    """Mean PSNR of the autoencoder with its code unrounded."""
    return float(psnr(x, shipped_codec().autoencoder.reconstruct(x)).mean())


def linear_psnr(train: np.ndarray, x: np.ndarray, components: int = 32) -> float:
    """Mean PSNR of as many principal components, not rounded, clipped to what grey can be."""
    mean, axes = principal_axes(train, components)
    return float(psnr(x, np.clip((x - mean) @ axes.T @ axes + mean, 0, 1)).mean())


def assignment_psnr(data: Path) -> float:
    """Mean PSNR of the assignment's network, trained for the purpose by its script."""
    script = Path("python/run_q5.py").resolve()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(script), "--data", str(data.resolve())]
        printed = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
    return float(printed.rsplit(maxsplit=2)[-2])


def plot(curves: dict[str, list[Point]], path: Path) -> None:
    """Draw PSNR against bits an image: of the coded data of single images, and of one file for all."""
    figure = Figure(figsize=(11, 4.8), layout="constrained")
    for axes, bits, ratio, title in zip(
        figure.subplots(1, 2, sharey=True),
        ("bits_coded", "bits_set"),
        ("psnr", "psnr_set"),
        ("each image alone, without headers", "all images in one file"),
        strict=True,
    ):
        for name, points in curves.items():
            if points[0]["psnr"] is None:
                axes.axvline(points[0][bits], color="grey", linestyle=":", label=f"{NAMES[name]} (lossless)")
            else:
                axes.plot([p[bits] for p in points], [p[ratio] for p in points], marker="o", label=NAMES[name])
        axes.set(xscale="log", xlabel="bits per image", title=title)
        axes.grid(visible=True, alpha=0.3)
    figure.axes[0].set_ylabel("mean PSNR in dB")
    figure.axes[0].legend(fontsize=8)
    figure.suptitle("3600 characters of validation writers (hand36)")
    plots.save(figure, path)


def main() -> None:
    """Compare, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--test", action="store_true")
    parser.add_argument("--plots", type=Path, default=Path("runs/codec"))
    options = parser.parse_args()
    dataset = load_folder(options.data)
    curves = compare_glyphs(dataset.train.x, dataset.valid.x)
    results: dict[str, Any] = {
        "model": shipped_codec().model_id.hex(),
        "unrounded": {"train": autoencoder_psnr(dataset.train.x), "valid": autoencoder_psnr(dataset.valid.x)},
        "glyphs": curves,
        "label_bits": label_bits(dataset.valid.x, dataset.valid.y),
        "container_bytes": CONTAINER,
        "model_megabytes": default_model("glyph codec").path.stat().st_size / 1e6,
        "linear": {"valid": linear_psnr(dataset.train.x, dataset.valid.x)},
        "assignment": {"valid": assignment_psnr(options.data)},
    }
    for name, points in curves.items():
        print(
            name,
            *(
                {key: round(p[key], 2) if p[key] else None for key in ("psnr", "bits_coded", "bits_file", "bits_set")}
                for p in points
            ),
            sep="\n  ",
        )
    if options.test:
        results["unrounded"]["test"] = autoencoder_psnr(dataset.test.x)
        results["test"] = [ours(dataset.test.x, shipped_codec(), quality) for quality in QUALITIES]
    plot(curves, options.plots / "glyphs.png")
    results["whole_pages"] = compare_pages(options.data)
    write_text(HERE / "results.json", json.dumps(results, indent=1) + "\n")
    print(json.dumps(results["whole_pages"]["means"], indent=1))


if __name__ == "__main__":
    main()
