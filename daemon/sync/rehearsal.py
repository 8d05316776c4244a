"""What would happen next, found out by the real flows on the real records, with nothing written anywhere.

The same engine and the same pure decisions run; only the remotes that they write to and the state that they keep are
imitated: a write is noted, shown to the flow as done, and forgotten. Called by daemon/operations for `explain` and for
`sync ... --dry-run`. Must never reach `perform` of a real remote, nor a writing transaction.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from daemon.domain.change import (
    BookOrder,
    Change,
    Create,
    EditErpOrder,
    EditWmsLine,
    Performed,
    RowAction,
    RowChange,
    SetIdField,
    Update,
    kind_of,
)
from daemon.domain.errors import SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.merge import NUMBER
from daemon.domain.order import Order, OrderLine, WmsStatus
from daemon.domain.record import Record
from daemon.domain.work import InboxItem
from daemon.log import bind
from daemon.metrics import Metrics
from daemon.ports import Budget, Identity, RemoteSystem
from daemon.sync.connection import Connection
from daemon.sync.engine import Engine
from daemon.sync.gate import Gate
from daemon.sync.locks import PairLocks
from daemon.sync.rehearsal_store import RehearsalStore

NEW = "new"
"""Stands for an id that the remote would choose."""

MOST_COMMANDS = 50


class _Enough(Exception):
    """No further step can be imitated, or there were enough of them. Passes every handling of errors in the flows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """`commands`: in the order in which they would be sent. `outcome`: as `Engine.converge`, empty when it failed.
    `more`: after these the pair would be looked at again, and more may follow."""

    commands: tuple[Change, ...] = ()
    outcome: str = ""
    error: SyncError | None = None
    more: bool = False


async def rehearse(
    connection: Connection,
    engine: Engine,
    item: InboxItem,
    metrics: Metrics,
    prepare: Callable[[Connection], Awaitable[None]] | None = None,
) -> Rehearsal:
    """What converging this key would send now, whatever holds writes back. `metrics`: not those of the daemon.
    `prepare`: what would be done to the state first. Raises StateError and nothing else of its own; a record that
    cannot be synced is in `error`."""
    script: list[Change] = []
    store = RehearsalStore(connection.store)
    stage = replace(
        connection,
        erp=RehearsalRemote(connection.erp, script),
        wms=RehearsalRemote(connection.wms, script),
        store=store,
        gate=Gate(connection.gate.mode, rehearsing=True),
        fuses=None,
        metrics=metrics,
        locks=PairLocks(),
    )
    double = Engine(stage, numbers=engine.numbers)
    with bind(rehearsal=True):
        try:
            if prepare is not None:
                await prepare(stage)
            outcome = await double.converge(item, double.reader())
        except _Enough:
            return Rehearsal(commands=tuple(script), outcome="changed", more=True)
        except SyncError as error:
            return Rehearsal(commands=tuple(script), error=error)
    return Rehearsal(commands=tuple(script), outcome=outcome)


class RehearsalRemote:
    """Reads are the real ones, with what was written in this rehearsal laid over."""

    def __init__(self, remote: RemoteSystem, script: list[Change]) -> None:
        self._remote = remote
        self._script = script
        self._written: dict[tuple[Kind, str], Record] = {}

    @property
    def system(self) -> System:
        return self._remote.system

    async def identity(self) -> Identity:
        return await self._remote.identity()

    def budget(self) -> Budget:
        return self._remote.budget()

    async def fetch_many(self, kind: Kind, native_ids: Sequence[str]) -> Mapping[str, Record]:
        laid_over = {i: self._written[kind, i] for i in native_ids if (kind, i) in self._written}
        rest = [i for i in native_ids if i not in laid_over and i != NEW]
        return {**(await self._remote.fetch_many(kind, rest) if rest else {}), **laid_over}

    def listing(self, kind: Kind, *, changed_since: datetime | None = None) -> AsyncIterator[Sequence[Record]]:
        return self._remote.listing(kind, changed_since=changed_since)

    def gone(self, kind: Kind, *, since: datetime) -> AsyncIterator[Sequence[str]]:
        return self._remote.gone(kind, since=since)

    async def find(self, create: Create, since: datetime) -> Sequence[Record]:
        return await self._remote.find(create, since)

    async def close(self) -> None:
        """The real one is not ours to close."""

    async def perform(self, change: Change) -> Performed:
        if change in self._script:
            raise _Enough  # what was imitated did not convince: better to stop than to show it twice
        self._script.append(change)
        if len(self._script) >= MOST_COMMANDS:
            raise _Enough
        if isinstance(change, Create):
            return self._done(change, _made(change.record))
        found = (await self.fetch_many(kind_of(change), [change.native_id])).get(change.native_id)
        shown = _after(found, change) if found is not None else None
        if shown is None:
            raise _Enough
        return self._done(change, shown)

    def _done(self, change: Change, record: Record) -> Performed:
        self._written[kind_of(change), record.native_id] = record
        return Performed(native_id=record.native_id, record=record if self.system is System.WMS else None)


def _made(record: Record) -> Record:
    """The record as it would stand there; what the remote numbers gets numbers of ours."""
    if not isinstance(record, Order):
        return replace(record, native_id=record.native_id or NEW)
    lines = (
        replace(line, native_id=f"{NEW}-{at}", product_number=line.product_number or line.product_id or "")
        for at, line in enumerate(record.lines)
    )
    return replace(record, native_id=record.native_id or NEW, lines=tuple(lines))


def _after(found: Record, change: Change) -> Record | None:
    """The record as the change would leave it; None where that is not for us to say."""
    match change:
        case SetIdField(value=value) if not isinstance(found, Order):
            return cast(Record, replace(cast(Any, found), id_field=value))
        case Update(fields=fields) if NUMBER not in fields and not isinstance(found, Order):
            return cast(Record, replace(cast(Any, found), **fields))
        case BookOrder() if isinstance(found, Order):
            return replace(found, status=WmsStatus.BOOKED)
        case EditWmsLine(row=row) if isinstance(found, Order):
            return replace(found, lines=_edited(found.lines, (row,)))
        case EditErpOrder(rows=rows, status=status) if isinstance(found, Order):
            return replace(found, lines=_edited(found.lines, rows), status=status or found.status)
    return None


def _edited(lines: Sequence[OrderLine], rows: Sequence[RowChange]) -> tuple[OrderLine, ...]:
    by_id = {line.native_id: line for line in lines}
    for number, row in enumerate(rows):
        if row.action is RowAction.DELETE:
            by_id.pop(row.row_id, None)
        elif row.action is RowAction.ADD:
            made = OrderLine(
                native_id=f"{NEW}-{len(by_id)}-{number}",
                product_id=row.product_id,
                product_number=row.product_id or "",
                name=row.name or "",
                quantity=row.quantity or Decimal(0),
                is_text=row.product_id is None,
            )
            by_id[made.native_id] = _spelled(made, row)
        elif row.row_id in by_id:
            by_id[row.row_id] = _spelled(by_id[row.row_id], row)
    return tuple(by_id.values())


def _spelled(line: OrderLine, row: RowChange) -> OrderLine:
    return replace(
        line,
        quantity=line.quantity if row.quantity is None else row.quantity,
        unit_price=line.unit_price if row.unit_price is None else row.unit_price,
        discount_percent=line.discount_percent if row.discount_percent is None else row.discount_percent,
    )
