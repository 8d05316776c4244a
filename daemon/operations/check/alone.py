"""The check without a daemon: the command makes its own gateways from the configuration and, where it may, opens the
state database under the daemon's lock. Called by daemon/cli/check when nobody answers on the admin socket.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from daemon.clock import SystemClock
from daemon.config.values import Config, ConnectionConfig
from daemon.domain.check import Finding, Verdict
from daemon.lifecycle import holding_lock
from daemon.operations.check.pace import sharing
from daemon.operations.check.run import examine_all
from daemon.operations.check.subject import Subject, keep_answers, known_hooks, observing_finding
from daemon.operations.gateways import erp_gateway, wms_gateway
from daemon.ports import Clock, Store
from daemon.store.db import SqlStore
from daemon.sync.observing import waits_for_adoption
from daemon.web.operations import JsonObject

CALL_SECONDS = 20.0
"""No call of a check waits longer, whatever the daemon is allowed to."""


async def check_alone(config: Config, names: Sequence[str], clock: Clock | None = None) -> JsonObject:
    """The findings of these connections. Raises AlreadyRunning when a daemon holds the state folder after all, and
    StateError when the state database cannot be used."""
    clock = clock or SystemClock()
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(own_state(config.state_dir, clock))
        wsdl = config.state_dir if store is not None else Path(stack.enter_context(tempfile.TemporaryDirectory()))
        subjects = [await _subject(config, config.connections[name], store, wsdl, clock, stack) for name in names]
        more = [_not_ours(config.state_dir)] if store is None else await _observing(store, names)
        examined = await examine_all(subjects, daemon_runs=False, more=more)
        if store is not None:
            for name, answers in examined.answers.items():
                await keep_answers(store, name, answers, clock)
        return examined.as_json()


@asynccontextmanager
async def own_state(folder: Path, clock: Clock) -> AsyncIterator[SqlStore | None]:
    """The state database under the daemon's lock; None when the folder is not ours: files made by another user would
    keep the daemon out of its own state (design 6). Raises AlreadyRunning, StateError."""
    if not is_ours(folder):
        yield None
        return
    await asyncio.to_thread(folder.mkdir, mode=0o700, parents=True, exist_ok=True)
    with holding_lock(folder / "daemon.lock"):
        store = await SqlStore.open(folder / "state.db", clock)
        try:
            yield store
        finally:
            await store.close()


def is_ours(folder: Path) -> bool:
    """Owned by this user; for a folder that is still to be made, the nearest one above it that exists."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.stat().st_uid == os.geteuid()


async def _observing(store: Store, names: Sequence[str]) -> list[Finding]:
    waiting = [(name, await waits_for_adoption(store, name)) for name in names]
    return [observing_finding(name, why) for name, why in waiting if why is not None]


def _not_ours(folder: Path) -> Finding:
    return Finding(
        connection="", line="state", verdict=Verdict.WARNING, code="state_not_ours", values={"folder": str(folder)}
    )


async def _subject(
    config: Config, connection: ConnectionConfig, store: Store | None, wsdl: Path, clock: Clock, stack: AsyncExitStack
) -> Subject:
    timeout = min(CALL_SECONDS, connection.timing.request_timeout_seconds)
    erp = erp_gateway(wsdl, connection, clock, timeout_seconds=timeout)
    stack.push_async_callback(erp.close)
    wms = wms_gateway(connection, clock, timeout_seconds=timeout)
    stack.push_async_callback(wms.close)
    secret, hooks = await known_hooks(store, connection.name) if store is not None else ("", {})
    return Subject(
        config=connection,
        erp=erp,
        wms=wms,
        clock=clock,
        sharing=sharing(connection, config.connections.values()),
        daemon_runs=False,
        secret=secret,
        hooks=hooks,
    )
