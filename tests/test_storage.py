"""Files that are whole or not there."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from inkread.errors import OutputError
from inkread.storage import check_outputs, replacing, write_text, writing

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")


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


@POSIX
def test_others_may_read_the_file_as_any_other_that_is_made_here(tmp_path):
    (tmp_path / "plain").write_text("")
    write_text(tmp_path / "ours", "")
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "ours")}
    assert len(modes) == 1


@POSIX
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_a_file_that_is_replaced_hands_down_its_permissions(mode, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("old")
    path.chmod(mode)
    write_text(path, "new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == mode


@POSIX
@pytest.mark.parametrize("exists", [True, False])
def test_a_symbolic_link_stays_and_the_file_behind_it_is_written(exists, tmp_path):
    (tmp_path / "store").mkdir()
    behind, link = tmp_path / "store" / "notes", tmp_path / "notes.txt"
    if exists:
        behind.write_text("old")
    link.symlink_to(Path("store") / "notes")
    with replacing(link) as temporary:
        assert temporary.suffix == ".txt"
        assert temporary.parent == behind.parent  # so that it can be moved there in one step
        temporary.write_text("new")
    assert link.is_symlink()
    assert behind.read_text() == "new"
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["notes", "notes.txt", "store"]


@POSIX
def test_a_fifo_is_written_into(tmp_path):
    fifo = tmp_path / "fifo.txt"
    os.mkfifo(fifo)
    arrived = []
    reader = threading.Thread(target=lambda: arrived.append(fifo.read_text()), daemon=True)
    reader.start()
    write_text(fifo, "news")
    reader.join(timeout=10)
    assert arrived == ["news"]
    assert [(path.name, path.is_fifo()) for path in tmp_path.iterdir()] == [("fifo.txt", True)]


@POSIX
def test_a_device_is_written_into():
    ours, theirs = os.openpty()
    device = Path(os.ttyname(theirs))
    write_text(device, "news")
    assert device.is_char_device()
    assert os.read(ours, 100) == b"news"
    os.close(ours)
    os.close(theirs)


@POSIX
@pytest.mark.parametrize("into", ["file", "pipe"])
def test_the_standard_output_is_written_into_after_what_stands_there(into, tmp_path):
    (tmp_path / "stdout").symlink_to("/dev/fd/1")  # rather than /dev/stdout itself, should it be replaced after all
    script = "import sys; from inkread.storage import write_text; print('first', flush=True)"
    script = f"{script}; write_text(sys.argv[1], 'news'); print(' last')"
    command = [sys.executable, "-c", script, str(tmp_path / "stdout")]
    if into == "pipe":
        written = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    else:
        with (tmp_path / "out").open("w") as out:
            subprocess.run(command, stdout=out, check=True)
        assert (tmp_path / "stdout").is_symlink()
        written = (tmp_path / "out").read_text()
    assert written == "first\nnews last\n"


@pytest.fixture
def photo(tmp_path) -> Path:
    path = tmp_path / "photo.jpg"
    path.write_text("mine")
    return path


def link_in(folder: Path, photo: Path) -> Path:
    (folder / "folder").symlink_to(photo.parent, target_is_directory=True)
    return folder / "folder" / photo.name


def linked(photo: Path, name: str, link: str) -> Path:
    getattr(photo.with_name(name), link)(photo)
    return photo.with_name(name)


SPELLINGS = {
    "the same": lambda photo: photo,
    "relative": lambda photo: Path(os.path.relpath(photo)),
    "dots": lambda photo: photo.parent / ".." / photo.parent.name / photo.name,
    "symbolic link": lambda photo: linked(photo, "link.png", "symlink_to"),
    "hard link": lambda photo: linked(photo, "hard.png", "hardlink_to"),
    "folder that is a link": lambda photo: link_in(photo.parent, photo),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("overwrite", [True, False])
def test_an_input_is_never_an_output_however_it_is_spelled(spelling, overwrite, photo):
    output = SPELLINGS[spelling](photo)
    for one, other in ((output, photo), (photo, output)):
        with pytest.raises(OutputError, match=r"input.*choose another name"):
            check_outputs([photo.with_name("new"), one], [photo.with_name("missing"), other], overwrite=overwrite)


def test_in_another_case_an_input_is_none_where_case_does_not_count(photo):
    if not photo.with_name("PHOTO.JPG").exists():
        pytest.skip("case counts on this file system")
    with pytest.raises(OutputError, match="input"):
        check_outputs([photo.with_name("PHOTO.JPG")], [photo], overwrite=True)


def test_what_exists_is_an_output_only_if_that_is_said(photo):
    with pytest.raises(OutputError, match=r"photo\.jpg: exists; .*--force"):
        check_outputs([photo])
    check_outputs([photo], overwrite=True)
    check_outputs([photo.with_name("new.jpg"), photo.parent / "new" / "folder" / "new.jpg"])


@POSIX
def test_a_link_to_what_exists_counts_as_what_exists(photo):
    link = linked(photo, "link.jpg", "symlink_to")
    with pytest.raises(OutputError, match=r"link\.jpg: exists"):
        check_outputs([link])
    photo.unlink()
    check_outputs([link])


@pytest.mark.parametrize("overwrite", [True, False])
def test_a_folder_is_no_file_and_a_file_no_folder(overwrite, photo):
    with pytest.raises(OutputError, match="is a directory; name a file"):
        check_outputs([photo.parent], overwrite=overwrite)
    with pytest.raises(OutputError, match=r"photo\.jpg is a file; name a folder"):
        check_outputs([photo / "new" / "out.png"], overwrite=overwrite)


@pytest.mark.parametrize("other", ["out.png", "./out.png", "new/../out.png", "OUT.png"])
def test_two_outputs_are_two_files(other, tmp_path):
    (tmp_path / "new").mkdir()
    with pytest.raises(OutputError, match="written twice"):
        check_outputs([tmp_path / "out.png", f"{tmp_path}/{other}"])


@POSIX
def test_a_fifo_and_a_device_hold_nothing_that_could_be_lost(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    check_outputs([tmp_path / "fifo", os.devnull, os.devnull], [os.devnull])


def appear(path: Path, how: str) -> None:
    """Let a file appear, as another program would make it."""
    if how == "file":
        path.write_text("theirs")
    else:
        path.with_name("behind").write_text("theirs")
        path.symlink_to(path.with_name("behind"))


def no_links(*_args, **_keywords):
    raise OSError(errno.EPERM, "no hard links here")


@pytest.fixture(params=["hard links", "no hard links"])
def file_system(request, monkeypatch):
    if request.param == "no hard links":
        monkeypatch.setattr(os, "link", no_links)


@POSIX
@pytest.mark.usefixtures("file_system")
@pytest.mark.parametrize("how", ["file", "link"])
@pytest.mark.parametrize("moment", ["before it is written", "while it is written"])
def test_a_file_that_appears_meanwhile_is_kept(how, moment, tmp_path, monkeypatch):
    (tmp_path / "new").mkdir()
    monkeypatch.chdir(tmp_path)

    def write():
        with replacing("notes.txt") as temporary:
            temporary.write_text("ours")
            if moment == "while it is written":
                appear(Path("notes.txt"), how)

    with writing([Path("new") / ".." / "notes.txt"]):
        if moment == "before it is written":
            appear(Path("notes.txt"), how)
        with pytest.raises(OutputError, match=r"notes\.txt: appeared .*--force"):
            write()
    assert Path("notes.txt").read_text() == "theirs"
    assert {path.name for path in tmp_path.iterdir()} <= {"notes.txt", "behind", "new"}


@pytest.mark.usefixtures("file_system")
def test_a_file_that_is_new_appears_and_may_then_be_written_again(tmp_path):
    path = tmp_path / "folder" / "notes.txt"
    with writing([path]):
        for text in ("first", "second"):
            write_text(path, text)
            assert path.read_text() == text
    assert [one.name for one in path.parent.iterdir()] == ["notes.txt"]
    write_text(path, "afterwards")
    assert path.read_text() == "afterwards"


def test_who_says_so_writes_over_what_appears(tmp_path):
    path = tmp_path / "notes.txt"
    with writing([path], overwrite=True):
        path.write_text("theirs")
        write_text(path, "ours")
    assert path.read_text() == "ours"


def test_nothing_is_left_where_a_reserved_name_cannot_be_filled(tmp_path, monkeypatch):
    def full(*_args):
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(os, "link", no_links)
    monkeypatch.setattr(os, "replace", full)
    monkeypatch.setattr(Path, "replace", full)
    with writing([tmp_path / "notes.txt"]), pytest.raises(OSError, match="broken"):
        write_text(tmp_path / "notes.txt", "ours")
    assert list(tmp_path.iterdir()) == []


@POSIX
def test_of_two_programs_that_write_the_same_file_one_is_told(tmp_path):
    """Both find that the file is not there and write at the same moment; a hundred times, so that they meet."""
    told = []

    def write(path: Path, barrier: threading.Barrier, text: str) -> None:
        with writing([path]):
            barrier.wait()
            try:
                write_text(path, text)
            except OutputError:
                told.append((path, text))

    for number in range(100):
        path, barrier = tmp_path / f"{number}.txt", threading.Barrier(2)
        threads = [threading.Thread(target=write, args=(path, barrier, text)) for text in ("one", "other")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {(path, "one"), (path, "other")} - set(told) == {(path, path.read_text())}
    assert len(told) == 100
