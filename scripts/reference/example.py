"""Reads the comments of the example configuration: which words belong to which key."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TABLE = re.compile(r"#?\s*\[\[?([a-z_.]+)\]\]?\s*(?:#\s*(.*))?")
_KEY = re.compile(r"#?\s*([a-z_]+) = (.*)")
_WITH_REMARK = re.compile(r"""((?:"[^"]*"|'[^']*'|[^"'#])+?)\s+#\s+(.*)""")


@dataclass(frozen=True, slots=True)
class Comment:
    """`text`: what the key does. `example`: a line as it may stand in the file."""

    text: str = ""
    example: str = ""


def comments_of(example: str) -> dict[str, Comment]:
    """By key path with `NAME` for the connection; under `[table]` what is said of a whole table.

    A comment belongs to the one key or table right below it; a remark behind a value is added to it.
    """
    found: dict[str, Comment] = {}
    said: list[str] = []
    table, ended = "", False
    for line in example.splitlines():
        if match := _TABLE.fullmatch(line):
            table = match[1].replace("connections.main", "connections.NAME")
            found[f"[{table}]"] = Comment(" ".join(filter(None, [*said, match[2]])))
            said, ended = [], True
        elif match := _KEY.fullmatch(line):
            remark = _WITH_REMARK.fullmatch(match[2])
            value, words = (remark[1], remark[2]) if remark else (match[2], "")
            path = f"{table}.{match[1]}" if table else match[1]
            text = " ".join(filter(None, [*said, _sentence(words)]))
            found.setdefault(path, Comment(text, f"{match[1]} = {value.strip()}"))
            said, ended = [], True
        elif line.strip(" #"):
            said = [] if ended else said
            said.append(line.strip("# "))
            ended = False
        else:
            said, ended = ([], True) if not line else (said, ended)
    return found


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", ":")) or not words else ".")
