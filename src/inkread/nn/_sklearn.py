"""What scikit-learn expects of an estimator, without depending on scikit-learn.

Its exceptions, warnings and tags are its own classes. Whoever can catch or read them has imported
scikit-learn already, so they are looked up among the loaded modules and never imported from here.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def _class(name: str, fallback: type) -> Any:
    return getattr(sys.modules.get("sklearn.exceptions"), name, fallback)


def not_fitted_error(message: str) -> Exception:
    """Return scikit-learn's ``NotFittedError``, or the ``ValueError`` that it is a kind of."""
    error: Exception = _class("NotFittedError", ValueError)(message)
    return error


def data_conversion_warning() -> type[Warning]:
    """Return scikit-learn's ``DataConversionWarning``, or the ``UserWarning`` that it is a kind of."""
    warning: type[Warning] = _class("DataConversionWarning", UserWarning)
    return warning


def classifier_tags() -> Any:
    """Return the tags of a plain dense multi-class classifier; only scikit-learn asks for them."""
    from sklearn.utils import ClassifierTags, InputTags, Tags, TargetTags

    return Tags(
        estimator_type="classifier",
        target_tags=TargetTags(required=True),
        classifier_tags=ClassifierTags(),
        input_tags=InputTags(),
    )


def feature_names(X: Any) -> NDArray[Any] | None:
    """Column names of a data frame, if they are all strings; None for anything else."""
    columns = getattr(X, "columns", None)
    if columns is None or not all(isinstance(name, str) for name in columns):
        return None
    return np.asarray(columns, dtype=object)


def check_feature_names(fitted: NDArray[Any] | None, X: Any, estimator: str) -> None:
    """Refuse a data frame whose columns are not those of the fit; warn if only one side has names."""
    given = feature_names(X)
    if fitted is None and given is not None:
        _warn(f"X has feature names, but {estimator} was fitted without feature names")
    elif fitted is not None and given is None:
        _warn(f"X does not have valid feature names, but {estimator} was fitted with feature names")
    elif fitted is not None and given is not None and list(fitted) != list(given):
        raise ValueError(_mismatch(list(fitted), list(given)))


def _mismatch(fitted: list[str], given: list[str]) -> str:
    message = "The feature names should match those that were passed during fit.\n"
    unexpected, missing = sorted(set(given) - set(fitted)), sorted(set(fitted) - set(given))
    if unexpected:
        message += "Feature names unseen at fit time:\n" + "".join(f"- {name}\n" for name in unexpected)
    if missing:
        message += "Feature names seen at fit time, yet now missing:\n" + "".join(f"- {name}\n" for name in missing)
    if not unexpected and not missing:
        message += "Feature names must be in the same order as they were in fit.\n"
    return message


def _warn(message: str) -> None:
    import warnings

    warnings.warn(message, UserWarning, stacklevel=4)


def check_inputs(X: Any, *, estimator: str, finite: bool = True) -> NDArray[np.floating[Any]]:
    """Return ``X`` as a two-dimensional floating array with at least one row and one column.

    With ``finite`` it is checked for NaN and infinity, which takes a look at every number.

    Raises
    ------
    TypeError
        For a sparse matrix.
    ValueError
        For anything else that is not such an array.
    """
    if hasattr(X, "toarray"):
        raise TypeError(f"Sparse data was passed, but {estimator} needs dense data: use X.toarray()")
    array = np.asarray(X)
    if np.iscomplexobj(array):
        raise ValueError("Complex data not supported")
    if array.ndim != 2:
        raise ValueError(
            f"Expected a 2D array, got {array.ndim}D array instead. Reshape your data with "
            "X.reshape(-1, 1) if it has a single feature or X.reshape(1, -1) if it is a single sample."
        )
    for count, what in zip(array.shape, ("sample", "feature"), strict=True):
        if count == 0:
            raise ValueError(
                f"Found array with 0 {what}(s) (shape={array.shape}) while a minimum of 1 is required by {estimator}."
            )
    if array.dtype not in (np.float32, np.float64):
        array = array.astype(np.float64)
    if finite and not np.isfinite(array).all():
        raise ValueError(f"Input X contains NaN or infinity; {estimator} needs finite numbers.")
    return array


def check_labels(y: ArrayLike | None, n_samples: int) -> NDArray[Any]:
    """Return ``y`` as an array of ``n_samples`` class labels.

    Raises
    ------
    ValueError
        If there is no ``y``, or as many labels as samples are not there, or they are not class labels.
    """
    if y is None:
        raise ValueError("This classifier requires y to be passed, but the target y is None.")
    labels = np.asarray(y)
    if labels.ndim == 2 and labels.shape[1] == 1:
        import warnings

        warnings.warn(
            "A column-vector y was passed when a 1d array was expected.",
            data_conversion_warning(),
            stacklevel=4,
        )
        labels = labels.ravel()
    if labels.ndim != 1:
        raise ValueError(f"y should be a 1d array of class labels, got an array of shape {labels.shape} instead.")
    if len(labels) != n_samples:
        raise ValueError(f"Found input variables with inconsistent numbers of samples: {[n_samples, len(labels)]}")
    if np.issubdtype(labels.dtype, np.floating):
        if not np.isfinite(labels).all():
            raise ValueError("Input y contains NaN or infinity.")
        if (labels != np.floor(labels)).any():
            raise ValueError("Unknown label type: continuous. Classes are names or whole numbers.")
    return labels
