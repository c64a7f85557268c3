"""Files that are whole or not there."""

from __future__ import annotations

import os
import stat

import pytest

from inkread.storage import replacing, write_text


def test_what_is_written_appears_under_its_name(tmp_path):
    path = tmp_path / "new" / "folder" / "notes.txt"
    write_text(path, "Zeile 1\nä\n")
    assert path.read_bytes() == "Zeile 1\nä\n".encode()
    assert [p.name for p in path.parent.iterdir()] == ["notes.txt"]


def test_until_it_is_finished_the_old_file_stands(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("old")
    with replacing(path) as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old"
        assert temporary.parent == path.parent
        assert temporary.suffix == ".txt"
    assert path.read_text() == "new"


@pytest.mark.parametrize("failure", [OSError("disk full"), KeyboardInterrupt()])
def test_a_failing_writer_leaves_the_old_file_whole_and_nothing_else(tmp_path, failure):
    path = tmp_path / "notes.txt"
    path.write_text("old")

    def write_half():
        with replacing(path) as temporary:
            temporary.write_text("ne")
            raise failure

    with pytest.raises(type(failure)):
        write_half()
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]


def test_a_failing_writer_of_a_new_file_leaves_nothing(tmp_path):
    with pytest.raises(RuntimeError), replacing(tmp_path / "notes.txt"):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_others_may_read_the_file_as_any_other_that_is_made_here(tmp_path):
    (tmp_path / "plain").write_text("")
    write_text(tmp_path / "ours", "")
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "ours")}
    assert len(modes) == 1
