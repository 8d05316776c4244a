"""After a restart: what was under way is looked at again, never replayed (design 3.3, 3.4)."""

from __future__ import annotations

from daemon.domain.change import native_id_of
from daemon.domain.errors import Reason
from daemon.domain.ids import System
from daemon.domain.work import Command, CommandState, Signal, Source
from daemon.sync.connection import Connection
from daemon.sync.intake import Intake

PAGE = 500
"""Commands looked at together: a start with many open ones must not hold all of them at once."""

OPEN = (CommandState.PENDING, CommandState.SENDING)


async def recover(connection: Connection, intake: Intake) -> int:
    """Signals the pairs of all open commands; returns how many. Their converge settles what became of each. What the
    sync had not sent is let go: it is decided afresh, and may be needed no more."""
    count, after = 0, ""
    while True:
        async with connection.store.transaction() as tx:
            commands = await tx.outbox.page(connection.name, after, PAGE, states=OPEN)
            if commands:
                await tx.inbox.signal([_signal(connection, c) for c in commands], connection.clock.now())
            for command in commands:
                if command.state is CommandState.PENDING and command.origin == "sync":
                    now, why = connection.clock.now(), "not sent before the restart"
                    await tx.outbox.set_state(command.id, CommandState.DROPPED, now, reason=Reason.STALE, detail=why)
        count += len(commands)
        if len(commands) < PAGE:
            break
        after = commands[-1].id
    intake.bell(connection.name).set()
    return count


def _signal(connection: Connection, command: Command) -> Signal:
    """The 24SO key where it is known: flows start from there. A create in 24SO is known by its Rackbeat record."""
    if command.erp_id:
        key = connection.key(command.kind, System.ERP, command.erp_id)
    elif command.wms_id:
        key = connection.key(command.kind, System.WMS, command.wms_id)
    else:
        key = connection.key(command.kind, command.system, native_id_of(command.change))
    return Signal(key=key, source=Source.REPAIR)
