"""The drift report as a table, complete: one row for each drift. Used by `csv_form` and `xlsx_form`.

Cells are values, not yet written for any form; text of a remote system is harmless (`visible`) and bounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from daemon.domain.drift_words import read_as
from daemon.domain.ids import System
from reports.letter_row import todo_of
from reports.model import Report, Row
from reports.phrases import Phrases, visible

Cell = str | Decimal | datetime | None

COLUMNS = (
    "standing", "severity", "step", "kind", "title", "number", "erp_id", "wms_id", "field", "erp_value", "wms_value",
    "base_value", "first_seen", "last_seen", "resolved_at", "amount", "units", "ack", "snooze", "todo", "command",
    "erp_link", "wms_link", "fingerprint", "erp_as_of", "wms_as_of",
)  # fmt: skip
MAX_CELL = 8_000
"""Longest text of a cell, in characters; a spreadsheet takes 32,767."""


def header(say: Phrases) -> list[str]:
    return [say.say(f"table.{name}") for name in COLUMNS]


def all_rows(report: Report) -> tuple[Row, ...]:
    """What is open first, then what is set aside, then what was resolved."""
    return (*report.reopened, *report.new, *report.still_open, *report.snoozed, *report.resolved)


def by_kind(report: Report) -> Iterator[tuple[str, list[Row]]]:
    """Kinds in the order in which their worst row stands."""
    found: dict[str, list[Row]] = {}
    for row in all_rows(report):
        found.setdefault(row.drift.kind, []).append(row)
    yield from found.items()


def cells(row: Row, report: Report, say: Phrases) -> list[Cell]:
    """In the order of COLUMNS."""
    drift = row.drift
    titles, name = report.titles.get(drift.kind, {}), read_as(drift.kind, drift.field)
    return [
        say.say(f"report.badge.{row.standing.value}"),
        say.say(f"severity.{drift.severity.value}"),
        say.say(f"report.group.{row.step.value}"),
        _text(drift.kind),
        _text(titles.get(say.language, drift.kind)),
        _text(drift.number),
        _text(drift.erp_id),
        _text(drift.wms_id),
        say.field(name) if name else None,
        _text(drift.erp_value),
        _text(drift.wms_value),
        _text(drift.base_value),
        drift.first_seen,
        drift.last_seen,
        drift.resolved_at,
        drift.amount,
        drift.units,
        _text(drift.ack),
        _text(drift.snooze[:10] if drift.snooze else None),
        todo_of(drift.kind, row.step, say),
        _text(row.command),
        row.links.get(System.ERP),
        row.links.get(System.WMS),
        _text(drift.fingerprint),
        drift.erp_as_of,
        drift.wms_as_of,
    ]


def _text(text: str | None) -> str | None:
    if text is None:
        return None
    return visible(text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…")
