"""Webhooks over real HTTP: what is answered, what is stored, what is counted, what is never shown."""

from __future__ import annotations

import asyncio
import io
import logging
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
import structlog
from prometheus_client import CollectorRegistry

from daemon import log
from daemon.metrics import Metrics
from daemon.web.listen import listening_tcp
from daemon.web.public import WebhookLimits, WebhookRoute, create_public_app
from tests.web.fakes import FakeParser, FakeSink, raw_http

GOOD = b'{"key_name":"number","key":"1021"}'


@dataclass
class Door:
    """A running public listener and what stands behind it."""

    host: str = ""
    port: int = 0
    secret: str = field(default_factory=lambda: secrets.token_hex(16))
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    sink: FakeSink = field(default_factory=FakeSink)
    metrics: Metrics = field(default_factory=lambda: Metrics(CollectorRegistry(), ("main",)))
    log: io.StringIO = field(default_factory=io.StringIO)

    def path(self, connection: str = "main", secret: str | None = None) -> str:
        return f"/webhooks/{connection}/{self.secret if secret is None else secret}"

    async def post(self, body: object = GOOD, *, path: str | None = None, token: str | None = None) -> tuple[int, str]:
        headers = {
            "Rackbeat-Webhook-Token": self.token if token is None else token,
            "Rackbeat-Webhook-Event": "order.created",
        }
        url = f"http://{self.host}:{self.port}{self.path() if path is None else path}"
        async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
            return answer.status, await answer.text()

    def counted(self, outcome: str, connection: str = "main") -> float:
        value = self.metrics.registry.get_sample_value(
            "samsvar_webhooks_total", {"connection": connection, "outcome": outcome}
        )
        return value or 0


LIMITS = WebhookLimits(body_seconds=0.3, burst=30, seconds=3600)


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    door = Door()
    root = logging.getLogger()
    handlers = root.handlers
    log.configure(door.log, level=logging.DEBUG)
    routes = {"main": WebhookRoute(door.secret, FakeParser("main", door.token))}
    app = create_public_app(routes, door.sink, door.metrics, LIMITS)
    async with listening_tcp(app, "127.0.0.1", 0) as (door.host, door.port):
        yield door
    shown = door.log.getvalue()
    assert door.secret not in shown and door.token not in shown
    structlog.reset_defaults()
    logging.captureWarnings(False)
    root.handlers = handlers


async def test_a_good_webhook_is_accepted_and_its_key_is_stored(door: Door) -> None:
    assert await door.post() == (202, '{"accepted": 1}')
    assert [str(signal.key) for signal in door.sink.signals] == ["main/order/wms/1021"]
    assert door.counted("accepted") == 1


async def test_the_answer_waits_for_the_commit(door: Door) -> None:
    door.sink.gate = asyncio.Event()
    answer = asyncio.create_task(door.post())
    await asyncio.sleep(0.1)
    assert not answer.done()
    door.sink.gate.set()
    assert (await answer)[0] == 202


@pytest.mark.parametrize("connection", ["main", "stranger", "Main", "%00"])
async def test_a_wrong_secret_and_an_unknown_connection_look_the_same(door: Door, connection: str) -> None:
    assert await door.post(path=door.path(connection, "0" * 32)) == (404, '{"error": "wrong_secret"}')
    assert door.counted("wrong_secret", "main" if connection == "main" else "unknown") == 1
    assert door.sink.signals == []


@pytest.mark.parametrize(
    "path", ["/", "/webhooks", "/webhooks/main", "/webhooks/main/", "/metrics", "/webhooks/main/a/b"]
)
async def test_other_paths_do_not_exist(door: Door, path: str) -> None:
    status, body = await door.post(path=path)
    assert status == 404 and "Traceback" not in body


async def test_a_route_without_a_secret_is_never_open(door: Door) -> None:
    app = create_public_app({"main": WebhookRoute("", FakeParser("main", door.token))}, door.sink, door.metrics)
    async with listening_tcp(app, "127.0.0.1", 0) as (door.host, door.port):
        assert (await door.post(path="/webhooks/main/%20"))[0] == 404
        assert (await door.post(path="/webhooks/main/"))[0] == 404


async def test_a_wrong_token_is_401(door: Door) -> None:
    assert (await door.post(token="0" * 32))[0] == 401
    assert door.counted("wrong_token") == 1


