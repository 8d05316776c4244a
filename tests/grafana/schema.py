"""Holds a dashboard against Grafana's published types (the foundation SDK): no key unknown to them, no value of another
type. The SDK's own `from_json` drops unknown keys and believes any value, so both are looked at here."""

from __future__ import annotations

import enum
import json
import sys
import types
import typing
from collections.abc import Iterator

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

Json = typing.Any


def problems(board: Json) -> list[str]:
    """What Grafana's types do not know, by path."""
    register_default_plugins()
    return list(_of_class(board, Dashboard, ""))


def _lost(given: Json, kept: Json, path: str) -> Iterator[str]:
    if isinstance(given, dict) and isinstance(kept, dict):
        for key, value in given.items():
            if key not in kept and value is not None:
                yield f"{path}.{key} is not known"
            elif key in kept:
                yield from _lost(value, kept[key], f"{path}.{key}")
    elif isinstance(given, list) and isinstance(kept, list):
        if len(given) != len(kept):
            yield f"{path} is not kept whole"
        for index, (one, other) in enumerate(zip(given, kept, strict=False)):
            yield from _lost(one, other, f"{path}[{index}]")
    elif given != kept:
        yield f"{path} is read as {kept!r}"


def _mistyped(value: Json, hint: Json, path: str) -> Iterator[str]:
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        fitting = [one for one in typing.get_args(hint) if one is not type(None)]
        if value is not None or len(fitting) == len(typing.get_args(hint)):
            yield from min((list(_mistyped(value, one, path)) for one in fitting), key=len)
    elif origin is typing.Literal:
        if value not in typing.get_args(hint):
            yield f"{path} is {value!r}"
    elif origin in (list, dict):
        if not isinstance(value, origin):
            yield f"{path} is no {origin.__name__}"
            return
        inside = typing.get_args(hint)[-1]
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _mistyped(one, inside, f"{path}.{key}")
    elif isinstance(hint, type):
        yield from _of_class(value, hint, path)


def _of_class(value: Json, hint: type, path: str) -> Iterator[str]:
    if issubclass(hint, enum.Enum):
        if value not in {member.value for member in hint} | set(hint):
            yield f"{path} is {value!r}, not of {hint.__name__}"
    elif hint is object and not hasattr(value, "from_json"):
        return
    elif hint is float or hint is int:
        if isinstance(value, bool) or not isinstance(value, int if hint is int else int | float):
            yield f"{path} is no number but {value!r}"
    elif isinstance(value, dict) and hasattr(hint, "from_json"):
        # The board itself, and what the SDK leaves as it came.
        read = hint.from_json(value)
        yield from _lost(value, json.loads(json.dumps(read, cls=JSONEncoder)), path)
        yield from _of_class(read, hint, path)
    elif not isinstance(value, hint):
        yield f"{path} is no {hint.__name__} but {value!r}"
    elif hasattr(value, "from_json"):
        actual = type(value)
        known = typing.get_type_hints(actual, vars(sys.modules[actual.__module__]))
        for name, inner in known.items():
            yield from _mistyped(getattr(value, name), inner, f"{path}.{name}")
