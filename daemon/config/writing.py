"""Writes configuration and secrets: whole or not at all, by rename, readable by the owner only. Called by `setup`."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml_text(document: Mapping[str, Any], header: Sequence[str] = ()) -> str:
    """A TOML file of these tables; plain values stand before tables. `header`: comment lines. Raises TypeError for a
    value that TOML has not."""
    lines = [f"# {line}" for line in header]
    _table(document, (), lines)
    return "\n".join(lines) + "\n"


def _table(table: Mapping[str, Any], path: tuple[str, ...], lines: list[str]) -> None:
    plain = {key: value for key, value in table.items() if not _is_table(value) and not _are_tables(value)}
    if path and (plain or not table):
        lines += ["", f"[{_dotted(path)}]"]
    lines += [f"{_key(key)} = {_value(value)}" for key, value in plain.items()]
    for key, value in table.items():
        if _is_table(value):
            _table(value, (*path, key), lines)
        elif _are_tables(value):
            for each in value:
                lines += ["", f"[[{_dotted((*path, key))}]]"]
                lines += [f"{_key(name)} = {_value(item)}" for name, item in each.items()]


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping)


def _are_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_table(each) for each in value)


def _dotted(path: tuple[str, ...]) -> str:
    return ".".join(_key(part) for part in path)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _quoted(name)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(_value(each) for each in value)}]"
    raise TypeError(f"TOML has no {type(value).__name__}")


def _quoted(text: str) -> str:
    """JSON's escapes are TOML's, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def write_private(path: Path, text: str, group: int | None = None) -> bool:
    """Replaces the file by one with mode 0600, or 0640 for a group that may read it; whoever is interrupted leaves the
    old one as it was. False, and nothing is touched, when it already says exactly this to just these readers. Raises
    OSError."""
    if path.is_file() and path.read_bytes() == text.encode() and _is_private(path, group):
        return False
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            if group is not None:
                os.fchown(handle, -1, group)
                os.fchmod(handle, 0o640)
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return True


def _is_private(path: Path, group: int | None) -> bool:
    found = path.stat()
    return found.st_mode & 0o077 == 0 if group is None else found.st_mode & 0o077 == 0o040 and found.st_gid == group
