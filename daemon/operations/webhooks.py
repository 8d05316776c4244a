"""Keeps our webhooks registered in Rackbeat, and the secrets that go with them (apis/rackbeat.md 11)."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from typing import cast

import structlog

from daemon.config.values import ConnectionConfig
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import System
from daemon.ports import Clock, Store
from daemon.pulse import LEAST_REMOTE_SECONDS, Pulse
from daemon.rest import rest
from daemon.sync.poll_rest import asking_again
from daemon.wms.client import RackbeatClient
from daemon.wms.paging import collect
from daemon.wms.registration import DEFAULT_EVENTS, WEBHOOKS, ensure_webhooks, is_active
from daemon.wms.wire import number_key

log = structlog.get_logger()

CHECK_SECONDS = 900.0
RETRY_SECONDS = 15.0
DOCUMENT, SECRET, TOKENS = "webhook", "secret", "tokens"
"""Kind and names of the documents; `samsvar check` reads them too."""


def wanted_events(config: ConnectionConfig) -> tuple[str, ...]:
    """What this connection would like to hear; the stock event's name is a guess (apis/rackbeat.md 14, row 1)."""
    return (*DEFAULT_EVENTS, *(config.stock_events if config.policy.stock.enabled else ()))


class WebhookKeeper:
    """One connection's webhooks. `tokens` is shared with the parser and grows as Rackbeat answers."""

    def __init__(
        self,
        connection: str,
        client: RackbeatClient,
        store: Store,
        clock: Clock,
        events: Sequence[str] = DEFAULT_EVENTS,
    ) -> None:
        self._connection = connection
        self._events = tuple(events)
        self._client = client
        self._store = store
        self._clock = clock
        self._known: dict[str, tuple[int, str]] = {}
        self._stopping = asyncio.Event()
        self._bell = asyncio.Event()
        self.pulse = Pulse(clock.monotonic, LEAST_REMOTE_SECONDS)
        self.tokens: dict[str, str] = {}
        self.secret = ""
        self.url = ""
        self.problem: str | None = "not registered yet"
        self.keep_secret: Callable[[str], None] = lambda _secret: None

    async def load(self) -> None:
        """Secret and tokens from the state database; a new secret at the very first start."""
        async with self._store.transaction() as tx:
            secret = await tx.documents.get(self._connection, DOCUMENT, SECRET)
            if secret is None:
                secret = secrets.token_urlsafe(32)
                await tx.documents.put(self._connection, DOCUMENT, SECRET, secret, self._clock.now())
            known = await tx.documents.get(self._connection, DOCUMENT, TOKENS)
        self.secret = str(secret)
        rows = cast("dict[str, Sequence[object]]", known or {})
        self._remember({event: (int(str(row[0])), str(row[1])) for event, row in rows.items()})

    @property
    def hooks(self) -> dict[str, int]:
        """Event -> id of every webhook that is ours."""
        return {event: hook for event, (hook, _token) in self._known.items()}

    def stop(self) -> None:
        self._stopping.set()
        self._bell.set()

    def ask_again(self) -> None:
        """There is a new key: what the old one was refused is tried now."""
        if self.problem is not None:
            self.problem = asking_again(System.WMS)
            self._bell.set()

    async def run(self) -> None:
        """Registers at start and checks now and then: a hook that went missing is made again."""
        while not self._stopping.is_set():
            self.pulse.beat()
            self._bell.clear()
            await self._ensure()
            pause = CHECK_SECONDS if self.problem is None else RETRY_SECONDS
            self.pulse.beat(pause)
            if not self._stopping.is_set():
                await rest(pause, self._bell)

    async def mend(self) -> bool:
        """Looks at once, for a repair; whether anything was registered or switched on. Raises SyncError."""
        before = {event for event, on in (await self._states()).items() if on}
        await self._ensure()
        if self.problem is not None:
            raise SyncError(Reason.REFUSED, self.problem)
        return any(on and event not in before for event, on in (await self._states()).items())

    async def _states(self) -> dict[str, bool]:
        """Whether each of our webhooks is there and switched on. Raises SyncError."""
        rows = {number_key(row.get("id")): row for row in await collect(self._client, WEBHOOKS)}
        return {event: is_active(rows[str(hook)]) for event, hook in self.hooks.items() if str(hook) in rows}

    async def _ensure(self) -> None:
        try:
            known = await ensure_webhooks(self._client, self.url, self._events, self._known)
        except SyncError as error:
            if self.problem != str(error):
                log.warning("webhooks_not_registered", connection=self._connection, reason=error.reason)
            self.problem = str(error)
            return
        if known != self._known:
            rows = {event: list(row) for event, row in known.items()}
            async with self._store.transaction() as tx:
                await tx.documents.put(self._connection, DOCUMENT, TOKENS, rows, self._clock.now())
            self._remember(known)
        if self.problem is not None:
            log.info("webhooks_registered", connection=self._connection, events=sorted(known))
        self.problem = None

    def _remember(self, known: dict[str, tuple[int, str]]) -> None:
        self._known = known
        for _hook, token in known.values():
            self.keep_secret(token)
        self.tokens.clear()
        self.tokens.update({event: token for event, (_, token) in known.items()})
