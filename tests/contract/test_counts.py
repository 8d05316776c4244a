"""What large accounts cost in requests, counted by the sandbox's journal (design 10; apis/24so-soap.md 4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from daemon.domain.ids import Kind, System
from daemon.domain.order import Order
from daemon.domain.product import Product
from daemon.domain.record import Record
from daemon.ports import RemoteSystem
from sandbox import world
from tests.contract.local import Hands, sandbox_pair

MANY_PRODUCTS, MANY_ORDERS = 20_000, 10_000
DAY = date(2026, 11, 2)
PRICE = Decimal(100)


def large(*, products: int = 10, orders: int = 0) -> world.World:
    goods = tuple(
        world.Product(n, f"V-{n}", f"Vare {n}", 1, None, PRICE, PRICE / 2, Decimal(5)) for n in range(1, products + 1)
    )
    return world.World(
        categories=(world.Category(1, "Alt"),),
        customers=(world.Company("customer", 50_001, "2001", "Kunde AS"),),
        products=goods,
        orders=tuple(_order(n) for n in range(1, orders + 1)),
    )


def _order(n: int) -> world.Order:
    lines = tuple(world.OrderLine(n, at, at, Decimal(at), PRICE) for at in (1, 2, 3))
    return world.Order(n, 50_001, DAY, None, None, "", lines)


async def counted(hands: Hands, system: System) -> Counter[str]:
    """Requests by operation, without the service descriptions: they come once a day and are kept on disk."""
    send = hands.erp if system is System.ERP else hands.wms
    entries = (await send("GET", "journal?limit=100000"))["entries"]
    return Counter(entry["operation"] for entry in entries if entry["operation"] != "wsdl")


async def listed(remote: RemoteSystem, kind: Kind, since: datetime | None = None) -> Sequence[Record]:
    return [record async for batch in remote.listing(kind, changed_since=since) for record in batch]


async def test_twenty_thousand_products_with_their_fields_cost_rackbeat_at_most_110_requests(tmp_path: Path) -> None:
    async with sandbox_pair(tmp_path, large(products=MANY_PRODUCTS)) as pair:
        await pair.hands.wms("POST", "incumbent/masters")
        await pair.hands.wms("DELETE", "journal")
        found = await listed(pair.wms, Kind.PRODUCT)
        assert len(found) == MANY_PRODUCTS
        assert all(isinstance(each, Product) and f"V-{each.id_field}" == each.number for each in found)
        used = await counted(pair.hands, System.WMS)
        assert used.total() <= 110, used


async def test_twenty_thousand_products_cost_24sevenoffice_one_request_after_the_log_in(tmp_path: Path) -> None:
    async with sandbox_pair(tmp_path, large(products=MANY_PRODUCTS)) as pair:
        assert len(await listed(pair.erp, Kind.PRODUCT)) == MANY_PRODUCTS
        used = await counted(pair.hands, System.ERP)
        assert used == {"Login": 1, "GetProducts": 1}


async def test_ten_thousand_orders_with_rows_cost_24sevenoffice_at_most_twelve_requests(tmp_path: Path) -> None:
    async with sandbox_pair(tmp_path, large(orders=MANY_ORDERS)) as pair:
        found = await listed(pair.erp, Kind.ORDER)
        assert len(found) == MANY_ORDERS
        assert all(isinstance(order, Order) and len(order.lines) == 3 for order in found)
        used = await counted(pair.hands, System.ERP)
        assert used.total() <= 12, used


async def test_a_poll_that_finds_nothing_costs_one_request_each_way(tmp_path: Path) -> None:
    """The daily bread: R9 every minute, the warehouse every 15 seconds (design 5)."""
    async with sandbox_pair(tmp_path, large(orders=50)) as pair:
        tomorrow = datetime(2999, 1, 1, tzinfo=UTC)
        await listed(pair.erp, Kind.ORDER, tomorrow)
        await pair.hands.erp("DELETE", "journal")
        await listed(pair.erp, Kind.ORDER, tomorrow)
        assert await counted(pair.hands, System.ERP) == {"GetOrderSyncList": 1}
        await listed(pair.wms, Kind.ORDER, tomorrow)
        assert await counted(pair.hands, System.WMS) == {"GET /orders": 1, "GET /orders/drafts": 1}
