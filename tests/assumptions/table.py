"""Reads the table of `docs/assumptions.md`; used by the test that holds it to the sandbox and to the tests."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parents[2] / "docs" / "assumptions.md"
NO_PROBE = "cannot be probed"
NO_SWITCH = "none"
_CODE = re.compile(r"`([^`]*)`")


@dataclass(frozen=True, slots=True)
class Assumption:
    """One open question. `switches` maps `Class.field` to its default; `probe` is None when there is none."""

    id: str
    question: str
    switches: dict[str, Any]
    tests: tuple[str, ...]
    probe: str | None


def read_table(text: str) -> list[Assumption]:
    """The rows of the only table. Raises ValueError for a row that has not the form of its heading."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    heading = [cell.strip() for cell in lines[0].strip("|").split("|")]
    if heading != ["id", "question", "switch", "default", "tests", "probe"]:
        raise ValueError(f"unexpected heading {heading}")
    return [_row(line) for line in lines[2:]]


def _row(line: str) -> Assumption:
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    if len(cells) != 6:
        raise ValueError(f"not six cells: {line}")
    key, question, switch, default, tests, probe = cells
    names, values = _CODE.findall(switch), [ast.literal_eval(text) for text in _CODE.findall(default)]
    if (switch == NO_SWITCH) != (not names) or len(names) != len(values):
        raise ValueError(f"{key}: switches and defaults do not fit")
    probes = _CODE.findall(probe)
    if len(probes) != (0 if probe == NO_PROBE else 1):
        raise ValueError(f"{key}: name one probe or write {NO_PROBE!r}")
    return Assumption(
        key, question, dict(zip(names, values, strict=True)), tuple(_CODE.findall(tests)), probes[0] if probes else None
    )
