"""The world of the tests of R1-R16: one record for each scenario, so that all may share one daemon."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sandbox.world import Company, Product, World
from tests.e2e.worlds import CUSTOMER, DRILL, HAMMER, LONG, OTHER_CUSTOMER, SAW, SUPPLIER, small

__all__ = ["CUSTOMER", "DRILL", "HAMMER", "LONG", "OTHER_CUSTOMER", "SAW", "SUPPLIER", "rule_world"]

TWIN, NUMBERLESS, DISCONTINUED, BOTH_WAYS, SHELF = (1005, 1006), 1007, 1008, 1009, 1010
ABC, EMPTY, TWIN_CUSTOMER, LEADING_ZERO, TAGGED = 10_003, 10_004, (10_005, 10_006), 10_007, 10_008
TAGGED_NUMBER, SUPPLIER_NUMBER = "2008", "301"
BOTH_WAYS_NUMBER, SHELF_NUMBER = "BEGGE-1", "HYLLE-1"


def rule_world() -> World:
    """`small` with a number that cannot be sent, and with a record for each thing that R4 refuses."""
    world = small(long_number=True)
    return replace(
        world,
        products=(
            *world.products,
            *(_product(own_id, "DOBBEL", f"Dobbel {own_id}") for own_id in TWIN),
            _product(NUMBERLESS, "", "Uten nummer"),
            replace(_product(DISCONTINUED, "UTGATT-1", "Utgått vare"), discontinued=True),
            _product(BOTH_WAYS, BOTH_WAYS_NUMBER, "Begge veier"),
            _product(SHELF, SHELF_NUMBER, "Hyllevare"),
        ),
        customers=(
            *world.customers,
            _customer(ABC, "ABC"),
            _customer(EMPTY, ""),
            *(_customer(own_id, "2005") for own_id in TWIN_CUSTOMER),
            _customer(LEADING_ZERO, "02007"),
            _customer(TAGGED, TAGGED_NUMBER),
        ),
    )


def _product(own_id: int, number: str, name: str) -> Product:
    return Product(own_id, number, name, 1, SUPPLIER, Decimal(100), Decimal(50), Decimal(50))


def _customer(own_id: int, number: str) -> Company:
    return Company("customer", own_id, number, f"Kunde {own_id} AS", country="NO")
