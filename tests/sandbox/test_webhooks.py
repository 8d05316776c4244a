"""Webhooks: registration, real deliveries, retries, tricks (apis/rackbeat.md 11)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox.wms_settings import WmsSettings
from tests.sandbox.wms_account import Account, Json, opened


@dataclass
class Receiver:
    """A webhook receiver that answers with the `answers` in turn, then 200."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    got: list[tuple[str, Json, dict[str, str]]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.got.append((request.headers["Rackbeat-Webhook-Event"], await request.json(), dict(request.headers)))
        return web.Response(status=self.answers.pop(0) if self.answers else 200)

    @property
    def bodies(self) -> list[Json]:
        return [body for _, body, _ in self.got]


@asynccontextmanager
async def listening(*answers: int) -> AsyncIterator[Receiver]:
    receiver = Receiver(answers=list(answers))
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    async with TestServer(app) as server:
        receiver.url = str(server.make_url("/hook"))
        yield receiver


async def hook(rb: Account, event: str, url: str) -> Json:
    made: Json = (await rb.call("POST", "/webhooks", {"event": event, "url": url}))["webhook"]
    return made


async def settled(rb: Account) -> None:
    assert await rb.deliveries.idle(), "deliveries must come to an end"


async def test_a_created_order_is_announced_with_the_bare_key_as_text() -> None:
    async with opened() as rb, listening() as receiver:
        made = await hook(rb, "order.created", receiver.url)
        assert len(made["token"]) == 32
        await rb.customer()
        await rb.product("A")
        order = await rb.draft([{"item_id": "A", "quantity": 1}])
        await settled(rb)
        [(event, body, headers)] = receiver.got
        assert (event, body) == ("order.created", {"key_name": "number", "key": str(order["number"])})
        assert headers["Rackbeat-Webhook-Token"] == made["token"]
        assert headers["Rackbeat-Account-Id"] == str(rb.state.settings.account_id)
        assert headers["User-Agent"] == "Rackbeat Webhook"


async def test_edits_and_booking_of_orders_are_silent_unless_the_switch_is_on() -> None:
    async with opened() as rb, listening() as receiver:
        for event in ("order.created", "order.updated", "order.booked", "order.shipped"):
            await hook(rb, event, receiver.url)
        await rb.customer()
        await rb.product("A")

        async def life() -> list[str]:
            receiver.got.clear()
            order = await rb.draft([{"item_id": "A", "quantity": 1}])
            await rb.call("PUT", f"/orders/{order['number']}", {"heading": "x"})
            await rb.call("POST", f"/orders/{order['number']}/book")
            shipment = (await rb.call("POST", f"/orders/{order['number']}/create-shipment"))["order_shipment"]
            await rb.call("POST", f"/orders/shipments/{shipment['id']}/mark-shipped")
            await settled(rb)
            return sorted(event for event, _, _ in receiver.got)

        assert await life() == ["order.created", "order.shipped"]
        await rb.call("PATCH", "/_sandbox/settings", {"announce_order_changes": True})
        assert await life() == ["order.booked", "order.created", "order.shipped", "order.updated"]


async def test_a_stock_change_is_announced_with_its_own_body() -> None:
    async with opened() as rb, listening() as receiver:
        await hook(rb, rb.state.settings.stock_event, receiver.url)
        await rb.product("A")
        await rb.stock("A", 5)
        await settled(rb)
        assert receiver.bodies == [{"item": "A", "item_type": "product", "type": "stock"}]


async def test_a_failing_receiver_gets_the_event_again_and_the_failures_are_counted() -> None:
    async with opened() as rb, listening(500, 302) as receiver:
        made = await hook(rb, "product.created", receiver.url)
        await rb.product("A")
        await settled(rb)
        assert receiver.bodies == [{"key_name": "number", "key": "A"}] * 3
        logs = (await rb.call("GET", f"/webhooks/{made['id']}/logs"))["webhook_logs"]
        assert [row["status_code"] for row in logs] == [200, 302, 500]
        assert (await rb.call("GET", f"/webhooks/logs/{logs[0]['id']}"))["webhook_log"]["attempt"] == 3
        shown = (await rb.call("GET", f"/webhooks/{made['id']}"))["webhook"]
        assert shown["failures_since_last_success"] == 0 and "token" not in shown


async def test_retries_end_and_a_dead_hook_is_deactivated_when_the_switch_says_so() -> None:
    async with opened(delivery_attempts=3, deactivate_after_failures=3) as rb, listening(*[500] * 9) as receiver:
        made = await hook(rb, "product.created", receiver.url)
        await rb.product("A")
        await settled(rb)
        assert len(receiver.got) == 3
        shown = (await rb.call("GET", f"/webhooks/{made['id']}"))["webhook"]
        assert (shown["failures_since_last_success"], shown["is_active"]) == (3, False)
        await rb.product("B")
        await settled(rb)
        assert len(receiver.got) == 3


