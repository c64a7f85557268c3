"""Handwriting fonts as writers."""

from __future__ import annotations

import hashlib
import io
import tarfile
from pathlib import Path

import matplotlib as mpl
import pytest
from click.testing import CliRunner

from inkread import DataError
from inkread.cli import main
from inkread.datasets import fonts as module
from inkread.datasets.fonts import HandwritingFont, fetch_fonts, handwriting_fonts

TTF = Path(mpl.get_data_path()) / "fonts" / "ttf"
SANS = TTF / "DejaVuSans.ttf"
FILES = {"dejavu-sans": SANS, "dejavu-mono": TTF / "DejaVuSansMono.ttf"}


@pytest.fixture
def registry(tmp_path):
    """The packages of two fonts in a folder, as a registry of npm has them."""
    folder = tmp_path / "registry"
    for font in FONTS:
        put(folder, font, {f"package/files/{font.file}": FILES[font.family].read_bytes(), "package/LICENSE": b"open"})
    return folder


FONTS = tuple(
    HandwritingFont(family, "1.0.0", hashlib.sha256(path.read_bytes()).hexdigest(), split)
    for (family, path), split in zip(FILES.items(), ("train", "test"), strict=True)
)


def put(registry: Path, font: HandwritingFont, files: dict[str, bytes]) -> Path:
    path = registry / "@fontsource" / font.family / "-" / f"{font.family}-{font.version}.tgz"
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as package:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            package.addfile(member, io.BytesIO(content))
    return path


def test_no_font_is_listed_twice_and_no_family_is_in_two_splits():
    fonts = handwriting_fonts()
    assert len({font.family for font in fonts}) == len({font.sha256 for font in fonts}) == len(fonts) > 200
    assert {font.split for font in fonts} == {"train", "valid", "test"}
    first_words = {
        split: {font.family.split("-")[0] for font in handwriting_fonts(split)} for split in ("train", "valid", "test")
    }
    assert not first_words["train"] & (first_words["valid"] | first_words["test"])
    assert not first_words["valid"] & first_words["test"]


def test_the_address_is_that_of_a_package_of_npm():
    font = HandwritingFont("caveat", "5.2.8", "00", "train")
    assert font.url() == "https://registry.npmjs.org/@fontsource/caveat/-/caveat-5.2.8.tgz"
    assert font.url("http://mirror/npm/") == "http://mirror/npm/@fontsource/caveat/-/caveat-5.2.8.tgz"


def test_fonts_are_fetched_once(registry, tmp_path):
    paths = fetch_fonts(tmp_path / "data" / "fonts", FONTS, registry=registry.as_uri())
    assert [path.read_bytes() for path in paths] == [path.read_bytes() for path in FILES.values()]
    assert sorted(paths) == sorted((tmp_path / "data" / "fonts").iterdir())
    assert fetch_fonts(tmp_path / "data" / "fonts", FONTS, registry=(tmp_path / "gone").as_uri()) == paths


def test_a_spoiled_font_is_fetched_again(registry, tmp_path):
    first, _ = fetch_fonts(tmp_path, FONTS, registry=registry.as_uri())
    first.write_bytes(b"spoiled")
    fetch_fonts(tmp_path, FONTS, registry=registry.as_uri())
    assert first.read_bytes() == SANS.read_bytes()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda folder: put(folder, FONTS[0], {f"package/files/{FONTS[0].file}": b"other"}), "sha256"),
        (lambda folder: put(folder, FONTS[0], {"package/LICENSE": b"open"}), "not a package with"),
        (lambda folder: put(folder, FONTS[0], {}).write_bytes(b"<html>moved</html>"), "not a package with"),
        (
            lambda folder: (p := put(folder, FONTS[0], {"a": bytes(9)})).write_bytes(p.read_bytes()[:40]),
            "not a package",
        ),
        (lambda folder: put(folder, FONTS[0], {}).unlink(), "no such file"),
    ],
    ids=["another font", "no font in it", "a web page", "only its beginning", "nothing"],
)
def test_a_package_that_is_not_what_it_should_be_is_refused(spoil, message, registry, tmp_path):
    spoil(registry)
    with pytest.raises(DataError, match=message) as caught:
        fetch_fonts(tmp_path / "fonts", FONTS, registry=registry.as_uri())
    assert FONTS[0].url(registry.as_uri()) in str(caught.value)
    assert list((tmp_path / "fonts").glob("*")) == []


def test_an_address_that_does_not_work_says_what_to_do(tmp_path):
    with pytest.raises(DataError, match="--registry"):
        fetch_fonts(tmp_path, FONTS, registry="http://127.0.0.1:9")


def test_the_verb_fetches_fonts(registry, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "handwriting_fonts", lambda: FONTS)
    result = CliRunner().invoke(
        main, ["data", "fonts", "--to", str(tmp_path / "data"), "--registry", registry.as_uri()]
    )
    assert result.exit_code == 0, result.output
    assert result.output.split() == [str(tmp_path / "data" / "fonts")]
    assert {path.name for path in (tmp_path / "data" / "fonts").iterdir()} == {font.file for font in FONTS}
