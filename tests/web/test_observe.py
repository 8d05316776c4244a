"""What machines see on the observe listener."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from prometheus_client import CollectorRegistry

from daemon.metrics import Metrics
from daemon.web.listen import listening_tcp
from daemon.web.observe import create_observe_app


@dataclass
class Observed:
    url: str = ""
    dead: list[str] = field(default_factory=list)
    unready: list[str] = field(default_factory=list)

    async def get(self, path: str) -> tuple[int, str, str]:
        async with aiohttp.ClientSession() as session, session.get(self.url + path) as answer:
            return answer.status, answer.headers["Content-Type"], await answer.text()


@pytest.fixture
async def observed() -> AsyncIterator[Observed]:
    observed = Observed()
    registry = CollectorRegistry()
    Metrics(registry, ("main",)).webhook("main", "accepted")
    app = create_observe_app(registry, alive=lambda: observed.dead, ready=lambda: observed.unready)
    async with listening_tcp(app, "127.0.0.1", 0) as (host, port):
        observed.url = f"http://{host}:{port}"
        yield observed


async def test_metrics_are_served_in_the_text_that_prometheus_reads(observed: Observed) -> None:
    status, kind, text = await observed.get("/metrics")
    assert status == 200 and kind.startswith("text/plain")
    assert 'samsvar_webhooks_total{connection="main",outcome="accepted"} 1.0' in text


async def test_alive_and_ready_are_two_questions(observed: Observed) -> None:
    observed.unready = ["main: identity not confirmed"]
    assert (await observed.get("/healthz"))[0] == 200
    status, _, text = await observed.get("/readyz")
    assert status == 503 and "identity not confirmed" in text
    observed.dead, observed.unready = ["the outbox loop stands still"], []
    assert (await observed.get("/healthz"))[0] == 503
    assert (await observed.get("/readyz"))[0] == 200


async def test_webhooks_do_not_come_in_here(observed: Observed) -> None:
    assert (await observed.get("/webhooks/main/x"))[0] == 404
