"""Carries out one change: at most one read that the request needs, then exactly one write, then a look at the answer.

The answer is believed only where it is about what was asked: another number or a lost reference leaves the outcome
unknown, and the outbox looks it up (design 3.4).
"""

from __future__ import annotations

from dataclasses import replace

from daemon.domain.change import (
    AdjustStock,
    BookAdjustment,
    BookOrder,
    Change,
    Create,
    DeleteRecord,
    EditErpOrder,
    EditWmsLine,
    MarkReady,
    Performed,
    ReopenOrder,
    RowAction,
    RowChange,
    SetIdField,
    Update,
    kind_of,
    native_id_of,
)
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order
from daemon.domain.record import Record
from daemon.wms import calls, translate
from daemon.wms.calls import NewRecordDefaults
from daemon.wms.client import RackbeatClient
from daemon.wms.fields import TextFields
from daemon.wms.json_text import JSON
from daemon.wms.places import DefaultLocation
from daemon.wms.reading import Reading
from daemon.wms.request import Request
from daemon.wms.resource import RESOURCES, single
from daemon.wms.wire import Row, decimal, number_key

_WRITABLE = frozenset({Kind.PRODUCT, Kind.CATEGORY, Kind.CUSTOMER, Kind.SUPPLIER, Kind.ORDER})
_NO_CHANGE = "no change is made"
"""Part of the refusal of an adjustment to what the stock is already (apis/rackbeat.md 1.6)."""


class Writing:
    """Writes of one account."""

    def __init__(
        self,
        client: RackbeatClient,
        reading: Reading,
        fields: TextFields,
        places: DefaultLocation,
        defaults: NewRecordDefaults,
    ) -> None:
        self._client = client
        self._reading = reading
        self._fields = fields
        self._places = places
        self._defaults = defaults

    async def perform(self, change: Change) -> Performed:
        """Raises SyncError; REFUSED for a change that is not Rackbeat's."""
        kind = kind_of(change)
        is_stock = isinstance(change, AdjustStock | BookAdjustment)
        if change.system is not System.WMS or not (is_stock or kind in _WRITABLE):
            raise SyncError(Reason.REFUSED, f"not a change that Rackbeat takes: {type(change).__name__} of {kind}")
        if isinstance(change, AdjustStock):
            return await self._adjust(change)
        request = await self._request(change)
        try:
            body = await self._client.send(request)
        except SyncError as error:
            if isinstance(change, SetIdField) and error.reason in (Reason.REFUSED, Reason.NOT_FOUND):
                self._fields.forget()
            raise
        if isinstance(change, Create):
            return self._created(change.record, request, body)
        shown = self._shown(change, body)
        native_id = native_id_of(change) if shown is None else shown.native_id
        return Performed(native_id=native_id, record=shown, response=f"{request.operation}: {kind} {native_id[:60]}")

    async def _adjust(self, change: AdjustStock) -> Performed:
        """A refusal because nothing would change means that the stock is what was wished: there is nothing to book."""
        place = change.location or await self._places.number()
        request = calls.adjust_stock(change, place)
        try:
            body = await self._client.send(request)
        except SyncError as error:
            if error.reason is Reason.REFUSED and _NO_CHANGE in error.detail:
                return Performed(native_id="", response=f"{request.operation}: the stock is that already")
            raise
        made = number_key((single(body, "inventory_regulation") or {}).get("id"))
        if not made:
            raise _doubtful(request, "no adjustment in the answer")
        return Performed(native_id=made, response=f"{request.operation}: draft {made[:20]} of {change.native_id[:60]}")

    async def _request(self, change: Change) -> Request:
        match change:
            case Create():
                return calls.create(change.record, self._defaults)
            case Update():
                return calls.update(change.kind, change.native_id, change.fields)
            case SetIdField():
                definition = await self._fields.required(change.kind)
                return calls.set_field(change.kind, change.native_id, definition.id, change.value)
            case BookOrder():
                return calls.book(change.native_id)
            case MarkReady():
                return calls.mark_ready(change.native_id)
            case ReopenOrder():
                return calls.reopen(change.native_id)
            case DeleteRecord():
                return calls.delete(change.kind, change.native_id)
            case EditWmsLine():
                return calls.edit_line(change.native_id, await self._whole_row(change.native_id, change.row))
            case BookAdjustment():
                return calls.book_adjustment(change.adjustment_id)
            case EditErpOrder() | AdjustStock():
                raise SyncError(Reason.REFUSED, "not one request to Rackbeat")

    async def _whole_row(self, order: str, row: RowChange) -> RowChange:
        """Price and discount are sent along when the item changes, or Rackbeat sets the new item's."""
        if row.action is not RowAction.EDIT or row.product_id is None:
            return row
        if row.unit_price is not None and row.discount_percent is not None:
            return row
        line = await self._reading.line(order, row.row_id)
        price, discount = (
            decimal(line.get("line_price"), "line_price"),
            decimal(line.get("discount_percentage"), "discount"),
        )
        return replace(
            row,
            unit_price=price if row.unit_price is None else row.unit_price,
            discount_percent=discount if row.discount_percent is None else row.discount_percent,
        )

    def _created(self, record: Record, request: Request, body: JSON) -> Performed:
        row = single(body, RESOURCES[record.kind].single)
        try:
            stored = None if row is None else self._translated(record.kind, row)
        except SyncError as error:
            raise _doubtful(request, error.detail) from error
        if stored is None or row is None:
            raise _doubtful(request, "no record in the answer")
        asked = calls.asked_number(record)
        if asked and stored.native_id != asked:
            raise _doubtful(request, f"asked for number {asked[:60]!r}, got {stored.native_id[:60]!r}")
        if isinstance(record, Order) and (not isinstance(stored, Order) or stored.reference != record.reference):
            raise _doubtful(request, "the reference did not come back")
        cut = " (note cut)" if isinstance(record, Order) and calls.shortened(record.note) != record.note else ""
        return Performed(
            native_id=stored.native_id,
            record=stored if _has_lines(record.kind, row) else None,
            response=f"{request.operation}: {record.kind} {stored.native_id[:60]}{cut}",
        )

    def _shown(self, change: Change, body: JSON) -> Record | None:
        """The stored record where the answer is one, whole: an order with its lines, a master with its id field."""
        kind = kind_of(change)
        row = single(body, RESOURCES[kind].single)
        if (
            not isinstance(change, Update | BookOrder | MarkReady | ReopenOrder)
            or row is None
            or not _has_lines(kind, row)
        ):
            return None
        if RESOURCES[kind].field_name and self._fields.value_in(kind, row) is None:
            return None
        try:
            stored = self._translated(kind, row)
        except SyncError:
            return None
        renumbered = isinstance(change, Update) and "number" in change.fields
        return stored if renumbered or stored.native_id == native_id_of(change) else None

    def _translated(self, kind: Kind, row: Row) -> Record:
        if kind is Kind.ORDER:
            return translate.order(row)
        if kind is Kind.CATEGORY:
            return translate.category(row)
        told = self._fields.value_in(kind, row)
        value = None if told is None else told.value
        if kind is Kind.PRODUCT:
            return translate.product(row, value)
        return translate.company(row, kind, value)


def _has_lines(kind: Kind, row: Row) -> bool:
    return kind is not Kind.ORDER or isinstance(row.get("lines"), list)


def _doubtful(request: Request, detail: str) -> SyncError:
    """The request went through but the answer is not about it."""
    return SyncError(Reason.BAD_REPLY, f"{request.operation}: {detail}", outcome_unknown=True)
