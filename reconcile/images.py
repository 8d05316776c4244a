"""What a change makes of a record, in words for people: the fields before and after. Pure.

Used by the rules of a plan, by the view of a plan, and to see what became of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from daemon.domain.change import (
    Change,
    Create,
    DeleteRecord,
    EditErpOrder,
    EditWmsLine,
    RowAction,
    RowChange,
    SetIdField,
    Update,
    operation_of,
)
from daemon.domain.ids import System
from daemon.domain.money import plain
from daemon.domain.order import Order, OrderLine
from daemon.domain.record import Record
from daemon.domain.wish import HandOver, SetUp, Wished
from reconcile.imagine import after

Image = dict[str, str | None]

LINE = {System.WMS: "quantity of line ", System.ERP: "quantity of row "}
WHOLE = "order"
"""Name under which a before-image holds a whole record: kept for undo, too long to show."""


def images_of(wish: HandOver) -> tuple[Image, Image]:
    """Before and after of everything that would be sent, by field. `wish.erp`, `wish.wms`: as they were read."""
    before: Image = {}
    later: Image = {}
    records = {System.ERP: wish.erp, System.WMS: wish.wms}
    made = any(isinstance(change, Create) for change in wish.expected)
    for change in wish.expected:
        if isinstance(change, SetIdField) and made:
            continue  # part of the create; which id it will be is not known yet
        record = records[change.system]
        wished = after_of(change, record)
        later |= wished
        if not isinstance(change, Create):
            before |= before_of(wished, record)
    return before, later


def before_of(names: Iterable[str], record: Record | None) -> Image:
    """These fields as the record shows them."""
    return {name: field_of(name, record) for name in names}


def after_of(change: Wished, record: Record | None = None) -> Image:
    """The changed fields as they will be; empty for a record that will be gone. `record`: as it is."""
    match change:
        case HandOver():
            return images_of(change)[1]
        case SetUp(what=what, name=name):
            return {what: name}
        case SetIdField(value=value):
            return {"id_field": value or None}
        case Update(fields=fields):
            return {name: text_of(value) for name, value in fields.items()}
        case Create(record=made):
            return {"order" if isinstance(made, Order) else "name": _name_of(made)}
        case EditErpOrder(rows=rows, status=status):
            return {**_quantities(rows, System.ERP), **({"status": status} if status else {})}
        case EditWmsLine(row=row):
            return _quantities((row,), System.WMS)
        case DeleteRecord():
            return {}
    return {"status": {"book": "booked", "reopen": "draft"}.get(operation_of(change), operation_of(change))}


def field_of(name: str, record: Record | None) -> str | None:
    """One field of a record by the name it has in an image; None: empty, or not there."""
    if record is None:
        return None
    for start in LINE.values():
        if name.startswith(start):
            quantity = quantity_of(record, name.removeprefix(start))
            return None if quantity is None else plain(quantity)
    return text_of(getattr(record, name, None))


def quantity_of(record: Record, line_id: str) -> Decimal | None:
    """Of the line with this id, or of all lines of this product (a line that was added has no id of ours)."""
    if not isinstance(record, Order):
        return None
    own = next((line.quantity for line in record.lines if line.native_id == line_id), None)
    if own is not None:
        return own
    same = [line.quantity for line in record.lines if _product(line) == line_id]
    return sum(same, Decimal(0)) if same else None


def text_of(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, Decimal):
        return plain(value)
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _quantities(rows: Iterable[RowChange], system: System) -> Image:
    """A line that is added goes by its product, one that is deleted has no quantity any more."""
    shown: Image = {}
    for row in rows:
        name = f"{LINE[system]}{row.product_id if row.action is RowAction.ADD else row.row_id}"
        shown[name] = None if row.action is RowAction.DELETE or row.quantity is None else plain(row.quantity)
    return shown


def _name_of(record: Record) -> str:
    if isinstance(record, Order):
        return "; ".join(f"{line.product_number or line.name}: {plain(line.quantity)}" for line in record.lines)
    return record.name


def _product(line: OrderLine) -> str:
    return line.product_id or line.product_number


def is_done(change: Change, record: Record | None, image: Record | None = None) -> bool:
    """Whether the record already shows what the change would leave. `image`: as it was before, where that is known."""
    if isinstance(change, DeleteRecord):
        return record is None
    if record is None:
        return False
    rows = change.rows if isinstance(change, EditErpOrder) else (change.row,) if isinstance(change, EditWmsLine) else ()
    if rows and isinstance(record, Order):
        left = after(image, change)
        status = change.status if isinstance(change, EditErpOrder) else None
        return status in (None, record.status) and all(_row_is_done(row, record, left) for row in rows)
    return all(field_of(name, record) == value for name, value in after_of(change, record).items())


def _row_is_done(row: RowChange, order: Order, left: Record | None) -> bool:
    """`left`: what the whole change would leave of the image. A line that is added has no id of ours, and the product
    may stand on other lines too."""
    if row.action is RowAction.ADD:
        wished = quantity_of(left, row.product_id or "") if left is not None else row.quantity
        return quantity_of(order, row.product_id or "") == wished
    line = next((line for line in order.lines if line.native_id == row.row_id), None)
    if row.action is RowAction.DELETE:
        return line is None
    return line is not None and row.quantity in (None, line.quantity)