@pytest.mark.parametrize("body", [b"", b"key=1021", b"<xml/>", b'{"key":', b"\xff\xfe"])
async def test_what_is_not_json_is_400(door: Door, body: bytes) -> None:
    assert (await door.post(body))[0] == 400
    assert door.counted("no_json") == 1


async def test_an_unknown_key_name_is_accepted_and_counted_and_stores_nothing(door: Door) -> None:
    assert await door.post(b'{"key_name":"colour","key":"1"}') == (202, '{"accepted": 0}')
    assert door.counted("unknown_key") == 1 and door.sink.signals == []


async def test_two_megabytes_are_413(door: Door) -> None:
    assert (await door.post(b"x" * 2_000_000))[0] == 413
    assert door.counted("too_large") == 1


async def test_two_megabytes_without_an_announced_length_are_413_too(door: Door) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(200):
            yield b"x" * 10_000

    try:
        status, _ = await door.post(chunks())
        assert status == 413
    except aiohttp.ClientError:
        pass  # the server may have hung up before the client had sent everything
    assert door.counted("too_large") == 1


async def test_the_largest_allowed_body_still_passes(door: Door) -> None:
    assert (await door.post(GOOD + b" " * (64 * 1024 - len(GOOD))))[0] == 202
    assert (await door.post(GOOD + b" " * (64 * 1024 - len(GOOD) + 1)))[0] == 413


async def test_a_packed_bomb_is_stopped_at_the_same_size(door: Door) -> None:
    import gzip

    body = gzip.compress(b" " * 20_000_000)
    request = (
        f"POST {door.path()} HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n"
    ).encode() + body
    answer = await raw_http(door.host, door.port, request)
    assert answer.startswith((b"HTTP/1.1 413", b"HTTP/1.1 400"))


@pytest.mark.parametrize(
    "tail",
    [
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\nnot a size\r\n",
        b"Content-Length: abc\r\n\r\n{}",
        b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
    ],
)
async def test_broken_http_gets_a_clean_400(door: Door, tail: bytes) -> None:
    answer = await raw_http(door.host, door.port, f"POST {door.path()} HTTP/1.1\r\nHost: x\r\n".encode() + tail)
    assert answer.split(b" ")[1] == b"400", answer
    assert b"Traceback" not in answer and door.secret.encode() not in answer


async def test_a_body_that_never_comes_is_given_up(door: Door) -> None:
    head = f"POST {door.path()} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{{".encode()
    answer = await raw_http(door.host, door.port, head)
    assert answer.startswith(b"HTTP/1.1 408")
    assert door.counted("timeout") == 1


async def test_a_flood_is_429_with_a_time_to_come_back(door: Door) -> None:
    statuses = [status for status, _ in await asyncio.gather(*(door.post() for _ in range(40)))]
    assert statuses.count(202) == 30 and statuses.count(429) == 10
    assert door.counted("rate_limited") == 10


async def test_forged_webhooks_do_not_use_up_the_rate_of_real_ones(door: Door) -> None:
    await asyncio.gather(*(door.post(path=door.path(secret="0" * 32)) for _ in range(40)))
    assert (await door.post())[0] == 202


async def test_when_the_store_fails_the_remote_is_asked_to_come_back(door: Door) -> None:
    door.sink.failure = OSError("disk full at /var/lib")
    assert await door.post() == (503, '{"error": "internal"}')
    assert door.counted("internal") == 1
    door.sink.failure = None
    assert (await door.post())[0] == 202


async def test_a_parser_that_breaks_shows_nothing_of_itself(door: Door) -> None:
    assert await door.post(b"[1]") == (503, '{"error": "internal"}')
    assert door.counted("internal") == 1
    assert "webhook_parser_failed" in door.log.getvalue()


async def test_refusals_of_strangers_are_counted_but_do_not_fill_the_log(door: Door) -> None:
    await door.post(path=door.path(secret="0" * 32))
    assert door.log.getvalue() == ""
    await door.post(token="no")
    assert "webhook_refused" in door.log.getvalue()


async def test_the_answer_does_not_say_what_software_it_is(door: Door) -> None:
    answer = await raw_http(door.host, door.port, b"GET / HTTP/1.0\r\n\r\n")
    assert b"Server:" not in answer
