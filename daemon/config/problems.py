"""Problems of a configuration, and our own words for what the validation library found."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

SECRET_WORDS = ("password", "token", "secret")


class ConfigError(Exception):
    """The file cannot be used. `problems`: one text each, `key.path: what is wrong`, all of them, no secrets."""

    def __init__(self, path: Path | None, problems: Sequence[str]) -> None:
        where = str(path) if path else "no configuration file"
        super().__init__(f"{where}: {'; '.join(problems)}")
        self.path = path
        self.problems = list(problems)


def key_path(location: Sequence[str | int]) -> str:
    """`connections.main.order_references[0].field` for a location in the file."""
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def problem(error: ErrorDetails, model: type[BaseModel]) -> str:
    """One validation error as `key.path: what is wrong`. Never repeats the value that was given."""
    location = [part for part in error["loc"] if part != "[key]"]
    return f"{key_path(location)}: {_wording(error, model)}"


def _wording(error: ErrorDetails, model: type[BaseModel]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(error["loc"], model)
    if kind in ("value_error", "assertion_error"):
        return str(context["error"])
    if kind in ("enum", "literal_error"):
        return f"must be one of {str(context['expected']).replace(' or ', ', ')}"
    if kind.startswith(("greater_than", "less_than")):
        sign = {"greater_than": ">", "greater_than_equal": ">=", "less_than": "<", "less_than_equal": "<="}[kind]
        return f"must be {sign} {next(iter(context.values())):g}"
    return _PLAIN.get(kind) or error["msg"][:1].lower() + error["msg"][1:]


_PLAIN = {
    "missing": "is missing",
    "string_type": "must be text in quotes",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "decimal_type": "must be a number",
    "decimal_parsing": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "list_type": "must be a list",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
}


def _unknown_key(location: Sequence[str | int], model: type[BaseModel]) -> str:
    name = str(location[-1])
    known = _keys_at(location[:-1], model)
    if any(name.lower() == word for word in SECRET_WORDS):
        return "unknown key; a secret is never written in this file, name a file that holds it instead"
    close = difflib.get_close_matches(name, known, n=1)
    return f"unknown key; did you mean {close[0]!r}?" if close else "unknown key"


def _keys_at(location: Sequence[str | int], model: type[BaseModel]) -> list[str]:
    """Keys that the file may have at this place; empty when the place itself is unknown."""
    here: Any = model
    parts = iter(location)
    for part in parts:
        fields = getattr(here, "model_fields", {})
        if part not in fields:
            return []
        here = fields[part].annotation
        if get_args(here):  # a list or a table of tables: the next part is an index or a name of the user's choice
            here = get_args(here)[-1]
            next(parts, None)
    return list(getattr(here, "model_fields", {}))
