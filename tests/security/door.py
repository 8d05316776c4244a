"""A public listener over real sockets, with or without TLS, and the store of a real daemon behind it."""

from __future__ import annotations

import secrets
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from prometheus_client import CollectorRegistry

from daemon.clock import SystemClock
from daemon.config.values import Timing
from daemon.metrics import Metrics
from daemon.operations.backlog import Backlog
from daemon.ports import Clock
from daemon.store.db import SqlStore
from daemon.sync.intake import Intake
from daemon.web.listen import Door, listening_tcp
from daemon.web.public import WebhookLimits, WebhookRoute, create_public_app
from daemon.wms.webhook import RackbeatWebhookParser
from tests.builders_store import open_store

EVENT = "order.created"


@dataclass
class Open:
    """What a test needs of it."""

    store: SqlStore
    host: str = ""
    port: int = 0
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    metrics: Metrics = field(default_factory=lambda: Metrics(CollectorRegistry(), ("main",)))

    @property
    def path(self) -> str:
        return f"/webhooks/main/{self.secret}"

    async def post(
        self, http: aiohttp.ClientSession, key: str, *, token: str | None = None, path: str | None = None
    ) -> tuple[int, bytes]:
        headers = {"Rackbeat-Webhook-Token": self.token if token is None else token, "Rackbeat-Webhook-Event": EVENT}
        url = f"http://{self.host}:{self.port}{path or self.path}"
        async with http.post(url, json={"key_name": "number", "key": key}, headers=headers) as answer:
            return answer.status, await answer.read()

    async def waiting(self) -> int:
        async with self.store.reading() as tx:
            return len(await tx.inbox.list("main", limit=100_000))

    def counted(self, outcome: str) -> float:
        labels = {"connection": "main", "outcome": outcome}
        return self.metrics.registry.get_sample_value("samsvar_webhooks_total", labels) or 0


@asynccontextmanager
async def opened(
    folder: Path,
    *,
    most_waiting: int = 10_000,
    limits: WebhookLimits | None = None,
    door: Door | None = None,
    clock: Clock | None = None,
) -> AsyncIterator[Open]:
    """`clock`: the real one unless a test brings one that stands still."""
    clock = clock or SystemClock()
    store = await open_store(folder, clock)
    try:
        made = Open(store)
        parser = RackbeatWebhookParser("main", {EVENT: made.token}, clock=clock, settle_seconds={})
        app = create_public_app(
            {"main": WebhookRoute(made.secret, parser)},
            Intake(store, clock, {"main": Timing()}),
            made.metrics,
            limits or WebhookLimits(burst=100_000),
            Backlog(store, clock, most_waiting),
        )
        async with listening_tcp(app, "127.0.0.1", 0, door) as (made.host, made.port):
            yield made
    finally:
        await store.close()


def trusting(certificate: Path) -> ssl.SSLContext:
    """A client's context that trusts this one certificate."""
    return ssl.create_default_context(cafile=str(certificate))
