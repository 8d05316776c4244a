"""JSON from and to Rackbeat: numbers stay exact, and nothing that a hostile or broken sender can write gets past.

Used by the client (replies) and the webhook parser (bodies). Never touches the network.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

JSON = Any
"""dict, list, str, int, Decimal, bool or None; never a float."""

MAX_DEPTH = 40
_MAX_EXPONENT = 40


class NotJson(ValueError):
    """The text is not JSON that we take; the message says why and holds none of the content."""


def parse(text: bytes, max_depth: int = MAX_DEPTH) -> JSON:
    """The value in UTF-8 JSON text; fractions as Decimal.

    Raises NotJson for anything else: NaN, Infinity, numbers of absurd magnitude, duplicate keys, too deep nesting.
    """
    try:
        value = json.loads(
            text.decode("utf-8-sig"),
            parse_float=_fraction,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
    except NotJson:
        raise
    except RecursionError:
        raise NotJson("nested too deeply") from None
    except ValueError as error:
        raise NotJson(f"not JSON ({type(error).__name__})") from None
    _check_depth(value, max_depth)
    return value


def _fraction(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite() or abs(number.adjusted()) > _MAX_EXPONENT or len(text) > 100:
        raise NotJson("a number of absurd magnitude")
    return number


def _constant(_name: str) -> JSON:
    raise NotJson("NaN or Infinity")


def _object(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise NotJson("a key occurs twice in one object")
    return made


def _check_depth(value: JSON, max_depth: int) -> None:
    level = [value]
    for _ in range(max_depth + 1):
        deeper: list[JSON] = []
        for item in level:
            if isinstance(item, dict):
                deeper.extend(v for v in item.values() if isinstance(v, dict | list))
            elif isinstance(item, list):
                deeper.extend(v for v in item if isinstance(v, dict | list))
        if not deeper:
            return
        level = deeper
    raise NotJson("nested too deeply")


def write(value: object) -> str:
    """JSON text of plain values; a Decimal becomes a number with exactly its digits (json cannot do that)."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(str(k))}:{write(v)}" for k, v in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ",".join(write(v) for v in value) + "]"
    if value is None or isinstance(value, str | int):
        return json.dumps(value)
    raise TypeError(f"no JSON form for {type(value).__name__}")
