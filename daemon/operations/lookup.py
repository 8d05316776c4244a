"""From what an operator types to a pair: the id of either system, or a number, becomes the key that is worked on.

Used by `explain` and `sync order|entity`. Reads only. What could mean two records is asked back, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass

from daemon.domain.errors import SyncError
from daemon.domain.ids import Key, Kind, System
from daemon.domain.link import Link
from daemon.domain.numbers import is_positive_integer
from daemon.domain.record import Record
from daemon.operations.unit import Unit
from daemon.ports import Transaction
from daemon.web.operations import USAGE, OperationRefused

MAX_ID = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`key`: what is worked on. `erp_id`, `wms_id`: the pair as far as it is known; `link`: None when it is unlinked.
    `exists`: a link, or a record in one of the systems, or work in the queue."""

    key: Key
    erp_id: str | None = None
    wms_id: str | None = None
    link: Link | None = None
    exists: bool = True

    def id_in(self, system: System) -> str | None:
        return self.erp_id if system is System.ERP else self.wms_id


def pair_kind(kind: Kind) -> Kind:
    """Under which kind the pair is linked: stock goes with its product."""
    return Kind.PRODUCT if kind is Kind.STOCK else kind


async def find_pair(unit: Unit, kind: Kind, native_id: str, system: System | None, command: str) -> Found:
    """Raises OperationRefused `ambiguous` (exit 2) when both systems have something else under this id, and SyncError.
    `command`: what the operator typed before the kind, for the hint."""
    native_id = native_id.strip()[:MAX_ID]
    sides = [system] if system is not None else list(System)
    async with unit.connection.store.reading() as tx:
        links = [link for side in sides if (link := await tx.links.get(_pair_key(unit, kind, side, native_id)))]
        queued = [side for side in sides if await _is_queued(tx, unit.connection.key(kind, side, native_id))]
    if links:
        if len({link.erp_id for link in links}) > 1:
            raise _ambiguous(kind, native_id, command)
        return _of_link(unit, kind, native_id, links[0])
    there = [side for side in sides if await _record(unit, kind, side, native_id) is not None]
    if len(there) > 1:
        raise _ambiguous(kind, native_id, command)
    if not there and (system is None or system is System.ERP):
        holder = await _holder(unit, kind, native_id)
        if holder is not None:
            return await _of_erp_id(unit, kind, holder)
    side = (there or queued or ([system] if system is not None else [_first_side(kind)]))[0]
    return Found(
        key=unit.connection.key(kind, side, native_id),
        erp_id=native_id if side is System.ERP else None,
        wms_id=native_id if side is System.WMS else None,
        exists=bool(there or queued),
    )


def _first_side(kind: Kind) -> System:
    return System.WMS if kind in (Kind.INVOICE, Kind.STOCK) else System.ERP


def _pair_key(unit: Unit, kind: Kind, side: System, native_id: str) -> Key:
    return unit.connection.key(pair_kind(kind), side, native_id)


async def _is_queued(tx: Transaction, key: Key) -> bool:
    return await tx.inbox.get(key) is not None or bool(await tx.outbox.open_for(key))


def _of_link(unit: Unit, kind: Kind, native_id: str, link: Link) -> Found:
    side = _first_side(kind) if kind in (Kind.INVOICE, Kind.STOCK) else System.ERP
    if link.erp_id != native_id and link.wms_id == native_id:
        side = System.WMS
    own = link.erp_id if side is System.ERP else link.wms_id
    return Found(key=unit.connection.key(kind, side, own), erp_id=link.erp_id, wms_id=link.wms_id, link=link)


async def _of_erp_id(unit: Unit, kind: Kind, erp_id: str) -> Found:
    async with unit.connection.store.reading() as tx:
        link = await tx.links.get(_pair_key(unit, kind, System.ERP, erp_id))
    wms_id = link.wms_id if link is not None else None
    return Found(key=unit.connection.key(kind, System.ERP, erp_id), erp_id=erp_id, wms_id=wms_id, link=link)


async def _record(unit: Unit, kind: Kind, side: System, native_id: str) -> Record | None:
    """None also for an id that this system cannot have."""
    if side is System.ERP and (kind is Kind.INVOICE or not is_positive_integer(native_id)):
        return None
    if side is System.WMS and pair_kind(kind) is not Kind.PRODUCT and not is_positive_integer(native_id):
        return None
    return (await unit.connection.remote(side).fetch_many(kind, [native_id])).get(native_id)


async def _holder(unit: Unit, kind: Kind, number: str) -> str | None:
    """The only 24SO record that bears this number."""
    if kind in (Kind.ORDER, Kind.INVOICE):
        return None
    try:
        holders = await unit.engine.numbers.holders(pair_kind(kind), number)
    except SyncError:
        return None
    return holders[0] if len(holders) == 1 else None


def _ambiguous(kind: Kind, native_id: str, command: str) -> OperationRefused:
    lines = " | ".join(f"samsvar {command} {kind} {native_id} --system {system}" for system in System)
    lines = lines.replace(f"sync order {kind} ", "sync order ")
    return OperationRefused(
        "ambiguous",
        f"{native_id} er én post i 24SevenOffice og en annen i Rackbeat.",
        f"{native_id} is one record in 24SevenOffice and another in Rackbeat.",
        todo_nb=lines,
        todo_en=lines,
        exit_code=USAGE,
    )
