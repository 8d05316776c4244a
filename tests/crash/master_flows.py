"""Master records in both directions (R3-R7, R15): made, edited, renumbered, deactivated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.crash.flow import Flow
from tests.crash.sale_flows import BOTH
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


class InitialSync(Flow):
    """R7: a category, a supplier, a customer and a product, one of each; an operator starts it again after a crash."""

    name = "initial sync"
    commands = frozenset(
        {
            "create category in wms",
            "create supplier in wms",
            "create customer in wms",
            "create product in wms",
            "set_id_field supplier in wms",
            "set_id_field customer in wms",
            "set_id_field product in wms",
        }
    )
    writes = MADE_IN_WMS
    shop_points = 5

    async def ready(self, shop: Running, turn: int) -> Masters:
        return Masters(turn)

    async def act(self, shop: Running, subject: Masters) -> None:
        made = await made_in_erp(shop, subject.turn)
        subject.product, subject.customer, subject.supplier = made.product, made.customer, made.supplier
        await shop.initial_sync()

    async def resume(self, shop: Running, subject: Masters) -> None:
        await shop.initial_sync()

    async def reached(self, shop: Running, subject: Masters) -> bool:
        return are_tied(shop, subject)

    async def check(self, shop: Running, subject: Masters) -> None:
        assert len(in_wms(shop, subject.turn)) == 3
        assert [g.name for g in shop.sandbox.wms.product_groups.rows()].count(f"Gruppe {subject.turn}") == 1


class EditedInErp(Flow):
    """R3: what is edited in 24SO is written in Rackbeat."""

    name = "masters edited in 24SevenOffice"
    commands = frozenset(
        {
            "update category in wms",
            "update supplier in wms",
            "update customer in wms",
            "update product in wms",
        }
    )
    writes = frozenset({PRODUCT, CUSTOMER, SUPPLIER, GROUP})

    async def ready(self, shop: Running, turn: int) -> Masters:
        return await come_from_erp(shop, turn)

    async def act(self, shop: Running, subject: Masters) -> None:
        category = {"Id": subject.category, "Name": f"Gruppe {subject.turn}, ny"}
        shop.sandbox.erp.book.put_category(category, "ui")
        await shop.hands.erp("PATCH", f"/products/{subject.product}", {"name": "Vare, ny", "price": 120})
        await shop.hands.erp("PATCH", f"/companies/{subject.customer}", {"name": "Kunde, ny", "email": "a@b.example"})
        await shop.hands.erp("PATCH", f"/companies/{subject.supplier}", {"name": "Leverandør, ny"})

    async def reached(self, shop: Running, subject: Masters) -> bool:
        names = [record.name for record in in_wms(shop, subject.turn)]
        groups = [group.name for group in shop.sandbox.wms.product_groups.rows()]
        return names == ["Vare, ny", "Kunde, ny", "Leverandør, ny"] and f"Gruppe {subject.turn}, ny" in groups


class MadeInRackbeat(Flow):
    """R15: product, customer, supplier and group made in Rackbeat reach 24SO at once."""

    name = "masters from Rackbeat"
    commands = frozenset(
        {
            "create category in erp",
            "create supplier in erp",
            "create customer in erp",
            "create product in erp",
            "set_id_field supplier in wms",
            "set_id_field customer in wms",
            "set_id_field product in wms",
        }
    )
    writes = frozenset(
        {
            "SaveProducts",
            "SaveCompanies",
            "SaveCategories",
            *(f"{path}/fields" for path in (PRODUCT, CUSTOMER, SUPPLIER)),
        }
    )
    tables = BOTH

    async def ready(self, shop: Running, turn: int) -> Masters:
        return Masters(turn)

    async def act(self, shop: Running, subject: Masters) -> None:
        await made_in_wms(shop, subject.turn)

    async def reached(self, shop: Running, subject: Masters) -> bool:
        made = await in_erp(shop, subject.turn)
        return made is not None and are_tied(shop, made)

    async def check(self, shop: Running, subject: Masters) -> None:
        names = [c["Name"] for c in shop.sandbox.erp.book.categories.values()]
        assert names.count(f"Gruppe {subject.turn}") == 1


class EditedInRackbeat(Flow):
    """R3: what is edited in Rackbeat is written in 24SO, where the master is both."""

    name = "masters edited in Rackbeat"
    commands = frozenset(
        {
            "update category in erp",
            "update supplier in erp",
            "update customer in erp",
            "update product in erp",
        }
    )
    writes = frozenset({"SaveProducts", "SaveCompanies", "SaveCategories"})
    tables = BOTH

    async def ready(self, shop: Running, turn: int) -> Masters:
        return await come_from_erp(shop, turn)

    async def act(self, shop: Running, subject: Masters) -> None:
        turn = subject.turn
        await shop.hands.ui("PUT", f"/products/{subject.number}", {"name": "Vare, ny", "sales_price": 120})
        await shop.hands.ui("PUT", f"/customers/{40_000 + turn}", {"company_name": "Kunde, ny"})
        await shop.hands.ui("PUT", f"/suppliers/{50_000 + turn}", {"company_name": "Leverandør, ny"})
        await shop.hands.ui("PUT", f"/product-groups/{subject.category}", {"name": f"Gruppe {turn}, ny"})

    async def reached(self, shop: Running, subject: Masters) -> bool:
        book = shop.sandbox.erp.book
        records = (book.products[subject.product], book.companies[subject.customer], book.companies[subject.supplier])
        names = [record["Name"] for record in (*records, book.categories[subject.category])]
        return names == ["Vare, ny", "Kunde, ny", "Leverandør, ny", f"Gruppe {subject.turn}, ny"]


class Renumbered(Flow):
    """R4: a new number in 24SO is written in Rackbeat where the policy says so, and the link follows."""

    name = "renumbered in 24SevenOffice"
    commands = frozenset({"update product in wms"})
    writes = frozenset({PRODUCT})
    changes = (of_connection('renumbering = "write"'),)

    async def ready(self, shop: Running, turn: int) -> Masters:
        return await come_from_erp(shop, turn)

    async def act(self, shop: Running, subject: Masters) -> None:
        await shop.hands.erp("PATCH", f"/products/{subject.product}", {"number": f"N-{subject.turn}"})

    async def reached(self, shop: Running, subject: Masters) -> bool:
        return any(p.number == f"N-{subject.turn}" for p in shop.sandbox.wms.products.rows())

    async def check(self, shop: Running, subject: Masters) -> None:
        await shop.hands.erp("PATCH", f"/products/{subject.product}", {"name": f"Etter {subject.turn}"})
        await shop.until_polled(12)
        numbers = [p.number for p in shop.sandbox.wms.products.rows() if p.name == f"Etter {subject.turn}"]
        assert numbers == [f"N-{subject.turn}"], "the link did not follow"


class RenumberedInRackbeat(Flow):
    """R4: a new number in Rackbeat is followed, and written in 24SO where the policy says so."""

    name = "renumbered in Rackbeat"
    commands = frozenset({"update product in erp"})
    writes = frozenset({"SaveProducts"})
    tables = BOTH
    changes = (of_connection('renumbering = "write"'),)

    async def ready(self, shop: Running, turn: int) -> Masters:
        return await come_from_erp(shop, turn)

    async def act(self, shop: Running, subject: Masters) -> None:
        await shop.hands.ui("PUT", f"/products/{subject.number}", {"number": f"N-{subject.turn}"})

    async def reached(self, shop: Running, subject: Masters) -> bool:
        return bool(shop.sandbox.erp.book.products[subject.product]["No"] == f"N-{subject.turn}")

    async def check(self, shop: Running, subject: Masters) -> None:
        numbers = [p["No"] for p in shop.sandbox.erp.book.products.values()]
        assert numbers.count(f"N-{subject.turn}") == 1 and subject.number not in numbers


class Deactivated(Flow):
    """Deletes by policy: expired in 24SO, barred in Rackbeat; deleted in Rackbeat, expired in 24SO."""

    name = "deactivated by policy"
    commands = frozenset(
        {
            "update product in wms",
            "update product in erp",
        }
    )
    writes = frozenset({PRODUCT, "SaveProducts"})
    tables = BOTH
    changes = (of_connection('deletes = "deactivate"'),)

    async def ready(self, shop: Running, turn: int) -> Masters:
        made = await come_from_erp(shop, turn)
        wish = {"number": f"D-{turn}", "name": f"Slettes {turn}", "price": 1, "category_id": made.category}
        made.category = (await shop.hands.erp("POST", "/products", wish))["id"]
        products = shop.sandbox.wms.products
        await eventually(lambda: f"D-{turn}" in {p.number for p in products.rows()}, what="the other product")
        return made

    async def act(self, shop: Running, subject: Masters) -> None:
        await shop.hands.erp("PATCH", f"/products/{subject.product}", {"status_id": 0})
        await shop.hands.ui("PUT", f"/products/D-{subject.turn}", {"is_barred": True})

    async def reached(self, shop: Running, subject: Masters) -> bool:
        expired = shop.sandbox.erp.book.products[subject.category].get("StatusId") == 0
        return expired and shop.wms_product(subject.number).is_barred


class Deleted(Flow):
    """Deletes by policy: companies deleted in 24SO are barred in Rackbeat; a product deleted there expires in 24SO."""

    name = "deleted by people"
    commands = frozenset({"update customer in wms", "update supplier in wms", "update product in erp"})
    writes = frozenset({CUSTOMER, SUPPLIER, "SaveProducts"})
    tables = BOTH
    changes = (of_connection('deletes = "deactivate"'),)

    async def ready(self, shop: Running, turn: int) -> Masters:
        return await come_from_erp(shop, turn)

    async def act(self, shop: Running, subject: Masters) -> None:
        for company in (subject.customer, subject.supplier):
            shop.sandbox.erp.book.drop_company(company, "ui")
        await shop.hands.ui("DELETE", f"/products/{subject.number}")

    async def reached(self, shop: Running, subject: Masters) -> bool:
        expired = shop.sandbox.erp.book.products[subject.product].get("StatusId") == 0
        return expired and [record.is_barred for record in in_wms(shop, subject.turn)] == [True, True]