async def test_nobody_listening_is_a_failure_and_not_a_crash() -> None:
    async with opened(delivery_attempts=2) as rb:
        made = await hook(rb, "product.created", "http://127.0.0.1:9/hook")
        await rb.product("A")
        await settled(rb)
        assert (await rb.call("GET", f"/webhooks/{made['id']}"))["webhook"]["failures_since_last_success"] == 2


async def test_lost_and_doubled_deliveries_happen_as_often_as_asked() -> None:
    async with opened() as rb, listening() as receiver:
        await hook(rb, "product.created", receiver.url)
        await rb.call("POST", "/_sandbox/webhooks/lose", {"event": "product.created", "times": 1}, expect=201)
        await rb.product("lost")
        await rb.call("POST", "/_sandbox/webhooks/double", {"event": "*", "times": 1})
        await rb.product("twice")
        await rb.product("once")
        await settled(rb)
        assert sorted(body["key"] for body in receiver.bodies) == ["once", "twice", "twice"]
        seen = await rb.call("GET", "/_sandbox/webhooks/deliveries")
        assert [row["error"] for row in seen["deliveries"] if row["attempt"] == 0] == ["swallowed by the sandbox"]
        assert seen["tricks"] == []
        await rb.call("POST", "/_sandbox/webhooks/delay", {"times": 0}, expect=400)


async def test_a_delayed_delivery_comes_after_a_later_one() -> None:
    async with opened() as rb, listening() as receiver:
        await hook(rb, "product.created", receiver.url)
        await rb.call("POST", "/_sandbox/webhooks/delay", {"event": "product.created", "times": 1, "seconds": 0.3})
        await rb.product("late")
        await rb.product("early")
        await settled(rb)
        assert [body["key"] for body in receiver.bodies] == ["early", "late"]


async def test_suppress_webhooks_works_as_query_and_as_body_key() -> None:
    async with opened() as rb, listening() as receiver:
        await hook(rb, "product.created", receiver.url)
        body = {"name": "n", "sales_price": 1, "group": 1}
        await rb.call("POST", "/products?suppress_webhooks=true", body | {"number": "A"})
        await rb.call("POST", "/products", body | {"number": "B", "suppress_webhooks": True})
        await rb.call("POST", "/products", body | {"number": "C", "suppress_webhooks": False})
        await settled(rb)
        assert [body["key"] for body in receiver.bodies] == ["C"]


async def test_the_same_event_and_url_updates_the_hook_and_hides_its_token() -> None:
    async with opened() as rb:
        url = "http://127.0.0.1:9/hook"
        first = await hook(rb, "order.created", url)
        body = {"event": "order.created", "url": url, "is_active": False}
        again = (await rb.call("POST", "/webhooks", body, expect=200))["webhook"]
        assert again["id"] == first["id"] and "token" not in again and again["is_active"] is False
        await hook(rb, "order.shipped", url)
        assert (await rb.call("GET", "/webhooks?event=order.created"))["total"] == 1
        assert "token" not in str(await rb.call("GET", "/webhooks"))
        await rb.call("DELETE", f"/webhooks/{first['id']}", expect=200)
        assert (await hook(rb, "order.created", url))["token"] != first["token"]


async def test_an_unknown_event_or_a_bad_url_is_refused() -> None:
    async with opened() as rb:
        answer = await rb.call("POST", "/webhooks", {"event": "orders.created", "url": "ftp://x"}, expect=422)
        assert set(answer["errors"]) == {"event", "url"}


async def test_a_renumbered_product_is_announced_under_its_new_number_and_extras_name_the_old_one() -> None:
    async with opened() as rb, listening() as receiver:
        await hook(rb, "product.updated", receiver.url)
        await rb.product("A")
        await rb.call("PUT", "/products/A", {"number": "B"})
        await settled(rb)
        rb.state.settings.webhook_extras = True
        await rb.call("PUT", "/products/B", {"number": "C"})
        await settled(rb)
        bare, full = receiver.bodies
        assert bare == {"key_name": "number", "key": "B"}
        assert (full["event"], full["old_key"], full["new_key"], full["changed"]) == (
            "product.updated",
            "B",
            "C",
            ["number"],
        )
        assert full["data"]["number"] == "C"


async def test_closing_the_sandbox_ends_deliveries_under_way() -> None:
    async with listening(*[500] * 50) as receiver:
        async with opened(delivery_backoff_seconds=60.0) as rb:
            await hook(rb, "product.created", receiver.url)
            await rb.product("A")
            await asyncio.sleep(0.05)
            assert rb.deliveries.pending == 1
        assert rb.deliveries.pending == 0
        assert not [t for t in asyncio.all_tasks() if t.get_name().startswith("webhook-")]


def test_the_attempts_of_one_delivery_are_spread_over_about_a_day() -> None:
    settings = WmsSettings()
    waits = [
        min(settings.delivery_backoff_seconds * 2**n, settings.delivery_longest_backoff_seconds)
        for n in range(settings.delivery_attempts - 1)
    ]
    assert waits == sorted(waits)
    assert 22 <= sum(waits) / 3600 <= 26
