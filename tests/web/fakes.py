"""A store and a parser of our ports, and a way to speak HTTP without a client library's politeness."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence

from daemon.domain.ids import Key, Kind, System
from daemon.domain.work import Signal, Source
from daemon.ports import WebhookCall, WebhookRefused


class FakeSink:
    """Keeps signals; fails or waits on demand."""

    def __init__(self) -> None:
        self.signals: list[Signal] = []
        self.failure: Exception | None = None
        self.gate: asyncio.Event | None = None

    async def signal(self, signals: Sequence[Signal]) -> None:
        if self.gate is not None:
            await self.gate.wait()
        if self.failure is not None:
            raise self.failure
        self.signals.extend(signals)


class FakeParser:
    """`key` and `key_name` as Rackbeat sends them, a token in the header (apis/rackbeat.md 11.2, 11.3)."""

    def __init__(self, connection: str, token: str) -> None:
        self._connection = connection
        self._token = token

    def parse(self, headers: Mapping[str, str], body: bytes) -> WebhookCall:
        if headers.get("rackbeat-webhook-token") != self._token:
            raise WebhookRefused(401, "wrong_token")
        try:
            content = json.loads(body)
        except ValueError:
            raise WebhookRefused(400, "no_json") from None
        event = headers.get("Rackbeat-Webhook-Event", "")
        if content.get("key_name") != "number":
            return WebhookCall(event=event)
        key = Key(self._connection, Kind.ORDER, System.WMS, content["key"])
        return WebhookCall(signals=(Signal(key=key, source=Source.WEBHOOK),), event=event)


async def raw_http(host: str, port: int, request: bytes, *, seconds: float = 60) -> bytes:
    """Sends bytes as they are and reads until the server closes, or has answered whole and keeps the connection.
    Raises TimeoutError when neither happens within `seconds`."""
    reader, writer = await asyncio.open_connection(host, port)
    answer = b""
    try:
        writer.write(request)
        await writer.drain()
        async with asyncio.timeout(seconds):
            while not _is_whole(answer) and (chunk := await reader.read(65536)):
                answer += chunk
    except ConnectionError:
        pass
    finally:
        writer.close()
    return answer


def _is_whole(answer: bytes) -> bool:
    """Everything that the head of the answer has announced is there."""
    head, end, body = answer.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return bool(end and lengths and len(body) >= int(lengths[0]))
