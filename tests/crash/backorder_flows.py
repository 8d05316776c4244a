"""Several shipments and backorders (R11, R13, ADR 7): one 24SO order, whatever Rackbeat splits it into."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from decimal import Decimal

from tests.crash.flow import Flow
from tests.crash.order_flows import SAVE, Sale, erp_quantities, sold, wms_order
from tests.e2e.running import Running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, HAMMER, SAW

SENT = "OrderState_Sent"


def pair_of(shop: Running, sale: Sale) -> str:
    """The Rackbeat number that our state has for the 24SO order."""
    with closing(sqlite3.connect(shop.state_dir / "state.db", timeout=10)) as state:
        found = state.execute("select wms_id from links where kind = 'order' and erp_id = ?", [sale.erp_id])
        return str(next(found, [""])[0])


async def booked(shop: Running, turn: int) -> Sale:
    sale = await sold(shop, turn, [(HAMMER, 5), (SAW, 2)], status="Pack")
    await shop.until_idle()
    await shop.hands.book(sale.number)
    return sale


async def shipped_in_part(shop: Running, sale: Sale) -> str:
    """Three hammers and both saws leave the house; the number of the backorder for the rest."""
    first, second = wms_order(shop, sale).lines
    wish = {"lines": [{"id": first.id, "quantity": 3}, {"id": second.id, "quantity": 2}]}
    made = await shop.hands.ui("POST", f"/orders/{sale.number}/shipments", wish)
    await shop.hands.ui("POST", f"/orders/shipments/{made['order_shipment']['id']}/mark-shipped")
    return str((await shop.hands.ui("POST", f"/orders/{sale.number}/create-backorder"))["order"]["number"])


async def with_backorder(shop: Running, turn: int) -> tuple[Sale, str]:
    """At rest, the pair moved on."""
    sale = await booked(shop, turn)
    await shop.until_polled(1)
    rest = await shipped_in_part(shop, sale)
    await eventually(lambda: pair_of(shop, sale) == rest, what="the pair with the backorder")
    return sale, rest


def statuses(shop: Running, sale: Sale) -> Counter[str]:
    """How often we put the 24SO order into which status."""
    changes = [c for c in shop.sandbox.erp.journal.changes("order", sale.erp_id) if c.by != "ui"]
    moved = [c for c in changes if c.before and c.after and c.before["OrderStatus"] != c.after["OrderStatus"]]
    return Counter(str(c.after["OrderStatus"]) for c in moved if c.after)


async def sent_once(shop: Running, sale: Sale, hammers: int) -> None:
    """Sent, once, with what left the house; no order of anybody was made of the backorder."""
    wanted = [(HAMMER, Decimal(hammers)), (SAW, Decimal(2))]
    assert await erp_quantities(shop, sale) == wanted
    assert statuses(shop, sale)[SENT] == 1
    assert len(shop.wms_orders(sale.erp_id)) <= 2, "the first and its backorder"


class PartlyShipped(Flow):
    """A part leaves, Rackbeat makes a backorder: nothing is written, the pair moves on, and the rest makes it Sent."""

    name = "partial shipment and backorder"
    commands = frozenset[str]()
    writes = frozenset[str]()

    async def ready(self, shop: Running, turn: int) -> tuple[Sale, str]:
        return await booked(shop, turn), ""

    async def act(self, shop: Running, subject: tuple[Sale, str]) -> None:
        await shipped_in_part(shop, subject[0])

    async def reached(self, shop: Running, subject: tuple[Sale, str]) -> bool:
        return pair_of(shop, subject[0]) not in ("", subject[0].number)

    async def check(self, shop: Running, subject: tuple[Sale, str]) -> None:
        sale = subject[0]
        assert statuses(shop, sale)[SENT] == 0, "a part has left"
        await shop.hands.ship(pair_of(shop, sale))
        await eventually(lambda: statuses(shop, sale)[SENT], what="Sent")
        await sent_once(shop, sale, 5)


class BackorderShipped(Flow):
    """The rest leaves: the 24SO order is Sent, once, with everything."""

    name = "backorder shipped is sent"
    commands = frozenset({"edit_order order in erp"})
    writes = frozenset({SAVE})

    async def ready(self, shop: Running, turn: int) -> tuple[Sale, str]:
        return await with_backorder(shop, turn)

    async def act(self, shop: Running, subject: tuple[Sale, str]) -> None:
        await shop.hands.ship(subject[1])

    async def reached(self, shop: Running, subject: tuple[Sale, str]) -> bool:
        return bool((await shop.hands.erp_order(subject[0].erp_id))["status"] == SENT)

    async def check(self, shop: Running, subject: tuple[Sale, str]) -> None:
        await sent_once(shop, subject[0], 5)
        assert pair_of(shop, subject[0]) == subject[1]


class BackorderCut(BackorderShipped):
    """The warehouse cuts the rest and ships it: what left is written before the order is Sent."""

    name = "backorder cut and shipped"

    async def act(self, shop: Running, subject: tuple[Sale, str]) -> None:
        rest = subject[1]
        await shop.hands.ui("POST", f"/orders/{rest}/reopen")
        [line] = (await shop.hands.ui("GET", f"/orders/{rest}"))["order"]["lines"]
        await shop.hands.edit_line(rest, line["id"], 1)
        await shop.hands.book(rest)
        await shop.hands.ship(rest)

    async def check(self, shop: Running, subject: tuple[Sale, str]) -> None:
        await sent_once(shop, subject[0], 4)
        assert pair_of(shop, subject[0]) == subject[1]
        assert (await shop.hands.erp_order(subject[0].erp_id))["customer_id"] == CUSTOMER
