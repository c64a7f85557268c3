import numpy as np
import pytest
from scipy import ndimage

from inkread.ink.binarize import _cells, _is_broken, channel_contrasts, measure_contrast
from pages_for_tests import ink_of, make_page, share_found


def contrast_of(picture):
    return measure_contrast(channel_contrasts(picture))


@pytest.mark.parametrize("style", ["clean", "pencil", "shadow", "coloured", "sloping"])
def test_finds_the_ink_and_nothing_else(style):
    page = make_page(style, seed=3)
    found, stray = share_found(page, ink_of(page.image))
    assert found == 1
    assert stray < (0.03 if style == "shadow" else 0.005)  # a speck is ink too, until pieces are sorted


@pytest.mark.parametrize("strength", [0.5, 0.25, 0.12])
def test_faint_ink_comes_through(strength):
    page = make_page("clean", seed=1, strength=strength, noise=0.006, blur=0.6)
    found, stray = share_found(page, ink_of(page.image))
    assert found == 1
    assert stray < 0.01


def test_contrast_does_not_depend_on_the_brightness_of_the_paper():
    page = make_page("clean", seed=2)
    dark = (page.image * 0.5).astype(np.uint8)
    difference = np.abs(contrast_of(page.image) - contrast_of(dark))
    assert np.quantile(difference, 0.99) < 0.03


@pytest.mark.parametrize("value", [0, 1, 128, 255])
@pytest.mark.parametrize("shape", [(1, 1), (2, 300), (300, 2), (240, 320)])
def test_a_page_of_one_colour_has_no_ink(value, shape):
    picture = np.full((*shape, 3), value, dtype=np.uint8)
    assert not ink_of(picture).any()


def test_noise_alone_is_no_ink():
    noise = np.random.default_rng(0).normal(200, 8, (400, 600, 3)).clip(0, 255).astype(np.uint8)
    assert ink_of(noise).mean() < 1e-3


def test_grainy_strokes_are_healed():
    page = make_page("clean", seed=5, grain=0.85, strength=0.5, noise=0.01, blur=0.4)
    ink = ink_of(page.image)
    _, pieces = ndimage.label(ink, np.ones((3, 3)))
    assert pieces < 2.5 * len(page.glyphs)


def test_letters_that_all_fell_to_pieces_are_healed():
    whole = np.zeros((100, 400), dtype=bool)
    for x in range(20, 380, 40):
        whole[20:80, x : x + 8] = True
    broken = whole.copy()
    broken[20:80:12] = broken[21:80:12] = False  # all pieces are of one height, and none as high as a letter
    assert _is_broken(broken, whole)
    assert not _is_broken(whole, whole)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.45])
def test_noise_is_measured_on_the_paper_however_much_is_written_on_it(share):
    rng = np.random.default_rng(0)
    contrast = rng.normal(0, 0.02, (192, 192)).astype(np.float32)
    contrast[rng.random(contrast.shape) < share] += 0.3
    paper, noise, _ = _cells(contrast)
    assert np.median(noise) == pytest.approx(0.02, rel=0.4)
    assert np.abs(paper).max() < 0.025
