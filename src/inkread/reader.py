"""The way from a picture to its text, in one screen."""

from __future__ import annotations

from pathlib import Path

from .alphabet import Alphabet
from .image import Photo, PictureLike
from .ink.candidates import build_lattice
from .ink.writing import find_writing
from .models import load_model
from .page import Page
from .text.classify import Classifier, classify
from .text.decode import decode
from .text.language import load_language


class Reader:
    """Reads hand-printed pages with one model.

    Parameters
    ----------
    model
        A classifier, or the name or path of one for ``load_model``; the package's own if left out.
    language
        Code of the language that is expected, as for ``load_language``; ``"none"`` for none.

    Raises
    ------
    ModelError
        If the model cannot be loaded.
    DataError
        If there is no such language.
    """

    def __init__(self, model: Classifier | str | Path | None = None, language: str = "en") -> None:
        self.language = load_language(language)
        self.model = load_model(model) if model is None or isinstance(model, (str, Path)) else model
        self.alphabet = Alphabet(tuple(str(symbol) for symbol in self.model.classes_))

    def read(self, source: PictureLike) -> Page:
        """Read a page.

        Parameters
        ----------
        source
            A path, a Pillow image or an array; see ``inkread.image.load``.

        Returns
        -------
        Page
            What stands on it; boxes are in pixels of the upright picture.

        Raises
        ------
        ImageError
            If the picture cannot be read.
        """
        photo = Photo(source)
        writing = find_writing(photo)
        lattices = [build_lattice(line, writing.stroke) for line in writing.lines]
        probabilities = classify(lattices, self.model, writing.stroke)
        return decode(
            lattices, probabilities, self.alphabet, size=photo.shape, view=writing.view, language=self.language
        )


def read(source: PictureLike, model: Classifier | str | Path | None = None, language: str = "en") -> Page:
    """Read one page; to read many, make one ``Reader`` and call its ``read``.

    Parameters
    ----------
    source
        A path, a Pillow image or an array; see ``inkread.image.load``.
    model, language
        As in ``Reader``.
    """
    return Reader(model, language).read(source)
