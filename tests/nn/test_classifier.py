"""Training: what goes in, what comes out, and that it can be stopped and gone on with."""

from __future__ import annotations

import re

import numpy as np
import pytest

from inkread.cli.training import train_mlp
from inkread.nn import ACTIVATIONS, Epoch, MLPClassifier, compute_loss_and_acc


@pytest.fixture(scope="module")
def flowers():
    """Three clusters in the plane, with names for labels."""
    rng = np.random.default_rng(1)
    y = np.repeat([0, 1, 2], 40)
    X = np.array([[3.0, 0.0], [-3.0, 0.0], [0.0, 4.0]])[y] + rng.normal(size=(120, 2))
    return X, np.array(["iris", "rose", "aster"])[y]


@pytest.mark.parametrize("hidden", [(), (8,), (8, 6), (8, 6, 5)])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_it_learns_whatever_the_stack(flowers, hidden, activation):
    X, y = flowers
    step = 0.02 if activation in ("sigmoid", "tanh") else 0.003  # the others grow without bound
    model = MLPClassifier(hidden, activation=activation, learning_rate=step, batch_size=10, epochs=60, momentum=0.5)
    assert model.set_params(random_state=0).fit(X, y).score(X, y) > 0.9


def test_classes_are_the_sorted_labels_and_the_columns_follow_them(flowers):
    X, y = flowers
    model = MLPClassifier((8,), learning_rate=0.05, epochs=30, random_state=0).fit(X, y)
    assert list(model.classes_) == ["aster", "iris", "rose"]
    probs = model.predict_proba([[0.0, 5.0]])
    assert probs.shape == (1, 3)
    assert probs.argmax() == 0
    assert probs.sum() == pytest.approx(1)
    assert list(model.predict([[0.0, 5.0], [4.0, 0.0], [-4.0, 0.0]])) == ["aster", "iris", "rose"]


def test_one_epoch_is_the_formula_of_gradient_descent():
    """A single batch without hidden layers: W - learning_rate * X^T (softmax(XW + b) - y)."""
    rng = np.random.default_rng(4)
    X, y = rng.normal(size=(6, 3)), np.array([0, 1, 0, 1, 0, 1])
    start = MLPClassifier((), learning_rate=0.1, batch_size=6, epochs=1, random_state=7).initialize([0, 1], 3)
    W, b = start.params_["Woutput"].copy(), start.params_["boutput"].copy()
    logits = X @ W + b
    delta = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True) - np.eye(2)[y]
    fitted = start.partial_fit(X, y)
    np.testing.assert_allclose(fitted.params_["Woutput"], W - 0.1 * X.T @ delta)
    np.testing.assert_allclose(fitted.params_["boutput"], b - 0.1 * delta.sum(axis=0))


def test_the_seed_decides_everything(flowers):
    X, y = flowers
    one, two, other = (MLPClassifier((5,), epochs=3, random_state=seed).fit(X, y) for seed in (3, 3, 4))
    for name, weight in one.weights().items():
        np.testing.assert_array_equal(weight, two.weights()[name])
    assert not np.array_equal(one.params_["Wlayer1"], other.params_["Wlayer1"])


@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_stopped_and_restored_it_ends_with_the_same_weights_to_the_bit(flowers, momentum, dtype):
    X, y = flowers[0].astype(dtype), flowers[1]
    settings = {"hidden_layer_sizes": (6, 5), "momentum": momentum, "batch_size": 11, "random_state": 2}
    whole = MLPClassifier(epochs=7, **settings).fit(X, y)
    first = MLPClassifier(**settings)
    for _ in range(3):
        first.partial_fit(X, y)
    second = MLPClassifier(**settings).restore(
        first.classes_, first.weights(), velocities=first.velocities(), n_epochs=first.n_epochs_
    )
    stopped = {name: weight.copy() for name, weight in first.weights().items()}
    for _ in range(4):
        second.partial_fit(X, y)
    assert second.n_epochs_ == whole.n_epochs_ == 7
    for name, weight in whole.weights().items():
        assert weight.tobytes() == second.weights()[name].tobytes()
        assert first.weights()[name].tobytes() == stopped[name].tobytes()  # the copy went on, not the original


def test_float32_data_gives_a_float32_network(flowers):
    X, y = flowers
    model = MLPClassifier((5,), epochs=2, momentum=0.9, random_state=0).fit(X.astype(np.float32), y)
    assert {weight.dtype for weight in model.weights().values()} == {np.dtype(np.float32)}
    assert model.predict_proba(X).dtype == np.float32


def test_every_epoch_is_reported_with_validation_figures(flowers):
    X, y = flowers
    seen: list[Epoch] = []
    validation = (X[::3], y[::3])
    model = MLPClassifier((8,), learning_rate=0.02, epochs=5, random_state=0)
    model.fit(X, y, validation_data=validation, callback=seen.append)
    assert [epoch.number for epoch in seen] == [1, 2, 3, 4, 5]
    assert seen[-1].loss < seen[0].loss
    assert seen[-1].validation_accuracy == pytest.approx(model.score(*validation))
    hot = (model.classes_ == validation[1][:, None]).astype(float)
    loss, _ = compute_loss_and_acc(hot, model.predict_proba(validation[0]))
    assert seen[-1].validation_loss == pytest.approx(loss / len(hot))


