"""The files around the code agree about the version."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inkread import __version__

TOP = Path(__file__).parents[1]
RELEASE = re.compile(r"^## \[(\d+)\.(\d+)\.(\d+)\] - (?:unreleased|\d{4}-\d{2}-\d{2})$", re.MULTILINE)


def test_the_changelog_starts_with_this_version_and_goes_backwards():
    versions = [
        tuple(map(int, found.groups())) for found in RELEASE.finditer((TOP / "CHANGELOG.md").read_text("utf-8"))
    ]
    assert ".".join(map(str, versions[0])) == __version__
    assert versions == sorted(set(versions), reverse=True)
    assert len(versions) == (TOP / "CHANGELOG.md").read_text("utf-8").count("\n## ")


@pytest.mark.parametrize(
    ("file", "pattern"),
    [("pyproject.toml", r'^version = "(.*)"$'), ("CITATION.cff", r"^version: (.*)$")],
)
def test_the_version_is_the_same_everywhere(file, pattern):
    assert re.findall(pattern, (TOP / file).read_text("utf-8"), re.MULTILINE) == [__version__]
