"""Processes that work for another one."""

from __future__ import annotations

import os
import threading
from multiprocessing import parent_process


def end_with_parent() -> None:
    """Let this process end as soon as the one that started it has ended, in whatever way.

    A worker of a pool waits for work by itself, and would wait for ever when its parent is killed.
    """
    parent = parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True, name="end with parent").start()
