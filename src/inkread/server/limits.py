"""How much one client may ask for, and how many may ask at once."""

from __future__ import annotations

import os
from dataclasses import dataclass, field


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True)
class Limits:
    """The limits of a server.

    Attributes
    ----------
    upload_bytes : int
        Of a file that is put in.
    job_bytes : int
        Of all files of a job.
    json_bytes : int
        Of the body of any other request.
    pixels : int
        Of a page; those of a PDF are drawn smaller where they would have more.
    pages : int
        Of a file.
    files : int
        Of a job.
    seconds : float
        For which one page is read, or one request for ``/read``.
    at_once : int
        Pages that are read at the same time.
    waiting : int
        Requests that wait for that; one more is answered with 429.
    waiting_pages : int
        Pages of documents and jobs that wait; a file that would make more is answered with 429.
    job_seconds : float
        After which a job that is done is forgotten.
    stall_seconds : float
        For which a client may send nothing in the middle of an upload.
    """

    upload_bytes: int = 64 << 20
    job_bytes: int = 256 << 20
    json_bytes: int = 8 << 20
    pixels: int = 50_000_000
    pages: int = 500
    files: int = 100
    seconds: float = 60.0
    at_once: int = field(default_factory=cores)
    waiting: int = 64
    waiting_pages: int = 2_000
    job_seconds: float = 86_400.0
    stall_seconds: float = 30.0
