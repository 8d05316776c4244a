"""Master records in both directions (R3-R7, R15): made and edited."""

from __future__ import annotations

from tests.crash.flow import Flow
from tests.crash.masters import (
    CUSTOMER,
    GROUP,
    MADE_IN_WMS,
    PRODUCT,
    SUPPLIER,
    Masters,
    are_tied,
    come_from_erp,
    in_erp,
    in_wms,
    made_in_erp,
    made_in_wms,
)
from tests.crash.sale_flows import BOTH
from tests.e2e.running import Running


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
