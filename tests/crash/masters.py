"""Master records of one time in both systems, made and looked at: what the flows of master records share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.e2e.running import Change, Running
from tests.e2e.waiting import eventually

OF_CONNECTION = 'orders_since = ""\n'
PRODUCT, CUSTOMER, SUPPLIER, GROUP = (
    "PUT /products/{number}",
    "PUT /customers/{number}",
    "PUT /suppliers/{number}",
    "PUT /product-groups/{number}",
)
MADE_IN_WMS = frozenset(
    {
        "POST /products",
        "POST /customers",
        "POST /suppliers",
        "POST /product-groups",
        *(f"{path}/fields" for path in (PRODUCT, CUSTOMER, SUPPLIER)),
    }
)


def of_connection(line: str) -> Change:
    return (OF_CONNECTION, f"{OF_CONNECTION}{line}\n")


@dataclass(slots=True)
class Masters:
    """One record of each kind, of this time; ids of 24SO."""

    turn: int
    product: int = 0
    customer: int = 0
    supplier: int = 0
    category: int = 0

    @property
    def number(self) -> str:
        return f"M-{self.turn}"


async def made_in_erp(shop: Running, turn: int) -> Masters:
    made = Masters(turn, category=700 + turn)
    shop.sandbox.erp.book.put_category({"Id": made.category, "Name": f"Gruppe {turn}"}, "ui")
    product = {"number": made.number, "name": f"Vare {turn}", "price": 100, "category_id": made.category}
    made.product = (await shop.hands.erp("POST", "/products", product))["id"]
    customer = {"number": str(40_000 + turn), "name": f"Kunde {turn} AS"}
    made.customer = (await shop.hands.erp("POST", "/companies", customer))["id"]
    supplier = {"number": str(50_000 + turn), "name": f"Leverandør {turn} AS", "type": "Supplier"}
    made.supplier = (await shop.hands.erp("POST", "/companies", supplier))["id"]
    return made


async def come_from_erp(shop: Running, turn: int) -> Masters:
    """One of each, which a poll has found and Rackbeat has by now."""
    made = await made_in_erp(shop, turn)
    await eventually(lambda: are_tied(shop, made), what="records of this time in Rackbeat")
    return made


async def made_in_wms(shop: Running, turn: int) -> None:
    number = {"payment_terms_id": 1, "vat_zone": "domestic"}
    await shop.hands.ui("POST", "/product-groups", {"number": 700 + turn, "name": f"Gruppe {turn}"})
    product = {"number": f"M-{turn}", "name": f"Vare {turn}", "sales_price": 100, "group": 700 + turn}
    await shop.hands.ui("POST", "/products", product)
    customer = {"number": 40_000 + turn, "company_name": f"Kunde {turn} AS", "customer_group_id": 1}
    await shop.hands.ui("POST", "/customers", number | customer)
    supplier = {"number": 50_000 + turn, "company_name": f"Leverandør {turn} AS", "supplier_group_id": 1}
    await shop.hands.ui("POST", "/suppliers", number | supplier)


def in_wms(shop: Running, turn: int) -> list[Any]:
    """The records of this time in Rackbeat: product, customer, supplier; as many as there are."""
    wms = shop.sandbox.wms
    return [
        *(p for p in wms.products.rows() if p.number == f"M-{turn}"),
        *(c for c in wms.customers.rows() if c.number == 40_000 + turn),
        *(s for s in wms.suppliers.rows() if s.number == 50_000 + turn),
    ]


async def in_erp(shop: Running, turn: int) -> Masters | None:
    """The records of this time in 24SO; None while one is missing. Fails when there are two."""
    products = (await shop.hands.erp("GET", "/products"))["products"]
    companies = (await shop.hands.erp("GET", "/companies"))["companies"]
    found = [
        [p["id"] for p in products if p["number"] == f"M-{turn}"],
        [c["id"] for c in companies if c["number"] == str(40_000 + turn)],
        [c["id"] for c in companies if c["number"] == str(50_000 + turn)],
    ]
    assert all(len(ids) <= 1 for ids in found), f"made twice: {found}"
    if not all(found):
        return None
    (product,), (customer,), (supplier,) = found
    return Masters(turn, product, customer, supplier)


def are_tied(shop: Running, subject: Masters) -> bool:
    """Whether each Rackbeat record carries the 24SO id (R5)."""
    ids = [list(record.field_values.values()) for record in in_wms(shop, subject.turn)]
    return ids == [[str(subject.product)], [str(subject.customer)], [str(subject.supplier)]]
