"""Faint marks stand out, whatever lies on the paper; strong ones stay as they are."""

import numpy as np
from PIL import Image, ImageDraw

from inkread.imaging.contrast import raised


def page(strength: float) -> tuple[np.ndarray, np.ndarray]:
    """Return a page that grows dark to the right, with strokes on it, and where they are."""
    strokes = Image.new("L", (600, 400))
    for y in range(60, 360, 60):
        ImageDraw.Draw(strokes).line((60, y, 540, y), fill=255, width=5)
    mask = np.asarray(strokes) > 0
    light = np.linspace(230.0, 120.0, 600)[np.newaxis]
    noise = np.random.default_rng(0).normal(0, 1.5, (400, 600))
    grey = light * (1 - strength * mask) + noise
    return np.clip(grey, 0, 255).astype(np.uint8)[..., np.newaxis].repeat(3, axis=2), mask


def test_faint_strokes_are_told_from_paper_in_light_and_in_shadow():
    picture, mask = page(0.08)
    grey = raised(picture)[..., 0].astype(float)
    for half in (np.s_[:, 20:270], np.s_[:, 330:580]):
        ink, paper = grey[half][mask[half]], grey[half][~mask[half]]
        assert paper.mean() - ink.mean() > 40
        assert paper.mean() - ink.mean() > 2 * paper.std()


def test_a_picture_with_strong_marks_is_left_alone():
    picture, _ = page(0.8)
    assert raised(picture) is picture


def test_an_even_picture_gains_no_more_than_the_limit():
    picture = np.full((100, 100, 3), 200, dtype=np.uint8)
    picture[50, 50] = 201
    assert np.abs(raised(picture).astype(int) - 200).max() <= 12
