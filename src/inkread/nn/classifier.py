"""A multi-layer perceptron on top of the engine's functions, with scikit-learn's estimator interface."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from . import _sklearn
from .activations import ACTIVATIONS, Floats
from .history import Epoch
from .in_place import InPlaceNetwork, loss_and_acc
from .layers import Params
from .network import initialize_network, layer_names
from .optimizer import parameter_names


class MLPClassifier:
    """Fully connected network with a softmax output, trained by stochastic gradient descent.

    The defaults are the assignment's (section 3): one hidden layer of 64 sigmoid units, batches of 72,
    learning rate 4e-3, 50 epochs. The network computes in the dtype of the ``X`` it is first fitted to:
    float32 or float64. It computes what the functions of this package do (``predict``, ``backpropagate``,
    ``SGD``), in arrays that are used again (``in_place``).

    Parameters
    ----------
    hidden_layer_sizes : sequence of int
        Units in each hidden layer, the first one first; empty for softmax regression.
    activation : {"sigmoid", "tanh", "relu", "elu", "linear"}
        Activation of the hidden layers.
    learning_rate : float
        Step along the gradient of the loss summed over the batch.
    batch_size : int
        Examples in a batch.
    epochs : int
        Passes over the data that ``fit`` makes.
    momentum : float
        Share of the last step that is kept in the next; 0 is plain gradient descent.
    offset : float
        Subtracted from the inputs. Images whose paper is 1 train much faster with offset 1: then most
        inputs are 0, and the weights need not learn to cancel the paper out.
    random_state : int, numpy.random.RandomState or None
        Seed of the initial weights and of the order of the examples.

    Attributes
    ----------
    classes_ : (C,) array
        The labels, sorted (or in the order given to ``partial_fit``); the columns of ``predict_proba``.
    params_ : dict
        The network: ``W`` and ``b`` of ``layer1`` ... and ``output``, see ``inkread.nn.layers``.
    n_epochs_ : int
        Epochs trained so far.
    n_features_in_ : int
        Columns of ``X``.
    feature_names_in_ : (n_features_in_,) array of str
        Names of the columns, if ``X`` was a data frame.
    """

    def __init__(
        self,
        hidden_layer_sizes: Sequence[int] = (64,),
        *,
        activation: str = "sigmoid",
        learning_rate: float = 4e-3,
        batch_size: int = 72,
        epochs: int = 50,
        momentum: float = 0.0,
        offset: float = 0.0,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.learning_rate = learning_rate
        self.batch_size = batch_size
        self.epochs = epochs
        self.momentum = momentum
        self.offset = offset
        self.random_state = random_state

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        *,
        validation_data: tuple[ArrayLike, ArrayLike] | None = None,
        callback: Callable[[Epoch], None] | None = None,
    ) -> MLPClassifier:
        """Train a new network for ``epochs`` epochs.

        Parameters
        ----------
        X
            ``(N, D)`` finite numbers, one example a row.
        y
            ``(N,)`` class labels.
        validation_data
            ``(X, y)`` to measure after each epoch; never trained on.
        callback
            Called with an ``Epoch`` after each epoch.

        Returns
        -------
        MLPClassifier
            This classifier.

        Raises
        ------
        ValueError
            For data or parameters that cannot be used.
        """
        inputs, labels = self._validated(X, y)
        self._start(inputs, np.unique(labels), _sklearn.feature_names(X))
        inputs = self._as_fitted(inputs, X)
        for _ in range(self.epochs):
            self._run_epoch(inputs, labels, validation_data, callback)
        return self

    def partial_fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        classes: ArrayLike | None = None,
        *,
        validation_data: tuple[ArrayLike, ArrayLike] | None = None,
        callback: Callable[[Epoch], None] | None = None,
    ) -> MLPClassifier:
        """Train for one more epoch; the first call starts the network.

        Parameters
        ----------
        X, y, validation_data, callback
            As in ``fit``. An ``X`` that is C-contiguous and of the network's dtype is not copied.
        classes
            All labels that will ever come, needed only if the first call's ``y`` lacks some.

        Returns
        -------
        MLPClassifier
            This classifier. Where the epoch does not end, the network is as it was before.

        Raises
        ------
        ValueError
            For data or parameters that cannot be used.
        """
        inputs, labels = self._validated(X, y, finite=not hasattr(self, "params_"))
        if not hasattr(self, "params_"):
            known = np.unique(labels) if classes is None else np.asarray(classes)
            self._start(inputs, known, _sklearn.feature_names(X))
        elif classes is not None and not np.array_equal(classes, self.classes_):
            raise ValueError(f"classes {classes!r} are not those of the first call, {self.classes_!r}")
        self._run_epoch(self._as_fitted(inputs, X), labels, validation_data, callback)
        return self

    def predict_proba(self, X: ArrayLike) -> Floats:
        """Return ``(N, C)`` probabilities of the classes, in the order of ``classes_``; rows sum to 1."""
        if not hasattr(self, "params_"):
            raise _sklearn.not_fitted_error(f"This {type(self).__name__} is not fitted yet: call fit first.")
        inputs = self._as_fitted(_sklearn.check_inputs(X, estimator=type(self).__name__, finite=False), X)
        return InPlaceNetwork(self.weights(), self.activation, self.offset).predict(inputs)

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Return the ``(N,)`` most probable labels."""
        most_probable = self.predict_proba(X).argmax(axis=1)
        labels: NDArray[Any] = self.classes_[most_probable]
        return labels

    def score(self, X: ArrayLike, y: ArrayLike) -> float:
        """Return the share of examples whose label is the most probable one."""
        return float(np.mean(self.predict(X) == np.asarray(y)))

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002
        """Return the constructor's parameters by name."""
        return {name: getattr(self, name) for name in inspect.signature(type(self)).parameters}

    def set_params(self, **params: Any) -> MLPClassifier:
        """Change parameters of the constructor; an unknown name is a ``ValueError``."""
        known = self.get_params()
        for name, value in params.items():
            if name not in known:
                raise ValueError(f"Invalid parameter {name!r} for {type(self).__name__}; valid are {list(known)}")
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        defaults = inspect.signature(type(self)).parameters
        changed = (f"{n}={v!r}" for n, v in self.get_params().items() if repr(v) != repr(defaults[n].default))
        return f"{type(self).__name__}({', '.join(changed)})"

    def __sklearn_tags__(self) -> Any:
        return _sklearn.classifier_tags()

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "params_")

    def initialize(self, classes: ArrayLike, n_features: int, dtype: DTypeLike = np.float64) -> MLPClassifier:
        """Start a new network without training it.

        Parameters
        ----------
        classes
            The labels, in the order that the columns of ``predict_proba`` shall have.
        n_features
            Columns that ``X`` will have.
        dtype
            float32 or float64: what the network computes in.

        Returns
        -------
        MLPClassifier
            This classifier.
        """
        self.classes_ = np.asarray(classes)
        self.n_features_in_ = n_features
        self._seed = _seed(self.random_state)
        sizes = [n_features, *self.hidden_layer_sizes, len(self.classes_)]
        params = initialize_network(sizes, rng=np.random.default_rng(self._seed))
        self.params_: Params = {name: weight.astype(dtype) for name, weight in params.items()}
        self._velocities: dict[str, Floats] = {}
        self.n_epochs_ = 0
        return self

    def weights(self) -> dict[str, Floats]:
        """Return the weights and biases by name: ``params_`` without caches and gradients."""
        return {name: self.params_[name] for name in parameter_names(self.params_)}

    def velocities(self) -> dict[str, Floats]:
        """Return the momentum of each weight and bias by name; empty without momentum."""
        return self._velocities

    def restore(
        self,
        classes: ArrayLike,
        weights: Mapping[str, NDArray[Any]],
        *,
        velocities: Mapping[str, NDArray[Any]] | None = None,
        n_epochs: int = 0,
    ) -> MLPClassifier:
        """Restore the state of a trained classifier, to predict or to continue training.

        With all four arguments and the same integer ``random_state``, training continues exactly as it
        would have without the interruption.

        Parameters
        ----------
        classes, weights, velocities, n_epochs
            Its ``classes_``, ``weights()``, ``velocities()`` and ``n_epochs_``; float16 weights are
            widened to float32.

        Returns
        -------
        MLPClassifier
            This classifier.

        Raises
        ------
        ValueError
            If the weights do not fit the hidden layers and the classes, or are not finite, or the
            activation is not known.
        """
        _check_activation(self.activation)
        self.offset = float(self.offset)
        classes = np.asarray(classes)
        names = layer_names(len(self.hidden_layer_sizes))
        if set(weights) != {kind + name for kind in "Wb" for name in names}:
            raise ValueError(f"the weights should be W and b of {names}, found {sorted(weights)}")
        if not all(np.isfinite(weight).all() for weight in weights.values()):
            raise ValueError("the weights have NaN or infinity among them")
        sizes = [len(weights["W" + names[0]]), *self.hidden_layer_sizes, len(classes)]
        for name, in_size, out_size in zip(names, sizes[:-1], sizes[1:], strict=True):
            for key, expected in (("W" + name, (in_size, out_size)), ("b" + name, (out_size,))):
                if weights[key].shape != expected:
                    raise ValueError(f"{key} should have shape {expected}, found {weights[key].shape}")
        dtype = np.result_type(np.float32, *weights.values())
        self.initialize(classes, sizes[0], dtype)
        for name in self.params_:
            self.params_[name] = weights[name].astype(dtype)
        self._velocities = {name: np.array(velocity) for name, velocity in (velocities or {}).items()}
        self.n_epochs_ = n_epochs
        return self

    def _validated(self, X: ArrayLike, y: ArrayLike, *, finite: bool = True) -> tuple[Floats, NDArray[Any]]:
        _check_activation(self.activation)
        self.offset = float(self.offset)
        if not self.learning_rate > 0:
            raise ValueError(f"learning_rate must be positive, got {self.learning_rate!r}")
        if not 0 <= self.momentum < 1:
            raise ValueError(f"momentum must be at least 0 and under 1, got {self.momentum!r}")
        if any(size < 1 for size in self.hidden_layer_sizes):
            raise ValueError(f"hidden layers need at least one unit each, got {self.hidden_layer_sizes!r}")
        if self.batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {self.batch_size!r}")
        inputs = _sklearn.check_inputs(X, estimator=type(self).__name__, finite=finite)
        return inputs, _sklearn.check_labels(y, len(inputs))

    def _start(self, inputs: Floats, labels: NDArray[Any], names: NDArray[Any] | None) -> None:
        """Initialise a network for inputs and labels like these."""
        if names is not None:
            self.feature_names_in_ = names
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_
        self.initialize(labels, inputs.shape[1], inputs.dtype)

    def _as_fitted(self, inputs: Floats, X: Any) -> Floats:
        """Return the inputs in the network's dtype, after a check that they are of the fitted kind."""
        _sklearn.check_feature_names(getattr(self, "feature_names_in_", None), X, type(self).__name__)
        if inputs.shape[1] != self.n_features_in_:
            raise ValueError(
                f"X has {inputs.shape[1]} features, but {type(self).__name__} is expecting "
                f"{self.n_features_in_} features as input"
            )
        return inputs.astype(self.params_["Woutput"].dtype, copy=False)

    def _columns(self, labels: NDArray[Any]) -> NDArray[np.intp]:
        """Return the ``(N,)`` places of the labels among the classes."""
        order = np.argsort(self.classes_)
        found = np.searchsorted(self.classes_, labels, sorter=order)
        columns = order[np.minimum(found, len(order) - 1)]
        if not (self.classes_[columns] == labels).all():
            strange = np.setdiff1d(labels, self.classes_)
            raise ValueError(f"labels {list(strange[:5])} are not among the classes {list(self.classes_)}")
        return columns

    def _run_epoch(
        self,
        X: Floats,
        labels: NDArray[Any],
        validation_data: tuple[ArrayLike, ArrayLike] | None,
        callback: Callable[[Epoch], None] | None,
    ) -> None:
        columns = self._columns(labels)
        # The seed and the number of the epoch fix its batches: training can stop and go on anywhere.
        order = np.random.default_rng([self._seed, self.n_epochs_]).permutation(len(X))
        # Copies, so that an epoch which is interrupted leaves the network as it was.
        params = {name: weight.copy() for name, weight in self.weights().items()}
        velocities = {name: velocity.copy() for name, velocity in self._velocities.items()}
        if self.momentum:
            velocities = {name: np.zeros_like(weight) for name, weight in params.items()} | velocities
        probs = InPlaceNetwork(params, self.activation, self.offset).train_epoch(
            np.ascontiguousarray(X),
            columns,
            order,
            batch_size=self.batch_size,
            learning_rate=self.learning_rate,
            momentum=self.momentum,
            velocities=velocities,
        )
        if not np.isfinite(params["boutput"]).all():
            message = f"the weights grew beyond all bounds in epoch {self.n_epochs_ + 1}; a lower learning_rate helps"
            warnings.warn(message, RuntimeWarning, stacklevel=3)
        self.params_, self._velocities = params, velocities
        self.n_epochs_ += 1
        if callback:
            loss, accuracy = loss_and_acc(columns[order], probs)
            measured = (None, None) if validation_data is None else self._evaluate(*validation_data)
            callback(Epoch(self.n_epochs_, loss / len(X), accuracy, *measured))

    def _evaluate(self, X: ArrayLike, y: ArrayLike) -> tuple[float, float]:
        probs = self.predict_proba(X)
        loss, accuracy = loss_and_acc(self._columns(np.asarray(y)), probs)
        return loss / len(probs), accuracy


def _check_activation(name: str) -> None:
    if name not in ACTIVATIONS:
        raise ValueError(f"activation must be one of {sorted(ACTIVATIONS)}, got {name!r}")


def _seed(random_state: int | np.random.RandomState | None) -> int:
    """Return the seed that ``random_state`` stands for; a fresh one for None."""
    if random_state is None:
        return int(np.random.SeedSequence().generate_state(1)[0])
    if isinstance(random_state, np.random.RandomState):
        return int(random_state.randint(2**31))
    return int(random_state)
