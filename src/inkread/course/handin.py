"""The archive of code that is handed in (assignment, section 8)."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from types import MappingProxyType

from ..errors import DataError
from ..storage import replacing
from .standalone import make_standalone

FILES = ("util.py", "nn.py", "run_q2.py", "run_q3.py", "run_q4.py", "run_q5.py", "run_q6.py")
"""What the archive holds; each file may import those before it."""

LIBRARIES = ("util.py", "nn.py")
"""Those that the others import."""

ALLOWED = MappingProxyType(
    {
        "inkread.imaging.photo": "inkread.course.image",
        "inkread.exports": "inkread.course.exports",
    }
)
"""Modules that use what the assignment does not allow or need, and those that take their place."""


def scripts_folder() -> Path:
    """Return the folder of the assignment's scripts: ``python/`` of the repository, or its copy in the package.

    Raises
    ------
    DataError
        If neither is there.
    """
    for folder in (Path(__file__).parent / "python", Path(__file__).parents[3] / "python"):
        if (folder / FILES[0]).is_file():
            return folder
    raise DataError("the assignment's scripts are not where they were installed; install inkread anew")


def handed_in(*names: str) -> dict[str, str]:
    """Return the sources of some of the files as they are handed in, and of those which all import."""
    wanted = [*LIBRARIES, *(name for name in names if name not in LIBRARIES)]
    scripts = {name: (scripts_folder() / name).read_text(encoding="utf-8") for name in wanted}
    return make_standalone(scripts, ALLOWED)


def check_andrew_id(andrew_id: str) -> str:
    """Return an Andrew id: letters and digits.

    Raises
    ------
    DataError
        If it is none.
    """
    if not re.fullmatch(r"[A-Za-z0-9]+", andrew_id):
        raise DataError(f"{andrew_id!r} is no Andrew id: letters and digits alone")
    return andrew_id


def build_zip(andrew_id: str, folder: str | Path) -> Path:
    """Write ``<andrew_id>.zip`` into a folder: the assignment's files, which run without this package.

    Parameters
    ----------
    andrew_id
        Letters and digits.
    folder
        Where to.

    Returns
    -------
    Path
        The archive. It is the same to the byte whenever it is made from the same sources.

    Raises
    ------
    DataError
        If the id is none, or the scripts are not there.
    """
    target = Path(folder) / f"{check_andrew_id(andrew_id)}.zip"
    with replacing(target) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, source in handed_in(*FILES).items():
            entry = zipfile.ZipInfo(name, date_time=(2021, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, source, zipfile.ZIP_DEFLATED)
    return target
