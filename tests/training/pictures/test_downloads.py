import numpy as np
import pytest
from PIL import Image

from inkread import DataError
from inkread.training.pictures import downloads


class Stripes:
    """What torchvision's datasets look like from outside."""

    classes = ("lying", "standing")

    def __init__(self, root, train=None, split=None, *, download=False):
        assert download
        self.root, self.n = root, 40 if train or split == "train" else 10

    def __len__(self):
        return self.n

    def __getitem__(self, number):
        label = number % 2
        pixels = np.zeros((30, 40, 3), dtype=np.uint8)
        pixels[(slice(None, None, 2), slice(None))[:: 1 - 2 * label]] = 255
        return Image.fromarray(pixels), label


@pytest.mark.parametrize(
    ("name", "load", "sizes"),
    [("CIFAR10", downloads.cifar10, (32, 8, 10)), ("Flowers102", downloads.flowers102, (40, 10, 10))],
)
def test_what_torchvision_downloads_is_brought_to_one_size(monkeypatch, tmp_path, name, load, sizes):
    monkeypatch.setattr(downloads.datasets, name, Stripes)
    splits = load(tmp_path, 30)
    assert tuple(len(split) for split in (splits.train, splits.valid, splits.test)) == sizes
    assert splits.classes == ("lying", "standing")
    assert name in splits.origin
    for image, label in zip(splits.valid.images, splits.valid.labels, strict=True):
        assert image.shape == (3, 30, 30)
        along = image[0].std(axis=1 - label)  # without the stripes' direction nothing changes
        assert (along == 0).all()
        assert image.std() > 100


@pytest.mark.parametrize("error", [OSError("no route to host"), RuntimeError("File not found or corrupted.")])
def test_without_the_network_it_says_so(monkeypatch, tmp_path, error):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr(downloads.datasets, "CIFAR10", fail)
    with pytest.raises(DataError, match=str(error)):
        downloads.cifar10(tmp_path)
