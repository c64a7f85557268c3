"""The Oxford flowers: downloaded, verified and laid out, from small archives of the same form."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import subprocess
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image
from scipy.io import savemat

from inkread import DataError
from inkread.cli import main
from inkread.datasets import flowers
from inkread.datasets.flowers import FLOWERS17, FLOWERS102, fetch_flowers

SCRIPTS = Path(__file__).parents[2] / "scripts"


def photograph(number: int) -> bytes:
    """A picture of a colour of its own."""
    buffer = io.BytesIO()
    Image.new("RGB", (8, 6), (number, 0, 255 - number)).save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


def tgz(files: dict[str, bytes], *members: tarfile.TarInfo) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as opened:
        for member in members:
            opened.addfile(member)
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            opened.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def mat(**lists) -> bytes:
    buffer = io.BytesIO()
    savemat(buffer, {name: np.atleast_2d(values) for name, values in lists.items()}, do_compression=True)
    return buffer.getvalue()


PHOTOGRAPHS = {f"jpg/image_{number:04d}.jpg": photograph(number) for number in range(1, 69)}
NUMBERS = np.arange(1, 69).reshape(17, 4)  # 17 classes of four
SPLITS = {"trn1": NUMBERS[:, :2].ravel(), "val1": NUMBERS[::-1, 2], "tst1": NUMBERS[:, 3]}
OTHERS = {"trn2": NUMBERS[:, 2:].ravel(), "val2": NUMBERS[:, 0], "tst2": NUMBERS[:, 1]}
LABELS = np.array([3, 1, 2, 2, 1, 3, 1, 1], dtype=np.uint8)


@pytest.fixture
def small17(site):
    """Flowers-17 of 68 photographs on that server."""
    site.served["/17/17flowers.tgz"] = tgz({"jpg/files.txt": b"image_0001.jpg"} | PHOTOGRAPHS)
    site.served["/17/datasplits.mat"] = mat(**SPLITS, **OTHERS)
    splits = {"train": ("trn1", 34), "val": ("val1", 17), "test": ("tst1", 17)}
    return replace(FLOWERS17, url=f"{site.address}/17/", splits=splits)


@pytest.fixture
def small102(site):
    """Flowers-102 of eight photographs in three classes on that server."""
    files = {
        "102flowers.tgz": tgz({f"jpg/image_{number:05d}.jpg": photograph(number) for number in range(1, 9)}),
        "setid.mat": mat(trnid=[1, 2, 3], valid=[4, 7, 6], tstid=[5, 8]),
        "imagelabels.mat": mat(labels=LABELS),
    }
    site.served |= {f"/102/{name}": content for name, content in files.items()}
    splits = {"train": ("trnid", 3), "val": ("valid", 3), "test": ("tstid", 2)}
    md5 = {name: hashlib.md5(content, usedforsecurity=False).hexdigest() for name, content in files.items()}
    return replace(FLOWERS102, url=f"{site.address}/102", splits=splits, classes=("001", "002", "003"), md5=md5)


def laid_out(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refusal(source, folder) -> str:
    """Return why a download is refused; no data set is there afterwards, and the next attempt starts anew."""
    with pytest.raises(DataError) as caught:
        fetch_flowers(source, folder)
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert str(caught.value).startswith(source.url)
    assert "nothing was written" in str(caught.value)
    return str(caught.value)


def test_flowers17_are_laid_out_by_the_first_of_the_three_divisions(small17, tmp_path):
    target = fetch_flowers(small17, tmp_path / "new" / "data")
    assert target == tmp_path / "new" / "data" / "oxford-flowers17"
    assert laid_out(target) == {
        f"{split}/{FLOWERS17.classes[(number - 1) // 4]}/image_{number:04d}.jpg": PHOTOGRAPHS[
            f"jpg/image_{number:04d}.jpg"
        ]
        for split, name in (("train", "trn1"), ("val", "val1"), ("test", "tst1"))
        for number in SPLITS[name]
    }
    assert [path.name for path in target.parent.iterdir()] == ["oxford-flowers17"]  # and nothing else


def test_flowers102_are_laid_out_by_their_labels(small102, tmp_path):
    target = fetch_flowers(small102, tmp_path)
    assert sorted(laid_out(target)) == [
        "test/001/image_00005.jpg",
        "test/001/image_00008.jpg",
        "train/001/image_00002.jpg",
        "train/002/image_00003.jpg",
        "train/003/image_00001.jpg",
        "val/001/image_00007.jpg",
        "val/002/image_00004.jpg",
        "val/003/image_00006.jpg",
    ]


def test_image_folder_reads_them(small17, tmp_path):
    from inkread.training import _torchvision  # noqa: F401 - before anything else imports torchvision

    from torchvision.datasets import ImageFolder  # isort: skip

    target = fetch_flowers(small17, tmp_path)
    for split, count in (("train", 34), ("val", 17), ("test", 17)):
        dataset = ImageFolder(target / split)
        assert tuple(dataset.classes) == FLOWERS17.classes
        assert len(dataset) == count
        picture, label = dataset[count - 1]
        assert (picture.size, label) == ((8, 6), 16)


def test_what_is_there_is_not_downloaded_again(small17, site, tmp_path):
    target = fetch_flowers(small17, tmp_path)
    asked = len(site.asked)
    assert fetch_flowers(small17, tmp_path) == target
    assert len(site.asked) == asked == 2


def test_after_an_interruption_only_what_is_missing_is_downloaded(small102, site, tmp_path):
    archive = site.served.pop("/102/102flowers.tgz")
    with pytest.raises(DataError, match=r"404.*--url"):
        fetch_flowers(small102, tmp_path)
    assert not (tmp_path / "oxford-flowers102").exists()
    site.served["/102/102flowers.tgz"] = archive
    site.asked.clear()
    fetch_flowers(small102, tmp_path)
    assert site.asked == ["/102/102flowers.tgz"]
    assert [path.name for path in tmp_path.iterdir()] == ["oxford-flowers102"]


@pytest.mark.parametrize("spoil", ["photograph", "class", "split"])
def test_a_folder_that_is_not_whole_is_refused_and_left_alone(spoil, small17, tmp_path):
    target = fetch_flowers(small17, tmp_path)
    first = next(target.glob("val/01_daffodil/*.jpg"))
    if spoil == "photograph":
        first.unlink()
    elif spoil == "class":
        first.rename(target / "val" / "02_snowdrop" / first.name)
    else:
        (target / "test").rename(target / "other")
    before = laid_out(target)
    with pytest.raises(DataError, match=r"does not hold the 68 photographs.*move it away"):
        fetch_flowers(small17, tmp_path)
    assert laid_out(target) == before


@pytest.mark.parametrize("name", ["102flowers.tgz", "setid.mat", "imagelabels.mat"])
def test_a_file_with_another_checksum_is_refused(name, small102, site, tmp_path):
    wrong = replace(small102, md5=small102.md5 | {name: "0" * 32})
    assert f"/102/{name}: is not the file it should be" in refusal_of_download(wrong, tmp_path)


def refusal_of_download(source, folder) -> str:
    with pytest.raises(DataError) as caught:
        fetch_flowers(source, folder)
    assert not (folder / source.folder).exists()
    return str(caught.value)


WHOLE = tgz(PHOTOGRAPHS)


@pytest.mark.parametrize(
    ("arrived", "why"),
    [
        (b"", "not a whole .tgz"),
        (b"<html>moved</html>", "not a whole .tgz"),
        (WHOLE[: len(WHOLE) // 2], "not a whole .tgz"),
        (WHOLE[:-20], "not a whole .tgz"),
        (WHOLE[:-8] + bytes(4) + WHOLE[-4:], "not a whole .tgz"),
        (
            tgz({name: PHOTOGRAPHS[name] for name in list(PHOTOGRAPHS)[3:]}),
            "3 of 68 photographs are not in it, image_0001",
        ),
        (
            tgz({"jpg/image_0007.jpg": photograph(0)} | {f"./{n}": c for n, c in PHOTOGRAPHS.items()}),
            "image_0007.jpg twice",
        ),
        (tgz(PHOTOGRAPHS | {"jpg/image_0009.jpg": b"<html>"}), "image_0009.jpg is no JPEG"),
    ],
    ids=[
        "empty",
        "a web page",
        "a half",
        "without its end",
        "with another checksum",
        "too few",
        "one twice",
        "not a picture",
    ],
)
def test_an_archive_that_is_not_what_it_should_be_is_refused(arrived, why, small17, site, tmp_path):
    whole = site.served["/17/17flowers.tgz"]
    site.served["/17/17flowers.tgz"] = arrived
    assert why in refusal(small17, tmp_path)
    site.served["/17/17flowers.tgz"] = whole
    fetch_flowers(small17, tmp_path)


@pytest.mark.parametrize("inside", ["../../../", "/", "jpg/../../", ""])
def test_names_in_the_archive_cannot_lead_out_of_the_folder(inside, small17, site, tmp_path):
    site.served["/17/17flowers.tgz"] = tgz({inside + Path(name).name: PHOTOGRAPHS[name] for name in PHOTOGRAPHS})
    fetch_flowers(small17, tmp_path / "data")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    assert len(laid_out(tmp_path / "data" / "oxford-flowers17")) == 68


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE])
def test_links_and_devices_are_not_followed(kind, small17, site, tmp_path):
    (tmp_path / "secret.jpg").write_bytes(photograph(0))
    member = tarfile.TarInfo("jpg/image_0001.jpg")
    member.type, member.linkname = kind, str(tmp_path / "secret.jpg")
    rest = {name: content for name, content in PHOTOGRAPHS.items() if name != member.name}
    site.served["/17/17flowers.tgz"] = tgz(rest, member)
    assert "1 of 68 photographs are not in it, image_0001.jpg" in refusal(small17, tmp_path / "data")


@pytest.mark.parametrize("limit", ["LARGEST_MEMBER", "LARGEST_ARCHIVE"])
def test_an_archive_that_unpacks_to_too_much_is_refused(limit, small17, site, tmp_path, monkeypatch):
    site.served["/17/17flowers.tgz"] = tgz({"jpg/bomb.jpg": bytes(200_000)} | PHOTOGRAPHS)
    monkeypatch.setattr(flowers, limit, 150_000)
    assert "jpg/bomb.jpg is larger" in refusal(small17, tmp_path)


def test_an_archive_with_much_behind_its_end_is_refused(small17, site, tmp_path, monkeypatch):
    site.served["/17/17flowers.tgz"] = tgz(PHOTOGRAPHS) + gzip.compress(bytes(200_000))
    monkeypatch.setattr(flowers, "LARGEST_ARCHIVE", 150_000)
    assert "unpacks to more than 150000 bytes" in refusal(small17, tmp_path)


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (b"not a table", "cannot be read as a .mat file"),
        (mat(**SPLITS)[:-30], "cannot be read as a .mat file"),
        (mat(**OTHERS), "holds no list 'trn1'"),
        (mat(**SPLITS | {"trn1": SPLITS["trn1"] + 0.5}), "not whole numbers"),
        (mat(**SPLITS | {"trn1": np.full(34, np.nan)}), "not whole numbers"),
        (mat(**SPLITS | {"trn1": ["some", "text"]}), "cannot be read as a .mat file"),
        (mat(**SPLITS | {"trn1": SPLITS["trn1"][1:]}), "does not divide 68 photographs into 34 train, 17 val, 17 test"),
        (mat(**SPLITS | {"val1": SPLITS["tst1"]}), "does not divide"),
        (mat(**SPLITS | {"val1": SPLITS["val1"] - 3}), "does not divide"),
        (bytes(1_000_001), "no table of numbers"),
    ],
)
def test_splits_that_are_not_what_they_should_be_are_refused(table, why, small17, site, tmp_path):
    site.served["/17/datasplits.mat"] = table
    assert why in refusal(small17, tmp_path)


@pytest.mark.parametrize("labels", [LABELS[1:], LABELS + 1, LABELS - 1, np.minimum(LABELS, 2)])
def test_labels_that_are_not_what_they_should_be_are_refused(labels, small102, site, tmp_path):
    site.served["/102/imagelabels.mat"] = mat(labels=labels)
    message = refusal(replace(small102, md5={}), tmp_path)
    assert "imagelabels.mat: does not sort 8 photographs into 3 classes" in message


def test_numbers_may_be_kept_as_matlab_likes(small17, site, tmp_path):
    site.served["/17/datasplits.mat"] = mat(
        **{name: np.reshape(v, (-1, 1)).astype(float) for name, v in SPLITS.items()}
    )
    assert len(laid_out(fetch_flowers(small17, tmp_path))) == 68


def test_what_is_published_is_known():
    assert (FLOWERS17.total, len(FLOWERS17.classes), len(set(FLOWERS17.classes))) == (1360, 17, 17)
    assert (FLOWERS102.total, len(FLOWERS102.classes)) == (8189, 102)
    assert list(FLOWERS17.classes) == sorted(FLOWERS17.classes)  # ImageFolder numbers them by name
    from inkread.training import _torchvision  # noqa: F401 - before anything else imports torchvision

    from torchvision.datasets import Flowers102  # isort: skip

    assert dict(FLOWERS102.md5) == dict(Flowers102._file_dict.values())
    assert FLOWERS102.url == Flowers102._download_url_prefix


@pytest.fixture(scope="module")
def copies(shared, tmp_path_factory):
    """The photographs of the shared data, packed as they are published."""
    folder = tmp_path_factory.mktemp("17")
    with zipfile.ZipFile(shared / "data" / "flowers17.zip") as opened:
        names = opened.namelist()
        photographs = {
            f"jpg/{name.rpartition('/')[2]}": opened.read(name) for name in sorted(names, key=os.path.basename)
        }
    lists = {
        name: [int(found) for found in re.findall(rf"flowers17/{split}/\d+/image_(\d+)\.jpg", "\n".join(names))]
        for name, split in (("trn1", "train"), ("val1", "val"), ("tst1", "test"))
    }
    (folder / "17flowers.tgz").write_bytes(tgz(photographs))
    (folder / "datasplits.mat").write_bytes(mat(**lists))
    return folder, names


def test_the_command_lays_out_all_1360_from_copies_on_this_machine(copies, tmp_path):
    folder, names = copies
    command = ["data", "fetch", "flowers17", "--to", str(tmp_path), "--url", folder.as_uri()]
    for _ in range(2):
        result = CliRunner().invoke(main, command)
        assert result.exit_code == 0, result.output
        assert result.output.strip() == str(tmp_path / "oxford-flowers17")
    found = laid_out(tmp_path / "oxford-flowers17")
    # There the folders are numbered from 0.
    numbered = re.compile(r"flowers17/(\w+)/(\d+)/(.*)")
    expected = [(split, int(number) + 1, name) for split, number, name in (numbered.match(n).groups() for n in names)]
    given = [path.split("/") for path in found]
    assert sorted((split, int(name[:2]), photograph) for split, name, photograph in given) == sorted(expected)
    assert sorted(path.name for path in folder.iterdir()) == ["17flowers.tgz", "datasplits.mat"]


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
@pytest.mark.parametrize("number", [17, 102])
def test_the_scripts_call_the_command_from_the_top_of_the_repository(number, tmp_path):
    (tmp_path / "inkread").write_text('#!/bin/sh\necho "$PWD: $*"\n')
    (tmp_path / "inkread").chmod(0o755)
    environment = os.environ | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    command = [SCRIPTS / f"fetch_flowers{number}.sh", "--url", "file:///mirror"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == f"{SCRIPTS.parent}: data fetch flowers{number} --to data --url file:///mirror\n"
