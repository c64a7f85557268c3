import numpy as np

from inkread.datasets.drawing.glyphs import synthesize_dataset
from inkread.runs.config import RunConfig
from inkread.runs.examples import ExampleMaker, prefetched


def test_however_many_processes_draw_the_examples_are_the_same_and_come_in_order():
    dataset = synthesize_dataset(seed=1, per_class=(3, 1, 1), symbols="ABC")
    make = ExampleMaker(RunConfig(data="", synthetic=2, augment=True), dataset)
    epochs = range(2, 7)
    with prefetched(make, epochs, workers=2) as drawn:
        together = list(drawn)
    assert len(together) == len(epochs)
    for epoch, (rows, symbols) in zip(epochs, together, strict=True):
        expected, expected_symbols = make(epoch)
        np.testing.assert_array_equal(rows, expected)
        np.testing.assert_array_equal(symbols, expected_symbols)
    assert not np.array_equal(together[0][0], together[1][0])
