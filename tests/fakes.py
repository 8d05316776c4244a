"""In-memory stand-ins for the remote systems, and a clock that tests own. They implement the ports of daemon/ports.py
and pass the same contract suite as the real gateways (tests/contract)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

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
    operation_of,
)
from daemon.domain.company import Company
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.numbers import target_number
from daemon.domain.order import ErpStatus, Order, OrderLine, WmsStatus
from daemon.domain.ownership import NumberSource
from daemon.domain.product import Category, Product
from daemon.domain.record import Record
from daemon.ports import Budget, Identity

_ERP_ONLY = (EditErpOrder,)
_WMS_ONLY = (SetIdField, BookOrder, MarkReady, ReopenOrder, EditWmsLine, AdjustStock, BookAdjustment)
_SHOWN = (Create, Update, BookOrder, MarkReady, ReopenOrder)
"""Changes that Rackbeat answers with the stored record."""


class FakeClock:
    """Time stands still until `advance`; `sleep` advances it."""

    def __init__(self, start: datetime = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)) -> None:
        self._now = start
        self._monotonic = 0.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds

    async def sleep(self, seconds: float) -> None:
        self.advance(seconds)
        await asyncio.sleep(0)


class FakeRemote:
    """One remote system. `calls` holds every write; `fail_next` makes the next write fail before or after it counts;
    `refuses`: so does every write, while it is set.

    `invoices`: of Rackbeat; in 24SevenOffice an invoice is an order with an `invoice_id`.
    """

    def __init__(self, system: System, clock: FakeClock) -> None:
        self._system = system
        self._clock = clock
        self.records: dict[tuple[Kind, str], Record] = {}
        self.invoices: dict[str, Order] = {}
        self.adjustments: dict[str, AdjustStock] = {}
        self.removed: dict[tuple[Kind, str], datetime] = {}
        self.clock_ahead = timedelta(0)
        self.told = Budget()
        self.calls: list[Change] = []
        self.reads = 0
        self.refuses: SyncError | None = None
        self.fail_next: list[tuple[str, SyncError]] = []
        self.find_fails: SyncError | None = None
        self.list_fails: SyncError | None = None
        self.listings = 0
        self.next_number = 1000
        self.next_line = 100

    @property
    def system(self) -> System:
        return self._system

    def put(self, record: Record) -> None:
        """As a person would, in the remote system's own screen."""
        self.records[record.kind, record.native_id] = replace(record, changed_at=self.stamp())

    def remove(self, kind: Kind, native_id: str) -> None:
        """As a person would, in the remote system's own screen."""
        del self.records[kind, native_id]
        self.removed[kind, native_id] = self.stamp()

    def stamp(self) -> datetime:
        """The time of the remote system's own clock."""
        return self._clock.now() + self.clock_ahead

    def get(self, kind: Kind, native_id: str) -> Record | None:
        return self._of(kind).get(native_id)

    def order(self, native_id: str) -> Order:
        record = self.records[Kind.ORDER, native_id]
        assert isinstance(record, Order)
        return record

    def of(self, kind: Kind) -> list[Record]:
        return list(self._of(kind).values())

    def _of(self, kind: Kind) -> dict[str, Record]:
        if kind is Kind.INVOICE and self._system is System.WMS:
            return dict(self.invoices)
        stored = {Kind.STOCK: Kind.PRODUCT, Kind.INVOICE: Kind.ORDER}.get(kind, kind)
        found = {i: r for (k, i), r in self.records.items() if k is stored}
        if kind is Kind.INVOICE:
            return {i: r for i, r in found.items() if isinstance(r, Order) and r.invoice_id is not None}
        return found

    async def identity(self) -> Identity:
        return Identity(id="1", name=f"Test {self._system}")

    def budget(self) -> Budget:
        return replace(self.told, clock_ahead=self.clock_ahead)

    async def close(self) -> None:
        return None

    async def fetch_many(self, kind: Kind, native_ids: Sequence[str]) -> Mapping[str, Record]:
        await asyncio.sleep(0)
        self.reads += 1
        known = self._of(kind)
        return {i: known[i] for i in native_ids if i in known}

    async def listing(self, kind: Kind, *, changed_since: datetime | None = None) -> AsyncIterator[Sequence[Record]]:
        await asyncio.sleep(0)
        self.reads += 1
        self.listings += 1
        if self.list_fails is not None:
            raise self.list_fails
        records = self.of(kind)
        if changed_since is not None and kind is not Kind.STOCK:
            records = [r for r in records if r.changed_at is None or r.changed_at >= changed_since]
        for i in range(0, len(records), 100):
            yield records[i : i + 100]

    async def gone(self, kind: Kind, *, since: datetime) -> AsyncIterator[Sequence[str]]:
        """What was removed since then, as 24SevenOffice tells of companies."""
        ids = [i for (k, i), at in self.removed.items() if k is kind and at >= since]
        if ids:
            yield ids

    async def find(self, create: Create, since: datetime) -> Sequence[Record]:
        """By the reference of the table in design 6, which differs by system."""
        await asyncio.sleep(0)
        self.reads += 1
        if self.find_fails is not None:
            raise self.find_fails
        wished = create.record
        name = "external_status" if self._system is System.ERP else "reference"
        if not isinstance(wished, Order):
            name = "number"
        reference = getattr(wished, name) or wished.native_id
        if self._system is System.WMS and not isinstance(wished, Order):
            reference = wished.native_id or wished.number
        if isinstance(wished, Category) and self._system is System.ERP and not reference:
            name, reference = "name", wished.name
        if not reference:
            raise SyncError(Reason.INCOMPLETE, f"a {wished.kind} without a reference cannot be looked up")
        return [r for r in self.of(wished.kind) if getattr(r, name) == reference]

    async def perform(self, change: Change) -> Performed:
        await asyncio.sleep(0)
        if change.system is not self._system or isinstance(change, _WMS_ONLY if self._is_erp else _ERP_ONLY):
            raise SyncError(Reason.REFUSED, f"not for {self._system}: {operation_of(change)}")
        when, error = self._failure(change)
        if error is not None and when == "before":
            raise error
        native_id, record = self._carry_out(change)
        self.calls.append(change)
        await asyncio.sleep(0)
        if error is not None:
            raise error
        shown = record if not self._is_erp and isinstance(change, _SHOWN) else None
        return Performed(native_id=native_id, record=shown, response="ok")

    @property
    def _is_erp(self) -> bool:
        return self._system is System.ERP

    def _failure(self, change: Change) -> tuple[str, SyncError | None]:
        if self.refuses is not None:
            return "before", self.refuses
        if self.fail_next and self.fail_next[0][0].partition(":")[2] in ("", operation_of(change)):
            where, error = self.fail_next.pop(0)
            return where.partition(":")[0], error
        return "", None

    def _carry_out(self, change: Change) -> tuple[str, Record | None]:
        match change:
            case Create(record=record):
                made = self._create(record)
                return made.native_id, made
            case AdjustStock():
                return self._adjust(change), None
            case BookAdjustment(native_id=native_id, adjustment_id=draft):
                if draft not in self.adjustments:
                    raise SyncError(Reason.NOT_FOUND, draft)
                self._set_stock(native_id, self.adjustments.pop(draft).quantity)
                return native_id, None
        kind = Kind.PRODUCT if change.kind is Kind.STOCK else change.kind
        if (kind, change.native_id) not in self.records:
            raise SyncError(Reason.REFUSED if self._is_erp else Reason.NOT_FOUND, change.native_id)
        record = self.records[kind, change.native_id]
        if isinstance(change, DeleteRecord):
            self._delete(record)
            return change.native_id, None
        updated = replace(self._updated(change, record), changed_at=self.stamp())
        if updated.native_id != change.native_id and (kind, updated.native_id) in self.records:
            raise SyncError(Reason.NUMBER_TAKEN, updated.native_id)
        del self.records[kind, change.native_id]
        self.records[kind, updated.native_id] = updated
        self.renumbered(kind, change.native_id, updated.native_id)
        return updated.native_id, updated

    def renumbered(self, kind: Kind, old: str, new: str) -> None:
        """Rackbeat's orders and invoices show the present number of what they mention."""
        if old == new or self._is_erp or kind not in (Kind.PRODUCT, Kind.CUSTOMER):
            return
        for key, record in self.records.items():
            if isinstance(record, Order):
                self.records[key] = _mentioning(record, kind, old, new)
        for number, invoice in self.invoices.items():
            self.invoices[number] = _mentioning(invoice, kind, old, new)

    def _delete(self, record: Record) -> None:
        if isinstance(record, Order) and self._is_erp:
            self.put(replace(record, status=ErpStatus.INACTIVE))
            return
        if isinstance(record, Order) and record.status != WmsStatus.DRAFT:
            raise SyncError(Reason.LOCKED, record.native_id)
        if isinstance(record, Category) and self._is_erp:
            raise SyncError(Reason.REFUSED, "a category cannot be deleted in 24SevenOffice")
        del self.records[record.kind, record.native_id]

    def _adjust(self, change: AdjustStock) -> str:
        product = self.records.get((Kind.PRODUCT, change.native_id))
        if not isinstance(product, Product):
            raise SyncError(Reason.REFUSED, change.native_id)
        if (product.stock or Decimal(0)) == change.quantity:
            return ""
        draft = self._line_id()
        self.adjustments[draft] = change
        return draft

    def _set_stock(self, native_id: str, quantity: Decimal) -> None:
        product = self.records[Kind.PRODUCT, native_id]
        assert isinstance(product, Product)
        self.records[Kind.PRODUCT, native_id] = replace(product, stock=quantity)

    def _create(self, record: Record) -> Record:
        now = self._clock.now()
        if not isinstance(record, Order):
            record = self._master(record)
        native_id = record.native_id or str(self.next_number)
        self.next_number += 1
        if (record.kind, native_id) in self.records:
            raise SyncError(Reason.NUMBER_TAKEN, native_id)
        made = replace(record, native_id=native_id, changed_at=now)
        if not isinstance(made, Order):
            self.records[record.kind, native_id] = made
            return made
        lines = tuple(replace(line, native_id=self._line_id()) for line in made.lines)
        if not self._is_erp:
            self._check_lines(made)
            made = replace(made, status=WmsStatus.DRAFT)
        self.records[record.kind, native_id] = made = replace(made, lines=lines, created_at=now)
        return made

    def _master(self, record: Product | Category | Company) -> Product | Category | Company:
        """Rackbeat has one number, checked; 24SevenOffice an id of its own and no text field for it."""
        if self._is_erp:
            return record if isinstance(record, Category) else replace(record, id_field=None)
        number = target_number(record, NumberSource.ID if record.native_id else NumberSource.ALTERNATIVE)
        return replace(record, native_id=number, number=number)

    def _check_lines(self, order: Order) -> None:
        for line in order.lines:
            if line.is_text or not line.product_id:
                raise SyncError(Reason.LINE_UNSENDABLE, line.name)

    def _updated(self, change: Change, record: Record) -> Record:
        match change:
            case Update():
                return self._with_fields(change, record)
            case SetIdField(value=value):
                assert isinstance(record, Product | Company)
                return replace(record, id_field=value or None)
            case BookOrder():
                return replace(self._status(record, WmsStatus.BOOKED), booked_at=self._clock.now())
            case MarkReady():
                assert isinstance(record, Order)
                return replace(record, is_ready=True)
            case ReopenOrder():
                if WmsStatus(self.order(record.native_id).status).is_shipped:
                    raise SyncError(Reason.LOCKED, record.native_id)
                return self._status(record, WmsStatus.DRAFT)
            case EditErpOrder(rows=rows, status=status):
                assert isinstance(record, Order)
                if record.status == ErpStatus.INVOICED or not (rows or status):
                    raise SyncError(Reason.REFUSED, f"order {record.native_id} is {record.status}")
                for row in rows:
                    record = self._edit(record, row)
                return replace(record, status=status or record.status)
            case EditWmsLine(row=row):
                assert isinstance(record, Order)
                if WmsStatus(record.status).is_locked:
                    raise SyncError(Reason.LOCKED, record.native_id)
                return self._edit(record, row)
        raise AssertionError(change)

    def _with_fields(self, update: Update, record: Record) -> Record:
        """24SevenOffice cannot empty a text; stock of Rackbeat has a call of its own."""
        known = {f.name for f in fields(record)} - {"native_id", "kind", "id_field"}
        for name, value in update.fields.items():
            is_emptied = self._is_erp and value in (None, "")
            is_stock = name == "stock" and (not self._is_erp or len(update.fields) > 1)
            if name not in known or is_emptied or is_stock or isinstance(record, Order):
                raise SyncError(Reason.REFUSED, f"{name} of a {record.kind}")
        assert not isinstance(record, Order)
        changed: Record = replace(record, **dict(update.fields))  # type: ignore[arg-type]  # the caller's values fit
        number = update.fields.get("number")
        return replace(changed, native_id=str(number)) if number and not self._is_erp else changed

    def _status(self, record: Record, status: WmsStatus) -> Order:
        assert isinstance(record, Order)
        return replace(record, status=status)

    def _edit(self, order: Order, row: RowChange) -> Order:
        lines = list(order.lines)
        if row.action is RowAction.ADD:
            lines.append(
                OrderLine(
                    native_id=self._line_id(),
                    product_id=row.product_id,
                    product_number=self._number_of(row.product_id),
                    name=row.name or self._name_of(row.product_id),
                    quantity=row.quantity or Decimal(0),
                    unit_price=row.unit_price,
                    discount_percent=row.discount_percent or Decimal(0),
                    is_text=row.product_id is None,
                )
            )
            return replace(order, lines=tuple(lines))
        index = next((i for i, line in enumerate(lines) if line.native_id == row.row_id), None)
        if index is None:
            raise SyncError(Reason.REFUSED, f"no row {row.row_id}")
        if row.action is RowAction.DELETE:
            del lines[index]
        else:
            given = {n: getattr(row, n) for n in ("product_id", "quantity", "unit_price", "discount_percent", "name")}
            lines[index] = replace(lines[index], **{n: v for n, v in given.items() if v is not None})
            if row.product_id is not None:
                lines[index] = replace(lines[index], product_number=self._number_of(row.product_id))
        return replace(order, lines=tuple(lines))

    def _number_of(self, product_id: str | None) -> str:
        product = self.records.get((Kind.PRODUCT, product_id or ""))
        return product.number if isinstance(product, Product) else product_id or ""

    def _name_of(self, product_id: str | None) -> str:
        product = self.records.get((Kind.PRODUCT, product_id or ""))
        return product.name if isinstance(product, Product) else ""

    def _line_id(self) -> str:
        self.next_line += 1
        return str(self.next_line)


def _mentioning(order: Order, kind: Kind, old: str, new: str) -> Order:
    if kind is Kind.CUSTOMER:
        return replace(order, customer_id=new) if order.customer_id == old else order
    lines = (replace(e, product_id=new, product_number=new) if e.product_id == old else e for e in order.lines)
    return replace(order, lines=tuple(lines))


def set_quantity(order: Order, product_number: str, quantity: str) -> Order:
    """The order with one line's quantity changed, as a person would."""
    lines = tuple(
        replace(line, quantity=Decimal(quantity)) if line.product_number == product_number else line
        for line in order.lines
    )
    return replace(order, lines=lines)
