"""The change that takes another one back, made from the before-image. Pure; used by `undo`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, cast

from daemon.domain.change import (
    BookOrder,
    Change,
    Create,
    DeleteRecord,
    EditErpOrder,
    EditWmsLine,
    ReopenOrder,
    RowAction,
    RowChange,
    Scalar,
    SetIdField,
    Update,
    kind_of,
)
from daemon.domain.order import Order, OrderLine, WmsStatus
from daemon.domain.record import Record


def inverse_of(change: Change, native_id: str, image: Record | None, current: Record | None) -> Change | None:
    """`image`: the record before the change, `current`: as it is now. None: no call takes this back."""
    match change:
        case Create(system=system):
            return DeleteRecord(system=system, kind=kind_of(change), native_id=native_id)
        case BookOrder():
            return ReopenOrder(native_id=native_id)
        case ReopenOrder():
            return BookOrder(native_id=native_id)
    if image is None:
        return None
    match change:
        case Update():
            return _update(change, image)
        case SetIdField(kind=kind):
            before: str | None = None if isinstance(image, Order) else cast(Any, image).id_field
            return SetIdField(kind=kind, native_id=native_id, value=before or "")
        case DeleteRecord(system=system) if isinstance(image, Order):
            return Create(system=system, record=_anew(image))
        case EditErpOrder(rows=rows, status=status) if isinstance(image, Order):
            back = _rows(rows, image, current)
            was = image.status if status is not None else None
            return None if back is None else replace(change, rows=back, status=was)
        case EditWmsLine(row=row) if isinstance(image, Order):
            one = _rows((row,), image, current)
            return None if one is None else EditWmsLine(native_id=native_id, row=one[0])
    return None


def _update(change: Update, image: Record) -> Update | None:
    fields: dict[str, Scalar] = {name: getattr(image, name, None) for name in change.fields}
    return None if any(value is None for value in fields.values()) else replace(change, fields=fields)


def _anew(image: Order) -> Order:
    """As a new draft; the system gives it and its lines other numbers."""
    lines = tuple(replace(line, native_id="", shipped=None) for line in image.lines)
    return replace(image, native_id="", status=WmsStatus.DRAFT, lines=lines, created_at=None, changed_at=None)


def _rows(rows: Iterable[RowChange], image: Order, current: Record | None) -> tuple[RowChange, ...] | None:
    back = [_row(row, image, current) for row in rows]
    return None if any(row is None for row in back) else tuple(row for row in back if row is not None)


def _row(row: RowChange, image: Order, current: Record | None) -> RowChange | None:
    was = next((line for line in image.lines if line.native_id == row.row_id), None)
    if row.action is RowAction.ADD:
        added = _added(row, image, current)
        return None if added is None else RowChange(action=RowAction.DELETE, row_id=added, product_id=row.product_id)
    if was is None:
        return None
    if row.action is RowAction.DELETE:
        return RowChange(
            action=RowAction.ADD,
            product_id=was.product_id,
            name=was.name,
            quantity=was.quantity,
            unit_price=was.unit_price,
            discount_percent=was.discount_percent,
        )
    return replace(
        row,
        quantity=None if row.quantity is None else was.quantity,
        unit_price=None if row.unit_price is None else was.unit_price,
        product_id=was.product_id if row.product_id is not None else None,
    )


def _added(row: RowChange, image: Order, current: Record | None) -> str | None:
    """The id of the line that the change added; None when it cannot be told from others."""
    if not isinstance(current, Order):
        return None
    known = {line.native_id for line in image.lines}
    fits = [line for line in current.lines if line.native_id not in known and _is_it(line, row)]
    return fits[0].native_id if len(fits) == 1 and fits[0].native_id else None


def _is_it(line: OrderLine, row: RowChange) -> bool:
    return line.product_id == row.product_id and line.quantity == row.quantity
