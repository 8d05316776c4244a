"""What people do in the two systems, in words that a fake and the sandbox both understand, and what they are known to
have done. Nothing here knows how the sync works: it is the second opinion."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from daemon.domain.ids import Kind, System
from daemon.domain.order import Order
from daemon.domain.record import Record

Goods = tuple[tuple[str, Decimal], ...]
"""(product in the ids of that system, quantity)."""


class Shop(Protocol):
    """People at both systems. A method that the system would refuse does nothing and returns None or False."""

    async def records(self, system: System, kind: Kind) -> list[Record]: ...

    async def new_master(self, system: System, kind: Kind, number: str, name: str) -> str | None: ...

    async def edit_master(self, system: System, kind: Kind, native_id: str, name: str, value: object) -> bool: ...

    async def delete_master(self, system: System, kind: Kind, native_id: str) -> bool: ...

    async def sell(self, system: System, customer: str, goods: Goods) -> str | None:
        """In 24SevenOffice a Confirmed order, in Rackbeat a draft."""
        ...

    async def set_quantity(self, system: System, order: str, line: str, quantity: Decimal) -> bool: ...

    async def set_terms(self, system: System, order: str, line: str, price: Decimal, discount: Decimal) -> bool:
        """What one piece costs, and per cent off."""
        ...

    async def add_line(self, system: System, order: str, product: str, quantity: Decimal) -> bool: ...

    async def delete_line(self, system: System, order: str, line: str) -> bool: ...

    async def set_status(self, order: str, status: str) -> bool:
        """In 24SevenOffice."""
        ...

    async def delete_order(self, system: System, order: str) -> bool: ...

    async def book(self, number: str) -> bool: ...

    async def reopen(self, number: str) -> bool: ...

    async def ship(self, number: str, *, whole: bool) -> bool: ...

    async def backorder(self, number: str) -> str | None:
        """Closes a partly shipped order; the number of the order for its rest."""
        ...

    async def cancel(self, number: str) -> bool: ...

    async def invoice(self, number: str) -> str | None: ...

    async def invoice_alone(self, customer: str, goods: Goods, *, credit: bool) -> str | None: ...

    async def count_stock(self, number: str, quantity: Decimal) -> bool: ...


@dataclass
class Books:
    """What people did that a judge must know. Rackbeat's orders of one sale are a chain, named by the first one."""

    erp_edits: set[tuple[str, str]] = field(default_factory=set)
    """(24SO order, 24SO product) whose rows were changed after the order existed, until both sides agree again."""
    touched: set[str] = field(default_factory=set)
    """24SO orders of which a person ever changed a row or which a person fetched."""
    deleted: set[str] = field(default_factory=set)
    """24SO orders that a person deleted."""
    wms_edits: set[tuple[str, str]] = field(default_factory=set)
    """(first order of the chain, Rackbeat product)."""
    reopened: set[str] = field(default_factory=set)
    """Chains that were booked, seen to be booked by the daemon, and made drafts again."""
    drafted: set[str] = field(default_factory=set)
    """Chains that a person ever made a draft again."""
    root: dict[str, str] = field(default_factory=dict)
    """First order of the chain, by any later one."""
    marked: set[tuple[Kind, str]] = field(default_factory=set)
    """24SO ids of which a person changed the id field in Rackbeat."""
    passed: set[tuple[Kind, str]] = field(default_factory=set)
    """24SO ids of the records whose number a person changed."""
    claimed: set[tuple[Kind, str]] = field(default_factory=set)
    """24SO ids that a person typed into an id field: it says nothing about whose record that is."""
    remade: set[tuple[Kind, str]] = field(default_factory=set)
    """24SO ids whose Rackbeat record a person deleted. Made again under the same number it shows no id: drift (R5)."""

    typed: set[tuple[System, Kind, str, str]] = field(default_factory=set)
    """(system, kind, id, field) of what people typed into master records; every field of one that they made."""

    def renamed(self, kind: Kind, old: str, new: str) -> None:
        """A Rackbeat record has another number, which is its id there."""
        found = [name for s, k, i, name in self.typed if (s, k, i) == (System.WMS, kind, old)]
        self.typed |= {(System.WMS, kind, new, name) for name in found}
        if kind is Kind.PRODUCT:
            self.wms_edits = {(chain, new if number == old else number) for chain, number in self.wms_edits}

    def chain(self, number: str) -> str:
        return self.root.get(number, number)

    def tail(self, first: str) -> str:
        later = [number for number, root in self.root.items() if root == first]
        return max(later, key=int, default=first)


def totals(order: Order) -> dict[str, Decimal]:
    """Quantity by product in the ids of the order's own system."""
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in order.lines:
        if not line.is_text and line.product_id:
            found[line.product_id] += line.quantity
    return {product: quantity for product, quantity in found.items() if quantity}


def terms(order: Order) -> dict[str, set[tuple[Decimal, Decimal]]]:
    """Price of one piece (to four decimals, as 24SevenOffice keeps it) and discount, by product."""
    found: defaultdict[str, set[tuple[Decimal, Decimal]]] = defaultdict(set)
    for line in order.lines:
        if not line.is_text and line.product_id and line.quantity:
            price = (line.unit_price or Decimal(0)).quantize(Decimal("0.0001"))
            found[line.product_id].add((price, line.discount_percent.normalize()))
    return dict(found)


def shipped(order: Order) -> dict[str, Decimal]:
    """What has left the shelf, by product."""
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in order.lines:
        if not line.is_text and line.product_id:
            found[line.product_id] += line.shipped or Decimal(0)
    return dict(found)
