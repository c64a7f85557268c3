"""Classifiers of glyphs for an audit over writers: each is trained without the writers that it is audited on.

The writers of a file of pen strokes are dealt into folds. For each fold and each recipe a network is trained on
the writers of the other folds, so that every writer is met by a network that has never seen a stroke of theirs.
Writers of the test split are dealt out as well, but nothing is ever trained on them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ..charset import CAPITALS36
from ..datasets.drawing.augment import draw_varied
from ..datasets.drawing.pages import render_page
from ..datasets.drawing.paper import PageStyle
from ..datasets.noncharacters import draw_noncharacter
from ..datasets.people import Person, assign_folds, load_characters, load_people
from ..datasets.strokes import RecordedWriter, StrokeSet
from ..datasets.styles import StyleMixer
from ..models.convolutional import FORMAT, VERSION
from ..progress import NullProgress, Progress
from ..runs.folder import claim
from ..storage import replacing
from .glyph_classifier import CONFIG as SHIPPED_CONFIG
from .glyph_classifier import NOTHING, CalibratedClassifier
from .glyphs import page_examples, random_words
from .pictures.batches import Fresh
from .pictures.config import TrainingConfig
from .pictures.export import export_onnx
from .pictures.images import ImageSet, ImageSplits
from .pictures.trainer import train

SYMBOLS = tuple(CAPITALS36)

CONFIG = replace(SHIPPED_CONFIG, model="whitened-slim", epochs=5, averaging=0.995, keep="last")
"""How each network is trained: as the one that is shipped, at half its width and for a tenth of its steps, so that
there can be many. Nothing is chosen on what they read."""

EXAMPLES = 180 * 128
"""Examples of an epoch."""

KINDS = ("drawn", "nothing", "page")
SHARES = (0.52, 0.13, 0.35)
"""Kinds of examples and their shares: drawn characters, what is no character, and candidates cut out of pages."""

DRAWINGS, NOTHINGS, PAGES = 4, 120, 3
"""Drawings of each recorded character, non-characters of a writer, and pages in a writer's hand."""


@dataclass(frozen=True)
class Recipe:
    """How a network is trained for those whom it may serve worse.

    Attributes
    ----------
    name : str
        Of its folder.
    balanced : bool
        Left-handers and right-handers write half of the examples each, though there are fewer of the ones.
        (Otherwise everyone writes as many.)
    mixes_styles : bool
        Characters are drawn in styles between and beyond those of the writers, by ``StyleMixer``.
    """

    name: str
    balanced: bool = False
    mixes_styles: bool = False


RECIPES = (Recipe("baseline"), Recipe("balanced", balanced=True), Recipe("styles", mixes_styles=True))


@dataclass(frozen=True, eq=False)
class Bank:
    """Examples to draw training pictures from.

    Attributes
    ----------
    images : (N, 1, 32, 32) uint8
        Paper 255.
    labels : (N,) int64
        Numbers of the symbols; ``len(SYMBOLS)`` for what is none.
    kinds : (N,) int64
        Numbers of their kinds in ``KINDS``.
    writers : (N,) int64
        Who wrote them.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    kinds: NDArray[np.int64]
    writers: NDArray[np.int64]

    @classmethod
    def of(cls, ink: NDArray[np.float32], labels: NDArray[np.int64], kind: str, writer: int) -> Bank:
        """Return examples ``(N, 32, 32)``, 1 is ink, of one kind and writer."""
        images = np.rint(255 * (1 - ink.clip(0, 1))).astype(np.uint8)[:, np.newaxis]
        kinds, writers = (np.full(len(labels), number) for number in (KINDS.index(kind), writer))
        return cls(images, labels, kinds, writers)

    @classmethod
    def joined(cls, parts: Sequence[Bank]) -> Bank:
        """Return the examples of all parts."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__dataclass_fields__))

    def __getitem__(self, chosen: NDArray[Any]) -> Bank:
        return Bank(self.images[chosen], self.labels[chosen], self.kinds[chosen], self.writers[chosen])

    def save(self, path: Path) -> None:
        """Write it to an ``.npz`` file, whole or not at all."""
        with replacing(path) as temporary:
            np.savez(temporary, images=self.images, labels=self.labels, kinds=self.kinds, writers=self.writers)

    @classmethod
    def load(cls, path: Path) -> Bank:
        """Read what ``save`` wrote."""
        with np.load(path, allow_pickle=False) as file:
            return cls(*(file[name] for name in cls.__dataclass_fields__))


@dataclass(frozen=True)
class FoldModel:
    """A network of the cross-validation and whom it may be audited on.

    Attributes
    ----------
    recipe : str
        Name of its recipe.
    fold : int
        Its number.
    path : Path
        The ``.onnx`` file; ``inkread.load_model`` reads it.
    audited : tuple of int
        The writers whom neither it nor anything that it was made from has seen.
    """

    recipe: str
    fold: int
    path: Path
    audited: tuple[int, ...]


