"""The command line: each verb a few lines that call the package."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path
from typing import Any

import click

from . import __version__
from .errors import ImageError, InkreadError

MODEL_HELP = "Name of a model of the package, or a .safetensors or .onnx file of your own."
LANGUAGE_HELP = (
    "Language that is expected (en, de, fr, es, it, pt, nl ...), or none to read every character for itself."
)


class _Commands(click.Group):
    """A group whose commands end with one line on stderr where the caller can put things right."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except InkreadError as error:
            _complain(error)
            ctx.exit(error.exit_code)
        except BrokenPipeError:  # whoever read our output has had enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        except OSError as error:  # a place that cannot be written to, a full disk
            _complain(error)
            ctx.exit(InkreadError.exit_code)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="inkread")
def main() -> None:
    """Read hand-printed pages, and train what reads them."""


@main.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--model", help=MODEL_HELP)
@click.option("--language", default="en", show_default=True, help=LANGUAGE_HELP)
@click.option(
    "--format", "form", default="text", show_default=True, type=click.Choice(["text", "json"]),
    help="json: one object a page and line, with boxes, confidences and alternatives.",
)  # fmt: skip
@click.option(
    "--overlay", metavar="OUT.png", type=click.Path(path_type=Path),
    help="Draw the boxes and what was read; with several pictures, the folder to draw them into.",
)  # fmt: skip
def read(paths: tuple[Path, ...], model: str | None, language: str, form: str, overlay: Path | None) -> None:
    """Print the text of each picture."""
    from .output import WRITERS
    from .output.overlay import save_overlay
    from .reader import Reader

    reader = Reader(model, language)
    failed = 0
    drawings = _drawings(paths, overlay)
    for path in paths:
        try:
            page = reader.read(path)
            if overlay:
                save_overlay(path, page, drawings[path])
        except ImageError as error:
            _complain(error)
            failed = error.exit_code
            continue
        if len(paths) > 1 and form == "text":
            click.echo(f"==> {path} <==")
        click.echo(WRITERS[form](page, str(path)), nl=False)
    if failed:
        sys.exit(failed)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--model", help=MODEL_HELP)
@click.option("--language", default="en", show_default=True, help=LANGUAGE_HELP)
@click.option("--errors", is_flag=True, help="Print both texts of each page where they differ, above each other.")
@click.option("--json", "as_json", is_flag=True, help="Print the scores and both texts of each page as JSON.")
def evaluate(folder: Path, model: str | None, language: str, errors: bool, as_json: bool) -> None:
    """Measure error rates on a FOLDER of pictures with .txt files beside them."""
    import json
    from dataclasses import asdict

    from .evaluation import evaluate as evaluate_folder
    from .reader import Reader

    result = evaluate_folder(folder, Reader(model, language), progress=_progress())
    if as_json:
        pages = [asdict(page) | {"cer": _finite(page.cer), "wer": _finite(page.wer)} for page in result.pages]
        means: dict[str, Any] = {"mean_cer": _finite(result.mean_cer), "mean_wer": _finite(result.mean_wer)}
        means |= {"cer_interval": result.cer_interval, "wer_interval": result.wer_interval}
        click.echo(json.dumps(means | {"misreadings": result.misreadings(), "pages": pages}))
        return
    click.echo(result.table())
    if errors and (aligned := result.aligned()):
        click.echo(f"\n{aligned}")


@main.command()
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--quality", type=int, default=4, show_default=True, help="From 1, fewest bits, to 6.")
def compress(source: Path, target: Path, quality: int) -> None:
    """Compress the ink of IN, a picture or a .mat file, into OUT.

    A picture of 32 x 32 pixels is a glyph image, any other a page. What comes back is close, but not the same.
    """
    from .codec import compress_file

    compress_file(source, target, quality)
    click.echo(f"{target}: {target.stat().st_size} bytes of {source.stat().st_size}")


