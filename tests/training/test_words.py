from dataclasses import replace

import numpy as np
import pytest
import torch

import inkread
from inkread import ModelError, RunError
from inkread.charset import CAPITALS36
from inkread.datasets.drawing.glyphs import synthesize_dataset
from inkread.datasets.drawing.handwriting import Hand
from inkread.datasets.schema import save_folder
from inkread.datasets.words import LONGEST, WIDTH
from inkread.models.convolutional import OnnxClassifier, OnnxWordRecogniser
from inkread.models.registry import WEIGHTS
from inkread.text.transcribe import Transcript
from inkread.training.glyphs import GlyphSource
from inkread.training.pictures.classifier import ImageClassifier
from inkread.training.pictures.config import TrainingConfig
from inkread.training.pictures.task import TranscriptionTask, collapse
from inkread.training.word_recogniser import CONFIG, measure, train_word_recogniser
from inkread.training.words import make_words, page_words, to_set, validation_words
from pages_for_tests import make_page

SYMBOLS = tuple(CAPITALS36)
MOMENT = replace(CONFIG, epochs=1, batch_size=50, averaging=0.5)
LITTLE = {"chunks": {"drawn": 1}, "validated": 100}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    save_folder(synthesize_dataset(seed=1, per_class=(4, 1, 1)), folder)
    return folder


@pytest.fixture(scope="module")
def trained(data, tmp_path_factory):
    """The folder and the file of a recogniser trained for a moment, and its figures."""
    run = tmp_path_factory.mktemp("run")
    return run, *train_word_recogniser(data, run, MOMENT, **LITTLE)


def text_of(labels):
    return "".join(SYMBOLS[symbol] for symbol in labels if symbol >= 0)


@pytest.mark.parametrize("kind", ["drawn", "page"])
def test_a_chunk_holds_words_and_what_they_say(data, kind):
    chunk = make_words(GlyphSource.load(data), kind, np.random.default_rng(0), count=90)
    assert chunk.images.shape == (90, 1, 32, WIDTH)
    assert chunk.images.dtype == np.uint8
    assert chunk.labels.shape == (90, LONGEST)
    lengths = (chunk.labels >= 0).sum(axis=1)
    assert lengths.min() >= 1
    assert all((row[:n] >= 0).all() and (row[n:] == -1).all() for row, n in zip(chunk.labels, lengths, strict=True))
    widths = (chunk.images < 128).any(axis=(1, 2)).sum(axis=1)
    assert np.corrcoef(lengths, widths)[0, 1] > 0.7


def test_the_words_of_a_page_are_found_and_say_what_they_say():
    page = make_page("clean", seed=1)
    ink, words = page_words(page, SYMBOLS)
    assert [text_of(word) for word in words] == page.text.split()
    assert ink.shape == (len(words), 32, WIDTH)


def test_words_that_touch_are_found_as_well():
    page = make_page("clean", seed=1, hand=Hand(letter_gap=-0.03))
    _, words = page_words(page, SYMBOLS)
    assert len(words) >= 0.8 * len(page.text.split())
    assert {text_of(word) for word in words} <= set(page.text.split())


def test_the_words_that_are_validated_on_are_always_the_same(data):
    one, other = validation_words(data, SYMBOLS, 30), validation_words(data, SYMBOLS, 30)
    assert (one.images == other.images).all()
    assert (one.labels == other.labels).all()


def test_repetitions_count_once_and_blanks_not_at_all():
    classes = torch.tensor([[9, 1, 1, 9, 1, 2], [9, 9, 9, 9, 9, 9], [3, 3, 4, 4, 3, 9]])
    assert collapse(classes, blank=9).tolist() == [[1, 1, 2, -1, -1, -1], [-1] * 6, [3, 4, 3, -1, -1, -1]]


def test_the_loss_is_the_cost_that_the_reader_counts_with():
    rng = np.random.default_rng(0)
    logits = torch.from_numpy(rng.normal(size=(2, 9, 37)).astype(np.float32))
    labels = torch.tensor([[3, 3, 5, -1], [0, -1, -1, -1]])
    task = TranscriptionTask(ImageClassifier("frames", [*SYMBOLS, "blank"], 1, 32), TrainingConfig(model="frames"), 1)
    costs = [
        Transcript(frames.log_softmax(dim=1).double().numpy(), SYMBOLS, None, 0.0).cost(text)
        for frames, text in zip(logits, ["DDF", "A"], strict=True)
    ]
    assert float(task.loss(logits, labels)) == pytest.approx((costs[0] / 3 + costs[1]) / 2, rel=1e-4)
    sure = torch.full((1, 9, 37), -20.0)
    sure[0, :, 36] = 0
    sure[0, [1, 3, 6], [3, 3, 5]] = 20
    assert task.right(sure, labels[:1]).tolist() == [True]
    assert task.right(sure, torch.tensor([[3, 5, -1, -1]])).tolist() == [False]


def test_the_onnx_file_answers_as_the_network_does_at_any_width(trained):
    run, path, _ = trained
    checkpoint = torch.load(run / "checkpoints" / "last.ckpt", weights_only=True)
    network = ImageClassifier("frames", [*SYMBOLS, "blank"], 1, 32)
    network.load_state_dict({name.removeprefix("classifier."): t for name, t in checkpoint["state_dict"].items()})
    recogniser = OnnxWordRecogniser(path)
    assert tuple(recogniser.classes_) == SYMBOLS
    rng = np.random.default_rng(0)
    for width in (40, 97, 400):
        image = rng.random((32, width), dtype=np.float32)
        with torch.inference_mode():
            expected = network.eval()(torch.from_numpy(image)[None, None])[0].log_softmax(dim=1).numpy()
        np.testing.assert_allclose(recogniser(image), expected, atol=1e-3)


def test_a_training_stopped_goes_on_and_another_is_refused(data, trained):
    run, _, figures = trained
    assert train_word_recogniser(data, run, MOMENT, **LITTLE)[1] == figures
    with pytest.raises(RunError, match="another"):
        train_word_recogniser(data, run, replace(MOMENT, seed=1), **LITTLE)


def test_its_figures_are_those_of_its_readings():
    network = ImageClassifier("frames", [*SYMBOLS, "blank"], 1, 32)
    with torch.no_grad():  # whatever it sees, it reads an A
        network.network.classifier.weight.zero_()
        network.network.classifier.bias.zero_()
        network.network.classifier.bias[0] = 20
    words = to_set(np.zeros((3, 32, WIDTH), dtype=np.float32), [[0], [0, 1], [2, 3]])
    figures = measure(network, words)
    assert figures.words_right == pytest.approx(1 / 3)
    assert figures.cer == pytest.approx(3 / 5)


def test_one_file_is_not_taken_for_the_other(trained, tmp_path):
    _, path, _ = trained
    with pytest.raises(ModelError, match="not a glyph classifier"):
        OnnxClassifier(path)
    with pytest.raises(ModelError, match="not a word recogniser"):
        inkread.Reader(words=WEIGHTS / "strokes36.onnx")
    (tmp_path / "damaged.onnx").write_bytes(path.read_bytes()[:1000])
    for name in ("damaged", "nothing"):
        with pytest.raises(ModelError, match=name):
            OnnxWordRecogniser(tmp_path / f"{name}.onnx")
