"""Orders from 24SevenOffice to Rackbeat and back (R9-R14)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from sandbox.wms_records import Order
from tests.crash.flow import Flow
from tests.e2e.running import Running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, DRILL, HAMMER, SAW

DRAFT = "POST /orders/drafts"
BOOK = "POST /orders/{number}/book"
SAVE = "SaveInvoices"


@dataclass(slots=True)
class Sale:
    """One order of this time."""

    turn: int
    customer: int = CUSTOMER
    product: int = HAMMER
    erp_id: str = ""
    number: str = ""


async def sold(shop: Running, turn: int, goods: list[tuple[int, int]], status: str = "Confirmed") -> Sale:
    """An order that has arrived in Rackbeat."""
    erp_id = await shop.hands.sell(CUSTOMER, goods, status=status)
    order = await shop.until_arrived(erp_id)
    return Sale(turn, erp_id=erp_id, number=str(order.number))


def wms_order(shop: Running, sale: Sale) -> Order:
    [order] = shop.wms_orders(sale.erp_id)
    return order


def wms_quantities(shop: Running, sale: Sale) -> list[tuple[str, Decimal]]:
    """(number, quantity) of every line, sorted, so that a doubled line shows."""
    numbers = {product.id: product.number for product in shop.sandbox.wms.products.rows()}
    return sorted((numbers[line.product_id or 0], line.quantity) for line in wms_order(shop, sale).lines)


async def erp_quantities(shop: Running, sale: Sale) -> list[tuple[int, Decimal]]:
    lines = (await shop.hands.erp_order(sale.erp_id))["lines"]
    return sorted((line["product_id"], Decimal(line["quantity"])) for line in lines)


class NewOrder(Flow):
    """R9: a sold order arrives, with a customer and a product that Rackbeat has never seen."""

    name = "order with its customer and product"
    commands = frozenset(
        {
            "create product in wms",
            "create customer in wms",
            "create order in wms",
            "set_id_field product in wms",
            "set_id_field customer in wms",
        }
    )
    writes = frozenset(
        {DRAFT, "POST /customers", "POST /products", "PUT /customers/{number}/fields", "PUT /products/{number}/fields"}
    )

    async def ready(self, shop: Running, turn: int) -> Sale:
        return Sale(turn)

    async def act(self, shop: Running, subject: Sale) -> None:
        turn = subject.turn
        customer = {"number": str(40_000 + turn), "name": f"Kunde {turn} AS"}
        subject.customer = (await shop.hands.erp("POST", "/companies", customer))["id"]
        product = {"number": f"NY-{turn}", "name": f"Vare {turn}", "price": 100}
        subject.product = (await shop.hands.erp("POST", "/products", product))["id"]
        subject.erp_id = await shop.hands.sell(subject.customer, [(subject.product, 3), (SAW, 2)])

    async def reached(self, shop: Running, subject: Sale) -> bool:
        return bool(subject.erp_id and shop.wms_orders(subject.erp_id))

    async def check(self, shop: Running, subject: Sale) -> None:
        wanted = [(f"NY-{subject.turn}", Decimal(3)), ("STIKKSAG Ø 12", Decimal(2))]
        assert wms_quantities(shop, subject) == sorted(wanted)
        customers = [c for c in shop.sandbox.wms.customers.rows() if c.name == f"Kunde {subject.turn} AS"]
        assert len(customers) == 1 and list(customers[0].field_values.values()) == [str(subject.customer)]
        product = shop.wms_product(f"NY-{subject.turn}")
        assert list(product.field_values.values()) == [str(subject.product)]
        answer = await shop.get_order(subject.erp_id)
        assert (answer["outcome"], answer["wms_number"]) == ("unchanged", str(wms_order(shop, subject).number))


class BookedOrder(Flow):
    """R10: it arrives booked."""

    name = "arrival booked"
    commands = frozenset(
        {
            "create order in wms",
            "book order in wms",
        }
    )
    writes = frozenset({DRAFT, BOOK})
    changes = (('wms_state = "draft"', 'wms_state = "booked"'),)

    async def ready(self, shop: Running, turn: int) -> Sale:
        return Sale(turn)

    async def act(self, shop: Running, subject: Sale) -> None:
        subject.erp_id = await shop.hands.sell(CUSTOMER, [(HAMMER, 3), (SAW, 2)], status="Production")

    async def reached(self, shop: Running, subject: Sale) -> bool:
        orders = shop.wms_orders(subject.erp_id) if subject.erp_id else []
        return bool(orders) and orders[0].is_booked

    async def check(self, shop: Running, subject: Sale) -> None:
        assert wms_quantities(shop, subject) == [("HAM-1001", Decimal(3)), ("STIKKSAG Ø 12", Decimal(2))]
        assert (await shop.hands.erp_order(subject.erp_id))["status"] == "Production"


class WrittenBack(Flow):
    """R13: edited in Rackbeat and booked; the 24SO order follows and goes back to Akseptert."""

    name = "edit written back"
    commands = frozenset({"edit_order order in erp"})
    writes = frozenset({SAVE})

    async def ready(self, shop: Running, turn: int) -> Sale:
        return await sold(shop, turn, [(HAMMER, 5), (SAW, 2)], status="Pack")

    async def act(self, shop: Running, subject: Sale) -> None:
        order, path = wms_order(shop, subject), f"/orders/{subject.number}"
        await shop.hands.edit_line(subject.number, order.lines[0].id, 3)
        await shop.hands.ui("DELETE", f"{path}/lines/{order.lines[1].id}")
        await shop.hands.ui("POST", f"{path}/lines", {"item_id": "BOR/10", "quantity": 4})
        await shop.hands.book(subject.number)

    async def reached(self, shop: Running, subject: Sale) -> bool:
        return bool((await shop.hands.erp_order(subject.erp_id))["status"] == "Confirmed")

    async def check(self, shop: Running, subject: Sale) -> None:
        assert await erp_quantities(shop, subject) == [(HAMMER, Decimal(3)), (DRILL, Decimal(4))]
        assert len(shop.wms_orders(subject.erp_id)) == 1


class Shipped(Flow):
    """R11: shipped in Rackbeat, Sendt in 24SO; stock is drawn once."""

    name = "shipped is sent"
    commands = frozenset({"edit_order order in erp"})
    writes = frozenset({SAVE})

    async def ready(self, shop: Running, turn: int) -> Sale:
        sale = await sold(shop, turn, [(HAMMER, 1)])
        await shop.until_idle()
        await shop.hands.book(sale.number)
        return sale

    async def act(self, shop: Running, subject: Sale) -> None:
        await shop.hands.ship(subject.number)

    async def reached(self, shop: Running, subject: Sale) -> bool:
        return bool((await shop.hands.erp_order(subject.erp_id))["status"] == "OrderState_Sent")

    async def check(self, shop: Running, subject: Sale) -> None:
        statuses = Counter(
            change.after["OrderStatus"]
            for change in shop.sandbox.erp.journal.changes("order", subject.erp_id)
            if change.after is not None and change.by != "ui"
        )
        assert statuses == {"OrderState_Sent": 1}
        assert len(shop.sandbox.wms.shipments.rows()) == subject.turn


class ReadyOrder(BookedOrder):
    """R10: on accounts where booking alone does not do it, it is made ready to ship by a call of its own."""

    name = "arrival booked and ready"
    commands = frozenset(
        {
            "create order in wms",
            "book order in wms",
            "mark_ready order in wms",
        }
    )
    writes = frozenset({DRAFT, BOOK, "POST /orders/{number}/mark-ready-for-shipping"})
    changes = (('wms_state = "draft"', 'wms_state = "ready"\nmark_ready = true'),)
    switches: ClassVar[Mapping[str, Any]] = {"mark_ready_route": True, "booking_sets_ready": False}

    async def reached(self, shop: Running, subject: Sale) -> bool:
        orders = shop.wms_orders(subject.erp_id) if subject.erp_id else []
        return bool(orders) and orders[0].is_ready_for_shipping


class RowsChanged(Flow):
    """Rows changed in 24SO after the transfer: the draft that nobody touched follows them, line by line."""

    name = "rows changed in 24SevenOffice"
    commands = frozenset({"edit_line order in wms"})
    writes = frozenset(
        {"POST /orders/{number}/lines", "PUT /orders/{number}/lines/{id}", "DELETE /orders/{number}/lines/{id}"}
    )

    async def ready(self, shop: Running, turn: int) -> Sale:
        return await sold(shop, turn, [(HAMMER, 5), (SAW, 2)])

    async def act(self, shop: Running, subject: Sale) -> None:
        first, second = (await shop.hands.erp_order(subject.erp_id))["lines"]
        lines = [
            {"row_id": first["row_id"], "quantity": 3},
            {"row_id": second["row_id"], "delete": True},
            {"product_id": DRILL, "quantity": 4, "unit_price": 10},
        ]
        await shop.hands.erp("PATCH", f"/orders/{subject.erp_id}", {"lines": lines})

    async def reached(self, shop: Running, subject: Sale) -> bool:
        return wms_quantities(shop, subject) == [("BOR/10", Decimal(4)), ("HAM-1001", Decimal(3))]

    async def check(self, shop: Running, subject: Sale) -> None:
        assert wms_quantities(shop, subject) == [("BOR/10", Decimal(4)), ("HAM-1001", Decimal(3))]
        assert await erp_quantities(shop, subject) == [(HAMMER, Decimal(3)), (DRILL, Decimal(4))]


class Withdrawn(Flow):
    """Set Inactive in 24SO after the transfer, where the policy deletes the draft that nobody touched."""

    name = "order withdrawn"
    commands = frozenset({"delete order in wms"})
    writes = frozenset({"DELETE /orders/{number}"})
    changes = (('wms_state = "draft"', 'wms_state = "draft"\nwithdrawn_in_erp = "cancel_draft"'),)

    async def ready(self, shop: Running, turn: int) -> Sale:
        return await sold(shop, turn, [(HAMMER, 5)])

    async def act(self, shop: Running, subject: Sale) -> None:
        await shop.hands.set_erp_status(subject.erp_id, "Inactive")

    async def reached(self, shop: Running, subject: Sale) -> bool:
        return not shop.wms_orders(subject.erp_id)

    async def check(self, shop: Running, subject: Sale) -> None:
        assert (await shop.hands.erp_order(subject.erp_id))["status"] == "Inactive"


class Got(Flow):
    """R14: a person asks for an order that no filter would let through."""

    name = "order got by hand"
    commands = frozenset({"create order in wms"})
    writes = frozenset({DRAFT})

    async def ready(self, shop: Running, turn: int) -> Sale:
        return Sale(turn, erp_id=await shop.hands.sell(CUSTOMER, [(HAMMER, 5)], status="Inactive", day="2019-01-02"))

    async def act(self, shop: Running, subject: Sale) -> None:
        await shop.get_order(subject.erp_id)

    async def resume(self, shop: Running, subject: Sale) -> None:
        await self.act(shop, subject)

    async def reached(self, shop: Running, subject: Sale) -> bool:
        return bool(shop.wms_orders(subject.erp_id))

    async def check(self, shop: Running, subject: Sale) -> None:
        assert wms_quantities(shop, subject) == [("HAM-1001", Decimal(5))]
        assert (await shop.hands.erp_order(subject.erp_id))["status"] == "Inactive"


class GotAgain(Flow):
    """R14: its Rackbeat order was deleted there, and a person asks for it once more."""

    name = "order got again"
    commands = frozenset({"create order in wms"})
    writes = frozenset({DRAFT})

    async def ready(self, shop: Running, turn: int) -> Sale:
        sale = await sold(shop, turn, [(HAMMER, 5)])
        await shop.until_idle()
        await shop.hands.set_erp_status(sale.erp_id, "Inactive")
        await shop.until_idle()
        await shop.until_asked_again(2)
        await shop.until_idle()
        for item in await shop.inbox():
            await shop.ask("inbox_drop", kind=item["kind"], id=item["id"])
        await shop.hands.ui("DELETE", f"/orders/{sale.number}")
        return sale

    async def act(self, shop: Running, subject: Sale) -> None:
        await shop.ask("order_get", order=subject.erp_id, again=True)

    async def resume(self, shop: Running, subject: Sale) -> None:
        await self.act(shop, subject)

    async def reached(self, shop: Running, subject: Sale) -> bool:
        return bool(shop.wms_orders(subject.erp_id))

    async def check(self, shop: Running, subject: Sale) -> None:
        assert wms_quantities(shop, subject) == [("HAM-1001", Decimal(5))]


class Cancelled(Flow):
    """Cancelled in Rackbeat: nothing is written, a person is told; once the sale is off in 24SO too it is at rest."""

    name = "order cancelled in Rackbeat"
    commands = frozenset[str]()
    writes = frozenset[str]()

    async def ready(self, shop: Running, turn: int) -> Sale:
        return await sold(shop, turn, [(HAMMER, 5)])

    async def act(self, shop: Running, subject: Sale) -> None:
        await shop.hands.ui("POST", f"/orders/{subject.number}/cancel")

    async def reached(self, shop: Running, subject: Sale) -> bool:
        return {item["reason"] for item in await shop.parked()} == {"order_cancelled"}

    async def check(self, shop: Running, subject: Sale) -> None:
        assert wms_order(shop, subject).is_cancelled
        assert (await shop.hands.erp_order(subject.erp_id))["status"] == "Confirmed"
        await shop.hands.set_erp_status(subject.erp_id, "Inactive")
        await eventually(lambda: nobody_is_needed(shop), what="an order that is off on both sides to rest")
        assert len(shop.wms_orders(subject.erp_id)) == 1


async def nobody_is_needed(shop: Running) -> bool:
    return not await shop.parked()
