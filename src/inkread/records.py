"""Frozen dataclasses that convert to JSON objects and back without loss."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from .errors import DataError

R = TypeVar("R", bound="Record")


class Record:
    """Base of dataclasses whose fields are strings, numbers, None, other records, and tuples of these."""

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as dictionaries, lists, strings and numbers, as in JSON."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}  # type: ignore[arg-type]

    @classmethod
    def from_dict(cls: type[R], data: Mapping[str, Any]) -> R:
        """Return the record that ``to_dict`` converted; unknown keys are ignored.

        Raises
        ------
        DataError
            If a field is missing or has a value of another type; the message says which.
        """
        return _typed(cls, data, "")


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return value.to_dict()
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


def _typed(kind: Any, value: Any, place: str) -> Any:
    """Return a value from JSON as what a type hint names; ``place`` is where it stands, for the message."""
    origin, arguments = get_origin(kind), get_args(kind)
    if isinstance(kind, type) and issubclass(kind, Record):
        if isinstance(value, Mapping):
            return _record(kind, value, place)
    elif origin in (Union, types.UnionType):
        some = next(argument for argument in arguments if argument is not type(None))
        return None if value is None else _typed(some, value, place)
    elif origin is tuple:
        of_any_length = arguments[-1] is Ellipsis
        if isinstance(value, (list, tuple)) and (of_any_length or len(value) == len(arguments)):
            kinds = arguments[:1] * len(value) if of_any_length else arguments
            return tuple(_typed(one, part, f"{place}[{n}]") for n, (one, part) in enumerate(zip(kinds, value)))  # noqa: B905
    elif origin is Literal:
        if value in arguments:
            return value
    elif kind is float and isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    elif isinstance(value, kind) and not isinstance(value, bool):
        return value
    raise DataError(f"{place or 'the whole'}: {_shortened(value)} is not {getattr(kind, '__name__', kind)}")


def _record(kind: type[R], data: Mapping[str, Any], place: str) -> R:
    hints = get_type_hints(kind)
    values = {}
    for field in fields(kind):  # type: ignore[arg-type]
        where = f"{place}.{field.name}".lstrip(".")
        if field.name not in data:
            raise DataError(f"{where} is missing")
        values[field.name] = _typed(hints[field.name], data[field.name], where)
    return kind(**values)


def _shortened(value: Any) -> str:
    return text if len(text := repr(value)) <= 60 else f"{text[:57]}..."
