"""Whatever knocks at the public door: the right status, counted by reason, never a traceback (design 3.1, 3.2)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from tests.e2e.running import Running, running
from tests.e2e.series import value_of
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, HAMMER, small

pytestmark = pytest.mark.asyncio(loop_scope="module")

GOOD = json.dumps({"key": 1001, "key_name": "number"}).encode()


@dataclass(frozen=True, slots=True)
class Door:
    """Our webhook as Rackbeat knows it."""

    shop: Running
    url: str
    event: str
    token: str

    async def knock(
        self, body: bytes = GOOD, *, url: str | None = None, token: str | None = None, **headers: str
    ) -> int:
        sent = {
            "Content-Type": "application/json",
            "Rackbeat-Webhook-Event": self.event,
            "Rackbeat-Webhook-Token": self.token if token is None else token,
        }
        async with self.shop.http.post(url or self.url, data=body, headers=sent | headers) as answer:
            text = await answer.text()
            assert "Traceback" not in text and self.token not in text
            return answer.status

    async def counted(self, outcome: str) -> float:
        name = "samsvar_webhooks_total"
        found = [value_of(await self.shop.metrics(), name, outcome=outcome, connection=c) for c in (NAME, "unknown")]
        return sum(found)


NAME = "sandbox"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def door() -> AsyncIterator[Door]:
    async with running(small()) as shop:
        await shop.initial_sync()
        await shop.until_idle()
        [hook] = [h for h in shop.sandbox.wms.webhooks.rows() if h.event == "order.created"]
        yield Door(shop, hook.url, hook.event, hook.token)


WRONG: list[tuple[str, int, str, dict[str, Any]]] = [
    ("a wrong secret", 404, "wrong_secret", {"secret": "x" * 43}),
    ("an unknown connection", 404, "wrong_secret", {"connection": "elsewhere"}),
    ("a wrong token", 401, "wrong_token", {"token": "x" * 40}),
    ("no token", 401, "wrong_token", {"token": ""}),
    ("two megabytes", 413, "too_large", {"body": b'{"key": "' + b"9" * 2_000_000 + b'"}'}),
    ("no JSON", 400, "no_json", {"body": b"<html>not found</html>"}),
    ("bytes that are no text", 400, "no_json", {"body": b"\xff\xfe\x00"}),
    ("JSON without an end", 400, "no_json", {"body": b'{"key": 1'}),
    ("JSON nested too deep", 400, "no_json", {"body": b"[" * 5_000 + b"]" * 5_000}),
    ("an unknown key name", 202, "unknown_key", {"body": b'{"key": 5, "key_name": "uuid"}'}),
    ("a key that no record can have", 202, "unknown_key", {"body": b'{"key": -5, "key_name": "number"}'}),
    ("no key at all", 202, "unknown_key", {"body": b"{}"}),
]


@pytest.mark.parametrize(("_name", "status", "outcome", "how"), WRONG, ids=[row[0] for row in WRONG])
async def test_a_wrong_webhook_is_answered_and_counted_by_reason(
    door: Door, _name: str, status: int, outcome: str, how: dict[str, Any]
) -> None:
    before = await door.counted(outcome)
    url = door.url
    if "secret" in how:
        url = url.rpartition("/")[0] + "/" + how["secret"]
    if "connection" in how:
        url = url.replace(f"/{NAME}/", f"/{how['connection']}/")
    assert await door.knock(how.get("body", GOOD), url=url, token=how.get("token")) == status
    assert await door.counted(outcome) == before + 1


async def test_none_of_them_left_work_or_a_traceback_behind(door: Door) -> None:
    await door.shop.until_idle()
    assert await door.shop.parked() == []
    door.shop.assert_no_traceback()
    assert door.token not in door.shop.daemon.text()


async def test_a_forged_webhook_about_a_stranger_costs_a_read_and_changes_nothing(door: Door) -> None:
    shop = door.shop
    writes = shop.writes()
    assert await door.knock(b'{"key": 424242, "key_name": "number"}') == 202
    await eventually(lambda: any("424242" in e.target for e in shop.sandbox.wms.journal.entries()), what="the read")
    await shop.until_idle()
    assert shop.writes() == writes and await shop.parked() == []


async def test_a_hundred_webhooks_at_once_are_all_taken_and_lead_to_one_order(door: Door) -> None:
    shop = door.shop
    order_id = await shop.hands.sell(CUSTOMER, [(HAMMER, 1)])
    order = await shop.until_arrived(order_id)
    body = json.dumps({"key": order.number, "key_name": "number"}).encode()
    assert set(await asyncio.gather(*(door.knock(body) for _ in range(100)))) == {202}
    await shop.until_idle()
    assert len(shop.wms_orders(order_id)) == 1 and await shop.parked() == []
