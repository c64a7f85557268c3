"""The engine that reads ink: candidate characters, a classifier of each, and the best way through them."""

from __future__ import annotations

from dataclasses import dataclass

from ..charset import Charset, charset_of
from ..document import Line
from ..errors import ModelError
from ..imaging.photo import Photo
from ..ink.analysis import InkLayout, analyse
from .classify import Classifier, classify
from .decode import decode
from .language import Language
from .transcribe import WordRecogniser


@dataclass(frozen=True, eq=False)
class InkEngine:
    """Reads by telling ink from paper, sharing it out among characters and classifying each.

    Attributes
    ----------
    classifier : Classifier
        Tells characters apart.
    words : WordRecogniser or None
        Reads words as a whole where letters touch; without it all are read letter by letter.
    language : Language or None
        What people write; without it letters and digits are told apart by their neighbours alone.
    models : tuple of str
        Names of the classifier and the recogniser of words.

    Raises
    ------
    ModelError
        If the two know different characters.
    """

    classifier: Classifier
    words: WordRecogniser | None = None
    language: Language | None = None
    models: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.words is not None and "".join(map(str, self.words.classes_)) != self.charset.characters:
            raise ModelError("the classifier and the recogniser of words know different characters")

    @property
    def charset(self) -> Charset:
        """What the classifier knows."""
        return charset_of(map(str, self.classifier.classes_))

    def analyse(self, photo: Photo) -> InkLayout:
        """Find the lines of writing, and the candidate characters of each."""
        return analyse(photo)

    def recognise(self, layout: InkLayout) -> list[Line]:
        """Read the lines; what is no writing is left out."""
        probabilities = classify(layout.lattices, self.classifier)
        return decode(layout, probabilities, self.charset, self.language, self.words)
