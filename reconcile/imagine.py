"""A record as a change would leave it, so that one action of a plan can rely on what the one before it will have done.
Pure. Must only be asked about changes whose effect is known beforehand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

from daemon.domain.change import (
    BookOrder,
    Change,
    Create,
    DeleteRecord,
    EditErpOrder,
    EditWmsLine,
    MarkReady,
    ReopenOrder,
    RowAction,
    RowChange,
    SetIdField,
    Update,
)
from daemon.domain.order import Order, OrderLine, WmsStatus
from daemon.domain.record import Record


def after(record: Record | None, change: Change) -> Record | None:
    """None: it will be gone. A line that is added has no id yet."""
    match change:
        case Create(record=made):
            return made
        case DeleteRecord():
            return None
    if record is None:
        return None
    if isinstance(record, Order):
        return _order(record, change)
    match change:
        case SetIdField(value=value):
            return cast(Record, replace(cast(Any, record), id_field=value or None))
        case Update(fields=fields):
            return cast(Record, replace(cast(Any, record), **fields))
    return record


def _order(order: Order, change: Change) -> Order:
    match change:
        case BookOrder():
            return replace(order, status=WmsStatus.BOOKED)
        case ReopenOrder():
            return replace(order, status=WmsStatus.DRAFT)
        case MarkReady():
            return replace(order, is_ready=True)
        case EditWmsLine(row=row):
            return replace(order, lines=edited(order.lines, (row,)))
        case EditErpOrder(rows=rows, status=status):
            return replace(order, lines=edited(order.lines, rows), status=status or order.status)
    return order


def edited(lines: Sequence[OrderLine], rows: Sequence[RowChange]) -> tuple[OrderLine, ...]:
    """The lines with these rows added, edited or deleted."""
    changed = {row.row_id: row for row in rows if row.action is not RowAction.ADD}
    kept = [
        line if line.native_id not in changed else _edited(line, changed[line.native_id])
        for line in lines
        if line.native_id not in changed or changed[line.native_id].action is not RowAction.DELETE
    ]
    added = [
        OrderLine(
            native_id="",
            product_id=row.product_id,
            product_number=row.product_id or "",
            name=row.name or "",
            quantity=row.quantity or Decimal(0),
            unit_price=row.unit_price,
        )
        for row in rows
        if row.action is RowAction.ADD
    ]
    return (*kept, *added)


def _edited(line: OrderLine, row: RowChange) -> OrderLine:
    return replace(
        line,
        quantity=line.quantity if row.quantity is None else row.quantity,
        unit_price=line.unit_price if row.unit_price is None else row.unit_price,
        product_id=line.product_id if row.product_id is None else row.product_id,
    )
