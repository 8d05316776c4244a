"""The events of the measurement: what a person clicks in Rackbeat, and what 24SevenOffice must show then.

Used by `bench.webhook_latency`. Of ten events five are shipments (R11), three rename a product and two a customer, both
of which are maintained in both systems (R3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from sandbox.journal import RecordChange
from sandbox.seed import make_world
from sandbox.world import Company, Order, OrderLine, Product, World

FIRST_ORDER = 50_001
MIX = "opocopocop"
"""One letter an event: order, product, customer."""

MASTERS = '\n[connections.sandbox.masters]\nproduct = "both"\ncustomer = "both"\n'


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Event:
    """`method`, `path`, `body`: the click. `kind`, `native_id`, `shows`: the change in the journal of 24SevenOffice."""

    what: str
    method: str
    path: str
    body: Mapping[str, object] = field(default_factory=dict)
    kind: str
    native_id: str
    shows: tuple[str, str]

    def is_met_by(self, change: RecordChange) -> bool:
        name, value = self.shows
        after: Mapping[str, Any] = change.after or {}
        return change.kind == self.kind and change.native_id == self.native_id and after.get(name) == value


def counts(events: int) -> dict[str, int]:
    """How many events of each letter."""
    letters = [MIX[number % len(MIX)] for number in range(events)]
    return {letter: letters.count(letter) for letter in "opc"}


def world_of(events: int) -> World:
    """A seeded shop in which one confirmed order of one line waits for each shipment. Together they name every product
    and every customer that will be renamed, and each of those is renamed once."""
    wanted = counts(events)
    world = make_world(1, orders=0, open_orders=0, customers=max(10, wanted["c"]), products=max(20, wanted["p"] * 2))
    customers, products = world.customers, products_of(world)[: max(1, wanted["p"])]
    day = date(2026, 11, 2)
    made = tuple(
        Order(
            FIRST_ORDER + n,
            customers[n % len(customers)].id,
            day,
            day,
            None,
            lines=(OrderLine(FIRST_ORDER + n, 1, products[n % len(products)].id, Decimal(1), Decimal(100)),),
        )
        for n in range(wanted["o"])
    )
    return replace(world, orders=made)


def products_of(world: World) -> list[Product]:
    """Those that may travel (R6)."""
    return [product for product in world.products if len(product.number) <= 25]


def events_of(world: World, shipments: Sequence[tuple[str, object]], events: int) -> list[Event]:
    """In the order in which they happen. `shipments`: (24SO id, shipment that is ready to leave)."""
    orders, products, customers = iter(shipments), iter(products_of(world)), iter(world.customers)
    made = []
    for number in range(events):
        match MIX[number % len(MIX)]:
            case "o":
                made.append(_shipped(*next(orders)))
            case "p":
                made.append(_renamed_product(next(products), number))
            case _:
                made.append(_renamed_customer(next(customers), number))
    return made


def _shipped(erp_id: str, shipment: object) -> Event:
    return Event(
        what="an order shipped in Rackbeat is Sendt",
        method="POST",
        path=f"/orders/shipments/{shipment}/mark-shipped",
        kind="order",
        native_id=erp_id,
        shows=("OrderStatus", "OrderState_Sent"),
    )


def _renamed_product(product: Product, number: int) -> Event:
    name = f"Vare {number}"
    return Event(
        what="a product renamed in Rackbeat is renamed",
        method="PUT",
        path=f"/products/{quote(product.number, safe='')}",
        body={"name": name},
        kind="product",
        native_id=str(product.id),
        shows=("Name", name),
    )


def _renamed_customer(customer: Company, number: int) -> Event:
    name = f"Kunde {number} AS"
    return Event(
        what="a customer renamed in Rackbeat is renamed",
        method="PUT",
        path=f"/customers/{customer.number}",
        body={"name": name},
        kind="company",
        native_id=str(customer.id),
        shows=("Name", name),
    )