def test_without_validation_data_there_are_no_validation_figures(flowers):
    seen: list[Epoch] = []
    MLPClassifier((3,), epochs=1, random_state=0).fit(*flowers, callback=seen.append)
    assert seen[0].validation_loss is None
    assert seen[0].validation_accuracy is None


def test_watching_does_not_change_the_training(flowers):
    X, y = flowers
    settings = {"hidden_layer_sizes": (5,), "epochs": 3, "random_state": 0}
    alone = MLPClassifier(**settings).fit(X, y)
    watched = MLPClassifier(**settings).fit(X, y, validation_data=(X[:7], y[:7]), callback=[].append)
    np.testing.assert_array_equal(alone.params_["Wlayer1"], watched.params_["Wlayer1"])


def test_the_offset_is_subtracted_in_training_and_in_prediction(flowers):
    X, y = flowers
    settings = {"hidden_layer_sizes": (5,), "epochs": 3, "random_state": 0}
    plain = MLPClassifier(**settings).fit(X, y)
    shifted = MLPClassifier(offset=1.0, **settings).fit(X + 1, y)
    np.testing.assert_allclose(shifted.predict_proba(X + 1), plain.predict_proba(X), atol=1e-10)


def test_partial_fit_knows_classes_that_come_later(flowers):
    X, y = flowers
    model = MLPClassifier((8,), learning_rate=0.02, momentum=0.5, random_state=0)
    model.partial_fit(X[:40], y[:40], classes=["rose", "iris", "aster"])
    assert list(model.classes_) == ["rose", "iris", "aster"]
    for _ in range(40):
        model.partial_fit(X, y)
    assert model.score(X, y) > 0.9


def test_a_label_that_was_never_announced_is_refused(flowers):
    X, y = flowers
    model = MLPClassifier((3,), random_state=0).partial_fit(X[:40], y[:40])
    with pytest.raises(ValueError, match="rose"):
        model.partial_fit(X, y)
    with pytest.raises(ValueError, match="first call"):
        model.partial_fit(X[:40], y[:40], classes=["iris", "rose"])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"activation": "swish"}, "activation"),
        ({"learning_rate": 0}, "learning_rate"),
        ({"momentum": 1.0}, "momentum"),
        ({"hidden_layer_sizes": (4, 0)}, "hidden layers"),
        ({"batch_size": 0}, "batch_size"),
    ],
)
def test_parameters_that_cannot_work_are_named(flowers, wrong, message):
    with pytest.raises(ValueError, match=message):
        MLPClassifier(**wrong).fit(*flowers)


def test_data_that_cannot_work_is_refused(flowers):
    X, y = flowers
    with pytest.raises(ValueError, match="NaN"):
        MLPClassifier().fit(np.where(X > 3, np.nan, X), y)
    with pytest.raises(ValueError, match="inconsistent"):
        MLPClassifier().fit(X, y[:-1])
    model = MLPClassifier((3,), epochs=1).fit(X, y)
    with pytest.raises(ValueError, match="3 features"):
        model.predict(np.zeros((2, 3)))
    with pytest.raises(ValueError, match="not fitted"):
        MLPClassifier().predict(X)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda weights: weights.pop("boutput"), "weights should be"),
        (lambda weights: weights.update(Wlayer1=weights["Wlayer1"][:, :-1]), "shape"),
        (lambda weights: weights.update(boutput=np.full(3, np.nan)), "NaN"),
    ],
)
def test_weights_that_do_not_fit_are_refused(flowers, damage, message):
    model = MLPClassifier((4,), epochs=1, random_state=0).fit(*flowers)
    weights = model.weights()
    damage(weights)
    with pytest.raises(ValueError, match=message):
        MLPClassifier((4,)).restore(model.classes_, weights)


def test_an_activation_that_is_not_known_is_refused_when_weights_are_restored(flowers):
    model = MLPClassifier((4,), epochs=1, random_state=0).fit(*flowers)
    with pytest.raises(ValueError, match="activation"):
        MLPClassifier((4,), activation="swish").restore(model.classes_, model.weights())


def test_the_repr_says_what_is_not_the_default():
    assert repr(MLPClassifier()) == "MLPClassifier()"
    assert repr(MLPClassifier((8,), momentum=0.9)) == "MLPClassifier(hidden_layer_sizes=(8,), momentum=0.9)"


def test_the_docstring_names_every_activation():
    listed = re.search(r"activation : \{(.*?)\}", MLPClassifier.__doc__)[1]
    assert {name.strip('" ') for name in listed.split(",")} == set(ACTIVATIONS)


def test_the_command_line_offers_every_activation():
    (option,) = (option for option in train_mlp.params if option.name == "activation")
    assert set(option.type.choices) == set(ACTIVATIONS)
