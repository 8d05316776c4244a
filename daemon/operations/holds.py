"""Why nothing is written now, in words: the holds of the gate as codes of the catalogue (`trouble.*`). Used by `status`
and `explain`."""

from __future__ import annotations

from collections.abc import Mapping

from daemon.domain import told
from daemon.domain.messages import CATALOGUE, LANGUAGES, text
from daemon.sync.gate import STOCK_FUSE

Trouble = tuple[str, dict[str, str]]


def hold_troubles(reasons: Mapping[str, str]) -> list[Trouble]:
    """One for each hold, by its name's first word; a hold without a sentence of its own has the general one."""
    found = []
    for name, why in reasons.items():
        code = "trouble.stock_held" if name == STOCK_FUSE else f"trouble.held.{name.split()[0]}"
        found.append((code if code in CATALOGUE else "trouble.held", {"name": name, "why": why}))
    return found


def both(trouble: Trouble) -> dict[str, str]:
    return {language: worded(trouble, language) for language in LANGUAGES}


def worded(trouble: Trouble, language: str) -> str:
    code, values = trouble
    return text(code, language, **{name: told.bare(value, language) for name, value in values.items()})
