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
from daemon.domain.ids import System
from daemon.domain.money import plain
from daemon.domain.order import Order, OrderLine, WmsStatus
from daemon.domain.record import Record


def steps_back(
    change: Change, native_id: str, image: Record | None, current: Record | None
) -> tuple[tuple[Change, ...], frozenset[str]]:
    """What takes a change back, in its order, and the fields that no call restores. `image`: the record before the
    change, `current`: as it is now. Neither: nothing takes this back."""
    back = _inverse(change, native_id, image, current)
    lost = frozenset[str]()
    if isinstance(change, Update):
        lost = frozenset(change.fields) - frozenset(back.fields if isinstance(back, Update) else ())
    if back is None:
        return (), lost
    if isinstance(back, DeleteRecord) and isinstance(current, Order) and current.status == WmsStatus.BOOKED:
        return (ReopenOrder(native_id=native_id), back), frozenset()  # Rackbeat deletes drafts only
    return (back,), lost


def as_made(made: Record, current: Record | None) -> bool:
    """Whether what a repair created is still what it created; anything else would take somebody's work away."""
    if not isinstance(made, Order):
        return current is not None
    if not isinstance(current, Order):
        return False
    is_ours = current.status in (made.status, WmsStatus.DRAFT, WmsStatus.BOOKED)
    return is_ours and _goods(made) == _goods(current)


def _goods(order: Order) -> list[tuple[str, str]]:
    return sorted((line.product_id or "", plain(line.quantity)) for line in order.lines if not line.is_text)


def _inverse(change: Change, native_id: str, image: Record | None, current: Record | None) -> Change | None:
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
        case DeleteRecord(system=system) if isinstance(image, Order) and not any(e.is_text for e in image.lines):
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
    """24SevenOffice cannot empty what it was given (apis/24so-soap.md 5.4)."""
    was: dict[str, Scalar] = {name: getattr(image, name, None) for name in change.fields}
    empty = (None, "") if change.system is System.ERP else (None,)
    fields = {name: value for name, value in was.items() if value not in empty}
    return replace(change, fields=fields) if fields else None


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
        name=None if row.name is None else was.name,
        discount_percent=None if row.discount_percent is None else was.discount_percent,
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
