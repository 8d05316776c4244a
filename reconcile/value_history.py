"""What each side said of one record, and since when, out of the history of the snapshots (design 5). Reads only.

Called by `explain`. A value is known from the first snapshot that showed it to the first that showed another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial

from daemon.domain.ids import Kind, System
from daemon.domain.money import plain
from reconcile.duck.file import SnapshotFile
from reconcile.duck.statements import Cursor, rows_of
from reconcile.tables import TABLES

MOST_ROWS = 400
MOST_STRETCHES = 120
QUERY_SECONDS = 10.0
_NOT_TOLD = frozenset(
    {"record", "part", "changed_at", "created_at", "valid_from", "valid_to", "line_number", "is_text", "mark"}
)
_OF_LINES = ("quantity", "unit_price", "discount_percent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One value for as long as it was seen. `line`: the product number of an order line, or empty. `until` None: it is
    so still, as far as the last snapshot knows. `value` None: nothing there. `from_start`: the first snapshot showed
    it, so that it may be older than `since`."""

    system: System
    field: str
    line: str
    value: str | None
    since: datetime
    until: datetime | None
    from_start: bool = False


async def value_history(file: SnapshotFile, kind: Kind, ids: Iterable[tuple[System, str]]) -> list[Stretch]:
    """Only what ever changed, oldest first by field; at most MOST_STRETCHES. Raises QueryTooSlow, QueryFailed."""
    found: list[Stretch] = []
    for system, native_id in ids:
        for table in TABLES.get((system, kind), ()):
            job = partial(_rows, table=table, native_id=native_id)
            names, rows = await file.run(job, limit_seconds=QUERY_SECONDS)
            first = await file.run(partial(_first_read, system=system, kind=kind), limit_seconds=QUERY_SECONDS)
            made = _stretches(system, names, rows, lines=table.endswith("_line"))
            found += [replace(one, from_start=first is None or one.since <= first) for one in made]
    moved = {(one.field, one.line) for one in found if one.until is not None}
    told = [one for one in found if (one.field, one.line) in moved]
    return sorted(told, key=lambda one: (one.field, one.line, one.system, one.since))[:MOST_STRETCHES]


def _rows(cursor: Cursor, table: str, native_id: str) -> tuple[list[str], list[tuple[object, ...]]]:
    """`table` is one of TABLES, never input."""
    names = [str(row[0]) for row in rows_of(cursor, sql=f"describe {table}_scd", max_rows=100)]
    sql = f"select * from {table}_scd where record = ? order by valid_from, part"
    return names, rows_of(cursor, sql=sql, values=[native_id], max_rows=MOST_ROWS)


def _first_read(cursor: Cursor, system: System, kind: Kind) -> datetime | None:
    """When the oldest snapshot that is remembered read this side."""
    sql = "select min(as_of) from run_side where compared and system = ? and kind = ?"
    ((found,),) = rows_of(cursor, sql=sql, values=[str(system), str(kind)], max_rows=1)
    return _moment(found) if found is not None else None


def _stretches(
    system: System, names: Sequence[str], rows: Sequence[tuple[object, ...]], *, lines: bool
) -> list[Stretch]:
    fields = [name for name in names if name not in _NOT_TOLD and (not lines or name in _OF_LINES)]
    found: dict[tuple[str, str], list[Stretch]] = {}
    for row in rows:
        record = dict(zip(names, row, strict=True))
        line = str(record.get("product_number") or record.get("part") or "") if lines else ""
        place = f"{line}\x1f{record['part']}" if lines else ""
        for name in fields:
            value, since, until = _text(record[name]), _moment(record["valid_from"]), record["valid_to"]
            past = found.setdefault((name, place), [])
            one = Stretch(
                system=system,
                field=name,
                line=line,
                value=value,
                since=since,
                until=_moment(until) if until is not None else None,
            )
            _go_on(past, one)
    return [one for past in found.values() for one in past]


def _go_on(past: list[Stretch], one: Stretch) -> None:
    """The same value in the next row is the same stretch."""
    if past and past[-1].value == one.value and past[-1].until == one.since:
        last = past.pop()
        one = Stretch(
            system=one.system, field=one.field, line=one.line, value=one.value, since=last.since, until=one.until
        )
    past.append(one)


def _moment(value: object) -> datetime:
    assert isinstance(value, datetime)
    return value.replace(tzinfo=UTC)


def _text(value: object) -> str | None:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return _moment(value).isoformat()
    return None if value is None else str(value)[:200]
