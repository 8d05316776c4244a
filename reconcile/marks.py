"""Keeps the marks of orders in step with their lines: what an order asks for as one number, so that equal orders are
recognised without reading their lines (schema.sql). Pure: gives statements.

Called by `scd` in the transaction that changes lines, and by `duck` for a file that was written before there were
marks. The marks follow from the lines and decide nothing; whoever puts lines into the tables in another way must run
`remaking`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

MARKED = ("erp_order_line", "wms_order_line")
"""The tables whose lines are marked."""
_KEPT = ("erp_order_mark", "erp_order_product", "wms_order_mark")


def following(table: str) -> Iterator[str]:
    """For the transaction in which rows of `table` change: `changed_rows` and `gone_rows` say which (scd.sql)."""
    if table in MARKED:
        yield from _marking(table, "select record from changed_rows union select record from gone_rows")


def remaking() -> Iterator[str]:
    """Everything anew from the lines that are current."""
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
