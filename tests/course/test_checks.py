"""The way in: starter files that run, and checks that name the mistakes planted in good answers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from course.answers import AUTOENCODER, LOOP, NN, Q4
from inkread import DataError
from inkread.cli import main
from inkread.course.checks import QUESTIONS, check_folder
from inkread.course.start import FILES, lay_out


@pytest.fixture
def answered(tmp_path) -> Path:
    """A folder of starter files with good answers written into them."""
    lay_out(tmp_path)
    (tmp_path / "nn.py").write_text(NN)
    (tmp_path / "q4.py").write_text(Q4)
    script = (tmp_path / "run_q3.py").read_text()
    script = script.replace("from nn import initialize_weights", "from nn import *\nfrom util import *")
    (tmp_path / "run_q3.py").write_text(
        script.replace('    raise NotImplementedError("Q3.1")\n', LOOP.strip("\n") + "\n")
    )
    script = (tmp_path / "run_q5.py").read_text()
    (tmp_path / "run_q5.py").write_text(script.replace('raise NotImplementedError("Q5.2")\n', AUTOENCODER))
    return tmp_path


def plant(folder: Path, file: str, good: str, bad: str) -> None:
    text = (folder / file).read_text()
    assert text.count(good) == 1
    (folder / file).write_text(text.replace(good, bad))


def hints(folder: Path, question: str) -> list[str]:
    return [outcome.hint for outcome in check_folder(folder, question) if outcome.verdict == "wrong"]


def test_good_answers_are_right(answered):
    assert {(o.question.what, o.verdict, o.hint) for o in check_folder(answered)} == {
        (question.what, "right", "") for question in QUESTIONS
    }


def test_starter_files_are_not_written_yet(tmp_path):
    lay_out(tmp_path)
    assert {outcome.verdict for outcome in check_folder(tmp_path)} == {"not written yet"}


def test_what_is_given_runs_with_good_answers(answered):
    done = subprocess.run([sys.executable, "run_q2.py"], cwd=answered, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    errors = [float(line.rpartition(" ")[2]) for line in done.stdout.splitlines() if "relative error" in line]
    assert len(errors) == 4
    assert max(errors) < 1e-6
    assert float(done.stdout.split()[-1]) >= 0.75


PLANTED = [
    ("Q2.1.2", "np.sqrt(6) / np.sqrt(in_size + out_size)", "np.sqrt(6) / (in_size + out_size)", "root"),
    ("Q2.1.2", "(in_size, out_size))", "(out_size, in_size))", "W is transposed"),
    ("Q2.1.2", "uniform(-bound, bound,", "uniform(0, bound,", "no weight is negative"),
    ("Q2.1.2", "uniform(-bound, bound,", "normal(0, bound / 3**0.5,", "they are normal"),
    ("Q2.1.2", "np.zeros(out_size)", "np.random.uniform(-bound, bound, out_size)", "b does not begin at 0"),
    ("Q2.1.2", "    bound =", "    np.random.seed(0)\n    bound =", "a seed is set"),
    ("Q2.1.2", "np.random.uniform(-bound, bound, (in_size, out_size))",
     "np.random.randn(in_size, out_size) * np.sqrt(2 / in_size)", "they are normal"),
    ("Q2.2.1", "np.exp(-x))", "np.exp(x))", "sign in the exponent"),
    ("Q2.2.1", "1 / (1 + np.exp(-x))", "1 / 1 + np.exp(-x)", "denominator"),
    ("Q2.2.1", "X @ W + b", "W @ X + b", "examples are rows"),
    ("Q2.2.1", "activation(pre_act)", "activation(X) @ W + b", "the activation comes last"),
    ("Q2.2.1", "(X, pre_act, post_act)\n    return", "(X, post_act, post_act)\n    return", "it is what goes in"),
    ("Q2.2.1", "(X, pre_act, post_act)\n    return", "(X, pre_act, pre_act)\n    return", "post_act in the cache is"),
    ("Q2.2.1", "X @ W + b", "X @ W", "biases are missing"),
    ("Q2.2.1", "= activation(pre_act)", "= sigmoid(pre_act)", "the activation is a parameter"),
    ("Q2.2.1", "(X, pre_act, post_act)\n    return", "(X, post_act, pre_act)\n    return", "exchanged in the cache"),
    ("Q2.2.2", "x - x.max(axis=1, keepdims=True)", "x", "overflows"),
    ("Q2.2.2", "x - x.max(axis=1, keepdims=True)", "x - x.max()", "maximum of its own"),
    ("Q2.2.2", "e / e.sum(axis=1, keepdims=True)", "e / e.sum(axis=0)", "down the columns"),
    ("Q2.2.2", "e / e.sum(axis=1, keepdims=True)", "e / e.sum()", "sum over all examples"),
    ("Q2.2.2", "e / e.sum(axis=1, keepdims=True)", "e / e.sum(axis=1)", "loses its axis"),
    ("Q2.2.2", "x - x.max(axis=1, keepdims=True)", "x - x.max(axis=0)", "maximum of each column"),
    ("Q2.2.3", "np.log(probs)", "np.log10(probs)", "base 10"),
    ("Q2.2.3", "y * np.log(probs)", "y * np.log(probs) + (1 - y) * np.log(1 - probs)", "wrong classes"),
    ("Q2.2.3", "-np.sum(y * np.log(probs))", "np.sum((y - probs) ** 2)", "a squared error"),
    ("Q2.2.3", "y.argmax(axis=1) == probs.argmax(axis=1)", "y.argmax(axis=0) == probs.argmax(axis=0)", "the columns"),
    ("Q2.2.3", "y.argmax(axis=1) == probs.argmax(axis=1)", "y == np.round(probs)", "compares every number"),
    ("Q2.2.3", "-np.sum(y * np.log(probs))", "-np.mean(np.sum(y * np.log(probs), axis=1))", "mean over the examples"),
    ("Q2.2.3", "-np.sum(", "np.sum(", "wrong sign"),
    ("Q2.2.3", "np.mean(y.argmax", "np.sum(y.argmax", "is a count"),
    ("Q2.2.3", "return loss, acc", "return acc, loss", "exchanged"),
    ("Q2.3", "d @ W.T", "d @ W", "transpose"),
    ("Q2.3", "X.T @ d", "d.T @ X", "grad_W is transposed"),
    ("Q2.3", "X.T @ d", "X.T @ d / len(X)", "grad_W is a mean"),
    ("Q2.3", "d.sum(axis=0)", "d.mean(axis=0)", "grad_b is a mean"),
    ("Q2.3", "grad_b = d.sum(axis=0)", "grad_b = d", "a row for each example"),
    ("Q2.3", "activation_deriv(post_act)", "activation_deriv(pre_act)", "given pre_act"),
    ("Q2.3", "delta * activation_deriv(post_act)", "delta", "slope of the activation is missing"),
    ("Q2.3", "activation_deriv(post_act)", "sigmoid_deriv(post_act)", "activation_deriv is a parameter"),
    ("Q2.3", "grad_b = d.sum(axis=0)", "grad_b = d.sum()", "is one number"),
    ("Q2.3", "    return grad_X", "    W -= 0.01 * grad_W\n    return grad_X", "changes the weights"),
    ("Q2.3", "return grad_X", "pass", "is there a return"),
    ("Q2.4", "    order =", "    np.random.seed(1)\n    order =", "a seed is set"),
    ("Q2.4", "start + batch_size]", "start + batch_size + 1]", "larger than batch_size"),
    ("Q2.4", "order = np.random.permutation(len(x))", "order = np.arange(len(x))", "not random"),
    ("Q2.4", "order = np.random.permutation(len(x))", "order = np.random.choice(len(x), len(x))", "comes up twice"),
    ("Q2.4", "range(0, len(x), batch_size)", "range(0, len(x) - batch_size + 1, batch_size)", "in no batch"),
    ("Q2.4", "(x[rows], y[rows])", "(x[rows], y[np.random.permutation(rows)])", "not theirs"),
    ("Q3", '"output", linear_deriv)', '"output", sigmoid_deriv)', "softmax is taken twice"),
    ("Q3", "delta = probs - yb", "delta = yb - probs", "wrong sign"),
    ("Q3", "delta = probs - yb", "delta = (probs - yb) / len(yb)", "divided by the examples"),
    ("Q3", "params[name] -= arguments", "params[name] += arguments", "against the gradient"),
    ("Q3", '* params["grad_" + name]', '* params["grad_" + name] / len(xb)', "the step is divided"),
    ("Q3", "params[name] -= ", "params[name] = -", "takes the place of the weights"),
    ("Q3", '"Wlayer1", "blayer1", "Woutput", "boutput"):\n', '"Wlayer1", "Woutput"):\n', "biases do not move"),
    ("Q3", '"output", softmax)', '"output", sigmoid)', "without softmax"),
    ("Q3", '"layer1", sigmoid)', '"layer1", tanh)', "one activation on the way forward"),
    ("Q3", "delta = probs - yb", "delta = -yb / probs", "by the probabilities"),
    ("Q3", "get_random_batches(train_x, train_y, batch_size)", "[(train_x, train_y)]", "takes no batches"),
    ("Q3", "backwards(back, params", "backwards(hidden, params", "not what backwards gave back"),
    ("Q4", "[rows.start, columns.start, rows.stop, columns.stop]",
     "[columns.start, rows.start, columns.stop, rows.stop]", "x before y"),
    ("Q4", "rows.stop, columns.stop]", "rows.stop - rows.start, columns.stop - columns.start]", "heights and widths"),
    ("Q4", "np.array(boxes)", "np.array(boxes) // 2", "reduced picture"),
    ("Q4", "> 15", "> 0", "too small"),
    ("Q4", "< 128", "< 250", "paper taken for ink"),
    ("Q4", "1.0 - ink", "1.0 * ink", "black and white are exchanged"),
    ("Q4", "1.0 - ink", "255 * (1.0 - ink)", "beyond 1"),
    ("Q4", "iterations=1", "iterations=25", "flow together"),
    ("Q5", "delta = 2 * (out - xb)", "delta = out - xb", "a factor of 2"),
    ("Q5", "2 * (out - xb)", "2 * (xb - out)", "wrong sign"),
    ("Q5", "2 * (out - xb)", "2 * (out - xb) / len(xb)", "a mean over the images"),
    ("Q5", '"output", sigmoid)', '"output", relu)', "no sigmoid"),
    ("Q5", "params, name, relu)", "params, name, sigmoid)", "no ReLU"),
    ("Q5", '32), ("output", 32, 1024)', '64), ("output", 64, 1024)', "the handout's are"),
    ("Q5", '"output", sigmoid_deriv)', '"output", relu_deriv)', "one activation on the way forward"),
    ("Q5", '("layer3", "layer2", "layer1"):\n            delta', '("layer1", "layer2", "layer3"):\n            delta',
     "the last layer comes first"),
    ("Q5", "0.9 * params", "params", "a step keeps 1 times"),
    ("Q5", "0.9 * params", "0 * params", "no momentum"),
    ("Q5", "params[name] += params", "params[name] -= params", "against the gradient"),
    ("Q5", "0.9 ** (epoch // 20)", "1", "stays as it is"),
    ("Q5", "names = list(params)", 'names = [name for name in params if name[0] == "W"]', "does not move"),
    ("Q5", "            params[name] += params[\"m_\" + name]\n", "", "the first step is 0"),
    ("Q5", "get_random_batches(train_x, train_x, batch_size)", "[(train_x, train_x)]", "takes no batches"),
    ("Q5", "range(arguments.epochs)", "range(3)", "9 of 63 batches"),
]  # fmt: skip
"""Question, what is right, what is planted, and what of the hint names it."""


@pytest.mark.parametrize(("question", "good", "bad", "named"), PLANTED, ids=lambda v: str(v)[:40])
def test_a_planted_mistake_is_named(question, good, bad, named, answered):
    file = {"Q3": "run_q3.py", "Q4": "q4.py", "Q5": "run_q5.py"}.get(question, "nn.py")
    plant(answered, file, good, bad)
    (hint,) = hints(answered, question)
    assert named in hint
    assert good not in hint


def test_a_step_outside_the_loop_over_the_batches_still_learns_and_is_let_be(answered):
    """One step an epoch is gradient descent too, if a slow one: the check counts gradients, not steps."""
    plant(answered, "run_q3.py", "        for name in (", "    for name in (")
    plant(answered, "run_q3.py", "            params[name] -=", "        params[name] -=")
    assert hints(answered, "Q3") == []


def test_the_manner_of_the_first_starter_files_is_let_be(answered):
    """Batches dealt once for all epochs, and a rate that is lowered after the twentieth."""
    plant(answered, "run_q5.py", "    rate = learning_rate * 0.9 ** (epoch // 20)\n", "")
    plant(answered, "run_q5.py", "get_random_batches(train_x, train_x, batch_size):", "batches:")
    plant(answered, "run_q5.py", "for epoch in", "batches = get_random_batches(train_x, train_x, 36)\nfor epoch in")
    plant(answered, "run_q5.py", "- rate *", "- learning_rate *")
    last = '            params[name] += params["m_" + name]\n'
    plant(answered, "run_q5.py", last, last + "    if epoch % 20 == 19:\n        learning_rate *= 0.9\n")
    plant(answered, "run_q3.py", "get_random_batches(train_x, train_y, batch_size):", "batches:")
    plant(answered, "run_q3.py", "for epoch in", "batches = get_random_batches(train_x, train_y, 72)\nfor epoch in")
    assert hints(answered, "Q5") == hints(answered, "Q3") == []


def test_an_exception_is_told_with_its_line(answered):
    plant(answered, "nn.py", "    order = np.random.permutation(len(x))", "    order = np.random.permutation(lenx)")
    line = NN.split("\n").index("    order = np.random.permutation(len(x))") + 1
    assert hints(answered, "Q2.4") == [f"nn.py, line {line}: NameError: name 'lenx' is not defined"]
    plant(answered, "q4.py", "def findLetters(image):", "def findLetters(image)")
    assert hints(answered, "Q4")[0].startswith("q4.py, line ")
    plant(answered, "nn.py", "def softmax", "def soft_max")
    assert "no attribute 'softmax'" in hints(answered, "Q2.2.2")[0]


def test_an_exit_in_a_file_does_not_end_the_check(answered):
    (answered / "nn.py").write_text("exit()")
    assert "ends Python" in hints(answered, "Q2.4")[0]
    assert hints(answered, "Q4") == []


def test_a_page_in_black_and_white_may_be_of_true_and_false(answered):
    plant(answered, "q4.py", "1.0 - ink", "~ink")
    assert hints(answered, "Q4") == []


def test_what_is_mended_is_read_anew(answered):
    plant(answered, "nn.py", "-np.sum(", "np.sum(")
    assert len(hints(answered, "Q2.2.3")) == 1
    plant(answered, "nn.py", "np.sum(", "-np.sum(")
    assert hints(answered, "Q2.2.3") == []
    assert "nn" not in sys.modules


def test_what_cannot_be_checked_is_refused(tmp_path):
    with pytest.raises(DataError, match="no question that can be checked"):
        check_folder(tmp_path, "Q1")
    with pytest.raises(DataError, match="no such folder"):
        check_folder(tmp_path / "nowhere")
    assert "no nn.py" in hints(tmp_path, "Q2.4")[0]


def test_the_commands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    started = CliRunner().invoke(main, ["course", "start", "mine"])
    assert started.exit_code == 0, started.output
    assert {path.name for path in Path("mine").iterdir()} == set(FILES)
    again = CliRunner().invoke(main, ["course", "start", "mine"])
    assert again.exit_code == 2
    monkeypatch.chdir("mine")
    Path("nn.py").write_text(NN.replace("d @ W.T", "d @ W"))
    checked = CliRunner().invoke(main, ["course", "check", "Q2.3"])
    assert checked.exit_code == 1
    assert "backwards: wrong" in checked.output
    assert "transpose" in checked.output
    assert CliRunner().invoke(main, ["course", "check", "Q2.4", "--in", "."]).exit_code == 0
