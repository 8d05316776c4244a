"""Small worlds: just what a test needs, so that it is quick and its numbers can be counted by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sandbox.world import Category, Company, Order, OrderLine, Product, World

CUSTOMER, OTHER_CUSTOMER, SUPPLIER = 10_001, 10_002, 50_001
HAMMER, SAW, DRILL, LONG = 1001, 1002, 1003, 1004
LONG_NUMBER = "SKRUTREKKER-MED-EKSTRA-LANGT-NR."
"""32 characters; Rackbeat takes 25 (R6)."""
OPEN_ORDER = 20_001


def small(*, open_order: bool = False, long_number: bool = False) -> World:
    """Two customers, one supplier, one category, three products; on request one open order and a fourth product whose
    number cannot be sent."""
    goods = [
        _product(HAMMER, "HAM-1001", "Hammer 16 oz"),
        _product(SAW, "STIKKSAG Ø 12", "Stikksag 12"),
        _product(DRILL, "BOR/10", "Bor 10 mm"),
    ]
    if long_number:
        goods.append(_product(LONG, LONG_NUMBER, "Skrutrekker med langt nummer"))
    return World(
        categories=(Category(1, "Håndverktøy"),),
        customers=(_company(CUSTOMER, "2001"), _company(OTHER_CUSTOMER, "2002")),
        suppliers=(Company("supplier", SUPPLIER, "301", "Leverandør 301 AS", country="NO"),),
        products=tuple(goods),
        orders=(_order(OPEN_ORDER, CUSTOMER, [(HAMMER, 5), (SAW, 2)]),) if open_order else (),
    )


def _company(own_id: int, number: str) -> Company:
    return Company("customer", own_id, number, f"Kunde {number} AS", email=f"post@{number}.example", country="NO")


def _product(own_id: int, number: str, name: str) -> Product:
    price = Decimal(100)
    return Product(own_id, number, name, 1, SUPPLIER, price, price / 2, Decimal(50))


def _order(own_id: int, customer: int, goods: list[tuple[int, int]]) -> Order:
    lines = tuple(
        OrderLine(own_id, at, product, Decimal(quantity), Decimal(100))
        for at, (product, quantity) in enumerate(goods, start=1)
    )
    day = date(2026, 11, 2)
    return Order(own_id, customer, day, day, None, "", lines)
