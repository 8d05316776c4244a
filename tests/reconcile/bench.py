"""A reconciler over two fake systems and a real state file, for one test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from daemon.domain.company import Company
from daemon.domain.drift import Drift
from daemon.domain.ids import Kind, System
from daemon.domain.link import Base, LineLink, Link
from daemon.domain.order import Order, OrderLine
from daemon.domain.ownership import Policy
from daemon.domain.product import Product
from daemon.store.db import SqlStore
from reconcile.catalog import load_catalog
from reconcile.duck.instance import Duck
from reconcile.rules import AuditPolicy
from reconcile.run import Reconciler
from reconcile.run_record import RunRecord
from reconcile.setup_facts import SetupFact
from tests.builders_store import open_store
from tests.fakes import FakeClock, FakeRemote

CONNECTION = "demo"


@dataclass
class Bench:
    """Everything a test touches."""

    erp: FakeRemote
    wms: FakeRemote
    store: SqlStore
    duck: Duck
    clock: FakeClock
    folder: Path
    audit: AuditPolicy = field(default_factory=lambda: AuditPolicy(policy=Policy()))

    setup_facts: list[SetupFact] = field(default_factory=list)

    async def setup(self) -> list[SetupFact]:
        return self.setup_facts

    @property
    def remotes(self) -> dict[System, FakeRemote]:
        return {System.ERP: self.erp, System.WMS: self.wms}

    def reconciler(self, **more: object) -> Reconciler:
        return Reconciler(
            remotes=self.remotes,
            store=self.store,
            duck=self.duck,
            clock=self.clock,
            audit=self.audit,
            catalog=load_catalog(),
            setup=self.setup,
            **more,  # type: ignore[arg-type]  # the caller names real parameters
        )

    async def run(self, **more: object) -> RunRecord:
        self.clock.advance(60)
        return await self.reconciler(**more).run(CONNECTION)

    async def drifts(self) -> list[Drift]:
        async with self.store.reading() as tables:
            return await tables.drift.load(CONNECTION)

    async def link(self, kind: Kind, erp_id: str, wms_id: str, lines: tuple[LineLink, ...] = ()) -> None:
        now = self.clock.now()
        link = Link(
            connection=CONNECTION,
            kind=kind,
            erp_id=erp_id,
            wms_id=wms_id,
            base=Base(lines=lines),
            created_at=now,
            updated_at=now,
        )
        async with self.store.transaction() as tables:
            await tables.links.put(link)

    async def agree(self) -> None:
        """A customer, a product and a transferred order that both sides agree on."""
        old = self.clock.now() - timedelta(days=2)
        self.erp.put(company("501", "10001"))
        self.wms.put(replace(company("10001", "10001"), id_field="501"))
        self.erp.put(Product(native_id="11", number="KAFFE-1", name="Kaffe"))
        self.wms.put(Product(native_id="KAFFE-1", number="KAFFE-1", name="Kaffe", id_field="11"))
        self.erp.put(erp_order("7001"))
        self.wms.put(wms_order("90", "24SO 7001", created_at=old))
        await self.link(Kind.CUSTOMER, "501", "10001")
        await self.link(Kind.PRODUCT, "11", "KAFFE-1")
        await self.link(Kind.ORDER, "7001", "90", (line_link(),))


def company(native_id: str, number: str) -> Company:
    return Company(kind=Kind.CUSTOMER, native_id=native_id, number=number, name="Kari Handel AS")


def order_line(native_id: str, product_id: str, quantity: str = "5") -> OrderLine:
    number = "KAFFE-1"
    return OrderLine(
        native_id=native_id, product_id=product_id, product_number=number, name="Kaffe", quantity=Decimal(quantity)
    )


def erp_order(native_id: str, quantity: str = "5") -> Order:
    lines = (order_line("1", "11", quantity),)
    return Order(native_id=native_id, customer_id="501", status="Confirmed", lines=lines, ordered_on=date(2026, 11, 2))


def wms_order(
    native_id: str, reference: str, quantity: str = "5", status: str = "draft", created_at: datetime | None = None
) -> Order:
    return Order(
        native_id=native_id,
        customer_id="10001",
        status=status,
        lines=(order_line(f"{native_id}1", "KAFFE-1", quantity),),
        reference=reference,
        created_at=created_at,
    )


def line_link(erp_row: str = "1", wms_line: str = "901", quantity: str = "5") -> LineLink:
    return LineLink(
        erp_row_id=erp_row,
        wms_line_id=wms_line,
        erp_product_id="11",
        wms_number="KAFFE-1",
        quantity=Decimal(quantity),
    )


@asynccontextmanager
async def bench(folder: Path) -> AsyncIterator[Bench]:
    clock = FakeClock()
    store = await open_store(folder, clock)
    duck = Duck(folder / "state", threads=1)
    try:
        yield Bench(
            erp=FakeRemote(System.ERP, clock),
            wms=FakeRemote(System.WMS, clock),
            store=store,
            duck=duck,
            clock=clock,
            folder=folder,
        )
    finally:
        await duck.close()
        await store.close()
