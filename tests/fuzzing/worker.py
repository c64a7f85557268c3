"""What runs in the process of a ``sandbox.Sandbox``: reads paths from stdin, answers each with a line of JSON."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"

from sandbox import ADDRESS_SPACE
from targets import HARM, TARGETS

from inkread.errors import InkreadError


def peak() -> int:
    """Return the bytes that this process has occupied at most."""
    try:
        status = Path("/proc/self/status").read_text()
        return 1024 * int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])
    except OSError:  # not on Linux
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is printed is no answer
    target = (TARGETS | {"harm": HARM})[sys.argv[1]]
    target.warm_up()
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    print("{}", file=answers, flush=True)
    for line in sys.stdin.buffer:
        path = Path(os.fsdecode(line.rstrip(b"\n")))
        began = time.process_time()
        try:
            target.read(path)
            kind, what = "read", ""
        except InkreadError as error:
            kind, what = "refused", str(error)
        except BaseException as error:
            kind, what = "fault", f"{type(error).__name__}: {error}"[:1000]
        seconds = time.process_time() - began
        print(json.dumps({"kind": kind, "what": what, "seconds": seconds, "peak": peak()}), file=answers, flush=True)


if __name__ == "__main__":
    main()
