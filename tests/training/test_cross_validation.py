"""Cross-validation over writers: nobody is audited by a network that has seen them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from inkread import load_model
from inkread.cli.audit import _reports_on_recipes
from inkread.datasets.drawing.handwriting import Hand, write
from inkread.datasets.people import Person
from inkread.datasets.strokes import StrokeSet
from inkread.fairness.inference import Settings
from inkread.fairness.recorded import Writers
from inkread.training import cross_validation
from inkread.training.cross_validation import CONFIG, KINDS, SHARES, Bank, Recipe, mix_bank, sampler, train_folds
from inkread.training.fold_audit import audit_recipes

SYMBOLS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


@pytest.fixture
def strokes(tmp_path):
    """A file of strokes of ten made-up writers, two of them left-handed and two of the test split."""
    rows = {name: [] for name in ("label", "writer", "gender", "age", "hand", "split")}
    points = []
    for writer in range(10):
        rng = np.random.default_rng(writer)
        for symbol in SYMBOLS:
            character = write(symbol, Hand(slant=0.05 * writer), rng)
            starts = [np.arange(len(stroke)) == 0 for stroke in character]
            points.append(np.column_stack([np.concatenate(character), np.concatenate(starts)]))
            values = (symbol, writer, "fm"[writer % 2], 20 + writer, "left" if writer < 2 else "right")
            for name, value in zip(rows, (*values, "test" if writer > 7 else "train"), strict=True):
                rows[name].append(value)
    offsets = np.cumsum([0, *map(len, points)])
    np.savez(tmp_path / "strokes.npz", points=np.concatenate(points), offsets=offsets, **rows)
    return tmp_path / "strokes.npz"


@pytest.fixture
def few(monkeypatch):
    """Make banks small."""
    for name in ("DRAWINGS", "NOTHINGS", "PAGES"):
        monkeypatch.setattr(cross_validation, name, 1)


@pytest.mark.long
def test_every_writer_is_audited_by_networks_that_never_saw_them(strokes, few, tmp_path, monkeypatch):
    seen = []
    usual = cross_validation.sampler

    def watching(bank, people, recipe, examples, seed):
        seen.append((set(np.unique(bank.writers).tolist()), {person.writer for person in people}))
        return usual(bank, people, recipe, examples, seed)

    monkeypatch.setattr(cross_validation, "sampler", watching)
    config = replace(CONFIG, epochs=2, batch_size=50, averaging=0.5)
    recipes = (Recipe("baseline"), Recipe("styles", mixes_styles=True))
    run = tmp_path / "run"
    models = train_folds(strokes, run, recipes, folds=2, config=config, examples=200)
    assert [(model.recipe, model.fold) for model in models] == [
        ("baseline", 0), ("styles", 0), ("baseline", 1), ("styles", 1),
    ]  # fmt: skip
    for model, (in_bank, drawn_from) in zip(models, seen, strict=True):
        assert not set(model.audited) & (in_bank | drawn_from)
        assert not {8, 9} & (in_bank | drawn_from), "writers of the test split are never trained on"
        assert in_bank == drawn_from == set(range(8)) - set(model.audited)
    audited = Counter(writer for model in models if model.recipe == "baseline" for writer in model.audited)
    assert audited == dict.fromkeys(range(10), 1)

    first = models[0].path.read_bytes()
    settings = Settings(resamples=50, permutations=50)
    found = audit_recipes(
        strokes, run, Writers.load(strokes), recipes, folds=2, config=config, examples=200, pages=0, settings=settings
    )
    assert models[0].path.read_bytes() == first, "what is trained is not trained again"
    assert found.baseline.characters.units == 10
    report = found.write(tmp_path / "report", Writers.load(strokes)).read_text(encoding="utf-8")
    assert "10 writers" in report
    assert "| hand: left | 2 |" in report
    assert (tmp_path / "report" / "styles" / "report.md").exists()
    written = {path for path in (tmp_path / "report").rglob("*") if path.is_file()}
    assert written <= set(_reports_on_recipes(tmp_path / "report"))  # what the verb makes sure not to write over
    assert load_model(models[0].path).predict_proba(np.ones((2, 1024))).shape == (2, 36)


def test_balanced_sampling_lets_both_hands_write_as_much():
    people = [Person(n, "f", 20, "left" if n == 0 else "right", "train") for n in range(5)]
    kinds, writers = (array.ravel() for array in np.meshgrid(range(3), range(5)))
    images = np.zeros((15, 1, 32, 32), dtype=np.uint8)
    bank = Bank(images, 100 * kinds + writers, kinds, writers)
    for recipe, share in ((Recipe("baseline"), 0.2), (Recipe("balanced", balanced=True), 0.5)):
        labels = sampler(bank, people, recipe, 5000, seed=0)(1).labels
        assert np.mean(labels % 100 == 0) == pytest.approx(share, abs=0.03)
        assert [np.mean(labels // 100 == kind) for kind in range(len(KINDS))] == pytest.approx(SHARES, abs=0.03)


def test_epochs_differ_and_can_be_drawn_again():
    people = [Person(n, "f", 20, "right", "train") for n in range(3)]
    kinds, writers = (array.ravel() for array in np.meshgrid(range(3), range(3)))
    bank = Bank(np.zeros((9, 1, 32, 32), dtype=np.uint8), np.arange(9), kinds, writers)
    draw = sampler(bank, people, Recipe("baseline"), 100, seed=1)
    assert (draw(0).labels == draw(0).labels).all()
    assert (draw(0).labels != draw(1).labels).any()


def test_mixed_drawings_keep_their_labels_and_writers(few):
    rng = np.random.default_rng(0)
    people = {
        n: StrokeSet(tuple(write(s, Hand(), rng) for s in SYMBOLS), np.array(list(SYMBOLS)), np.full(36, n))
        for n in (3, 7)
    }
    bank = mix_bank(people, seed=0)
    assert (bank.labels == np.tile([cross_validation.SYMBOLS.index(s) for s in SYMBOLS], 2)).all()
    assert (bank.writers == np.repeat([3, 7], 36)).all()
    assert (bank.images.min(axis=(1, 2, 3)) < 128).all()
