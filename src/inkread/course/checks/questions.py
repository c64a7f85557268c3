"""The questions that can be checked, and what comes of checking a folder."""

from __future__ import annotations

import importlib
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from ...errors import DataError
from . import autoencoder, loop, network, page
from .comparing import Mistake

RIGHT, WRONG, UNWRITTEN = "right", "wrong", "not written yet"


@dataclass(frozen=True)
class Question:
    """A question that can be checked.

    Attributes
    ----------
    number, what : str
        As in the assignment, and what is checked.
    file : str
        Where the student's answer is.
    check : callable
        Raises ``Mistake``; it is given the module, or the folder if the file is a script.
    """

    number: str
    what: str
    file: str
    check: Callable[[ModuleType], None] | Callable[[Path], None]


QUESTIONS = (
    Question("Q2.1.2", "initialize_weights", "nn.py", network.check_initialize_weights),
    Question("Q2.2.1", "sigmoid", "nn.py", network.check_sigmoid),
    Question("Q2.2.1", "forward", "nn.py", network.check_forward),
    Question("Q2.2.2", "softmax", "nn.py", network.check_softmax),
    Question("Q2.2.3", "compute_loss_and_acc", "nn.py", network.check_loss),
    Question("Q2.3.1", "backwards", "nn.py", network.check_backwards),
    Question("Q2.4", "get_random_batches", "nn.py", network.check_batches),
    Question("Q3.1", "the training loop", "run_q3.py", loop.check_training),
    Question("Q4.2", "findLetters", "q4.py", page.check_find_letters),
    Question("Q5.2", "the autoencoder", "run_q5.py", autoencoder.check_autoencoder),
)


@dataclass(frozen=True)
class Outcome:
    """What came of checking a question.

    Attributes
    ----------
    question : Question
        The question.
    verdict : str
        ``"right"``, ``"wrong"`` or ``"not written yet"``.
    hint : str
        What is wrong; empty if nothing is.
    """

    question: Question
    verdict: str
    hint: str = ""


def check_folder(folder: str | Path, question: str = "") -> Iterator[Outcome]:
    """Check a student's files, question by question.

    Parameters
    ----------
    folder
        Holds the files, as ``lay_out`` made them. What is in them is run.
    question
        Begins the numbers of the questions that are checked: ``"Q2.3"``; all if empty.

    Raises
    ------
    DataError
        If there is no such question, or no such folder.
    """
    folder = Path(folder).resolve()
    chosen = [known for known in QUESTIONS if f"{known.number}.".startswith(f"{question}." if question else "")]
    if not chosen:
        numbers = ", ".join(dict.fromkeys(known.number for known in QUESTIONS))
        raise DataError(f"{question}: no question that can be checked; there are {numbers}")
    if not folder.is_dir():
        raise DataError(f"{folder}: no such folder")
    return (_check(known, folder) for known in chosen)


def _check(question: Question, folder: Path) -> Outcome:
    try:
        with _importing_from(folder), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if not (folder / question.file).is_file():
                return Outcome(question, WRONG, f"there is no {question.file}; `inkread course start` lays it out")
            question.check(folder if question.file.startswith("run_") else importlib.import_module(question.file[:-3]))  # type: ignore[arg-type]
    except Mistake as mistake:
        return Outcome(question, WRONG, str(mistake))
    except NotImplementedError:
        return Outcome(question, UNWRITTEN)
    except SystemExit:
        return Outcome(question, WRONG, f"{question.file} ends Python where it is imported: is there an exit() in it?")
    except Exception as error:  # whatever a student's code does is their answer
        return Outcome(question, WRONG, _told(error, folder))
    return Outcome(question, RIGHT)


@contextmanager
def _importing_from(folder: Path) -> Iterator[None]:
    """Let a student's modules be imported, afresh, and forget them afterwards."""
    names = {path.stem for path in folder.glob("*.py")}
    kept = {name: sys.modules.pop(name) for name in names & sys.modules.keys()}
    writes = sys.dont_write_bytecode
    sys.path.insert(0, str(folder))
    sys.dont_write_bytecode = True  # so that a file which is mended within the same second is read anew
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.dont_write_bytecode = writes
        sys.path.remove(str(folder))
        for name in names & sys.modules.keys():
            del sys.modules[name]
        sys.modules.update(kept)


def _told(error: Exception, folder: Path) -> str:
    """Return an exception with the line of the student's that raised it."""
    places = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).parent == folder]
    if isinstance(error, SyntaxError):
        return f"{Path(error.filename or '').name}, line {error.lineno}: {error.msg}"
    told = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return f"{Path(places[-1].filename).name}, line {places[-1].lineno}: {told}" if places else told
