"""A person's lines in ever new forms: cut at gaps, joined anew, bent, lit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

from matplotlib import get_data_path
from PIL import Image, ImageDraw, ImageFont

from inkread.charset import LATIN
from inkread.datasets.synthesis.labelled import Strip
from inkread.imaging.ribbon import Ribbon
from inkread.models import locate
from inkread.recognition.ctc import align, decode_best_path
from inkread.training.reader.corrections import CorrectedLine
from inkread.training.reader.line_file import LineFile
from inkread.training.reader.pieces import Pieces, places_to_cut
from inkread.training.reader.practice import Hand, scores_of
from inkread.training.reader.strip_batches import is_readable
from inkread.training.reader.warped import warped


@pytest.fixture(scope="module")
def network():
    return LineFile(locate(None, "line recogniser")).network().eval()


def printed(text: str, paper: int = 250) -> Strip:
    """Return a strip in a font."""
    font = ImageFont.truetype(str(Path(get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")), 30)
    width = -(-round(font.getlength(text) + 12) // 8) * 8
    image = Image.new("RGB", (width, 48), (paper, paper, paper))
    ImageDraw.Draw(image).text((6, 5), text, font=font, fill=(20, 20, 60))
    return Strip(np.asarray(image), text)


def cut(network, strip: Strip):
    return strip, places_to_cut(strip, align(scores_of(network, strip).numpy(), strip.text, LATIN.characters))


def read(network, strip: Strip) -> str:
    symbols = decode_best_path(scores_of(network, strip).numpy(), LATIN.characters)
    return " ".join("".join(symbol.text for symbol in symbols).split())


def test_a_strip_is_cut_where_its_ink_leaves_gaps(network):
    strip, places = cut(network, printed("Six warm cups"))
    spaces = [place for place in places if place.is_space]
    assert [strip.text[: place.before] for place in spaces] == ["", "Six ", "Six warm ", "Six warm cups"]
    assert (spaces[0].x, spaces[-1].x) == (0, strip.pixels.shape[1])
    assert len(places) > len(spaces)
    for place in places[1:-1]:
        assert strip.pixels[:, place.x].min() > 160
        left = Strip(np.pad(strip.pixels[:, : place.x], ((0, 0), (0, 16), (0, 0)), mode="edge"), "")
        left = Strip(left.pixels[:, : left.pixels.shape[1] // 8 * 8], "")
        assert read(network, left) == strip.text[: place.before].strip()


def test_letters_that_touch_are_not_cut_apart(network):
    strip = printed("moon")
    pixels = strip.pixels.copy()
    pixels[30:33, 8:-8] = (20, 20, 60)
    symbols = align(scores_of(network, strip).numpy(), strip.text, LATIN.characters)
    assert len(places_to_cut(strip, symbols)) > 2
    assert [place.before for place in places_to_cut(Strip(pixels, strip.text), symbols)] == [0, 4]


def test_joined_pieces_say_what_stands_there(network, rng):
    pieces = Pieces([cut(network, printed(text)) for text in ("Six warm cups", "of best java", "over lazy dogs")])
    strips = [pieces(rng) for _ in range(30)]
    assert len({strip.text for strip in strips}) > 20
    assert all(strip.pixels.shape[1] % 8 == 0 and is_readable(strip) for strip in strips)
    assert sum(read(network, strip).lower() == strip.text.lower() for strip in strips) > 20


def test_pieces_of_different_papers_are_not_joined(network, rng):
    pieces = Pieces([cut(network, printed("white sheets", 250)), cut(network, printed("brown boxes", 140))])
    for strip in (pieces(rng) for _ in range(30)):
        assert (strip.pixels[4] > 200).all() or (strip.pixels[4] < 200).all()


def test_bent_strips_differ_and_are_still_read(network, rng):
    strip = printed("Six warm cups of best java")
    bent = [warped(strip, rng) for _ in range(12)]
    assert len({one.pixels.tobytes() for one in bent}) == 12
    assert all(one.pixels.shape[0] == 48 and one.pixels.shape[1] % 8 == 0 for one in bent)
    assert sum(read(network, one) == strip.text for one in bent) >= 9


def test_a_hand_is_drawn_the_same_by_the_same_seed_and_never_twice_alike(network):
    lines = []
    for text in ("Six warm cups", "of best java"):
        pixels = printed(text).pixels
        height, width, _ = pixels.shape
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)
        lines.append(CorrectedLine(pixels, Ribbon(corners), text, "page.png"))
    hand = Hand(lines, network, LATIN)
    one, other = ([hand(np.random.default_rng(seed)).strip for seed in range(20)] for _ in range(2))
    assert all((a.pixels == b.pixels).all() and a.text == b.text for a, b in zip(one, other, strict=True))
    assert len({strip.pixels.tobytes() for strip in one}) == 20
    assert any(strip.text not in ("Six warm cups", "of best java") for strip in one)
    assert all(is_readable(strip) for strip in one)
