"""One webhook per event, ours, active, with a token that we know; strangers' hooks stay."""

from __future__ import annotations

from typing import Any

import pytest

from daemon.domain.errors import Reason, SyncError
from daemon.wms.registration import ensure_webhooks
from tests.wms.loopback import Seen, client_for, listed, reply

URL = "https://sync.example.no/webhooks/main/secret"
ELSEWHERE = "https://other.example.no/hook"


class Hooks:
    """Rackbeat's webhook resource: a token is told once; the same event and address again tells none."""

    def __init__(self, *rows: dict[str, Any], refused: tuple[str, ...] = (), broken: tuple[str, ...] = ()) -> None:
        self.rows = {row["id"]: {"is_active": True, "url": URL, **row} for row in rows}
        self.refused, self.broken = refused, broken
        self.next_id = 100
        self.calls: list[str] = []

    def __call__(self, seen: Seen, n: int) -> Any:
        path = seen.raw.partition("?")[0].removeprefix("/api/webhooks").lstrip("/")
        if seen.method == "GET":
            return listed("webhooks", list(self.rows.values()))
        self.calls.append(f"{seen.method} {path}".strip())
        if seen.method == "DELETE":
            return reply({}) if self.rows.pop(int(path), None) else reply({}, 404)
        if seen.method == "PUT":
            self.rows[int(path)].update(seen.body)
            return {"webhook": self.rows[int(path)]}
        return self.create(seen.body)

    def create(self, body: dict[str, Any]) -> Any:
        if body["event"] in self.refused:
            return reply({"errors": {"event": ["The selected event is invalid."]}}, 422)
        if body["event"] in self.broken:
            return reply({}, 503)
        for row in self.rows.values():
            if (row["event"], row["url"]) == (body["event"], body["url"]):
                return {"webhook": row}
        self.next_id += 1
        self.rows[self.next_id] = {"id": self.next_id, **body}
        return reply({"webhook": {**self.rows[self.next_id], "token": f"token-{self.next_id}"}}, 201)


async def ensure(hooks: Any, known: dict[str, tuple[int, str]], *events: str) -> dict[str, tuple[int, str]]:
    async with client_for(hooks) as (client, _):
        return await ensure_webhooks(client, URL, events, known)


async def test_missing_hooks_are_made_and_their_tokens_returned() -> None:
    hooks = Hooks()
    assert await ensure(hooks, {}, "order.created", "order.created", "order.shipped") == {
        "order.created": (101, "token-101"),
        "order.shipped": (102, "token-102"),
    }
    assert {(r["event"], r["url"], r["is_active"]) for r in hooks.rows.values()} == {
        ("order.created", URL, True),
        ("order.shipped", URL, True),
    }


async def test_a_good_hook_whose_token_is_known_is_left_as_it_is() -> None:
    hooks = Hooks({"id": 7, "event": "order.created"})
    assert await ensure(hooks, {"order.created": (7, "t")}, "order.created") == {"order.created": (7, "t")}
    assert hooks.calls == []


async def test_an_inactive_hook_is_switched_on_again_and_keeps_its_token() -> None:
    hooks = Hooks({"id": 7, "event": "order.created", "is_active": False})
    assert await ensure(hooks, {"order.created": (7, "t")}, "order.created") == {"order.created": (7, "t")}
    assert hooks.calls == ["PUT 7"] and hooks.rows[7]["is_active"]


async def test_a_hook_whose_token_is_lost_is_deleted_and_made_anew() -> None:
    hooks = Hooks({"id": 7, "event": "order.created"})
    assert await ensure(hooks, {}, "order.created") == {"order.created": (101, "token-101")}
    assert hooks.calls == ["DELETE 7", "POST"]


async def test_a_hook_of_ours_under_an_older_address_is_replaced() -> None:
    hooks = Hooks({"id": 7, "event": "order.created", "url": "https://old.example.no/webhooks/main/secret"})
    assert await ensure(hooks, {"order.created": (7, "t")}, "order.created") == {"order.created": (101, "token-101")}
    assert set(hooks.rows) == {101}


async def test_a_second_hook_of_ours_for_the_same_event_is_deleted() -> None:
    hooks = Hooks({"id": 7, "event": "order.created"}, {"id": 8, "event": "order.created"})
    assert await ensure(hooks, {"order.created": (7, "t")}, "order.created") == {"order.created": (7, "t")}
    assert set(hooks.rows) == {7}


async def test_hooks_of_others_are_left_alone() -> None:
    hooks = Hooks({"id": 7, "event": "order.created", "url": ELSEWHERE}, {"id": 8, "event": "plugin.uninstalled"})
    await ensure(hooks, {}, "order.created")
    assert {7, 8} < set(hooks.rows)


async def test_a_hook_that_vanished_is_made_anew() -> None:
    assert await ensure(Hooks(), {"order.created": (7, "t")}, "order.created") == {"order.created": (101, "token-101")}


async def test_an_event_that_rackbeat_does_not_know_is_missing_from_the_result_and_harms_no_other() -> None:
    hooks = Hooks(refused=("order.booked",))
    assert set(await ensure(hooks, {}, "order.booked", "order.created")) == {"order.created"}


async def test_one_failing_call_loses_no_token_that_was_told() -> None:
    hooks = Hooks(broken=("b.x",))
    assert set(await ensure(hooks, {}, "a.x", "b.x", "c.x")) == {"a.x", "c.x"}


async def test_a_create_that_tells_no_token_is_deleted_and_tried_once_more() -> None:
    """Somebody made the same hook between our list and our create."""
    hooks = Hooks({"id": 7, "event": "order.created"})
    listed_once: list[int] = []

    def blind(seen: Seen, n: int) -> Any:
        if seen.method == "GET" and not listed_once:
            listed_once.append(1)
            return listed("webhooks", [])
        return hooks(seen, n)

    assert await ensure(blind, {}, "order.created") == {"order.created": (101, "token-101")}
    assert hooks.calls == ["POST", "DELETE 7", "POST"]


async def test_a_token_of_the_account_that_is_not_accepted_is_an_error() -> None:
    with pytest.raises(SyncError) as caught:
        await ensure(lambda s, n: reply({}, 401), {}, "order.created")
    assert caught.value.reason is Reason.AUTH_FAILED
