import os

import numpy as np
import pytest
from PIL import Image

from inkread import DataError
from inkread.datasets.drawing.glyphs import synthesize_dataset
from inkread.datasets.schema import to_images
from inkread.training.pictures.images import from_folder, from_glyphs, square

RED, BLUE = (200, 20, 20), (20, 20, 200)


def paint(path, colour, size=(40, 30)):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, colour).save(path)


@pytest.fixture
def folder(tmp_path):
    for split, count in (("train", 10), ("val", 4), ("test", 2)):
        for number in range(count):
            paint(tmp_path / "data" / split / "red" / f"{number}.png", RED)
            paint(tmp_path / "data" / split / "blue" / f"{number}.jpg", BLUE, (30, 50))
    return tmp_path / "data"


def test_splits_and_classes_are_those_of_the_folders(folder):
    splits = from_folder(folder, 16)
    assert splits.classes == ("blue", "red")
    assert [len(s) for s in (splits.train, splits.valid, splits.test)] == [20, 8, 4]
    assert splits.train.images.shape == (20, 3, 16, 16)
    for image, label in zip(splits.train.images, splits.train.labels, strict=True):
        expected = (BLUE, RED)[label]
        assert np.abs(image.mean(axis=(1, 2)) - expected).max() < 5


def test_without_a_validation_split_a_fifth_of_each_class_is_held_out(folder):
    splits = from_folder(folder / "train", 16, seed=3)
    assert np.bincount(splits.valid.labels).tolist() == [2, 2]
    assert np.bincount(splits.train.labels).tolist() == [8, 8]
    assert splits.test is None


def test_decoded_pictures_are_kept_until_one_changes(folder, tmp_path):
    cache = tmp_path / "cache"
    first = from_folder(folder, 16, cache=cache)
    kept = {path.name: path.stat().st_mtime_ns for path in cache.iterdir()}
    assert len(kept) == 3
    again = from_folder(folder, 16, cache=cache)
    assert {path.name: path.stat().st_mtime_ns for path in cache.iterdir()} == kept
    assert (again.train.images == first.train.images).all()
    paint(folder / "test" / "red" / "0.png", BLUE, (41, 31))
    os.utime(folder / "test" / "red" / "0.png", ns=(1, 1))
    changed = from_folder(folder, 16, cache=cache)
    assert (changed.test.images != first.test.images).any()


def test_what_cannot_be_used_is_refused_by_name(folder, tmp_path):
    with pytest.raises(DataError, match="no such folder"):
        from_folder(tmp_path / "nothing", 16)
    (tmp_path / "empty" / "a").mkdir(parents=True)
    with pytest.raises(DataError, match="two at least"):
        from_folder(tmp_path / "empty", 16)
    (tmp_path / "empty" / "b").mkdir()
    with pytest.raises(DataError, match="no pictures"):
        from_folder(tmp_path / "empty", 16)
    (folder / "test" / "green").mkdir()
    with pytest.raises(DataError, match="other classes"):
        from_folder(folder, 16)
    (folder / "test" / "green").rmdir()
    (folder / "train" / "red" / "5.png").write_bytes(b"no picture")
    cache = tmp_path / "cache"
    with pytest.raises(DataError, match=r"5\.png"):
        from_folder(folder, 16, cache=cache)
    assert not list(cache.iterdir())


def test_a_square_is_cut_from_the_middle(tmp_path):
    picture = np.zeros((20, 60, 3), dtype=np.uint8)
    picture[:, 20:40] = 255
    Image.fromarray(picture).save(tmp_path / "wide.png")
    assert square(tmp_path / "wide.png", 20).min() == 255
    assert square(tmp_path / "wide.png", 20, channels=1).shape == (1, 20, 20)


def test_glyphs_come_upright_and_with_their_classes():
    dataset = synthesize_dataset(seed=0, per_class=(3, 2, 1), symbols="AB7")
    splits = from_glyphs(dataset)
    assert splits.classes == ("A", "B", "7")
    assert splits.train.images.shape == (9, 1, 32, 32)
    np.testing.assert_allclose(splits.train.images[:, 0] / 255, to_images(dataset.train.x), atol=0.5 / 255 + 1e-9)
    assert (splits.valid.labels == dataset.valid.y.argmax(axis=1)).all()
