import numpy as np

from inkread.text.classify import classify, to_images, to_rows


def test_rows_and_images_are_each_others_inverse_and_column_major():
    images = np.random.default_rng(0).random((3, 32, 32))
    rows = to_rows(images)
    assert (to_images(rows) == images).all()
    assert (images[1] == rows[1].reshape(32, 32).T).all()


def test_no_lines():
    assert classify([], model=None, stroke=3) == []
