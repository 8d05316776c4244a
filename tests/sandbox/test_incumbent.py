"""Rackbeat's own integration, as imitated: what it carries over, what it silently loses, what it doubles."""

import asyncio
import re
import time
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp

from sandbox.incumbent import IncumbentSettings
from sandbox.server import Sandbox, SandboxOptions
from sandbox.world import OrderLine, Product, World, read_world
from tests.e2e.waiting import eventually
from tests.sandbox.erp_client import small_world
from tests.sandbox.shared_folder import shared

LONG = "X" * 26


@dataclass
class Both:
    sandbox: Sandbox
    http: aiohttp.ClientSession

    async def verb(self, verb: str = "", method: str = "POST", **body: Any) -> Any:
        url = f"{self.sandbox.wms_url}/_sandbox/incumbent{verb}"
        async with self.http.request(method, url, json=body or None) as answer:
            return await answer.json()

    def orders(self) -> list[tuple[int, str | None, list[tuple[str, Decimal]]]]:
        """Rackbeat's orders: number, heading, name and quantity of each line."""
        rows = self.sandbox.wms.orders.rows()
        return [(o.number, o.heading, [(line.name, line.quantity) for line in o.lines]) for o in rows]


def world_with_a_long_number() -> World:
    world = small_world()
    long = Product(4, LONG, "For langt nummer", 1, None, Decimal(10), Decimal(5), Decimal(3))
    order = world.orders[0]
    lines = (*order.lines, OrderLine(order.id, 3, 4, Decimal(7), Decimal(10)))
    return replace(world, products=(*world.products, long), orders=(replace(order, lines=lines), *world.orders[1:]))


@asynccontextmanager
async def both(world: World | None = None, **options: Any) -> AsyncIterator[Both]:
    async with (
        Sandbox(SandboxOptions(world=world or small_world(), **options)) as sandbox,
        aiohttp.ClientSession() as http,
    ):
        yield Both(sandbox, http)


async def test_a_step_carries_an_order_over_once_with_what_it_needs_and_its_own_heading() -> None:
    async with both() as it:
        assert await it.verb("/step") == {"carried": [500], "sent": []}
        assert await it.verb("/step") == {"carried": [], "sent": []}
        lines = [("Hammer", Decimal(2)), ("Sag 100%", Decimal(1))]
        assert it.orders() == [(1001, "24SO order 500", lines)]
        wms = it.sandbox.wms
        (order,) = wms.orders.rows()
        assert (order.is_booked, order.customer_number) == (True, 2001)
        assert [(p.number, p.group_id) for p in wms.products] == [("H-1", 1), ("S_2", 1)]
        values = [[*record.field_values.values()] for record in (*wms.products, *wms.customers)]
        assert values == [["1"], ["2"], ["10"]]
        assert {c.by for c in wms.journal.changes("order")} == {"incumbent"}
        written = [e.operation for e in wms.journal.entries(wrote=True)]
        assert written.count("POST /orders") == 1 and {e.who for e in wms.journal.entries()} == {"incumbent"}


async def test_a_number_over_25_characters_is_dropped_and_the_order_arrives_without_that_line() -> None:
    async with both(world_with_a_long_number()) as it:
        await it.verb("/step")
        assert [len(lines) for _, _, lines in it.orders()] == [2]
        assert LONG not in [p.number for p in it.sandbox.wms.products]
        shown = await it.verb(method="GET")
        assert [(d["order_id"], d["product_id"]) for d in shown["dropped"]] == [(500, 4)]
        assert shown["failed"] == {}


async def test_every_get_makes_another_order_whatever_the_status() -> None:
    async with both() as it:
        await it.verb("/step")
        for number in (1002, 1003):
            assert await it.verb("/get", order_id=500) == {"order_id": 500, "number": number}
        assert (await it.verb("/get", order_id=501))["number"] == 1004  # invoiced
        assert [heading for _, heading, _ in it.orders()] == [*["24SO order 500"] * 3, "24SO order 501"]
        assert "no order 9" in (await it.verb("/get", order_id=9))["problems"][0]
        assert "whole number" in (await it.verb("/get", order_id="500"))["problems"][0]


async def test_reference_status_and_state_are_as_set_up_and_wrong_settings_change_nothing() -> None:
    settings = IncumbentSettings(reference_field="other_reference", reference="SO-{order_id}", wms_state="draft")
    async with both(incumbent_settings=settings) as it:
        bad = await it.verb(method="PATCH", status="Pack", wms_state="lost", speed=1)
        assert len(bad["problems"]) == 2 and it.sandbox.incumbent.incumbent.settings.status == "Confirmed"
        await it.verb(method="PATCH", status="Pack")
        assert (await it.verb("/step"))["carried"] == []
        await it.http.patch(f"{it.sandbox.erp_url}/_sandbox/orders/500", json={"status": "Pack"})
        assert (await it.verb("/step"))["carried"] == [500]
        (order,) = it.sandbox.wms.orders.rows()
        assert (order.other_reference, order.heading, order.is_booked) == ("SO-500", None, False)


