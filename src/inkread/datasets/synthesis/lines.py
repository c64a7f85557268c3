"""Labelled strips of lines without end: what the line recogniser is trained on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ...charset import LATIN, Charset
from ..fonts import handwriting_fonts
from .clutter import doodle, with_a_word_crossed_out, with_tick_box
from .composition import composable, load_composer
from .ink import covered_characters, draw_text
from .labelled import Strip
from .recorded_lines import WrittenLine, load_recorded_lines, spread_out
from .strips import StripPainter
from .texts import LANGUAGES, TextGenerator

LENGTHS = (3, 26)
"""Least and most characters of a text that is composed, about, and of a piece of a recorded line."""

RECORDED, COMPOSED, FONTS, EMPTY = 0.32, 0.43, 0.19, 0.06
"""Shares of strips with lines that were written in one go, lines composed of characters, text in fonts, and no text."""

TICK_BOXES, CROSSED_OUT = 0.04, 0.05
"""Shares of written lines with a tick box before them, and with a word crossed out."""

BEHIND = 0.08
"""Share of written lines through which the other side of the sheet shows."""

SPREAD, CELL = 0.07, (1.5, 3.2)
"""Share of written lines whose characters stand in cells of one width, as in the boxes of a form, and how wide those
are, in x-heights."""

CAPITALS_ONLY = frozenset(
    ("amatic-sc", "permanent-marker", "rock-salt", "sedgwick-ave-display", "walter-turncoat", "yuji-hentaigana-akebono")
)
"""Families of handwriting fonts whose small letters are capitals too, found by reading a line in each font."""

UNICASE = frozenset(("delius-unicase",))
"""Families that mix small letters and capitals at will: their case cannot be labelled, and they are not used."""

TYPESET = 0.45
"""Share of typeset fonts among those of fonts."""


_CAPITAL_FILES = frozenset(font.file for font in handwriting_fonts() if font.family in CAPITALS_ONLY)


class StripGenerator:
    """Draws labelled strips.

    Parameters
    ----------
    data
        Folder with ``unipen_lines.npz``, ``unipen_chars.npz``, ``digilets.npz`` and ``chars74k_strokes.npz``.
    hand_fonts, typeset_fonts
        Font files.
    charset
        Of the labels; text with other characters is not drawn.
    languages
        Whose words are drawn.
    """

    def __init__(
        self,
        data: str | Path,
        hand_fonts: Sequence[Path] = (),
        typeset_fonts: Sequence[Path] = (),
        charset: Charset = LATIN,
        languages: Sequence[str] = LANGUAGES,
    ) -> None:
        data = Path(data)
        self._charset = charset
        lines = list(load_recorded_lines(data / "unipen_lines.npz"))
        self._lines = [line for line in lines if charset.covers(line.text)]
        self._compose = load_composer(data)
        self._texts = TextGenerator(languages)
        self._painter = StripPainter()
        self._fonts = tuple(hand_fonts), tuple(typeset_fonts)

    def __call__(self, rng: np.random.Generator) -> Strip:
        """Return a strip."""
        kind = rng.random()
        if kind < FONTS and any(self._fonts):
            return self._in_a_font(rng)
        if kind > 1 - EMPTY:
            line = doodle(rng)
        else:
            line = self._recorded(rng) if kind < FONTS + RECORDED else self._composed(rng)
            if rng.random() < SPREAD:
                line = spread_out(line, rng.uniform(*CELL), len(line.text), rng) or line
            if rng.random() < CROSSED_OUT:
                line = with_a_word_crossed_out(line, rng)
            if rng.random() < TICK_BOXES:
                line = with_tick_box(line, rng)
        neighbour = self._recorded(rng) if rng.random() < 0.2 else None
        mask, layout = self._painter.write(line, rng, neighbour)
        behind = None
        if rng.random() < BEHIND:
            height, width = mask.shape
            behind = self._painter.mirrored(self._recorded(rng), layout, (height, width), rng)
        return Strip(self._painter.paint(mask, layout, rng, behind), line.text)

    def _recorded(self, rng: np.random.Generator) -> WrittenLine:
        line = self._lines[int(rng.integers(len(self._lines)))]
        if not line.is_aligned or rng.random() < 0.15 or len(line.text) <= LENGTHS[0]:
            return line
        length = int(rng.integers(*LENGTHS))
        start = int(rng.integers(0, max(1, len(line.text) - length + 1)))
        piece = line.piece(start, start + length)
        return piece if piece.text else line

    def _composed(self, rng: np.random.Generator) -> WrittenLine:
        return self._compose(composable(self._texts(rng, int(rng.integers(*LENGTHS)))), rng)

    def _in_a_font(self, rng: np.random.Generator) -> Strip:
        is_typeset = bool(self._fonts[1]) and (rng.random() < TYPESET or not self._fonts[0])
        fonts = self._fonts[is_typeset]
        path = fonts[int(rng.integers(len(fonts)))]
        covered = covered_characters(path)
        text = self._texts(rng, int(rng.integers(*LENGTHS)))
        text = text if path.name not in _CAPITAL_FILES else text.replace("ß", "SS").upper()
        text = " ".join("".join(c for c in text if c in covered and c in self._charset).split())
        ink = draw_text(text or "a", path, int(rng.integers(50, 90)))
        if not ink.size:
            return self._in_a_font(rng)
        mask, layout = self._painter.set(ink, rng)
        return Strip(self._painter.paint(mask, layout, rng), text or "a", "print" if is_typeset else "hand")


def find_fonts(folder: str | Path) -> tuple[list[Path], list[Path]]:
    """Return the handwriting fonts of the training split and the typeset fonts that lie in a folder.

    Parameters
    ----------
    folder
        With the files of ``fetch_fonts``, and typeset fonts of any kind in its folder ``typeset``.
    """
    folder = Path(folder)
    fonts = [font for font in handwriting_fonts("train") if font.family not in UNICASE]
    hands = [folder / font.file for font in fonts if (folder / font.file).is_file()]
    typeset = sorted(p for p in (folder / "typeset").glob("*") if p.suffix in (".ttf", ".otf", ".woff"))
    return hands, typeset
