"""Whoever knocks, and however often: memory, queue and file handles stay bounded, and the honest ones get in."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest

from daemon.web.listen import Door
from daemon.web.public import WebhookLimits
from tests.builders_store import HandClock
from tests.e2e.waiting import eventually
from tests.security.door import EVENT, Open, opened
from tests.web.fakes import raw_http


async def test_a_replayed_webhook_is_one_key_however_often_it_comes(tmp_path: Path) -> None:
    async with opened(tmp_path) as door, aiohttp.ClientSession() as http:
        answers = await asyncio.gather(*(door.post(http, "1021") for _ in range(200)))
        assert {status for status, _ in answers} == {202}
        assert await door.waiting() == 1


async def test_keys_that_do_not_exist_fill_the_queue_to_its_bound_and_no_further(tmp_path: Path) -> None:
    async with opened(tmp_path, most_waiting=50) as door, aiohttp.ClientSession() as http:
        statuses = [(await door.post(http, str(9_000_000 + n)))[0] for n in range(80)]
        assert statuses.count(202) == 50 and statuses.count(503) == 30
        assert await door.waiting() == 50
        assert door.counted("queue_full") == 30


async def test_a_full_queue_says_when_to_come_back_and_takes_again_once_there_is_room(tmp_path: Path) -> None:
    clock = HandClock()
    async with opened(tmp_path, most_waiting=1, clock=clock) as door, aiohttp.ClientSession() as http:
        await door.post(http, "1")
        url = f"http://{door.host}:{door.port}{door.path}"
        headers = {"Rackbeat-Webhook-Token": door.token, "Rackbeat-Webhook-Event": EVENT}
        async with http.post(url, json={"key_name": "number", "key": "2"}, headers=headers) as answer:
            assert answer.status == 503 and answer.headers["Retry-After"] == "60"
            assert json.loads(await answer.read()) == {"error": "queue_full"}
        async with door.store.transaction() as tx:
            [item] = await tx.inbox.list("main")
            await tx.inbox.done(item.key, item.generation)
        clock.advance(1.1)
        assert (await door.post(http, "2"))[0] == 202


async def test_many_at_once_cannot_slip_past_the_bound_together(tmp_path: Path) -> None:
    """Between two counts of what waits, so in a moment in which no time passes."""
    async with opened(tmp_path, most_waiting=100, clock=HandClock()) as door, aiohttp.ClientSession() as http:
        await door.post(http, "1")
        answers = await asyncio.gather(*(door.post(http, str(1000 + n)) for n in range(400)))
        assert sum(status == 202 for status, _ in answers) == 99
        assert await door.waiting() == 100


async def test_more_than_the_rate_is_429_and_costs_no_room(tmp_path: Path) -> None:
    limits = WebhookLimits(burst=20, seconds=36000)
    async with opened(tmp_path, limits=limits) as door, aiohttp.ClientSession() as http:
        statuses = [(await door.post(http, str(n + 1)))[0] for n in range(40)]
        assert statuses.count(202) == 20 and statuses.count(429) == 20
        assert await door.waiting() == 20


async def test_strangers_without_the_secret_never_reach_the_store_and_take_no_turn(tmp_path: Path) -> None:
    limits = WebhookLimits(burst=20, seconds=36000)
    async with opened(tmp_path, limits=limits) as door, aiohttp.ClientSession() as http:
        for n in range(100):
            status, body = await door.post(http, "1", path=f"/webhooks/main/{n}")
            assert (status, json.loads(body)) == (404, {"error": "wrong_secret"})
        assert (await door.post(http, "1021"))[0] == 202
        assert await door.waiting() == 1


@pytest.mark.parametrize("size", [64 * 1024 + 1, 5_000_000])
async def test_a_body_larger_than_a_webhook_is_refused_and_not_read_to_its_end(tmp_path: Path, size: int) -> None:
    async with opened(tmp_path) as door:
        head = f"POST {door.path} HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n".encode()
        answer = await raw_http(door.host, door.port, head + b"x" * 1000)
        assert answer.startswith(b"HTTP/1.1 413")
        assert b"Connection: close" in answer


@pytest.mark.parametrize("sent", [b"", b"POST /webhooks/main/", b"POST / HTTP/1.1\r\nHost: x\r\nX-A: "])
async def test_one_that_does_not_finish_its_request_is_let_go(tmp_path: Path, sent: bytes) -> None:
    async with opened(tmp_path, door=Door(idle_seconds=0.5)) as door:
        assert await raw_http(door.host, door.port, sent) == b""


async def test_one_that_drips_its_headers_gets_no_more_time_by_dripping(tmp_path: Path) -> None:
    async with opened(tmp_path, door=Door(idle_seconds=0.8)) as door:
        reader, writer = await asyncio.open_connection(door.host, door.port)
        writer.write(b"POST / HTTP/1.1\r\n")

        async def is_closed() -> bool:
            writer.write(b"X-Slow: 1\r\n")
            try:
                await writer.drain()
                async with asyncio.timeout(0.2):
                    return await reader.read(1) == b""
            except TimeoutError:
                return False
            except ConnectionError:
                return True

        try:
            await eventually(is_closed, what="the end of a connection that drips faster than it is let go")
        finally:
            writer.close()


async def test_a_slow_body_does_not_keep_others_waiting(tmp_path: Path) -> None:
    limits = WebhookLimits(body_seconds=60, burst=1000)
    async with opened(tmp_path, limits=limits) as door, aiohttp.ClientSession() as http:
        slow = [await asyncio.open_connection(door.host, door.port) for _ in range(100)]
        for _, writer in slow:
            writer.write(_half_a_webhook(door))
        assert (await door.post(http, "1021"))[0] == 202, "answered while all of them are still waited for"
        for _, writer in slow:
            writer.close()


async def test_a_hundred_slow_bodies_are_all_given_up(tmp_path: Path) -> None:
    async with opened(tmp_path, limits=WebhookLimits(body_seconds=0.3, burst=1000)) as door:
        slow = [raw_http(door.host, door.port, _half_a_webhook(door)) for _ in range(100)]
        answers = await asyncio.gather(*slow)
        assert all(answer.startswith(b"HTTP/1.1 408") for answer in answers)


def _half_a_webhook(door: Open) -> bytes:
    return f"POST {door.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{{".encode()


async def test_connections_are_counted_and_one_too_many_is_closed(tmp_path: Path) -> None:
    async with opened(tmp_path, door=Door(most=10, idle_seconds=30)) as door:
        held = [await asyncio.open_connection(door.host, door.port) for _ in range(10)]
        assert await raw_http(door.host, door.port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n") == b""
        for _, writer in held:
            writer.close()

        async def is_let_in() -> bool:
            answer = await raw_http(door.host, door.port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            return answer.startswith(b"HTTP/1.1 404")

        await eventually(is_let_in, what="a free place")


async def test_a_store_that_fails_says_later_and_lets_nothing_through(tmp_path: Path) -> None:
    async with opened(tmp_path) as door, aiohttp.ClientSession() as http:
        await door.store.close()
        status, body = await door.post(http, "1021")
        assert status == 503 and b"Traceback" not in body
