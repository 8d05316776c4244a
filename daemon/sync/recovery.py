"""After a restart: what was under way is looked at again, never replayed (design 3.3, 3.4)."""

from __future__ import annotations

from daemon.domain.change import native_id_of
from daemon.domain.ids import System
from daemon.domain.work import Command, CommandState, Signal, Source
from daemon.sync.connection import Connection
from daemon.sync.intake import Intake

OPEN = (CommandState.PENDING, CommandState.SENDING)


async def recover(connection: Connection, intake: Intake) -> int:
    """Signals the pairs of all open commands; returns how many. Their converge settles what became of each."""
    async with connection.store.reading() as tx:
        commands = await tx.outbox.list(connection.name, states=OPEN, limit=100_000)
    signals = [_signal(connection, command) for command in commands]
    if signals:
        await intake.signal(signals)
    return len(signals)


def _signal(connection: Connection, command: Command) -> Signal:
    """The 24SO key where it is known: flows start from there. A create in 24SO is known by its Rackbeat record."""
    if command.erp_id:
        key = connection.key(command.kind, System.ERP, command.erp_id)
    elif command.wms_id:
        key = connection.key(command.kind, System.WMS, command.wms_id)
    else:
        key = connection.key(command.kind, command.system, native_id_of(command.change))
    return Signal(key=key, source=Source.REPAIR)
