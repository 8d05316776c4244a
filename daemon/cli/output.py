"""How results look: tables that fit 80 columns, plain lines, or one JSON document. rich is imported when it is needed.

Everything that came from a remote system is cleaned of control characters before it reaches a terminal.
"""

from __future__ import annotations

import json
import re
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TextIO
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from rich.console import Console

ZONE = "Europe/Oslo"

_INVISIBLE = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def clean(value: object) -> str:
    """One printable line: control characters, line ends and text-direction marks become spaces. None is empty."""
    text = "" if value is None else str(value)
    return "".join(character if character.isprintable() else " " for character in text)


def when(value: object, language: str, *, exactly: bool = False) -> str:
    """An ISO instant to the minute (`exactly`: to the second) in Norwegian local time, as the reports tell it, with the
    zone named; anything else as it is."""
    try:
        local = datetime.fromisoformat(str(value)).astimezone(ZoneInfo(ZONE))
    except ValueError:
        return clean(value)
    clock = "%H:%M:%S %Z" if exactly else "%H:%M %Z"
    return local.strftime(f"%d.%m.%Y {clock}" if language == "nb" else f"%Y-%m-%d {clock}")


@dataclass(frozen=True, slots=True)
class Column:
    """`wide`: takes the room that is left, and folds. `whole`: never folds. `right`: numbers. `least`: characters it
    keeps in any case."""

    heading: str
    wide: bool = False
    whole: bool = False
    right: bool = False
    least: int = 1


def print_json(document: object) -> None:
    """One document on stdout. Characters that could steer a terminal are escaped, letters are not."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    escaped = _INVISIBLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    sys.stdout.write(escaped + "\n")
    sys.stdout.flush()


def print_lines(*lines: object, style: str = "", hang: int = 2) -> None:
    """Wrapped between words; a path or a command's argument is never broken. `hang`: indent of what wraps over."""
    from rich.text import Text

    out = console(sys.stdout)
    for line in lines:
        for part in _wrapped(clean(line), out.width, hang):
            out.print(Text(part, style=style), soft_wrap=True)


def _wrapped(line: str, width: int, hang: int) -> list[str]:
    after = " " * (len(line) - len(line.lstrip()) + hang)
    parts = textwrap.wrap(
        line, width, subsequent_indent=after, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
    )
    return parts or [""]


def print_table(columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    out = console(sys.stdout)
    cells = [[Text(clean(cell)) for cell in row] for row in rows]
    needs = [
        max(Text(column.heading).cell_len, *(row[at].cell_len for row in cells), 1) for at, column in enumerate(columns)
    ]
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for column, width in zip(columns, widths(columns, needs, out.width - 2 * (len(columns) - 1)), strict=True):
        table.add_column(
            Text(column.heading),
            justify="right" if column.right else "left",
            overflow="fold",
            no_wrap=column.whole,
            width=width,
        )
    for row in cells:
        table.add_row(*row)
    out.print(table)


def widths(columns: Sequence[Column], needs: Sequence[int], room: int) -> list[int]:
    """How wide each column is: what its longest cell needs, or, where that is more than the `room`, at least what the
    column keeps in any case; then narrow columns first, and the wide ones share what is left."""
    if sum(needs) <= room:
        return list(needs)
    made = [
        need if column.whole else min(need, max(column.least, 1)) for column, need in zip(columns, needs, strict=True)
    ]
    for wanted in (False, True):
        growing = [at for at, column in enumerate(columns) if column.wide is wanted and made[at] < needs[at]]
        while growing and (spare := room - sum(made)) > 0:
            for at in growing[:spare]:
                made[at] += max(min(spare // len(growing), needs[at] - made[at]), 1)
            growing = [at for at in growing if made[at] < needs[at]]
    return made


def print_pairs(pairs: Mapping[str, object] | Sequence[tuple[str, object]]) -> None:
    """`label: value`, aligned; empty values are left out."""
    items = [(label, clean(value)) for label, value in (pairs.items() if isinstance(pairs, Mapping) else pairs)]
    shown = [(label, value) for label, value in items if value]
    width = max((len(label) for label, _ in shown), default=0)
    print_lines(*(f"{label:<{width}}  {value}" for label, value in shown), hang=width + 2)


def console(stream: TextIO) -> Console:
    """Colour only where the stream is a terminal and the user has not asked for none."""
    from rich.console import Console

    return Console(file=stream, highlight=False, emoji=False, markup=False)


def cell(row: Mapping[str, Any], *names: str) -> str:
    """The first of these that holds something."""
    return next((clean(row[name]) for name in names if row.get(name) not in (None, "")), "")


def brief(value: object) -> str:
    """A value or a table of values on one line: `quantity: 3, name: Rock`. What repeats on every row is left out."""
    if isinstance(value, Mapping):
        if set(value) == {"decimal"}:
            return clean(value["decimal"])
        shown = {name: brief(each) for name, each in value.items() if name not in _REPEATED}
        return ", ".join(f"{name}: {text}" for name, text in shown.items() if text)
    if isinstance(value, list | tuple):
        return "; ".join(text for text in map(brief, value) if text)
    return clean(value)


_REPEATED = frozenset({"type", "kind", "system", "native_id"})
