"""What starts in Rackbeat and becomes an order in 24SevenOffice: sales (R16), invoices and credit notes (R15)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.crash.flow import Flow
from tests.crash.order_flows import SAVE, sold
from tests.e2e.hands import Json
from tests.e2e.running import Running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, HAMMER, SAW

BOTH = '[connections.sandbox.masters]\nproduct = "both"\ncustomer = "both"\nsupplier = "both"\ncategory = "both"\n'


@dataclass(slots=True)
class Sold:
    """One document of Rackbeat of this time. `credited`: the invoice that a credit note takes back."""

    turn: int
    number: str = ""
    order: str = ""
    credited: str = ""


async def erp_orders(shop: Running, reference: str) -> list[Json]:
    """24SO orders that carry this reference number."""
    orders = (await shop.hands.erp("GET", "/orders"))["orders"]
    return [order for order in orders if order.get("reference_number") == reference]


def quantities(order: Json) -> list[tuple[Any, Decimal]]:
    return sorted((line["product_id"], Decimal(str(line["quantity"]))) for line in order["lines"])


async def billed(shop: Running, customer: int = 2001) -> str:
    """An invoice without an order, not booked yet; its number."""
    lines = [{"item_id": "HAM-1001", "quantity": 3, "line_price": 100}]
    made = await shop.hands.ui("POST", "/customer-invoices/drafts", {"customer_id": customer, "lines": lines})
    return str(made["customer_invoice"]["number"])


class SaleInRackbeat(Flow):
    """R16: a booked Rackbeat order becomes one 24SO order, with a customer and a product that 24SO has never seen."""

    name = "order from Rackbeat with its customer and product"
    commands = frozenset(
        {
            "create product in erp",
            "create customer in erp",
            "create order in erp",
            "set_id_field product in wms",
            "set_id_field customer in wms",
        }
    )
    writes = frozenset(
        {SAVE, "SaveCompanies", "SaveProducts", "PUT /customers/{number}/fields", "PUT /products/{number}/fields"}
    )
    tables = BOTH
    changes = (('wms_state = "draft"', 'wms_state = "draft"\norder_flow = "both"'),)

    async def ready(self, shop: Running, turn: int) -> Sold:
        return Sold(turn)

    async def act(self, shop: Running, subject: Sold) -> None:
        turn = subject.turn
        customer = {"number": 60_000 + turn, "company_name": f"Lagerkunde {turn} AS"}
        await shop.hands.ui("POST", "/customers", customer | {"payment_terms_id": 1, "customer_group_id": 1})
        product = {"number": f"LAGER-{turn}", "name": f"Lagervare {turn}", "sales_price": 10, "group": 1}
        await shop.hands.ui("POST", "/products", product)
        lines = [{"item_id": f"LAGER-{turn}", "quantity": 3}, {"item_id": "HAM-1001", "quantity": 2}]
        made = await shop.hands.ui("POST", "/orders/drafts", {"customer_id": 60_000 + turn, "lines": lines})
        subject.number = str(made["order"]["number"])
        await shop.hands.book(subject.number)

    async def reached(self, shop: Running, subject: Sold) -> bool:
        return bool(subject.number and await erp_orders(shop, f"RB {subject.number}"))

    async def check(self, shop: Running, subject: Sold) -> None:
        [order] = await erp_orders(shop, f"RB {subject.number}")
        products = (await shop.hands.erp("GET", "/products"))["products"]
        [product] = [p for p in products if p["number"] == f"LAGER-{subject.turn}"]
        assert quantities(order) == sorted([(product["id"], Decimal(3)), (HAMMER, Decimal(2))])
        companies = (await shop.hands.erp("GET", "/companies"))["companies"]
        [customer] = [c for c in companies if c["number"] == str(60_000 + subject.turn)]
        assert order["customer_id"] == customer["id"]
        assert len(shop.wms_orders(str(order["id"]))) == 0, "it does not go back"


class SaleShipped(Flow):
    """R11, R16: an order that began in Rackbeat leaves the house there."""

    name = "order from Rackbeat shipped"
    commands = frozenset({"edit_order order in erp"})
    writes = frozenset({SAVE})
    changes = (('wms_state = "draft"', 'wms_state = "draft"\norder_flow = "both"'),)

    async def ready(self, shop: Running, turn: int) -> Sold:
        lines = [{"item_id": "HAM-1001", "quantity": 2}]
        made = await shop.hands.ui("POST", "/orders/drafts", {"customer_id": 2001, "lines": lines})
        number = str(made["order"]["number"])
        await shop.hands.book(number)
        await eventually(lambda: erp_orders(shop, f"RB {number}"), what="the order in 24SevenOffice")
        return Sold(turn, number=number)

    async def act(self, shop: Running, subject: Sold) -> None:
        await shop.hands.ship(subject.number)

    async def reached(self, shop: Running, subject: Sold) -> bool:
        [order] = await erp_orders(shop, f"RB {subject.number}")
        return bool(order["status"] == "OrderState_Sent")

    async def check(self, shop: Running, subject: Sold) -> None:
        [order] = await erp_orders(shop, f"RB {subject.number}")
        assert quantities(order) == [(HAMMER, Decimal(2))]


class InvoiceOfOrder(Flow):
    """R15: the invoice of a linked order moves that order on, once."""

    name = "invoice of an order"
    commands = frozenset({"edit_order order in erp"})
    writes = frozenset({SAVE})

    async def ready(self, shop: Running, turn: int) -> Sold:
        sale = await sold(shop, turn, [(HAMMER, 1), (SAW, 2)])
        await shop.until_idle()
        await shop.hands.book(sale.number)
        await shop.until_asked_again(1)
        await shop.hands.ship(sale.number)
        await shop.until_polled(1)
        return Sold(turn, number=sale.number, order=sale.erp_id)

    async def act(self, shop: Running, subject: Sold) -> None:
        await shop.hands.ui("POST", f"/orders/{subject.number}/convert-to-invoice")

    async def reached(self, shop: Running, subject: Sold) -> bool:
        return bool((await shop.hands.erp_order(subject.order))["status"] == "ForInvoicing")

    async def check(self, shop: Running, subject: Sold) -> None:
        assert quantities(await shop.hands.erp_order(subject.order)) == [(HAMMER, Decimal(1)), (SAW, Decimal(2))]


class InvoiceAlone(Flow):
    """R15: an invoice without an order of ours becomes one 24SO order."""

    name = "invoice without an order"
    commands = frozenset({"create invoice in erp"})
    writes = frozenset({SAVE})

    async def ready(self, shop: Running, turn: int) -> Sold:
        return Sold(turn, number=await billed(shop))

    async def act(self, shop: Running, subject: Sold) -> None:
        await shop.hands.ui("POST", f"/customer-invoices/{subject.number}/book")

    async def reached(self, shop: Running, subject: Sold) -> bool:
        return bool(await erp_orders(shop, f"RBF {subject.number}"))

    async def check(self, shop: Running, subject: Sold) -> None:
        [order] = await erp_orders(shop, f"RBF {subject.number}")
        assert (order["customer_id"], abs(quantities(order)[0][1])) == (CUSTOMER, Decimal(3))


class CreditNote(InvoiceAlone):
    """R15: a credit note becomes one 24SO order in the configured status."""

    name = "credit note"
    changes = (('wms_state = "draft"', 'wms_state = "draft"\ncredit_note_status = "Return"'),)

    async def ready(self, shop: Running, turn: int) -> Sold:
        credited = await billed(shop)
        await shop.hands.ui("POST", f"/customer-invoices/{credited}/book")
        await shop.until_polled(1)
        note = (await shop.hands.ui("POST", f"/customer-invoices/{credited}/create-creditnote"))["customer_invoice"]
        return Sold(turn, number=str(note["number"]), credited=credited)