@main.command()
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
def decompress(source: Path, target: Path) -> None:
    """Decompress IN, made by inkread compress, into OUT: a .png picture, or a .mat file."""
    from .codec import decompress_file

    decompress_file(source, target)
    click.echo(target)


@main.command()
@click.option("--data", type=click.Path(), default="", help="Folder of {train,valid,test} .mat files in the NIST36 "
              "schema; without it, glyphs of the package's own synthesiser.")  # fmt: skip
@click.option("--run", "folder", type=click.Path(path_type=Path), help="Folder of the run; started again with the "
              "same folder it goes on where it was.  [default: runs/ and a name made of the settings]")  # fmt: skip
@click.option("--hidden", multiple=True, type=click.IntRange(1), default=(64,), show_default=True,
              help="Units of a hidden layer; give it once for each layer.")  # fmt: skip
@click.option("--activation", type=click.Choice(["sigmoid", "tanh", "relu", "linear"]), default="sigmoid",
              show_default=True, help="Of the hidden layers.")  # fmt: skip
@click.option("--learning-rate", type=click.FloatRange(0, min_open=True), default=4e-3, show_default=True)
@click.option("--schedule", type=click.Choice(["constant", "cosine"]), default="constant", show_default=True)
@click.option("--batch-size", type=click.IntRange(1), default=72, show_default=True)
@click.option("--epochs", type=click.IntRange(1), default=50, show_default=True)
@click.option("--momentum", type=click.FloatRange(0, 1, max_open=True), default=0.0, show_default=True)
@click.option("--offset", type=float, default=0.0, show_default=True, help="Subtracted from the inputs; with 1, "
              "paper becomes 0.")  # fmt: skip
@click.option("--augment", is_flag=True, help="Bend the training images anew in every epoch.")
@click.option("--strokes", multiple=True, type=click.Path(), help="A .npz file of pen strokes, drawn anew in every "
              "epoch and trained on as well; can be given more than once.")  # fmt: skip
