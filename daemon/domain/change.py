"""Changes: what one remote call would do, as data. `decide` and `reconcile.plan` return them; the outbox carries
them as JSON; a gateway's `perform` makes exactly one remote call for one change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from daemon.domain.ids import Kind, System
from daemon.domain.record import Record

Scalar = str | Decimal | bool | None


class RowAction(StrEnum):
    """ChangeState of a 24SO row (apis/24so-soap.md 5.3)."""

    ADD = "add"
    EDIT = "edit"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """One row of an order to add, edit or delete.

    `row_id`: 24SO RowId or Rackbeat line id; empty when added. `product_id`: the id in the system that is written
    (24SO ProductId, Rackbeat item number). None means: leave as it is.
    """

    action: RowAction
    row_id: str = ""
    product_id: str | None = None
    name: str | None = None
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    discount_percent: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Create:
    """A new record, spelled in the words of the system that gets it. `record.native_id` is empty unless we choose it.

    A Rackbeat order is always created as a draft (apis/rackbeat.md 14, row 5).
    """

    system: System
    record: Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """Some fields of a master record (product, customer, supplier, category), by the attribute names of the record."""

    system: System
    kind: Kind
    native_id: str
    fields: Mapping[str, Scalar]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetIdField:
    """Writes the 24SO id into the Rackbeat text field of a product, customer or supplier (R5)."""

    kind: Kind
    native_id: str
    value: str
    system: System = System.WMS


@dataclass(frozen=True, slots=True, kw_only=True)
class BookOrder:
    """Rackbeat: draft to booked (R10)."""

    native_id: str
    system: System = System.WMS
    kind: Kind = Kind.ORDER


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkReady:
    """Rackbeat: a booked order becomes ready to ship, on accounts where booking alone does not do it (R10;
    apis/rackbeat.md 15)."""

    native_id: str
    system: System = System.WMS
    kind: Kind = Kind.ORDER


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenOrder:
    """Rackbeat: booked back to draft, so that lines can be edited."""

    native_id: str
    system: System = System.WMS
    kind: Kind = Kind.ORDER


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteRecord:
    """Deletes a record; for Rackbeat orders only drafts can be."""

    system: System
    kind: Kind
    native_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditErpOrder:
    """24SO: rows and status in one partial save (R11, R13; apis/24so-soap.md 5.4). Rows not named stay."""

    native_id: str
    customer_id: str
    rows: tuple[RowChange, ...] = ()
    status: str | None = None
    system: System = System.ERP
    kind: Kind = Kind.ORDER


@dataclass(frozen=True, slots=True, kw_only=True)
class EditWmsLine:
    """Rackbeat: one line of a draft order added, edited or deleted (lines of a booked order are locked)."""

    native_id: str
    row: RowChange
    system: System = System.WMS
    kind: Kind = Kind.ORDER


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustStock:
    """Rackbeat: a draft adjustment that would set a product's physical stock (R12, opening stock; apis/rackbeat.md 8).

    `native_id`: product number. `quantity`: the wished stock, absolute. `on`: the day it is dated. `location`: number
    of the place, None for the account's default one. Nothing moves before `BookAdjustment`; a draft left behind is
    harmless.
    """

    native_id: str
    quantity: Decimal
    on: date
    reason: str
    location: str | None = None
    system: System = System.WMS
    kind: Kind = Kind.STOCK


@dataclass(frozen=True, slots=True, kw_only=True)
class BookAdjustment:
    """Rackbeat: makes a draft adjustment count. `adjustment_id`: `Performed.native_id` of the `AdjustStock`."""

    native_id: str
    adjustment_id: str
    system: System = System.WMS
    kind: Kind = Kind.STOCK


Change = (
    Create
    | Update
    | SetIdField
    | BookOrder
    | MarkReady
    | ReopenOrder
    | DeleteRecord
    | EditErpOrder
    | EditWmsLine
    | AdjustStock
    | BookAdjustment
)

OPERATIONS: Mapping[type, str] = {
    Create: "create",
    Update: "update",
    SetIdField: "set_id_field",
    BookOrder: "book",
    MarkReady: "mark_ready",
    ReopenOrder: "reopen",
    DeleteRecord: "delete",
    EditErpOrder: "edit_order",
    EditWmsLine: "edit_line",
    AdjustStock: "adjust_stock",
    BookAdjustment: "book_adjustment",
}
"""Bounded names for metrics, logs and the audit log."""


def operation_of(change: Change) -> str:
    return OPERATIONS[type(change)]


def kind_of(change: Change) -> Kind:
    return change.record.kind if isinstance(change, Create) else change.kind


def native_id_of(change: Change) -> str:
    """The written record's id; for a create the number we ask for, or empty when the system assigns it."""
    return change.record.native_id if isinstance(change, Create) else change.native_id


def adds_rows(change: Change) -> bool:
    """Whether carrying it out twice would leave a line twice."""
    if isinstance(change, EditWmsLine):
        return change.row.action is RowAction.ADD
    return isinstance(change, EditErpOrder) and any(row.action is RowAction.ADD for row in change.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Performed:
    """What came back from one remote call.

    `native_id`: id of the record written; of an `AdjustStock` the id of the draft, empty when the stock is that
    already. `record`: the record as the system now shows it, only where the answer is the stored record itself
    (Rackbeat's 201 and 200 bodies), never the echo of a 24SO save (design 3.7).
    `response`: a short text for the audit log (at most 500 characters).
    """

    native_id: str
    record: Record | None = None
    response: str = field(default="")
