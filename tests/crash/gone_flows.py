"""Deletes and deactivations by policy: never a silent delete."""

from __future__ import annotations

from tests.crash.flow import Flow
from tests.crash.masters import CUSTOMER, PRODUCT, SUPPLIER, Masters, come_from_erp, in_wms, of_connection
from tests.crash.sale_flows import BOTH
from tests.e2e.running import Running
from tests.e2e.waiting import eventually


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
