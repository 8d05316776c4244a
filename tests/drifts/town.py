"""A made-up company as both systems hold it, in agreement, big or small: what drift is injected into.

Everything follows from the seed. Ids are such that some are prefixes of others; some values are equal only after
normalisation; some customers order the same twice a day.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from daemon.domain.company import Company
from daemon.domain.ids import Kind, System
from daemon.domain.link import LineLink
from daemon.domain.order import Order, OrderLine
from daemon.domain.ownership import Policy
from daemon.domain.product import Category, Product
from daemon.domain.record import Record
from reconcile.setup_facts import SetupFact

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
LINKED = NOW - timedelta(days=60)
LONG_AGO = NOW - timedelta(days=30)
YESTERDAY = NOW - timedelta(days=1)
SINCE = date(2026, 1, 1)
ERP, WMS = System.ERP, System.WMS
CATEGORIES, USED_CATEGORIES = 60, 20

Row = tuple[str, str | None, str | None, str | None, str | None]
"""What is expected of a detector: kind, 24SO id, Rackbeat id, field, line."""
Place = tuple[System, Kind]
Pair = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Size:
    products: int
    companies: int
    orders: int


@dataclass(frozen=True, kw_only=True)
class Work:
    """One line of inbox or outbox; `operation` None: inbox."""

    kind: Kind
    erp_id: str | None = None
    wms_id: str | None = None
    minutes: float = 1
    parked: bool = False
    operation: str | None = None


@dataclass(frozen=True, kw_only=True)
class Conflict:
    kind: Kind
    erp_id: str
    field: str
    erp: str
    wms: str
    base: str


@dataclass
class Town:
    """`pools`: pairs that nothing has happened to yet, by sort, in random order. `before`: how a record looked until it
    was changed. `truth`: what must be found."""

    rng: random.Random
    policy: Policy
    records: dict[Place, dict[str, Record]] = field(default_factory=dict)
    links: dict[tuple[Kind, str], str] = field(default_factory=dict)
    lines: dict[str, tuple[LineLink, ...]] = field(default_factory=dict)
    bases: list[tuple[Kind, str, str, str, str]] = field(default_factory=list)
    before: list[tuple[Place, Record]] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    setup: list[SetupFact] = field(default_factory=list)
    pools: dict[str, list[Pair]] = field(default_factory=dict)
    truth: set[Row] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(500_000, 900_000)))

    def put(self, system: System, record: Record, kind: Kind | None = None) -> None:
        self.records.setdefault((system, kind or record.kind), {})[record.native_id] = record

    def get(self, system: System, kind: Kind, native_id: str) -> Any:
        return self.records[system, kind][native_id]

    def order(self, system: System, native_id: str) -> Order:
        record = self.get(system, Kind.ORDER, native_id)
        assert isinstance(record, Order)
        return record

    def change(
        self, system: System, kind: Kind, native_id: str, *, at: datetime | None = YESTERDAY, **fields: Any
    ) -> None:
        old = self.get(system, kind, native_id)
        self.before.append(((system, kind), old))
        self.put(system, replace(old, changed_at=at, **fields), kind)

    def remove(self, system: System, kind: Kind, native_id: str) -> None:
        self.before.append(((system, kind), self.records[system, kind].pop(native_id)))

    def take(self, pool: str) -> Pair:
        """A pair that nothing else happens to."""
        return self.pools[pool].pop()

    def is_linked(self, kind: Kind, pair: Pair) -> bool:
        return self.links.get((kind, pair[0])) == pair[1]

    def take_linked(self, pool: str, kind: Kind) -> Pair:
        index = next(n for n, pair in enumerate(self.pools[pool]) if self.is_linked(kind, pair))
        return self.pools[pool].pop(index)

    def expect(
        self, kind: str, erp_id: str | None, wms_id: str | None, field_name: str | None = None, line: str | None = None
    ) -> None:
        self.truth.add((kind, erp_id, wms_id, field_name, line))

    def new_id(self) -> str:
        return str(next(self.numbers))

    def link(self, kind: Kind, erp_id: str, wms_id: str) -> None:
        self.links[kind, erp_id] = wms_id


def build(seed: int, size: Size, policy: Policy) -> Town:
    """The town in agreement: no detector may say anything of it."""
    town = Town(rng=random.Random(seed), policy=policy)
    for number in range(1, CATEGORIES + 1):
        for system in System:
            town.put(system, Category(native_id=str(number), number=str(number), name=f"Gruppe {number}"))
    town.pools["category"] = [(str(n), str(n)) for n in range(USED_CATEGORIES + 1, CATEGORIES + 1)]
    _products(town, size.products)
    for kind, first in ((Kind.CUSTOMER, 10_000), (Kind.SUPPLIER, 50_000)):
        _companies(town, kind, first, size.companies)
    for pool in town.pools.values():
        town.rng.shuffle(pool)
    return town


def _products(town: Town, count: int) -> None:
    """The first 60 % are sold in orders, the others lie on the shelf. Some are linked, others paired by number."""
    rng = town.rng
    for n in range(count):
        number, native_id = f"V{n}", str(1_000 + n)
        record = Product(
            native_id=native_id,
            number=number,
            name=f"Vare {n} blå",
            sales_price=Decimal(100 + n % 70),
            cost_price=Decimal(60 + n % 30),
            category_id=str(1 + n % USED_CATEGORIES),
            stock=Decimal(rng.randrange(1, 90)),
            created_at=LINKED,
            changed_at=LONG_AGO,
        )
        town.put(ERP, record)
        town.put(WMS, replace(record, native_id=number, id_field=native_id))
        if rng.random() < 0.85:
            town.link(Kind.PRODUCT, native_id, number)
        town.pools.setdefault("sold" if n < count * 6 // 10 else "shelf", []).append((native_id, number))


def _companies(town: Town, kind: Kind, first: int, count: int) -> None:
    for n in range(count):
        number, native_id = str(first + n), str(2 * first + n)
        record = company(kind, native_id, number, n)
        town.put(ERP, record)
        town.put(WMS, replace(record, native_id=number, id_field=native_id))
        if town.rng.random() < 0.85:
            town.link(kind, native_id, number)
        busy = kind is Kind.CUSTOMER and n < count // 3
        town.pools.setdefault(f"{kind}/busy" if busy else str(kind), []).append((native_id, number))


def company(kind: Kind, native_id: str, number: str, n: int) -> Company:
    """Number `n` of its kind: unlike every other in name, place, mail and organisation number."""
    return Company(
        kind=kind,
        native_id=native_id,
        number=number,
        name=f"{'Kunde' if kind is Kind.CUSTOMER else 'Leverandør'} {n} AS",
        email=f"post{n}@{kind}.example",
        phone=f"+47 {40_000_000 + n}",
        street=f"Strandgata {n}",
        postal_code=f"{n % 9_000:04}",
        city="Bergen",
        country="NO",
        organization_number=str(800_000_000 + (0 if kind is Kind.CUSTOMER else 90_000_000) + n),
        created_at=LINKED,
        changed_at=LONG_AGO,
    )


def line(native_id: str, product_id: str, number: str, quantity: int, price: Decimal) -> OrderLine:
    return OrderLine(
        native_id=native_id,
        product_id=product_id,
        product_number=number,
        name="Vare",
        quantity=Decimal(quantity),
        unit_price=price,
    )
