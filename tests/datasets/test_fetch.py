"""Downloads that are proven before they are put in place."""

from __future__ import annotations

import io
import subprocess
import zipfile

import pytest

from inkread import DataError
from inkread.datasets.fetch import SOURCES, Source, blob_id, fetch

FILES = {"one.mat": b"first" * 5000, "two.mat": b"second", "three.mat": b""}


def archive(files: dict[str, bytes], *, inside: str = "data/") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(inside + name, content)
    return buffer.getvalue()


def spoiled(content: bytes) -> bytes:
    """Change the compressed bytes of the first file, past its header."""
    return content[:60] + bytes(b ^ 0xFF for b in content[60:70]) + content[70:]


@pytest.fixture
def source(site):
    """A data set of three files on that server."""
    site.served["/data.zip"] = archive(FILES | {"readme.txt": b"not wanted"})
    return Source(f"{site.address}/data.zip", {name: blob_id(content) for name, content in FILES.items()})


def refusal(source: Source, folder, **options) -> str:
    """Return why a download is refused; after it there is nothing in the folder."""
    with pytest.raises(DataError) as caught:
        fetch(source, folder, **options)
    assert list(folder.glob("**/*")) == []
    assert (options.get("url") or source.url) in str(caught.value)
    return str(caught.value)


def test_a_good_archive_is_verified_and_installed(source, tmp_path):
    paths = fetch(source, tmp_path / "new" / "data")
    assert [path.name for path in paths] == list(FILES)
    assert {path.name: path.read_bytes() for path in paths} == FILES
    assert sorted(p.name for p in (tmp_path / "new" / "data").iterdir()) == sorted(FILES)  # and nothing else


def test_what_is_there_is_not_downloaded_again(source, site, tmp_path):
    first = fetch(source, tmp_path)
    assert fetch(source, tmp_path) == first
    assert site.asked == ["/data.zip"]


def test_a_file_that_was_spoiled_since_is_replaced(source, site, tmp_path):
    fetch(source, tmp_path)
    (tmp_path / "two.mat").write_bytes(b"spoiled")
    fetch(source, tmp_path)
    assert (tmp_path / "two.mat").read_bytes() == FILES["two.mat"]
    assert len(site.asked) == 2


def test_a_file_that_is_not_what_it_should_be_is_refused(source, site, tmp_path):
    site.served["/data.zip"] = archive(FILES | {"three.mat": b"other"})
    message = refusal(source, tmp_path)
    assert "three.mat" in message
    assert source.blobs["three.mat"] in message
    assert blob_id(b"other") in message


def test_a_refused_download_leaves_the_files_before_it_alone(source, site, tmp_path):
    (tmp_path / "one.mat").write_bytes(b"my own")
    site.served["/data.zip"] = archive(FILES | {"three.mat": b"other"})
    with pytest.raises(DataError):
        fetch(source, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"one.mat": b"my own"}


@pytest.mark.parametrize(
    "arrived",
    [archive(FILES)[:-200], archive(FILES)[:100], b"", b"<html>moved</html>", spoiled(archive(FILES))],
    ids=["without its end", "only its beginning", "empty", "a web page", "spoiled"],
)
def test_an_archive_that_is_not_whole_is_refused(arrived, source, site, tmp_path):
    site.served["/data.zip"] = arrived
    assert "nothing was written" in refusal(source, tmp_path)


def test_an_archive_without_a_file_is_refused(source, site, tmp_path):
    site.served["/data.zip"] = archive({name: FILES[name] for name in ("one.mat", "two.mat")})
    assert "three.mat" in refusal(source, tmp_path)


def test_a_connection_that_breaks_off_is_refused(source, site, tmp_path):
    site.served["/interrupted.zip"] = site.served["/data.zip"]
    refusal(source, tmp_path, url=f"{site.address}/interrupted.zip")


def test_an_address_where_nothing_is_says_what_to_do(source, site, tmp_path):
    message = refusal(source, tmp_path, url=f"{site.address}/gone.zip")
    assert "404" in message
    assert "--url" in message


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/data.zip", "data.zip", "gopher://127.0.0.1/data.zip"])
def test_an_address_that_does_not_work_is_refused(url, source, tmp_path):
    refusal(source, tmp_path, url=url)


@pytest.mark.parametrize("name", ["data.zip", "my data.zip"])
def test_a_copy_on_this_machine_is_as_good_and_is_left_there(name, source, site, tmp_path):
    copy = tmp_path / name
    copy.write_bytes(site.served["/data.zip"])
    paths = fetch(source, tmp_path / "data", url=copy.as_uri())
    assert {path.name: path.read_bytes() for path in paths} == FILES
    assert copy.read_bytes() == site.served["/data.zip"]
    assert site.asked == []


def test_a_copy_that_is_not_there_is_refused(source, tmp_path):
    assert "no such file" in refusal(source, tmp_path, url=(tmp_path / "missing.zip").as_uri())


def test_names_in_the_archive_cannot_lead_out_of_the_folder(source, site, tmp_path):
    site.served["/data.zip"] = archive(FILES, inside="../../")
    fetch(source, tmp_path / "data")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_the_blob_id_is_the_one_of_git(tmp_path):
    content = b"any\0content\n"
    (tmp_path / "file").write_bytes(content)
    assert blob_id(b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
    try:
        command = ["git", "hash-object", "--no-filters", str(tmp_path / "file")]
        git = subprocess.run(command, capture_output=True, text=True, check=True)
    except FileNotFoundError:
        return
    assert git.stdout.strip() == blob_id(content)


def test_the_real_files_are_known_by_the_ids_of_public_histories(shared):
    readme = (shared / "README.md").read_text(encoding="utf-8")
    assert set(SOURCES["nist36"].blobs) == {f"nist36_{split}.mat" for split in ("train", "valid", "test")}
    assert all(blob in readme for blob in SOURCES["nist36"].blobs.values())
    assert SOURCES["nist36"].url in (shared / "assignment.md").read_text(encoding="utf-8").replace("\\_", "_")


def test_an_archive_that_unpacks_to_too_much_is_refused(site, source, tmp_path, monkeypatch):
    monkeypatch.setattr("inkread.datasets.fetch.MAX_UNPACKED", 1 << 20)
    bomb = archive(FILES | {"three.mat": bytes(1 << 20)})
    assert len(bomb) < 100_000
    site.served["/data.zip"] = bomb
    assert f"more than the limit of {1 << 20} bytes" in refusal(source, tmp_path)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("place", [40, 60, 80])
def test_an_archive_that_is_damaged_is_refused_however_it_is_compressed(method, place, site, source, tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as opened:
        for name, content in FILES.items():
            opened.writestr(name, content)
    spoilt = bytearray(buffer.getvalue())
    spoilt[place : place + 8] = b"\xff" * 8
    site.served["/data.zip"] = bytes(spoilt)
    refusal(source, tmp_path)


def test_a_name_that_is_no_text_is_refused(site, source, tmp_path):
    content = archive(FILES | {"readme.txt": b""})
    site.served["/data.zip"] = content.replace(b"readme.txt", b"\xff\xfe\xff.txt").replace(
        b"\x14\0\0\0", b"\x14\0\0\x08"
    )
    refusal(source, tmp_path)
