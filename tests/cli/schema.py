"""Holds a document of `--json` against docs/cli.schema.json."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parent.parent.parent / "docs" / "cli.schema.json").read_text("utf-8")
)
GROUPS = frozenset(name.split()[0] for name in SCHEMA["commands"] if " " in name)


def name_of(arguments: Sequence[str]) -> str:
    """The command under which the schema knows these arguments."""
    words = [word for word in arguments if not word.startswith("-")]
    if words[0] == "explain":
        return "explain" if len(words) > 2 else "explain FINGERPRINT"
    if words[0] == "setup":
        return "setup adopt"
    return " ".join(words[:2]) if words[0] in GROUPS else words[0]


def problems(arguments: Sequence[str], document: Any, *, whole: bool = True) -> list[str]:
    """What is not as the schema says. `whole`: fields that must be there must be there."""
    schema = SCHEMA["commands"][name_of(arguments)]
    checked = {**({} if whole else _loose(schema)), **(schema if whole else {}), "$defs": SCHEMA["$defs"]}
    if not whole:
        checked["$defs"] = _loose(SCHEMA["$defs"])
    validator = jsonschema.Draft202012Validator(checked)
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(document)]


def _loose(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {name: _loose(each) for name, each in schema.items() if name != "required"}
    return [_loose(each) for each in schema] if isinstance(schema, list) else schema