def train_folds(
    strokes: str | Path,
    folder: str | Path,
    recipes: Sequence[Recipe] = RECIPES,
    *,
    folds: int = 5,
    config: TrainingConfig = CONFIG,
    examples: int = EXAMPLES,
    progress: Progress | None = None,
) -> list[FoldModel]:
    """Train a network for each fold and recipe, or those of them that are not there yet.

    Parameters
    ----------
    strokes
        A ``.npz`` file of strokes that says who wrote them, such as ``digilets.npz``.
    folder
        Where everything goes that is made; started again with the same folder, it goes on where it was.
    recipes
        How to train.
    folds
        How many; the writers of one are left out in each training.
    config
        Of each training; its seed decides the folds and everything random, so that recipes differ by nothing
        else.
    examples
        In an epoch.
    progress
        Told of every network.

    Raises
    ------
    DataError
        If the file cannot be used.
    RunError
        If the folder holds other trainings.
    """
    folder, progress, seed = Path(folder), progress or NullProgress(), config.seed
    people = load_people(strokes)
    claim(folder, {"writers": len(people), "folds": folds, "examples": examples, "training": asdict(config)})
    fold_of = assign_folds(people, folds, seed)
    characters = load_characters(strokes, SYMBOLS)
    written: Bank | None = None
    models = []
    progress.start(folds * len(recipes), 0, "training")
    for fold in range(folds):
        audited = tuple(p.writer for p, f in zip(people, fold_of, strict=True) if f == fold)
        learnt_from = [p for p, f in zip(people, fold_of, strict=True) if f != fold and p.split != "test"]
        some = {person.writer: characters[person.writer] for person in learnt_from}
        for recipe in recipes:
            place = folder / f"{recipe.name}-{fold}"
            if not (place / "model.onnx").exists():
                if written is None:
                    everyone = {p.writer: characters[p.writer] for p in people if p.split != "test"}
                    written = _kept(folder / "written.npz", partial(write_bank, everyone, seed))
                bank = written[np.isin(written.writers, list(some))]
                if recipe.mixes_styles:
                    mixed = _kept(folder / f"styles-{fold}.npz", partial(mix_bank, some, seed))
                    bank = Bank.joined([bank[bank.kinds != KINDS.index("drawn")], mixed])
                _train_one(bank, learnt_from, recipe, place, config, examples)
            models.append(FoldModel(recipe.name, fold, place / "model.onnx", audited))
            progress.advance(fold=str(fold), recipe=recipe.name)
    progress.finish()
    return models


def write_bank(characters: Mapping[int, StrokeSet], seed: int) -> Bank:
    """Make examples of every kind in everyone's own hand; what is of one writer follows from that writer alone."""
    parts = []
    for writer, strokes in characters.items():
        rng = np.random.default_rng([seed, writer])
        parts.append(_drawn(strokes, writer, rng))
        nothing = np.stack([draw_noncharacter(strokes.strokes, rng) for _ in range(NOTHINGS)])
        parts.append(Bank.of(nothing, np.full(NOTHINGS, len(SYMBOLS)), "nothing", writer))
        for _ in range(PAGES):
            page = render_page(random_words(SYMBOLS, rng), PageStyle.sample(rng), rng, write=RecordedWriter(strokes))
            parts.append(Bank.of(*page_examples(page, SYMBOLS), "page", writer))
    return Bank.joined(parts)


def mix_bank(characters: Mapping[int, StrokeSet], seed: int) -> Bank:
    """Draw everyone's characters in styles mixed with those of the others that are given."""
    mixer, rng = StyleMixer(characters), np.random.default_rng([seed, *characters])
    return Bank.joined([_drawn(strokes, writer, rng, mixer) for writer, strokes in characters.items()])


def sampler(bank: Bank, people: Sequence[Person], recipe: Recipe, examples: int, seed: int) -> Fresh:
    """Return what draws the training pictures of any epoch from a bank.

    Each picture's kind is drawn first, by ``SHARES``, then its writer, as the recipe has it, then which.
    """
    shares = np.array([1.0 for _ in people])
    if recipe.balanced:
        hands = [person.hand for person in people]
        shares = np.array([1 / hands.count(hand) for hand in hands])
    shares /= shares.sum()
    where = {
        (kind, person.writer): np.flatnonzero((bank.kinds == kind) & (bank.writers == person.writer))
        for kind in range(len(KINDS))
        for person in people
    }

    def draw(epoch: int) -> ImageSet:
        rng = np.random.default_rng([seed, epoch])
        kinds = rng.choice(len(KINDS), examples, p=SHARES)
        writers = rng.choice([person.writer for person in people], examples, p=shares)
        places = rng.random(examples)
        chosen = np.empty(examples, dtype=np.int64)
        for number, key in enumerate(zip(kinds.tolist(), writers.tolist(), strict=True)):
            chosen[number] = where[key][int(places[number] * len(where[key]))]
        return ImageSet(bank.images[chosen], bank.labels[chosen])

    return draw


def _drawn(strokes: StrokeSet, writer: int, rng: np.random.Generator, mixer: StyleMixer | None = None) -> Bank:
    """Draw each character of a writer some times, in the own style or in mixed ones."""
    ink, labels = [], []
    for character, symbol in strokes:
        for _ in range(DRAWINGS):
            styled = mixer(character, symbol, writer, rng) if mixer else character
            ink.append(draw_varied(styled, rng))
            labels.append(SYMBOLS.index(symbol))
    return Bank.of(np.stack(ink), np.array(labels), "drawn", writer)


def _kept(path: Path, make: Callable[[], Bank]) -> Bank:
    """Return the bank that was kept in a file, or make it and keep it there."""
    if not path.exists():
        make().save(path)
    return Bank.load(path)


def _train_one(
    bank: Bank, people: Sequence[Person], recipe: Recipe, place: Path, config: TrainingConfig, examples: int
) -> None:
    """Train one network and write it as the reader needs it."""
    fresh = sampler(bank, people, recipe, examples, config.seed)
    watched = fresh(config.epochs)[: examples // 20]  # to see that it learns; nothing is chosen by it
    splits = ImageSplits((*SYMBOLS, NOTHING), fresh(0), watched)
    classifier = train(config, splits, place, fresh=fresh).classifier
    metadata = {"format": FORMAT, "version": VERSION, "alphabet": json.dumps(SYMBOLS)}
    # Not calibrated: that would take writers of its own.
    model = CalibratedClassifier(classifier, 1.0)
    export_onnx(model, torch.zeros(2, 1, 32, 32), place / "model.onnx", "probabilities", metadata)
