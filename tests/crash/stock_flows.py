"""Stock (R12): opening stock into Rackbeat, what moves there into 24SevenOffice."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.crash.flow import Flow
from tests.e2e.running import Running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import HAMMER

STOCK_ON = (
    "stock_settle_seconds = 0.1\n",
    "stock_settle_seconds = 0.1\nstock_poll_seconds = 0.5\n",
)
ENABLED = "[connections.sandbox.stock]\nenabled = true\n"
ADJUST, BOOK = "POST /inventory-adjustments", "POST /inventory-adjustments/{id}/book"


@dataclass(slots=True)
class Shelf:
    turn: int
    product: int = HAMMER
    quantity: int = 0


async def open_stock(shop: Running) -> Any:
    planned = await shop.ask("stock_opening", how="from-erp")
    return await shop.ask("stock_opening", how="from-erp", confirm=planned["total"])


class OpeningStock(Flow):
    """Written to Rackbeat as booked adjustments, each once; the same command goes on after a crash."""

    name = "opening stock"
    commands = frozenset(
        {
            "adjust_stock stock in wms",
            "book_adjustment stock in wms",
        }
    )
    writes = frozenset({ADJUST, BOOK})
    tables = ENABLED
    changes = (STOCK_ON,)
    loose = frozenset({"wms inventory_regulation created"})
    """A draft that is left behind moves nothing (`StockOpening._write`); that one is booked is checked."""

    async def open(self, shop: Running) -> None:
        await shop.initial_sync()
        await open_stock(shop)

    async def ready(self, shop: Running, turn: int) -> Shelf:
        """A daemon that starts anew does not know the locations any more."""
        await shop.kill_and_restart()
        wish = {"number": f"L-{turn}", "name": f"Vare {turn}", "price": 1, "stock": 7 + turn}
        product = (await shop.hands.erp("POST", "/products", wish))["id"]
        products = shop.sandbox.wms.products
        await eventually(lambda: f"L-{turn}" in {p.number for p in products.rows()}, what="the product of this time")
        return Shelf(turn, product, 7 + turn)

    async def act(self, shop: Running, subject: Shelf) -> None:
        await open_stock(shop)

    async def resume(self, shop: Running, subject: Shelf) -> None:
        await open_stock(shop)

    async def reached(self, shop: Running, subject: Shelf) -> bool:
        return shop.wms_product(f"L-{subject.turn}").stock_quantity == subject.quantity

    async def check(self, shop: Running, subject: Shelf) -> None:
        own = shop.wms_product(f"L-{subject.turn}").id
        booked = [r for r in shop.sandbox.wms.regulations.rows() if r.product_id == own and r.is_booked]
        assert len(booked) == 1
        product = await shop.hands.erp("GET", f"/products/{subject.product}")
        assert Decimal(str(product["stock"])) == subject.quantity


class StockMoved(Flow):
    """A shelf was counted in Rackbeat: 24SO shows the same."""

    name = "stock"
    commands = frozenset({"update stock in erp"})
    writes = frozenset({"SetStockQuantity"})
    tables = ENABLED
    changes = (STOCK_ON,)

    async def open(self, shop: Running) -> None:
        await shop.initial_sync()
        await open_stock(shop)

    async def ready(self, shop: Running, turn: int) -> Shelf:
        return Shelf(turn, quantity=100 + turn)

    async def act(self, shop: Running, subject: Shelf) -> None:
        wish = {"item_id": "HAM-1001", "adjustment_type": "quantity", "quantity": subject.quantity, "location": 1}
        made = await shop.hands.ui("POST", "/inventory-adjustments", wish)
        await shop.hands.ui("POST", f"/inventory-adjustments/{made['inventory_regulation']['id']}/book")

    async def reached(self, shop: Running, subject: Shelf) -> bool:
        product = await shop.hands.erp("GET", f"/products/{HAMMER}")
        return bool(Decimal(str(product["stock"])) == subject.quantity)
