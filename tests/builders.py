"""Small records for tests, with defaults that make sense together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from daemon.domain.company import Company
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order, OrderLine
from daemon.domain.product import Category, Product
from tests.fakes import FakeRemote


def category(native_id: str = "4") -> Category:
    return Category(native_id=native_id, number="", name="Kaffe")


def product(native_id: str = "11", number: str = "KAFFE-1", **more: object) -> Product:
    made = Product(
        native_id=native_id,
        number=number,
        name=f"Vare {number}",
        sales_price=Decimal("99.90"),
        cost_price=Decimal("50"),
        category_id="4",
    )
    return replace(made, **more)  # type: ignore[arg-type]  # the caller names real fields


def customer(native_id: str = "501", number: str = "10001") -> Company:
    return Company(
        kind=Kind.CUSTOMER, native_id=native_id, number=number, name="Kari Handel AS", email="kari@example.no"
    )


def line(row: str, product_id: str, number: str, quantity: str = "5", price: str = "99.90") -> OrderLine:
    return OrderLine(
        native_id=row,
        product_id=product_id,
        product_number=number,
        name=f"Vare {number}",
        quantity=Decimal(quantity),
        unit_price=Decimal(price),
    )


def order(native_id: str = "7001", status: str = "Confirmed", lines: tuple[OrderLine, ...] | None = None) -> Order:
    return Order(
        native_id=native_id,
        customer_id="501",
        status=status,
        lines=(line("1", "11", "KAFFE-1"), line("2", "12", "KOPP-1", "2", "20")) if lines is None else lines,
        ordered_on=date(2026, 11, 2),
        currency="NOK",
    )


def fill(erp: FakeRemote) -> None:
    """A small shop: two products, a customer, their category, one order."""
    assert erp.system is System.ERP
    for record in (category(), product(), product("12", "KOPP-1"), customer(), order()):
        erp.put(record)
