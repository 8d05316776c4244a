"""What the tests of master records in both directions share: policies, records, and a person's hands."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from daemon.domain.company import Company
from daemon.domain.errors import Reason
from daemon.domain.ids import Kind, System
from daemon.domain.ownership import Master, Policy
from daemon.domain.product import Product
from daemon.domain.record import Record
from tests.fakes import FakeRemote
from tests.sync.world import NAME, SyncWorld


def both(**more: object) -> Policy:
    return mastered(Master.BOTH, **more)


def mastered(master: Master, **more: object) -> Policy:
    masters = dict.fromkeys((Kind.PRODUCT, Kind.CATEGORY, Kind.CUSTOMER, Kind.SUPPLIER), master)
    return replace(Policy(masters=masters), **more)  # type: ignore[arg-type]  # the caller names real fields


def wms_customer(number: str = "20001", **more: object) -> Company:
    made = Company(kind=Kind.CUSTOMER, native_id=number, number=number, name="Ny Kunde AS", email="ny@kunde.example")
    return replace(made, **more)  # type: ignore[arg-type]  # the caller names real fields


def wms_product(number: str = "NY-1", group: str = "4", **more: object) -> Product:
    made = Product(
        native_id=number,
        number=number,
        name="Ny vare",
        sales_price=Decimal(10),
        cost_price=Decimal(5),
        category_id=group,
    )
    return replace(made, **more)  # type: ignore[arg-type]  # the caller names real fields


async def touch(world: SyncWorld, kind: Kind, system: System, native_id: str, **more: object) -> None:
    await world.signal(kind, system, native_id, **more)
    await world.work()


async def paired(world: SyncWorld) -> None:
    """Product 11 and customer 501 stand on both sides and rest."""
    await touch(world, Kind.PRODUCT, System.ERP, "11")
    await touch(world, Kind.CUSTOMER, System.ERP, "501")
    world.wms.calls.clear()
    world.erp.calls.clear()


def edit(remote: FakeRemote, kind: Kind, native_id: str, **fields: object) -> None:
    record = remote.get(kind, native_id)
    assert record is not None
    remote.put(replace(record, **fields))  # type: ignore[arg-type]  # the caller names real fields


def shown(remote: FakeRemote, kind: Kind, native_id: str, name: str) -> object:
    return getattr(remote.get(kind, native_id), name)


def found(remote: FakeRemote, kind: Kind, number: str) -> list[Record]:
    return [r for r in remote.of(kind) if getattr(r, "number", None) == number]


async def notes(world: SyncWorld, kind: str) -> dict[str, object]:
    async with world.store.reading() as tx:
        return {name: body for name, _at, body in await tx.documents.list(NAME, kind)}


async def parked(world: SyncWorld) -> list[tuple[str, Reason | None]]:
    return [(item.key.native_id, item.reason) for item in await world.inbox() if item.parked]
