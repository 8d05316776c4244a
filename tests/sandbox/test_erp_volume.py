"""Large accounts: few requests fetch everything, and the sandbox answers them in reasonable time."""

import time
from dataclasses import replace
from decimal import Decimal

from sandbox.world import Order, OrderLine, Product
from tests.sandbox.erp_client import ORDERS, PRODUCTS, Erp, properties, serving, small_world

WANTED = properties("returnProperties", "Id No Name Price InPrice Stock StatusId CategoryId DateChanged")
SINCE = (
    "<syncParams><ChangedAfter>2000-01-01T00:00:00Z</ChangedAfter>"
    "<RegisteredAfter>0001-01-01T00:00:00</RegisteredAfter></syncParams>"
)


async def requests(erp: Erp) -> int:
    """How many requests the sandbox has seen, told from outside."""
    seen = await (await erp.http.get("/_sandbox/journal", params={"limit": "0"})).json()
    count: int = seen["count"]
    return count


async def test_twenty_thousand_products_come_in_one_request_and_are_looked_up_quickly() -> None:
    many = tuple(
        Product(i, f"P-{i}", f"Vare {i}", 1, 20, Decimal("9.90"), Decimal(5), Decimal(i % 50)) for i in range(1, 20_001)
    )
    async with serving(replace(small_world(), products=many)) as erp:
        before, started = await requests(erp), time.process_time()
        answer = await erp.call(PRODUCTS, "GetProducts", f"<searchParams><Name>%</Name></searchParams>{WANTED}")
        assert len(answer.all("GetProductsResult", "Product")) == 20_000
        assert await requests(erp) - before <= 2
        assert time.process_time() - started < 10
        started = time.process_time()
        for i in range(1, 101):
            await erp.call(PRODUCTS, "GetProducts", f"<searchParams><No>P-{i}</No></searchParams>{WANTED}")
        assert time.process_time() - started < 10


async def test_ten_thousand_orders_with_their_rows_come_in_at_most_twelve_requests() -> None:
    world = small_world()
    day = world.orders[0].ordered_on
    orders = tuple(
        Order(
            i,
            10 + i % 2,
            day,
            None,
            None,
            "",
            (OrderLine(i, 1, 1, Decimal(2), Decimal(100)), OrderLine(i, 2, 2, Decimal(1), Decimal(250))),
        )
        for i in range(1001, 11_001)
    )
    async with serving(replace(world, orders=orders)) as erp:
        before, started = await requests(erp), time.process_time()
        listed = await erp.call(ORDERS, "GetOrderSyncList", SINCE)
        ids = [int(text) for text in listed.texts("GetOrderSyncListResult", "int")]
        assert ids == list(range(1001, 11_001))
        rows = 0
        for at in range(0, len(ids), 1000):
            found = await erp.orders(*ids[at : at + 1000], rows="RowId ProductId ProductNo Quantity Price DiscountRate")
            assert len(found) == 1000
            rows += sum(len(list(order.iter("{*}InvoiceRow"))) for order in found)
        assert rows == 20_000
        assert await requests(erp) - before <= 12
        assert time.process_time() - started < 30
        too_many = "".join(f"<int>{i}</int>" for i in ids[:1001])
        refused = await erp.call(ORDERS, "GetInvoices", f"<searchParams><OrderIds>{too_many}</OrderIds></searchParams>")
        assert "Too many ids" in refused.fault
