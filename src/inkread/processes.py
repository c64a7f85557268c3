"""Processes that work for another one, and the threads of the linear algebra."""

from __future__ import annotations

import os
import sys
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


BLAS_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""Variables from which the linear algebra libraries of NumPy take their number of threads when they are loaded."""


def use_one_blas_thread() -> bool:
    """Let the linear algebra library work in one thread, if that can still be chosen; return whether it was.

    For the products of small networks, several threads wait for each other longer than they compute: on a machine whose
    processors are busy, a training of half a minute takes many. This is for programs to call, not for libraries,
    before NumPy is loaded. A number of threads that the environment asks for stays.
    """
    if "numpy" in sys.modules or any(name in os.environ for name in BLAS_THREADS):
        return False
    os.environ.update(dict.fromkeys(BLAS_THREADS, "1"))
    return True
