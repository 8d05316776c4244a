"""Adopting without a daemon: before the first start, or while it is stopped. Called by daemon/cli/setup_adopt when
nobody answers on the admin socket; works under the daemon's lock and as the owner of the state folder only.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from daemon.clock import SystemClock
from daemon.config.values import Config, ConnectionConfig
from daemon.domain.ids import System
from daemon.domain.ownership import Mode
from daemon.metrics import Metrics
from daemon.operations.adoption import adopt_now, other_account
from daemon.operations.check.alone import own_state
from daemon.operations.gateways import erp_gateway, wms_gateway
from daemon.operations.transfers import audit_mode_refused
from daemon.ports import Clock, Store
from daemon.sync.connection import Connection
from daemon.sync.fuses import Fuses
from daemon.sync.gate import Gate
from daemon.web.operations import JsonObject, OperationRefused, Progress


class NotAdopted(Exception):
    """Refused by a rule. `why`, `todo`: by language."""

    def __init__(self, refused: OperationRefused) -> None:
        super().__init__(str(refused))
        self.code = refused.code
        self.why = refused.message
        self.todo = refused.todo
        self.exit_code = refused.exit_code


async def adopt_alone(config: Config, name: str, confirm: int | None, progress: Progress) -> JsonObject:
    """As `Operations.adopt`. Raises AlreadyRunning, StateError, SyncError, NotAdopted."""
    try:
        return await _adopt(config, name, confirm, progress)
    except OperationRefused as refused:
        raise NotAdopted(refused) from None


async def _adopt(config: Config, name: str, confirm: int | None, progress: Progress) -> JsonObject:
    if confirm is not None and config.mode is Mode.AUDIT:
        raise audit_mode_refused()
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(own_state(config.state_dir, clock))
        if store is None:
            raise _not_ours(config.state_dir)
        wsdl = await asyncio.to_thread(stack.enter_context, tempfile.TemporaryDirectory())
        connection = await _connection(config.connections[name], store, clock, Path(wsdl), stack)
        await _same_accounts(connection, keep=confirm is not None)
        return await adopt_now(connection, confirm, f"uid:{os.getuid()}", progress)


async def _connection(
    config: ConnectionConfig, store: Store, clock: Clock, wsdl: Path, stack: AsyncExitStack
) -> Connection:
    erp, wms = erp_gateway(wsdl, config, clock), wms_gateway(config, clock)
    stack.push_async_callback(erp.close)
    stack.push_async_callback(wms.close)
    gate = Gate(config.policy.mode)
    return Connection(
        name=config.name,
        erp=erp,
        wms=wms,
        store=store,
        clock=clock,
        policy=config.policy,
        timing=config.timing,
        metrics=Metrics.unread(),
        gate=gate,
        fuses=Fuses(config.name, store, clock, gate, config.fuses),
    )


async def _same_accounts(connection: Connection, *, keep: bool) -> None:
    """Both must be who they were when the state began (R2). Raises OperationRefused, SyncError."""
    asked = {str(system): (await connection.remote(system).identity()).id for system in System}
    async with connection.store.transaction() as tx:
        before = await tx.documents.get(connection.name, "identity", "both")
        if before is None and keep:
            await tx.documents.put(connection.name, "identity", "both", asked, connection.clock.now())
    if isinstance(before, dict) and before != asked:
        changed = [System(name).product_name for name, was in before.items() if asked.get(name) != was]
        raise other_account(" and ".join(changed))


def _not_ours(folder: Path) -> OperationRefused:
    return OperationRefused(
        "state_not_ours",
        f"Mappen {folder} eies av en annen bruker.",
        f"The folder {folder} belongs to another user.",
        todo_nb="sudo -u samsvar samsvar setup --adopt",
        todo_en="sudo -u samsvar samsvar setup --adopt",
    )