@click.option(
    "--synthetic",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Glyphs a class of the package's synthesiser, new ones in every epoch, trained on as well.",
)
@click.option("--precision", type=click.Choice(["float32", "float64"]), default="float64", show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--half", is_flag=True, help="Store the trained weights as float16.")
@click.option("--q3-pickle", is_flag=True, help="Also write q3_weights.pickle for the assignment's scripts.")
def train(folder: Path | None, half: bool, q3_pickle: bool, **settings: Any) -> None:
    """Train a classifier with the NumPy engine; the defaults are the assignment's."""
    from .q3_weights import save_q3_weights
    from .runs.config import RunConfig
    from .runs.run import train as run

    config = RunConfig(**settings)
    folder = folder or Path("runs") / config.name
    outcome = run(config, folder, progress=_progress(), half=half)
    if q3_pickle:
        save_q3_weights(outcome.model.weights(), folder / "q3_weights.pickle")
    for split, accuracy in outcome.accuracies.items():
        click.echo(f"{split:<6} {accuracy:.4f}")
    pairs = ", ".join(f"{a}/{b} {count}" for a, b, count in outcome.confusion.most_confused(5))
    click.echo(f"most confused: {pairs or 'none'}")
    click.echo(f"everything is in {folder}")


@main.command("train-cnn")
@click.option("--data", type=click.Path(path_type=Path), required=True, help="Folder of {train,valid,test} .mat files "
              "in the NIST36 schema, with .npz files of pen strokes beside them.")  # fmt: skip
@click.option("--run", "folder", type=click.Path(path_type=Path), default=Path("runs") / "cnn", show_default=True,
              help="Folder of the run; started again with the same folder it goes on where it was.")  # fmt: skip
@click.option("--epochs", type=click.IntRange(1), default=24, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
def train_cnn(data: Path, folder: Path, **settings: Any) -> None:
    """Train the reader's convolutional classifier (needs inkread[torch])."""
    from dataclasses import replace

    from .training.glyph_classifier import CONFIG, train_glyph_classifier

    path, figures = train_glyph_classifier(data, folder, replace(CONFIG, **settings), progress=sys.stderr.isatty())
    click.echo(f"valid  {figures.accuracy:.4f}, with O=0 and I=1 {figures.accuracy_merged:.4f}")
    click.echo(f"calibration error {figures.calibration_error:.4f}")
    click.echo(f"the classifier is {path}")


@main.command("train-autoencoder")
@click.option("--data", type=click.Path(), required=True, help="Folder of {train,valid,test} .mat files in the NIST36 "
              "schema.")  # fmt: skip
@click.option("--strokes", multiple=True, type=click.Path(), help="A .npz file of pen strokes, drawn anew again and "
              "again and trained on as well; can be given more than once.")  # fmt: skip
@click.option("--run", "folder", type=click.Path(path_type=Path), default=Path("runs") / "autoencoder",
              show_default=True, help="Folder of the run; started again with the same folder it goes on where it "
              "was.")  # fmt: skip
@click.option("--hidden", multiple=True, type=click.IntRange(1), default=(700, 340), show_default=True,
              help="Units of a hidden layer of the encoder; give it once for each layer.")  # fmt: skip
@click.option("--code", type=click.IntRange(1), default=32, show_default=True, help="Numbers of the code.")
@click.option("--rate-weight", type=click.FloatRange(0), default=0.003, show_default=True, help="Worth of a bit; with "
              "0 the code is trained without regard to what it costs.")  # fmt: skip
@click.option("--epochs", type=click.IntRange(1), default=150, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
def train_autoencoder(folder: Path, **settings: Any) -> None:
    """Train the autoencoder of the codec with the NumPy engine."""
    from .runs.autoencoder import AutoencoderConfig
    from .runs.autoencoder import train_autoencoder as run

    _, history = run(AutoencoderConfig(**settings), folder, progress=_progress())
    click.echo(f"mean PSNR of the validation split {history[-1].validation_psnr:.2f} dB, code unrounded")
    click.echo(f"the autoencoder is {folder / 'autoencoder.safetensors'}, the codec {folder / 'codec.safetensors'}")


@main.group()
def data() -> None:
    """Get data sets, or make them."""


@data.command()
@click.argument("name", type=click.Choice(["nist36"]))
@click.option("--to", "folder", type=click.Path(path_type=Path), default=Path("data"), show_default=True)
@click.option("--url", help="Address of the archive, if not the assignment's: a mirror, or file:///... for a copy.")
def fetch(name: str, folder: Path, url: str | None) -> None:
    """Download a data set and verify it."""
    from .datasets.fetch import SOURCES
    from .datasets.fetch import fetch as fetch_source

    for path in fetch_source(SOURCES[name], folder, url=url, progress=True):
        click.echo(path)


@data.command()
@click.option("--to", "folder", type=click.Path(path_type=Path), default=Path("data"), show_default=True)
@click.option("--per-class", nargs=3, type=click.IntRange(1), default=(300, 100, 50), show_default=True,
              help="Glyphs of each symbol to train on, to validate and to test.")  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True)
def glyphs(folder: Path, per_class: tuple[int, int, int], seed: int) -> None:
    """Draw a data set of glyphs in the NIST36 schema."""
    from .datasets.schema import save_folder
    from .datasets.synthesis import synthesize_dataset

    save_folder(synthesize_dataset(seed, per_class), folder)
    click.echo(folder)


@data.command()
@click.argument("texts", metavar="TEXT.txt...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--style", default="random", show_default=True, help="clean, pencil, shadow, coloured, sloping or random."
)
@click.option("--to", "folder", type=click.Path(path_type=Path), help="Folder to write to.  [default: beside the text]")
@click.option("--seed", type=int, default=0, show_default=True)
def pages(texts: tuple[Path, ...], style: str, folder: Path | None, seed: int) -> None:
    """Write texts by hand: a picture of a page for each."""
    from .datasets.pages import write_page

    for text in texts:
        click.echo(write_page(text, folder or text.parent, style=style, seed=seed))


@main.group()
def classify() -> None:
    """Train a classifier on pictures of your own, and use it (needs inkread[torch])."""


@classify.command("train")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--model", default="resnet", show_default=True, help="plain, resnet, whitened, whitened-narrow, "
              "squeezenet, fc or fc-wide.")  # fmt: skip
@click.option("--size", type=click.IntRange(8), default=96, show_default=True, help="Side that pictures are scaled to.")
@click.option("--initial", type=click.Path(), default="", help="Weights to start from, to fine-tune them: "
              "a .safetensors file, or imagenet for squeezenet's, which are downloaded.")  # fmt: skip
@click.option("--classifier-only", is_flag=True, help="Train the last layer alone.")
@click.option("--epochs", type=click.IntRange(1), default=30, show_default=True)
@click.option("--batch-size", type=click.IntRange(1), default=64, show_default=True)
@click.option("--optimizer", type=click.Choice(["sgd", "adamw"]), default="sgd", show_default=True)
@click.option(
    "--learning-rate", type=click.FloatRange(0, min_open=True), help="[default: 0.05 for sgd, 0.001 for adamw]"
)
@click.option("--patience", type=click.IntRange(0), default=0, show_default=True,
              help="End after so many epochs without a better validation accuracy; 0 for never.")  # fmt: skip
@click.option("--plain", is_flag=True, help="Do not vary the pictures.")
@click.option("--flip/--no-flip", default=True, show_default=True, help="Mirrored pictures show the same.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option("--run", "place", type=click.Path(path_type=Path), help="Folder of the run; started again with the same "
              "folder it goes on where it was.  [default: runs/ and the folder's name]")  # fmt: skip
def classify_train(
    folder: Path,
    size: int,
    optimizer: str,
    learning_rate: float | None,
    classifier_only: bool,
    plain: bool,
    flip: bool,
    place: Path | None,
    **settings: Any,
) -> None:
    """Train on the pictures in FOLDER: [SPLIT/]CLASS/picture.jpg, the splits being train, valid and test."""
    from .training.augment import Augmentation
    from .training.config import TrainingConfig
    from .training.images import from_folder
    from .training.trainer import train

    vary = Augmentation() if plain else Augmentation(flip=flip, shift=0.08, zoom=1.25, rotate=8, colour=0.25)
    config = TrainingConfig(
        optimizer=optimizer,
        learning_rate=learning_rate or {"sgd": 0.05, "adamw": 0.001}[optimizer],
        augmentation=vary,
        mirror=flip,
        averaging=0.98,
        trainable="classifier" if classifier_only else "all",
        label_smoothing=0.1,
        clip=5.0,
        **settings,
    )
    place = place or Path("runs") / folder.resolve().name
    splits = from_folder(folder, size, cache=place / "pictures", seed=config.seed)
    result = train(config, splits, place, progress=sys.stderr.isatty())
    for split, accuracy in result.accuracies.items():
        click.echo(f"{split:<6} {accuracy:.4f}")
    result.classifier.export_onnx(place / "model.onnx")
    click.echo(f"the classifier is {place / 'weights.safetensors'}, and as ONNX {place / 'model.onnx'}")


@classify.command("predict")
@click.argument("model", type=click.Path(path_type=Path))
@click.argument("pictures", metavar="IMAGE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--top", type=click.IntRange(1), default=3, show_default=True, help="How many classes to name.")
def classify_predict(model: Path, pictures: tuple[Path, ...], top: int) -> None:
    """Say what each picture shows, with the confidence, by a MODEL (.safetensors) that was trained before."""
    from .training.classifier import ImageClassifier

    classifier = ImageClassifier.load(model)
    failed = 0
    for path in pictures:
        try:
            likely = classifier.classify(path, top)
        except ImageError as error:
            _complain(error)
            failed = error.exit_code
            continue
        click.echo(f"{path}: " + ", ".join(f"{name} {probability:.3f}" for name, probability in likely))
    if failed:
        sys.exit(failed)


@main.group()
def audit() -> None:
    """Find out for which groups of people a model is worse, and how sure that is (needs inkread[audit])."""


@audit.command("csv")
@click.argument("path", metavar="FILE.csv", type=click.Path(path_type=Path))
@click.option("--truth", required=True, metavar="COLUMN", help="What is right.")
@click.option("--predicted", required=True, metavar="COLUMN", help="What was predicted.")
@click.option("--group", "groups", required=True, multiple=True, metavar="COLUMN", help="Groups to compare; can be "
              "given more than once.")  # fmt: skip
@click.option("--unit", metavar="COLUMN", help="Whose each line is: names or numbers of people. Without it, every line "
              "counts as another person.")  # fmt: skip
@click.option("--confidence", metavar="COLUMN", help="Probability of what was predicted, for calibration.")
@click.option("--intersect", "crossed", multiple=True, metavar="COLUMN,COLUMN", help="Columns of groups to compare "
              "at once.")  # fmt: skip
@click.option("--to", "folder", type=click.Path(path_type=Path), help="Folder for report.md, tables and plots; "
              "without it, the tables are only printed.")  # fmt: skip
def audit_csv(
    path: Path,
    truth: str,
    predicted: str,
    groups: tuple[str, ...],
    unit: str | None,
    confidence: str | None,
    crossed: tuple[str, ...],
    folder: Path | None,
) -> None:
    """Audit the predictions in a table of your own, of whatever model."""
    from .fairness.report import write_report
    from .fairness.table import audit_table

    intersections = [names.split(",") for names in crossed]
    found = audit_table(path, truth, predicted, groups, unit=unit, confidence=confidence, intersections=intersections)
    click.echo(found.text())
    if folder:
        about = f"Predictions in the column {predicted} of {path.name}, against {truth}."
        click.echo(f"\nthe report is {write_report(folder, 'Audit', [about], {'predictions': found})}")


@audit.command("strokes")
@click.argument("path", metavar="FILE.npz", type=click.Path(path_type=Path))
@click.option("--model", help=MODEL_HELP)
@click.option("--split", "splits", multiple=True, type=click.Choice(["train", "valid", "test"]), default=("test",),
              show_default=True, help="Whose writers; can be given more than once. Those whom the model was trained "
              "on show nothing.")  # fmt: skip
@click.option("--pages", type=click.IntRange(0), default=4, show_default=True, help="Pages in the hand of each writer.")
@click.option("--to", "folder", type=click.Path(path_type=Path), default=Path("audit"), show_default=True,
              help="Folder for report.md, tables and plots.")  # fmt: skip
def audit_strokes(path: Path, model: str | None, splits: tuple[str, ...], pages: int, folder: Path) -> None:
    """Audit a model on recorded pen strokes whose writers are known by gender, age and hand."""
    from .fairness.recorded import Writers, audit_reader
    from .fairness.report import write_report

    writers = Writers.load(path, splits)
    found = audit_reader(model, writers, pages=pages, progress=_progress())
    about = f"The model {model or 'that reads by default'}, on the writers of {path.name} ({', '.join(splits)})."
    by_unit = writers.by_hand(found.by_writer)
    click.echo("\n\n".join(one.text() for one in found.audits.values()))
    click.echo(f"\nthe report is {write_report(folder, 'Audit', [about], found.audits, by_unit=by_unit)}")


@audit.command("folds")
@click.argument("path", metavar="FILE.npz", type=click.Path(path_type=Path))
@click.option("--run", type=click.Path(path_type=Path), default=Path("runs") / "audit", show_default=True,
              help="Folder of the trainings; started again with the same folder it goes on where it was.")  # fmt: skip
@click.option("--pages", type=click.IntRange(0), default=2, show_default=True, help="Pages in the hand of each writer.")
@click.option("--to", "folder", type=click.Path(path_type=Path), default=Path("audit"), show_default=True,
              help="Folder for report.md, tables and plots.")  # fmt: skip
def audit_folds(path: Path, run: Path, pages: int, folder: Path) -> None:
    """Audit every writer by a network that never saw them, and compare two mitigations (needs inkread[torch], too).

    The networks of the cross-validation are trained for the purpose: small ones, an hour in all on one core.
    """
    from .fairness.recorded import Writers
    from .training.fold_audit import audit_recipes

    writers = Writers.load(path)
    found = audit_recipes(path, run, writers, pages=pages, progress=_progress())
    click.echo("\n\n".join(one.text() for one in found.baseline.audits.values()))
    click.echo(f"\nthe report is {found.write(folder, writers)}")


@main.group()
def assignment() -> None:
    """Make what is handed in for the assignment."""


@assignment.command("zip")
@click.argument("andrew_id")
@click.option("--to", "folder", type=click.Path(path_type=Path), default=Path(), help="[default: this folder]")
def assignment_zip(andrew_id: str, folder: Path) -> None:
    """Write ANDREW_ID.zip: the files of section 8, which run without this package."""
    from .assignment.handin import build_zip

    click.echo(build_zip(andrew_id, folder))


@assignment.command("writeup")
@click.argument("andrew_id")
@click.option("--data", type=click.Path(path_type=Path), required=True, help="Folder of {train,valid,test} .mat files "
              "in the NIST36 schema.")  # fmt: skip
@click.option("--images", type=click.Path(path_type=Path), help="Folder of the photographs of Q4.  [default: images, "
              "in the folder of the data or beside it]")  # fmt: skip
@click.option("--to", "folder", type=click.Path(path_type=Path), default=Path(), help="[default: this folder]")
@click.option("--collaborator", "collaborators", multiple=True, help="Somebody you worked with; can be given more "
              "than once.")  # fmt: skip
@click.option("--page", "pages", multiple=True, help="Only this page, such as q3_training; can be given more than "
              "once.")  # fmt: skip
def assignment_writeup(
    andrew_id: str,
    data: Path,
    images: Path | None,
    folder: Path,
    collaborators: tuple[str, ...],
    pages: tuple[str, ...],
) -> None:
    """Write ANDREW_ID.pdf and ANDREW_ID.html: every answer, its figures made anew (needs inkread[writeup])."""
    from .assignment.writeup import build_writeup

    if images is None:
        beside = (data / "images", data.parent / "images")
        images = next((place for place in beside if place.is_dir()), beside[0])
    written = build_writeup(
        andrew_id, data, images, folder, collaborators=collaborators, pages=pages, progress=_progress()
    )
    click.echo(written.pdf)
    click.echo(written.html)


def _finite(rate: float | None) -> float | None:
    """Return the rate, or None where it is NaN or infinite: JSON has no such numbers."""
    return rate if rate is not None and math.isfinite(rate) else None


def _drawings(paths: tuple[Path, ...], overlay: Path | None) -> dict[Path, Path]:
    """Return where the drawing of each picture goes: equal names are numbered, so that none is lost."""
    if overlay is None or len(paths) == 1:
        return dict.fromkeys(paths, overlay or Path())
    places: dict[Path, Path] = {}
    for path in paths:
        place, number = overlay / f"{path.stem}.png", 2
        while place in places.values():
            place, number = overlay / f"{path.stem}-{number}.png", number + 1
        places.setdefault(path, place)
    return places


def _progress() -> Any:
    """Return a bar where somebody watches, silence where not."""
    from .progress import Silent, Terminal

    return Terminal() if sys.stderr.isatty() else Silent()


def _complain(error: Exception) -> None:
    click.echo(f"inkread: {' '.join(str(error).split())}", err=True)
