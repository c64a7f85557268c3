"""The Oxford flowers (Nilsback and Zisserman 2006, 2008), laid out for torchvision's ``ImageFolder``."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..arrays import one_line
from ..errors import DataError
from ..mat import read_mat
from .fetch import download

LARGEST_TABLE = 1_000_000
"""Bytes of a table of labels or splits, at most; those of the data sets have some thousand."""

LARGEST_MEMBER = 20_000_000
"""Bytes of a file in the archive, at most; the photographs are under a tenth of that."""

LARGEST_ARCHIVE = 2_000_000_000
"""Bytes of all files in the archive together, at most; those of the larger data set have 350 MB."""

JPEG = b"\xff\xd8\xff"
"""First bytes of a JPEG file."""


@dataclass(frozen=True)
class Flowers:
    """A data set of flowers, as the Visual Geometry Group in Oxford publishes it.

    Attributes
    ----------
    folder : str
        Name of the folder that it is laid out in.
    url : str
        Address of the folder that its files are in.
    archive : str
        Name of the ``.tgz`` file of its photographs, ``image_NUMBER.jpg`` each.
    splits : mapping of str to (str, int)
        For each split the name of its list of numbers in ``split_table``, and how many photographs it has.
    split_table : str
        Name of the ``.mat`` file of splits.
    label_table : str
        Name of the ``.mat`` file of labels, from 1 on. Without one all classes are of one size, one after the other.
    classes : tuple of str
        Names of the classes, for their folders.
    digits : int
        Digits of a photograph's number.
    md5 : mapping of str to str
        Checksum of each file for which one is published.
    """

    folder: str
    url: str
    archive: str
    splits: Mapping[str, tuple[str, int]]
    split_table: str
    label_table: str
    classes: tuple[str, ...]
    digits: int
    md5: Mapping[str, str]

    @property
    def files(self) -> tuple[str, ...]:
        """Names of all files that are downloaded, the small ones first."""
        return tuple(name for name in (self.split_table, self.label_table, self.archive) if name)

    @property
    def total(self) -> int:
        """Number of photographs."""
        return sum(count for _, count in self.splits.values())


FLOWERS17 = Flowers(
    folder="oxford-flowers17",
    url="https://www.robots.ox.ac.uk/~vgg/data/flowers/17/",
    archive="17flowers.tgz",
    # The first of the three divisions that the authors average over.
    splits=MappingProxyType({"train": ("trn1", 680), "val": ("val1", 340), "test": ("tst1", 340)}),
    split_table="datasplits.mat",
    label_table="",
    classes=(
        "01_daffodil",
        "02_snowdrop",
        "03_lily_of_the_valley",
        "04_bluebell",
        "05_crocus",
        "06_iris",
        "07_tiger_lily",
        "08_tulip",
        "09_fritillary",
        "10_sunflower",
        "11_daisy",
        "12_coltsfoot",
        "13_dandelion",
        "14_cowslip",
        "15_buttercup",
        "16_windflower",
        "17_pansy",
    ),
    digits=4,
    md5=MappingProxyType({}),
)
"""17 classes of 80 photographs. No checksum of it is published that we know of, so its structure alone is verified."""

FLOWERS102 = Flowers(
    folder="oxford-flowers102",
    url="https://www.robots.ox.ac.uk/~vgg/data/flowers/102/",
    archive="102flowers.tgz",
    splits=MappingProxyType({"train": ("trnid", 1020), "val": ("valid", 1020), "test": ("tstid", 6149)}),
    split_table="setid.mat",
    label_table="imagelabels.mat",
    classes=tuple(f"{number:03d}" for number in range(1, 103)),
    digits=5,
    # As torchvision.datasets.Flowers102 has them.
    md5=MappingProxyType(
        {
            "102flowers.tgz": "52808999861908f626f3c1f4e79d11fa",
            "setid.mat": "a5357ecc9cb78c4bef273ce3793fc85c",
            "imagelabels.mat": "e0620be6f572b9609742df49c70aed4d",
        }
    ),
)
"""102 classes of 40 to 258 photographs, named by their numbers."""

FLOWERS: Mapping[str, Flowers] = MappingProxyType({"flowers17": FLOWERS17, "flowers102": FLOWERS102})
"""Data sets of ``inkread data fetch``, by name."""


def fetch_flowers(flowers: Flowers, folder: str | Path, *, url: str | None = None, progress: bool = False) -> Path:
    """Download and verify a data set of flowers, and lay it out as ``SPLIT/CLASS/PHOTOGRAPH``.

    The layout is created atomically. After an interruption, complete downloads are reused; they are removed at the
    end.

    Parameters
    ----------
    flowers
        The data set.
    folder
        Parent of the folder of the data set.
    url
        Another URL of the folder with the files: a mirror or local copies (``file://...``).
    progress
        Show progress bars on stderr.

    Returns
    -------
    Path
        The folder of the data set.

    Raises
    ------
    DataError
        If a file cannot be downloaded or fails verification, or another file is in the place of the folder.
    """
    target = Path(folder) / flowers.folder
    if target.exists():
        if not _is_whole(target, flowers):
            raise DataError(
                f"{target}: does not hold the {flowers.total} photographs of the data set; "
                "move it away and run this again"
            )
        return target
    kept = Path(folder) / f".{flowers.folder}"
    kept.mkdir(parents=True, exist_ok=True)
    base = (url or flowers.url).rstrip("/") + "/"
    files = {name: _obtained(name, base, flowers, kept, progress=progress) for name in flowers.files}
    try:
        places = _places(flowers, files, base)
        with tempfile.TemporaryDirectory(dir=kept, prefix="layout-") as scratch:
            layout = Path(scratch) / flowers.folder
            _lay_out(files[flowers.archive], places, layout, base + flowers.archive)
            layout.replace(target)
    except DataError:
        shutil.rmtree(kept)  # or the next attempt would fail in the same way
        raise
    shutil.rmtree(kept)
    return target


def _is_whole(target: Path, flowers: Flowers) -> bool:
    """Whether a folder holds as many classes and photographs as there are."""
    for split, (_, count) in flowers.splits.items():
        found = [path.parent.name for path in target.glob(f"{split}/*/image_*.jpg")]
        if len(found) != count or set(found) != set(flowers.classes):
            return False
    return True


def _obtained(name: str, base: str, flowers: Flowers, kept: Path, *, progress: bool) -> Path:
    """Return a file, downloaded unless it was kept, with the checksum that it should have."""
    path = kept / name
    if not path.is_file():
        with tempfile.TemporaryDirectory(dir=kept, prefix="download-") as scratch:
            found = download(base + name, Path(scratch), "--url", progress=progress)
            _check(found, base + name, flowers.md5.get(name))
            if found.parent != Path(scratch):
                return found  # a copy on this machine stays where it is
            found.replace(path)
    return path


def _check(path: Path, url: str, expected: str | None) -> None:
    """Raise ``DataError`` if a file has another checksum than it should have."""
    if expected is None:
        return
    digest = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            digest.update(part)
    if digest.hexdigest() != expected:
        raise DataError(
            f"{url}: is not the file it should be (md5 {digest.hexdigest()}, expected {expected}); nothing was written"
        )


def _places(flowers: Flowers, files: Mapping[str, Path], base: str) -> dict[str, PurePosixPath]:
    """Return where each photograph belongs in the layout, by its name."""
    names = [name for name, _ in flowers.splits.values()]
    listed = dict(
        zip(flowers.splits, _numbers(files[flowers.split_table], names, base + flowers.split_table), strict=True)
    )
    counts = {split: count for split, (_, count) in flowers.splits.items()}
    every = np.concatenate(list(listed.values()))
    if {split: len(numbers) for split, numbers in listed.items()} != counts or not _counts_up(every):
        raise DataError(
            f"{base}{flowers.split_table}: does not divide {flowers.total} photographs into "
            f"{', '.join(f'{count} {split}' for split, count in counts.items())}; nothing was written"
        )
    if flowers.label_table:
        (labels,) = _numbers(files[flowers.label_table], ["labels"], base + flowers.label_table)
    else:
        labels = 1 + np.arange(flowers.total) * len(flowers.classes) // flowers.total
    if len(labels) != flowers.total or not _counts_up(np.unique(labels)) or labels.max() != len(flowers.classes):
        raise DataError(
            f"{base}{flowers.label_table}: does not sort {flowers.total} photographs into {len(flowers.classes)} "
            "classes; nothing was written"
        )
    return {
        (name := f"image_{number:0{flowers.digits}d}.jpg"): PurePosixPath(
            split, flowers.classes[labels[number - 1] - 1], name
        )
        for split, numbers in listed.items()
        for number in numbers
    }


def _counts_up(numbers: NDArray[np.int64]) -> bool:
    """Whether numbers are 1, 2, 3 and so on, in whatever order."""
    return bool(np.array_equal(np.sort(numbers), np.arange(1, len(numbers) + 1)))


def _numbers(path: Path, names: list[str], url: str) -> list[NDArray[np.int64]]:
    """Read lists of numbers from a ``.mat`` file."""
    if path.stat().st_size > LARGEST_TABLE:
        raise DataError(
            f"{url}: has more than {LARGEST_TABLE} bytes, so it is no table of numbers; nothing was written"
        )
    try:
        tables = read_mat(path, names)
        return [_whole_numbers(tables[name]) for name in names]
    except KeyError as error:
        raise DataError(f"{url}: holds no list {error}; nothing was written") from error
    except (DataError, ValueError) as error:
        raise DataError(f"{url}: cannot be read as a .mat file of numbers ({error}); nothing was written") from error


def _whole_numbers(values: Any) -> NDArray[np.int64]:
    """Return a list of whole numbers, which MATLAB keeps in any type; raise ``ValueError`` if it holds others."""
    given = np.asarray(values, dtype=np.float64).ravel()
    if not (np.isfinite(given).all() and (given == np.rint(given)).all()):
        raise ValueError("not whole numbers")
    return given.astype(np.int64)


def _lay_out(archive: Path, places: Mapping[str, PurePosixPath], layout: Path, url: str) -> None:
    """Write each photograph of an archive to its place."""
    for split_and_class in {place.parent for place in places.values()}:
        (layout / split_and_class).mkdir(parents=True)
    missing = set(places)
    for name, content in _photographs(archive, places, url):
        if name not in missing:
            raise DataError(f"{url}: holds {name} twice; nothing was written")
        if not content.startswith(JPEG):
            raise DataError(f"{url}: {name} is no JPEG; nothing was written")
        missing.remove(name)
        (layout / places[name]).write_bytes(content)
    if missing:
        first = ", ".join(sorted(missing)[:3])
        raise DataError(
            f"{url}: {len(missing)} of {len(places)} photographs are not in it, {first} ...; nothing was written"
        )


def _photographs(archive: Path, wanted: Mapping[str, Any], url: str) -> Iterator[tuple[str, bytes]]:
    """Yield the names, without folders, and the contents of some files of an archive; all else in it is ignored.

    Nothing is written by the archive's own names, so none leads out of the folder, and links lead nowhere.
    """
    total = 0
    try:
        with gzip.open(archive) as stream, tarfile.open(fileobj=stream, mode="r:") as opened:
            for member in opened:
                total += member.size
                if member.size > LARGEST_MEMBER or total > LARGEST_ARCHIVE:
                    raise DataError(f"{url}: {member.name} is larger than any photograph; nothing was written")
                name = PurePosixPath(member.name).name
                file = opened.extractfile(member) if member.isreg() and name in wanted else None
                if file is not None:
                    yield name, file.read()
            while part := stream.read(1 << 20):  # the checksum stands behind what tar reads
                total += len(part)
                if total > LARGEST_ARCHIVE:
                    raise DataError(f"{url}: unpacks to more than {LARGEST_ARCHIVE} bytes; nothing was written")
    except DataError:
        raise
    except Exception as error:  # damaged archives make the decompressors raise almost anything
        raise DataError(f"{url}: not a whole .tgz archive ({one_line(error)}); nothing was written") from error
