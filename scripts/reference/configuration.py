"""docs/configuration.md: every key with its type, default, limits and meaning.

Names, types, defaults and limits come from the models that check the file (`daemon.config.model`); what a key does is
the comment beside it in `samsvar config example`, so that there is one text and not two.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from daemon.config.model import File
from daemon.config.read import example_text
from scripts.reference.example import Comment, comments_of
from scripts.reference.words import EXAMPLES, WORDS

NAME = "NAME"
_WORDS = {str: "text", bool: "true or false", int: "whole number", float: "number", Decimal: "number", date: "date",
          datetime: "local date and time", time: "time of day"}  # fmt: skip
_UNITS = {"seconds": "seconds", "minutes": "minutes", "days": "days", "floor": "writes an hour", "share": "0 to 1",
          "second": "requests a second"}  # fmt: skip
_LIMITS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than", "max_length": "at most",
           "min_length": "at least"}  # fmt: skip

HEAD = """\
# Configuration

<!-- Written by `python -m scripts.reference`; do not edit. The words are those of `samsvar config example`. -->

One TOML file for one daemon: `samsvar --config FILE ...`, or the variable `SAMSVAR_CONFIG`, or `samsvar.toml` here, or
`/etc/samsvar/samsvar.toml`. `samsvar config example` prints a whole file with comments, `samsvar config check` names
every problem of yours at once by its key, `samsvar config show` tells what the daemon would use, defaults included. A
key that does not exist is an error. Paths are relative to the folder of the file. The daemon reads it when it starts.

Secrets never stand in the file. Each comes from a file (`..._file`), from an environment variable or from a systemd
credential; a file must be readable by its owner alone. `NAME` is the name of a connection, such as `main`.
"""


@dataclass(frozen=True, slots=True)
class Key:
    """One key. `path`: `connections.NAME.timing.sweep_days`; `table`: what stands before the last dot."""

    path: str
    kind: str
    default: str
    limits: str
    comment: Comment

    @property
    def table(self) -> str:
        return self.path.rpartition(".")[0]

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2]


def keys() -> list[Key]:
    """Every key that the file may hold, in the order of the models."""
    comments = comments_of(example_text())
    return [_key(path, field, _said(path, comments.get(path, Comment()))) for path, field in _fields("", File)]


def _said(path: str, comment: Comment) -> Comment:
    return Comment(comment.text or WORDS.get(path, ""), comment.example or EXAMPLES.get(path, ""))


def configuration_page() -> str:
    """The whole page."""
    comments = comments_of(example_text())
    found = keys()
    lines = [HEAD]
    for table in dict.fromkeys(key.table for key in found):
        lines += [f"\n## `[{table}]`\n" if table else "\n## At the top of the file\n"]
        intro = comments.get(f"[{table}]", Comment()).text
        lines += [f"{intro}\n"] if intro else []
        lines += ["| key | type | default | what it does | example |", "|---|---|---|---|---|"]
        lines += [_row(key) for key in found if key.table == table]
    return "\n".join(lines) + "\n"


def _row(key: Key) -> str:
    kind = f"{key.kind}; {key.limits}" if key.limits else key.kind
    cells = (f"`{key.name}`", kind, key.default, key.comment.text, f"`{key.comment.example}`")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _fields(prefix: str, model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    """Keys of one table first, then the tables below it."""
    below = []
    for name, field in model.model_fields.items():
        path = f"{prefix}{field.alias or name}"
        inner, step = _model_of(field.annotation)
        if inner is None:
            yield path, field
        else:
            below.append((f"{path}{step}.", inner))
    for path, inner in below:
        yield from _fields(path, inner)


def _model_of(annotation: Any) -> tuple[type[BaseModel] | None, str]:
    """The table behind an annotation; `.NAME` is added for a table of tables."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, ""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is dict:
        return (inner[1], f".{NAME}") if isinstance(inner[1], type) and issubclass(inner[1], BaseModel) else (None, "")
    if origin in (list, Annotated, Union, types.UnionType):
        return next((found for each in inner if (found := _model_of(each))[0] is not None), (None, ""))
    return None, ""


def _key(path: str, field: FieldInfo, comment: Comment) -> Key:
    unit = _UNITS.get(path.rpartition(".")[2].rpartition("_")[2], "")
    kind = _kind(field.annotation)
    return Key(
        path=path,
        kind=f"{kind}, {unit}" if unit and kind in ("number", "whole number") else kind,
        default="**must be given**" if field.is_required() else _default(field.get_default(call_default_factory=True)),
        limits=_limits(field.metadata),
        comment=comment,
    )


def _kind(annotation: Any) -> str:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _kind(inner[0])
    if origin is Literal:
        return " or ".join(f'`"{each}"`' for each in inner)
    if origin in (Union, types.UnionType):
        return _kind(next(each for each in inner if each is not type(None)))
    if origin is list:
        return f"list of {_kind(inner[0])}"
    if origin is dict:
        return f"table: {_kind(inner[0])} = {_kind(inner[1])}"
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return " or ".join(f'`"{each}"`' for each in annotation)
    return _WORDS[annotation]


def _default(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, list | dict):
        return f"`{list(value)}`".replace("'", '"') if value else "empty"
    return f'`"{value}"`' if isinstance(value, str) else f"`{value}`"


def _limits(metadata: list[Any]) -> str:
    """Of numbers, texts and lists; the last one that is given counts."""
    found = {
        name: getattr(each, name) for each in metadata for name in _LIMITS if getattr(each, name, None) is not None
    }
    return ", ".join(f"{_LIMITS[name]} {value}" for name, value in found.items())
