"""Typed JSON for frozen dataclasses: Decimal, datetime and date as text, unions tagged with `type`.

The outbox, the bases and repair plans are stored in this form. `load(dump(x)) == x` for every domain value.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
JSON = Any


def dump(value: object) -> JSON:
    """JSON-ready form of a domain value; dataclasses carry their class name under `type`."""
    if value is None or type(value) in (str, int, bool):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        cls = type(value)
        return {"type": cls.__name__, **{name: dump(getattr(value, name)) for name in _names(cls)}}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(k): dump(v) for k, v in value.items()}
    if isinstance(value, list | tuple | frozenset | set):
        items = sorted(value) if isinstance(value, frozenset | set) else value
        return [dump(v) for v in items]
    if isinstance(value, str | int | bool):
        return value
    raise TypeError(f"no JSON form for {type(value).__name__}")


def load(expected: type[T] | object, raw: JSON) -> T:
    """The value of type `expected` from what `dump` made. Raises ValueError or TypeError when it does not fit."""
    return typing.cast(T, _load(expected, raw))


@cache
def _names(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(cls))


@cache
def _hints(cls: type) -> Mapping[str, object]:
    """Of the fields."""
    hints = typing.get_type_hints(cls)
    return {name: hints[name] for name in _names(cls)}


def _load(expected: Any, raw: JSON) -> object:
    origin = typing.get_origin(expected)
    if origin in (typing.Union, types.UnionType):
        return _load_union(typing.get_args(expected), raw)
    if origin is tuple:
        (item, *_rest) = typing.get_args(expected)
        return tuple(_load(item, element) for element in _expect(list, raw))
    if origin is not None and issubclass(origin, Mapping):
        _key, item = typing.get_args(expected)
        return {k: _load(item, v) for k, v in _expect(dict, raw).items()}
    if dataclasses.is_dataclass(expected):
        return _load_dataclass(typing.cast(type, expected), raw)
    return _load_leaf(expected, raw)


def _load_union(options: tuple[Any, ...], raw: JSON) -> object:
    """The stored form tells the option: a dataclass by `type`, a Decimal by `decimal`, the rest by JSON's own types."""
    if raw is None and types.NoneType in options:
        return None
    if isinstance(raw, dict) and "type" in raw:
        for option in options:
            if dataclasses.is_dataclass(option) and typing.cast(type, option).__name__ == raw["type"]:
                return _load_dataclass(typing.cast(type, option), raw)
        raise ValueError(f"unknown type {raw['type']!r}")
    if isinstance(raw, bool | dict):
        wanted: type = bool if isinstance(raw, bool) else Decimal
        if wanted in options:
            return _load_leaf(wanted, raw)
    others = [option for option in options if option not in (types.NoneType, Decimal, bool)]
    if not others:
        raise ValueError(f"expected one of {options}, got {type(raw).__name__}")
    return _load(others[0], raw)


def _load_dataclass(cls: type, raw: JSON) -> object:
    if not isinstance(raw, dict) or raw.get("type") != cls.__name__:
        raise ValueError(f"expected a {cls.__name__}")
    hints = _hints(cls)
    return cls(**{name: _load(hints[name], value) for name, value in raw.items() if name in hints})


def _load_leaf(expected: Any, raw: JSON) -> object:
    if expected is Decimal:
        return _load_decimal(_expect(dict, raw).get("decimal"))
    if expected is datetime:
        return datetime.fromisoformat(raw)
    if expected is date:
        return date.fromisoformat(raw)
    if isinstance(expected, type) and issubclass(expected, Enum):
        return expected(raw)
    if expected is int and isinstance(raw, bool):
        raise ValueError("expected an int, got a bool")
    return _expect(expected, raw)


def _load_decimal(text: JSON) -> Decimal:
    try:
        return Decimal(_expect(str, text))
    except InvalidOperation as error:
        raise ValueError("not a decimal number") from error


def _expect(expected: Any, raw: JSON) -> Any:
    if isinstance(expected, type) and isinstance(raw, expected):
        return raw
    raise ValueError(f"expected {expected}, got {type(raw).__name__}")
