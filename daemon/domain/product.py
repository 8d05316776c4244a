"""Products and categories as the ports carry them: verbatim text, Decimal numbers, either system."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from daemon.domain.ids import Kind

MAX_NUMBER_LENGTH = 25
"""Longest product number that Rackbeat takes (R6, apis/rackbeat.md 1.10)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product of either system.

    `native_id`: 24SO Id, Rackbeat number. `number`: 24SO No (the alternative number), Rackbeat number.
    `category_id`: 24SO CategoryId, Rackbeat group number. `id_field`: content of the Rackbeat text field
    "24SO Produkt-id" (None: field empty or not there); always None on the 24SO side.
    `active`: 24SO StatusId 1, Rackbeat not barred. Prices exclude VAT. `stock`: physical quantity.
    """

    native_id: str
    number: str
    name: str
    sales_price: Decimal | None = None
    cost_price: Decimal | None = None
    category_id: str | None = None
    supplier_id: str | None = None
    active: bool = True
    stock: Decimal | None = None
    stock_controlled: bool = True
    id_field: str | None = None
    created_at: datetime | None = None
    changed_at: datetime | None = None

    @property
    def kind(self) -> Kind:
        return Kind.PRODUCT


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """24SO product category (native_id = Id) or Rackbeat product group (native_id = number)."""

    native_id: str
    number: str
    name: str
    changed_at: datetime | None = None

    @property
    def kind(self) -> Kind:
        return Kind.CATEGORY