async def test_the_initial_sync_leaves_out_discontinued_and_too_long_products_without_a_word() -> None:
    async with both(world_with_a_long_number()) as it:
        made = await it.verb("/masters")
        assert made == {"categories": 1, "suppliers": 1, "customers": 2, "products": 2}
        assert [p.number for p in it.sandbox.wms.products] == ["H-1", "S_2"]
        assert [p.number for p in it.sandbox.wms.suppliers] == [301]
        assert await it.verb("/masters") == made
        assert len(it.sandbox.wms.products) == 2


async def test_what_is_shipped_in_rackbeat_becomes_sent_once_and_draws_stock() -> None:
    async with both() as it:
        await it.verb("/step")
        (order,) = it.sandbox.wms.orders.rows()
        it.sandbox.wms.edit(it.sandbox.wms.orders, order, {"is_shipped": True})
        assert await it.verb("/step") == {"carried": [], "sent": [500]}
        assert await it.verb("/step") == {"carried": [], "sent": []}
        book = it.sandbox.erp.book
        assert (book.orders[500]["OrderStatus"], book.products[1]["Stock"]) == ("OrderState_Sent", Decimal(8))
        assert it.sandbox.erp.journal.changes("order", 500)[-1].by == "incumbent"


async def test_an_order_that_rackbeat_refuses_is_tried_once_and_remembered_as_failed() -> None:
    async with both(prepared=False) as it:
        assert (await it.verb("/step"))["carried"] == []
        assert list((await it.verb(method="GET"))["failed"]) == ["500"]
        before = len(it.sandbox.wms.journal.entries())
        await it.verb("/step")
        assert len(it.sandbox.wms.journal.entries()) == before


async def test_it_polls_from_the_start_when_told_so_until_it_is_stopped() -> None:
    async with both(incumbent=True, incumbent_settings=IncumbentSettings(every_seconds=0)) as it:
        await eventually(lambda: len(it.orders()) == 1 and it.sandbox.incumbent.steps > 2, what="three steps")
        assert [heading for _, heading, _ in it.orders()] == ["24SO order 500"]
        assert (await it.verb("/stop"))["running"] is False
        steps = it.sandbox.incumbent.steps
        await asyncio.sleep(0.15)
        assert it.sandbox.incumbent.steps == steps
        assert (await it.verb("/start"))["running"] is True
        async with it.http.get(f"{it.sandbox.erp_url}/_sandbox/incumbent") as answer:
            assert (await answer.json())["running"] is True


async def test_where_it_syncs_from_the_start_the_masters_are_there_and_a_clicked_get_doubles_an_order(
    tmp_path: Path,
) -> None:
    path = tmp_path / "samsvar.toml"
    settings = IncumbentSettings(every_seconds=60, get_again=1)
    async with both(incumbent=True, incumbent_settings=settings, write_config=path) as it:
        await eventually(lambda: len(it.orders()) == 2, what="the order, twice")
        assert it.sandbox.wms.products and it.sandbox.incumbent.incumbent.made == {500: [1001, 1002]}
        await it.verb("/step")
        assert len(it.orders()) == 2
    written = tomllib.loads(path.read_text(encoding="utf-8"))
    theirs, ours = written["connections"]["sandbox"]["order_references"]
    assert theirs["field"] == "heading" and re.fullmatch(theirs["pattern"], "24SO order 500")
    assert re.fullmatch(ours["pattern"], "24SO 500") and not re.fullmatch(theirs["pattern"], "24SO order x")


async def test_it_is_quiet_unless_asked() -> None:
    async with both() as it:
        assert (await it.verb(method="GET"))["running"] is False
        assert not it.sandbox.wms.journal.entries() and not it.orders()


async def test_in_northwind_the_lines_with_long_numbers_are_missing_and_no_order_is() -> None:
    world = read_world(shared("data", "northwind"))
    async with both(world) as it:
        started = time.process_time()
        carried = (await it.verb("/step"))["carried"]
        assert time.process_time() - started < 10
        sent = {order.id: len(order.lines) for order in world.orders if order.shipped_on is None}
        assert carried == sorted(sent)
        dropped = (await it.verb(method="GET"))["dropped"]
        arrived = sum(len(lines) for _, _, lines in it.orders())
        assert dropped and arrived + len(dropped) == sum(sent.values())
        numbers = {product.id: product.number for product in world.products}
        assert all(len(numbers[row["product_id"]]) > 25 for row in dropped)
