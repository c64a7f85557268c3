import numpy as np
import pytest
from PIL import Image

from inkread.course.bag_of_words import BagOfWords, filter_responses, pyramid


def stripes(rng, upright, size=32):
    """A picture of stripes of random place and width."""
    wave = np.sin(np.arange(size) * rng.uniform(0.5, 0.9) + rng.uniform(0, 6))
    plane = np.tile(wave, (size, 1)) if upright else np.tile(wave[:, np.newaxis], (1, size))
    noisy = 127 + 90 * plane + rng.normal(0, 10, (3, size, size))
    return noisy.clip(0, 255).astype(np.uint8)


def test_it_tells_textures_apart():
    rng = np.random.default_rng(0)
    labels = np.arange(48) % 2
    images = np.stack([stripes(rng, bool(label)) for label in labels])
    model = BagOfWords(words=20, levels=2).fit(images[:32], labels[:32])
    assert (model.predict(images[32:]) == labels[32:]).mean() > 0.9
    assert (model.predict(images[:32]) == labels[:32]).all()


def test_histograms_are_shares_and_the_seed_decides_everything():
    rng = np.random.default_rng(0)
    images = np.stack([stripes(rng, bool(n % 2)) for n in range(8)])
    one, other = (BagOfWords(words=6, levels=3, seed=4).fit(images, np.arange(8) % 2) for _ in range(2))
    histograms = one.transform(images)
    assert histograms.shape == (8, 6 * (1 + 4 + 16))
    np.testing.assert_allclose(histograms.sum(axis=1), 1, rtol=1e-5)
    assert (histograms == other.transform(images)).all()


def test_the_pyramid_counts_each_word_in_its_cell():
    words = np.zeros((4, 4), dtype=int)
    words[:2, :2] = 1
    histogram = pyramid(words, 2, levels=2) * 2
    assert histogram[:2].tolist() == [0.75, 0.25]
    assert histogram[2:].reshape(4, 2).tolist() == [[0, 0.25], [0.25, 0], [0.25, 0], [0.25, 0]]


def test_filters_see_light_and_edges_but_no_edges_on_a_plane():
    plane = np.full((3, 40, 40), 100, dtype=np.uint8)
    responses = filter_responses(plane)
    assert responses.shape == (20, 20, 60)
    means, edges = responses[..., ::4], np.delete(responses, np.s_[::4], axis=-1)
    assert np.abs(edges).max() < 0.5  # of 255: the Laplacian is cut off at four standard deviations
    assert (means.std(axis=(0, 1)) < 1e-3).all()
    edge = plane.copy()
    edge[:, :, 20:] = 200
    along_x, along_y = (np.abs(filter_responses(edge)[..., k]).max() for k in (2, 3))
    assert along_x > 10
    assert along_y < 0.01


@pytest.mark.parametrize(
    ("colour", "channel", "sign"), [((200, 60, 60), 1, 1), ((60, 200, 60), 1, -1), ((60, 60, 200), 2, -1)]
)
def test_colours_are_opponents(colour, channel, sign):
    picture = np.asarray(Image.new("RGB", (20, 20), colour)).transpose(2, 0, 1)
    mean = filter_responses(picture)[..., 20 * channel].mean() - 128
    assert mean * sign > 15
