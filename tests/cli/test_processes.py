"""What the command line does when it is interrupted, killed, or cannot write."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from inkread import Reader
from inkread.cli import main
from inkread.datasets.drawing.glyphs import synthesize_dataset
from inkread.datasets.schema import save_folder

EXAMPLE = Path(__file__).parents[2] / "examples" / "label.jpg"
COMMAND = [sys.executable, "-m", "inkread"]
POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files and signals")
LINUX = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes where Linux shows them")


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    save_folder(synthesize_dataset(seed=1, per_class=(40, 4, 4), symbols="ABCDE"), folder)
    (folder / "alphabet.txt").write_text("ABCDE")
    return folder


def heed_interrupts() -> None:
    """Undo that jobs in the background of a shell ignore SIGINT."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@POSIX
def test_ctrl_c_ends_it_with_130(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    process = subprocess.Popen(
        [*COMMAND, "read", tmp_path / "fifo"], stderr=subprocess.PIPE, text=True, preexec_fn=heed_interrupts
    )
    with (tmp_path / "fifo").open("wb"):  # which waits until it is being read
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert said == "inkread: interrupted\n"


@POSIX
def test_a_picture_from_a_pipe_is_read_and_drawn_on(tmp_path):
    command = [*COMMAND, "read", "/dev/stdin", "--overlay", tmp_path / "o.png"]
    done = subprocess.run(command, input=EXAMPLE.read_bytes(), capture_output=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode().split() == Reader().read(EXAMPLE).text.split()
    assert (tmp_path / "o.png").stat().st_size > 1000


@POSIX
@pytest.mark.parametrize(("where", "why"), [(">&-", "closed"), ("> /dev/full", "No space left")])
def test_text_that_cannot_be_written_is_no_success(where, why):
    if "full" in where and not Path("/dev/full").exists():
        pytest.skip("there is no such device here")
    line = f"exec '{sys.executable}' -m inkread read '{EXAMPLE}' {where}"
    done = subprocess.run(["/bin/sh", "-c", line], stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("inkread: standard output: ")
    assert why in done.stderr
    assert done.stderr.count("\n") == 1


@POSIX
def test_a_reader_who_has_had_enough_is_no_failure():
    line = f"'{sys.executable}' -m inkread --help | true; echo"
    assert subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True).stderr == ""


@POSIX
def test_a_full_disk_at_a_checkpoint_is_one_line(data, tmp_path):
    """A limit of the size of files does what a full disk does, in the process that has it alone."""
    script = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000,) * 2); "
    script += "from inkread.cli import main; main()"
    command = [sys.executable, "-c", script, "train", "mlp", "--data", data, "--run", tmp_path / "run", "--epochs", "2"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("inkread: ")
    assert done.stderr.count("\n") == 1
    assert "File too large" in done.stderr
    assert "checkpoint.safetensors" in done.stderr
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["config.json"], "and nothing that is half written"


def children(parent: int) -> list[int]:
    """Return the numbers of the processes that a process has started, and of those that they have."""
    own = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(path.read_text().rpartition(")")[2].split()[1]) == parent:
                own.append(int(path.parent.name))
        except (OSError, IndexError):  # it has ended meanwhile
            continue
    return own + [one for child in own for one in children(child)]


def is_running(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(condition, seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return bool(condition())


@LINUX
def test_a_training_that_is_killed_leaves_no_process_behind(data, tmp_path):
    command = [*COMMAND, "train", "mlp", "--data", data, "--augment", "--run", tmp_path / "run", "--epochs", "10000"]
    training = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert until((tmp_path / "run" / "metrics.csv").exists), "an epoch has been made by then"
        workers = children(training.pid)
        assert workers
    finally:
        training.kill()
        training.wait()
    assert until(lambda: not any(map(is_running, workers)), 30)


def test_equal_runs_give_equal_files(data, tmp_path):
    for name in ("one", "two"):
        command = ["train", "mlp", "--data", str(data), "--run", str(tmp_path / name), "--epochs", "2", "--hidden", "8"]
        main(command, standalone_mode=False)
    for name in ("weights.safetensors", "checkpoint.safetensors"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_reader_can_be_sent_to_a_worker():
    reader = Reader()
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        assert pool.submit(reader.read, EXAMPLE).result() == reader.read(EXAMPLE)
    assert len(pickle.dumps(reader)) < 10_000_000


@pytest.mark.parametrize(
    ("hidden", "asked", "threads"),
    [("8", {}, {1}), ("8", {"OMP_NUM_THREADS": "2"}, {2}), ("512", {}, {os.cpu_count()})],
    ids=["small", "small, but two were asked for", "large"],
)
def test_small_networks_are_trained_in_one_thread_unless_more_are_asked_for(hidden, asked, threads, data, tmp_path):
    pytest.importorskip("threadpoolctl")
    program = """
import sys
from inkread.cli import main
main(sys.argv[1:], standalone_mode=False)
from threadpoolctl import threadpool_info
print({library["num_threads"] for library in threadpool_info() if "numpy.libs" in library["filepath"]})
"""
    training = ["train", "--data", data, "--run", tmp_path / "run", "--epochs", "1", "--hidden", hidden]
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")} | asked
    done = subprocess.run(
        [sys.executable, "-c", program, *training, "--batch-size", "200"],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == str(threads)
