"""Two remote systems of any size that make their records when they are asked, for measuring whole runs of the audit.

In agreement; `changed` are the orders and products that a person has touched since, on both sides alike.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from daemon.domain.change import Change, Create, Performed
from daemon.domain.company import Company
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order, OrderLine
from daemon.domain.product import Category, Product
from daemon.domain.record import Record
from daemon.ports import Budget, Identity

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
FIRST_PRODUCT, FIRST_WMS_ORDER, FIRST_NUMBER = 1_000, 1_000_001, 10_000
LINES = 4
BATCH = 200


@dataclass
class BigRemote:
    """`products`: how many; ten times as many order lines, four to an order, and a twentieth as many customers."""

    system: System
    products: int
    changed: set[int] = field(default_factory=set)
    at: datetime = LONG_AGO

    @property
    def orders(self) -> int:
        return self.products * 10 // LINES

    async def identity(self) -> Identity:
        return Identity(id="1", name="Bench")

    def budget(self) -> Budget:
        return Budget()

    async def close(self) -> None:
        return None

    def _count(self, kind: Kind) -> int:
        counts = {Kind.PRODUCT: self.products, Kind.ORDER: self.orders, Kind.CUSTOMER: self.products // 20}
        return {**counts, Kind.CATEGORY: 40}.get(kind, 0)

    def make(self, kind: Kind, n: int) -> Record:
        stamp = self.at if n in self.changed else LONG_AGO
        is_erp = self.system is System.ERP
        match kind:
            case Kind.CATEGORY:
                return Category(native_id=str(n + 1), number=str(n + 1), name=f"Gruppe {n}")
            case Kind.PRODUCT:
                native_id = str(FIRST_PRODUCT + n)
                return Product(
                    native_id=native_id if is_erp else f"P-{n}",
                    number=f"P-{n}",
                    name=f"Vare {n}" + (" ny" if n in self.changed else ""),
                    sales_price=Decimal(n % 1000),
                    category_id=str(n % 40 + 1),
                    stock=Decimal(n % 90),
                    id_field=None if is_erp else native_id,
                    created_at=LONG_AGO,
                    changed_at=stamp,
                )
            case Kind.CUSTOMER:
                return Company(
                    kind=Kind.CUSTOMER,
                    native_id=str(n + 1 if is_erp else FIRST_NUMBER + n),
                    number=str(FIRST_NUMBER + n),
                    name=f"Kunde {n}",
                    id_field=None if is_erp else str(n + 1),
                    created_at=LONG_AGO,
                    changed_at=LONG_AGO,
                )
            case _:
                return self._order(n, stamp)

    def _order(self, n: int, stamp: datetime) -> Order:
        is_erp = self.system is System.ERP
        native_id = str(n + 1 if is_erp else FIRST_WMS_ORDER + n)
        lines = []
        for place in range(LINES):
            product = (n * LINES + place) * 7919 % self.products
            lines.append(
                OrderLine(
                    native_id=f"{native_id}{place}",
                    product_id=str(FIRST_PRODUCT + product) if is_erp else f"P-{product}",
                    product_number=f"P-{product}",
                    name=f"Vare {product}",
                    quantity=Decimal(n % 20 + (2 if n in self.changed else 1)),
                    unit_price=Decimal(100),
                )
            )
        customer = n % (self.products // 20)
        return Order(
            native_id=native_id,
            customer_id=str(customer + 1 if is_erp else FIRST_NUMBER + customer),
            status="OrderState_Sent" if is_erp else "shipped",
            lines=tuple(lines),
            reference="" if is_erp else f"24SO {n + 1}",
            ordered_on=LONG_AGO.date(),
            created_at=LONG_AGO + timedelta(seconds=20 * n),
            changed_at=stamp,
        )

    def _index(self, kind: Kind, native_id: str) -> int:
        if kind is Kind.PRODUCT:
            return int(native_id.removeprefix("P-")) - (FIRST_PRODUCT if self.system is System.ERP else 0)
        if self.system is System.ERP or kind is Kind.CATEGORY:
            return int(native_id) - 1
        return int(native_id) - (FIRST_WMS_ORDER if kind is Kind.ORDER else FIRST_NUMBER)

    async def fetch_many(self, kind: Kind, native_ids: Sequence[str]) -> Mapping[str, Record]:
        return {one: self.make(kind, self._index(kind, one)) for one in native_ids}

    async def listing(self, kind: Kind, *, changed_since: datetime | None = None) -> AsyncIterator[Sequence[Record]]:
        count = self._count(kind)
        wanted = range(count) if changed_since is None else sorted(self._changed_of(kind, changed_since))
        for start in range(0, len(wanted), BATCH):
            yield [self.make(kind, n) for n in wanted[start : start + BATCH]]

    def _changed_of(self, kind: Kind, since: datetime) -> Iterator[int]:
        if kind in (Kind.PRODUCT, Kind.ORDER) and self.at >= since:
            yield from (n for n in self.changed if n < self._count(kind))

    async def gone(self, kind: Kind, *, since: datetime) -> AsyncIterator[Sequence[str]]:
        for nothing in ():
            yield nothing

    async def find(self, create: Create, since: datetime) -> Sequence[Record]:
        raise AssertionError("an audit looks for nothing")

    async def perform(self, change: Change) -> Performed:
        raise AssertionError("an audit writes nothing")
