"""One wished remote call in words: where, what, and the values. Used by `explain`, `sync --dry-run`, `outbox list`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from daemon.cli.amounts import value_of
from daemon.cli.output import cell
from daemon.cli.session import Session
from daemon.cli.words import field_name, kind_word, system_word, word

MOST_LINES = 20


def command_lines(session: Session, command: Mapping[str, Any]) -> list[str]:
    """The first line names it; the others, indented, say the values."""
    native_id = cell(command, "id") if "state" not in command else cell(command, "wms_id", "erp_id")
    name = f"{kind_word(session, command['kind'])} {native_id}".strip()
    what = word(session, f"operation.{command['operation']}.todo", command["operation"])
    lines = [f"{system_word(command['system'])}: {name}: {what}"]
    fields = command.get("fields") or {}
    if fields:
        values = ", ".join(
            f"{field_name(session, field)}: {_shown(session, command, field, value)}" for field, value in fields.items()
        )
        lines.append(f"   {values}")
    rows = command.get("lines") or []
    lines += [f"   {_row(session, row)}" for row in rows[:MOST_LINES]]
    if len(rows) > MOST_LINES:
        lines.append(f"   (+{len(rows) - MOST_LINES})")
    return lines


def _shown(session: Session, command: Mapping[str, Any], field: str, value: object) -> str:
    if value is None:
        return session.say("empty")
    if field == "status":
        return word(session, f"status.{command['system']}.{value}", value)
    return session.say(f"flag.{value}") if value in ("true", "false") else value_of(field, value, session.language)


def _row(session: Session, row: Mapping[str, Any]) -> str:
    action = session.say(f"row.{row['action']}")
    parts = [cell(row, "quantity"), cell(row, "product", "id")]
    shown = " × ".join(part for part in parts if part)
    price = value_of("unit_price", cell(row, "unit_price"), session.language)
    return f"{action} {shown}" + (f" ({price})" if price else "")
