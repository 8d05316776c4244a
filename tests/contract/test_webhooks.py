"""Webhooks on the sandbox: registered, heard, and put right again after everything that can happen to them
(apis/rackbeat.md 11.1; 14, rows 2, 19, 20)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from daemon.clock import SystemClock
from daemon.domain.change import BookOrder, Create
from daemon.domain.ids import Key, Kind, System
from daemon.domain.work import Signal
from daemon.ports import WebhookRefused
from daemon.wms.registration import DEFAULT_EVENTS, ensure_webhooks
from daemon.wms.webhook import RackbeatWebhookParser
from tests.contract import shop
from tests.contract.local import Pair, sandbox_pair

EVENTS = ("order.created", "order.shipped", "product.updated")
DELETIONS = {
    f"{noun}.deleted" for noun in ("order", "product", "customer", "supplier", "product_group", "customer_invoice")
}
"""Of apis/rackbeat.md 11.4, the kinds that we sync."""

Known = dict[str, tuple[int, str]]
WAIT = 60.0


@dataclass
class Ear:
    """Our side of the hook: registers, listens, and lets the real parser judge what comes."""

    pair: Pair
    url: str
    tokens: dict[str, str] = field(default_factory=dict)
    known: Known = field(default_factory=dict)
    heard: list[Signal] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def register(self, *events: str, forget: bool = False) -> Known:
        """As app does at start and now and then; `forget`: the state with the tokens is lost."""
        if forget:
            self.known, self.tokens = {}, {}
        self.known = await ensure_webhooks(self.pair.wms.client, self.url, events or EVENTS, self.known)
        self.tokens = {event: token for event, (_, token) in self.known.items()}
        return self.known

    async def handle(self, request: web.Request) -> web.Response:
        parser = RackbeatWebhookParser("main", self.tokens, clock=SystemClock())
        try:
            self.heard += parser.parse(dict(request.headers), await request.read()).signals
        except WebhookRefused as refusal:
            self.refused.append(refusal.status)
            return web.Response(status=refusal.status)
        finally:
            self.arrived.set()
        return web.Response()

    async def hooks(self) -> list[dict[str, Any]]:
        return list((await self.pair.hands.ui("GET", "webhooks"))["webhooks"])

    async def next_call(self) -> None:
        async with asyncio.timeout(WAIT):
            await self.arrived.wait()
        self.arrived.clear()

    async def created_and_heard(self) -> None:
        """A new order is announced to us, with a token that we know."""
        self.heard.clear()
        made = await self.pair.wms.perform(Create(system=System.WMS, record=shop.wms_draft("24SO 1")))
        await self.next_call()
        assert [s.key for s in self.heard] == [Key("main", Kind.ORDER, System.WMS, made.native_id)]
        assert self.refused == []


@asynccontextmanager
async def ear(folder: Path) -> AsyncIterator[Ear]:
    async with sandbox_pair(folder) as pair:
        for record in shop.wms_masters():
            await pair.wms.perform(Create(system=System.WMS, record=record))
        app = web.Application()
        server = TestServer(app)
        listening = Ear(pair, "")
        app.router.add_post("/webhooks/main/secret", listening.handle)
        await server.start_server()
        listening.url = str(server.make_url("/webhooks/main/secret"))
        try:
            yield listening
        finally:
            await server.close()


async def test_a_registered_hook_is_heard_and_registering_again_changes_nothing(tmp_path: Path) -> None:
    async with ear(tmp_path) as it:
        first = await it.register()
        assert set(first) == set(EVENTS)
        await it.created_and_heard()
        assert await it.register() == first
        assert len(await it.hooks()) == len(EVENTS)


async def test_a_hook_that_a_person_deleted_is_made_again_and_heard(tmp_path: Path) -> None:
    async with ear(tmp_path) as it:
        first = await it.register()
        await it.pair.hands.ui("DELETE", f"webhooks/{first['order.created'][0]}")
        second = await it.register()
        assert second["order.created"][0] != first["order.created"][0]
        assert {e: second[e] for e in EVENTS[1:]} == {e: first[e] for e in EVENTS[1:]}
        await it.created_and_heard()


async def test_a_hook_that_was_switched_off_is_switched_on_and_keeps_its_token(tmp_path: Path) -> None:
    async with ear(tmp_path) as it:
        first = await it.register()
        hook = first["order.created"][0]
        await it.pair.hands.ui("PUT", f"webhooks/{hook}", {"is_active": False})
        assert [h["is_active"] for h in await it.hooks() if h["id"] == hook] == [False]
        assert await it.register() == first
        assert all(h["is_active"] for h in await it.hooks())
        await it.created_and_heard()


async def test_a_lost_token_costs_a_new_hook_and_never_a_second_one(tmp_path: Path) -> None:
    async with ear(tmp_path) as it:
        first = await it.register()
        second = await it.register(forget=True)
        assert set(second) == set(first) and not set(second.values()) & set(first.values())
        assert len(await it.hooks()) == len(EVENTS)
        await it.created_and_heard()


async def test_with_a_lost_token_a_call_of_the_old_hook_is_refused_not_believed(tmp_path: Path) -> None:
    async with ear(tmp_path) as it:
        await it.register()
        it.tokens = dict.fromkeys(EVENTS, "another token")
        await it.pair.wms.perform(Create(system=System.WMS, record=shop.wms_draft("24SO 2")))
        await it.next_call()
        assert (it.refused[0], it.heard) == (401, [])


async def test_hooks_of_another_integration_are_left_alone(tmp_path: Path) -> None:
    async with ear(tmp_path) as it:
        elsewhere = {"event": "order.created", "url": "https://other.example.invalid/hook", "is_active": False}
        theirs = (await it.pair.hands.ui("POST", "webhooks", elsewhere))["webhook"]["id"]
        await it.register()
        await it.register(forget=True)
        kept = [h for h in await it.hooks() if h["id"] == theirs]
        assert [(h["url"], h["is_active"]) for h in kept] == [(elsewhere["url"], False)]


async def test_an_event_that_the_service_does_not_know_is_left_out_and_polling_covers_it(tmp_path: Path) -> None:
    async with ear(tmp_path) as it:
        found = await it.register(*DEFAULT_EVENTS, "no.such_event")
        assert "no.such_event" not in found and "order.created" in found


async def test_a_product_that_is_deleted_is_heard_as_a_key_to_look_at(tmp_path: Path) -> None:
    async with ear(tmp_path) as it:
        wish = {"number": "SLETTES-1", "name": "Slettes", "sales_price": 1, "group": 7}
        made = await it.pair.hands.ui("POST", "products", wish)
        registered = await it.register(*DEFAULT_EVENTS)
        assert {event for event in registered if event.endswith(".deleted")} == DELETIONS
        await it.pair.hands.ui("DELETE", f"products/{made['product']['number']}")
        await it.next_call()
        assert {s.key for s in it.heard} == {Key("main", Kind.PRODUCT, System.WMS, "SLETTES-1")}


async def test_a_shipped_order_is_heard_as_its_key(tmp_path: Path) -> None:
    async with ear(tmp_path) as it:
        made = await it.pair.wms.perform(Create(system=System.WMS, record=shop.wms_draft("24SO 3")))
        await it.pair.wms.perform(BookOrder(native_id=made.native_id))
        await it.register()
        shipment = await it.pair.hands.ui("POST", f"orders/{made.native_id}/create-shipment", {})
        number = shipment["order_shipment"]["id"]
        await it.pair.hands.ui("POST", f"orders/shipments/{number}/mark-shipped", {"pick": True})
        await it.next_call()
        assert {s.key for s in it.heard} == {Key("main", Kind.ORDER, System.WMS, made.native_id)}
