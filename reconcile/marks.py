"""Keeps the marks of orders in step with their lines: what an order asks for as one number, so that equal orders are
recognised without reading their lines (schema.sql). And the marks of records whose fields are compared, in the row
itself, by the macros of `field_views`. Pure: gives statements.

Called by `scd` in the transaction that changes lines, and by `duck` for a file that was written before there were
marks. The marks follow from the lines and decide nothing; whoever puts lines into the tables in another way must run
`remaking`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from reconcile.field_rules import FIELDS
from reconcile.field_views import mark_of

WITH_MARK: Mapping[str, str] = {f"{system}_{kind}": mark_of(kind) for system in ("erp", "wms") for kind in FIELDS}
"""The tables whose rows carry a mark, with the SQL that makes it. A row without one is compared whole."""

MARKED = ("erp_order_line", "wms_order_line")
"""The tables whose lines are marked."""
_KEPT = ("erp_order_mark", "erp_order_product", "wms_order_mark")


def following(table: str) -> Iterator[str]:
    """For the transaction in which rows of `table` change: `changed_rows` and `gone_rows` say which (scd.sql)."""
    if table in MARKED:
        yield from _marking(table, "select record from changed_rows union select record from gone_rows")


def remarking() -> Iterator[str]:
    """The marks of records anew, after the rules or DuckDB's `hash` changed: old ones must not be met with new ones."""
    yield from (f"update {table}_scd set mark = {mark} where valid_to is null" for table, mark in WITH_MARK.items())


def remaking() -> Iterator[str]:
    """The marks of orders anew from the lines that are current."""
    yield from (f"delete from {name}" for name in _KEPT)
    for table in MARKED:
        yield from _marking(table, f"select distinct record from {table}_scd where valid_to is null")


def _marking(table: str, records: str) -> Iterator[str]:
    yield f"create or replace temp table touched_lines as {records}"
    yield from _steps()[table]
    yield "drop table touched_lines"


@cache
def _steps() -> Mapping[str, tuple[str, ...]]:
    text = files("reconcile").joinpath("marks.sql").read_text(encoding="utf-8")
    parts = (part.partition("\n") for part in text.split("-- name: ")[1:])
    return {name.strip(): tuple(filter(None, map(str.strip, body.split(";")))) for name, _newline, body in parts}
