"""In-memory stand-ins for the remote systems, and a clock that tests own. They implement the ports of daemon/ports.py
and pass the same contract suite as the real gateways (tests/contract)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from daemon.domain.change import (
    BookOrder,
    Change,
    Create,
    DeleteRecord,
    EditErpOrder,
    EditWmsLine,
    Performed,
    ReopenOrder,
    RowAction,
    RowChange,
    SetIdField,
    Update,
    operation_of,
)
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order, OrderLine, WmsStatus
from daemon.domain.record import Record
from daemon.ports import Budget, Identity


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
    """One remote system. `calls` holds every write; `fail_next` makes the next write fail before or after it counts."""

    def __init__(self, system: System, clock: FakeClock) -> None:
        self._system = system
        self._clock = clock
        self.records: dict[tuple[Kind, str], Record] = {}
        self.calls: list[Change] = []
        self.reads = 0
        self.fail_next: list[tuple[str, SyncError]] = []
        self.find_fails: SyncError | None = None
        self.next_number = 1000
        self.next_line = 1

    @property
    def system(self) -> System:
        return self._system

    def put(self, record: Record) -> None:
        """As a person would, in the remote system's own screen."""
        self.records[record.kind, record.native_id] = replace(record, changed_at=self._clock.now())

    def get(self, kind: Kind, native_id: str) -> Record | None:
        return self.records.get((kind, native_id))

    def order(self, native_id: str) -> Order:
        record = self.records[Kind.ORDER, native_id]
        assert isinstance(record, Order)
        return record

    def of(self, kind: Kind) -> list[Record]:
        return [r for (k, _), r in self.records.items() if k is kind]

    async def identity(self) -> Identity:
        return Identity(id="1", name=f"Test {self._system}")

    def budget(self) -> Budget:
        return Budget()

    async def close(self) -> None:
        return None

    async def fetch_many(self, kind: Kind, native_ids: Sequence[str]) -> Mapping[str, Record]:
        await asyncio.sleep(0)
        self.reads += 1
        return {i: self.records[kind, i] for i in native_ids if (kind, i) in self.records}

    async def listing(self, kind: Kind, *, changed_since: datetime | None = None) -> AsyncIterator[Sequence[Record]]:
        await asyncio.sleep(0)
        self.reads += 1
        records = self.of(kind)
        if changed_since is not None:
            records = [r for r in records if r.changed_at is not None and r.changed_at >= changed_since]
        for i in range(0, len(records), 100):
            yield records[i : i + 100]

    async def find(self, create: Create, since: datetime) -> Sequence[Record]:
        await asyncio.sleep(0)
        self.reads += 1
        if self.find_fails is not None:
            raise self.find_fails
        wished = create.record
        if isinstance(wished, Order):
            return [r for r in self.of(Kind.ORDER) if isinstance(r, Order) and r.reference == wished.reference]
        found = self.records.get((wished.kind, wished.native_id))
        return [found] if found is not None else []

    async def perform(self, change: Change) -> Performed:
        await asyncio.sleep(0)
        when, error = self._failure(change)
        if error is not None and when == "before":
            raise error
        self.calls.append(change)
        record = self._carry_out(change)
        await asyncio.sleep(0)
        if error is not None:
            raise error
        native_id = record.native_id if record is not None else ""
        return Performed(native_id=native_id, record=record if self._system is System.WMS else None, response="ok")

    def _failure(self, change: Change) -> tuple[str, SyncError | None]:
        if self.fail_next and self.fail_next[0][0].partition(":")[2] in ("", operation_of(change)):
            where, error = self.fail_next.pop(0)
            return where.partition(":")[0], error
        return "", None

    def _carry_out(self, change: Change) -> Record | None:
        match change:
            case Create(record=record):
                return self._create(record)
            case DeleteRecord(kind=kind, native_id=native_id):
                return self.records.pop((kind, native_id), None)
        kind = change.kind
        record = self.records.get((kind, change.native_id))
        if record is None:
            raise SyncError(Reason.NOT_FOUND, change.native_id)
        updated = self._updated(change, record)
        self.records[kind, updated.native_id] = replace(updated, changed_at=self._clock.now())
        return self.records[kind, updated.native_id]

    def _create(self, record: Record) -> Record:
        native_id = record.native_id or str(self.next_number)
        self.next_number += 1
        if (record.kind, native_id) in self.records:
            raise SyncError(Reason.NUMBER_TAKEN, native_id)
        now = self._clock.now()
        made = replace(record, native_id=native_id, changed_at=now)
        if not isinstance(made, Order):
            self.records[record.kind, native_id] = made
            return made
        lines = tuple(replace(line, native_id=self._line_id()) for line in made.lines)
        self.records[record.kind, native_id] = made = replace(made, lines=lines, created_at=now)
        return made

    def _updated(self, change: Change, record: Record) -> Record:
        match change:
            case Update(fields=fields):
                return replace(record, **dict(fields))
            case SetIdField(value=value):
                assert not isinstance(record, Order)
                return replace(record, id_field=value)
            case BookOrder():
                return self._status(record, WmsStatus.BOOKED)
            case ReopenOrder():
                return self._status(record, WmsStatus.DRAFT)
            case EditErpOrder(rows=rows, status=status):
                assert isinstance(record, Order)
                for row in rows:
                    record = self._edit(record, row)
                return replace(record, status=status or record.status)
            case EditWmsLine(row=row):
                assert isinstance(record, Order)
                if WmsStatus(record.status).is_locked:
                    raise SyncError(Reason.LOCKED, record.native_id)
                return self._edit(record, row)
        raise AssertionError(change)

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
                    product_number=row.product_id or "",
                    name=row.name or "",
                    quantity=row.quantity or Decimal(0),
                    unit_price=row.unit_price,
                    discount_percent=row.discount_percent or Decimal(0),
                )
            )
            return replace(order, lines=tuple(lines))
        index = next((i for i, line in enumerate(lines) if line.native_id == row.row_id), None)
        if index is None:
            raise SyncError(Reason.REFUSED, f"no row {row.row_id}")
        if row.action is RowAction.DELETE:
            del lines[index]
        else:
            given = {n: getattr(row, n) for n in ("quantity", "unit_price", "discount_percent", "name")}
            lines[index] = replace(lines[index], **{n: v for n, v in given.items() if v is not None})
        return replace(order, lines=tuple(lines))

    def _line_id(self) -> str:
        self.next_line += 1
        return str(self.next_line)


def set_quantity(order: Order, product_number: str, quantity: str) -> Order:
    """The order with one line's quantity changed, as a person would."""
    lines = tuple(
        replace(line, quantity=Decimal(quantity)) if line.product_number == product_number else line
        for line in order.lines
    )
    return replace(order, lines=lines)
