"""How the actions of a plan leave: through the outbox, the sync's own converge, or the account's set-up.

Made for one application of a plan by one person for one reason. `attempt` finds out beforehand what the sync would do.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from daemon.domain.change import Create, DeleteRecord
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import System
from daemon.domain.record import Record
from daemon.domain.wish import HandOver, SetUp
from daemon.domain.work import AuditEntry, Command
from daemon.operations.webhooks import WebhookKeeper
from daemon.sync.connection import Connection
from daemon.sync.courier import Courier
from daemon.sync.handover import Handover, Ordered
from daemon.wms.gateway import WmsGateway
from daemon.wms.setup import Missing, Need, create_missing, read_missing
from reconcile.apply import Delivered
from reconcile.plan_step import Tried

log = structlog.get_logger()

WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What of a connection a repair uses."""

    connection: Connection
    courier: Courier
    handover: Handover
    wms: WmsGateway
    webhooks: WebhookKeeper


@dataclass(frozen=True, slots=True)
class Door:
    """The `Deliver` port of reconcile. `undoing`: records that the plan deletes were made by another one, and their
    links go with them."""

    parts: Parts
    actor: str
    why: str
    undoing: bool = False

    async def deliver(self, command: Command, before: Record | None, rule: str) -> Delivered:
        """Never raises SyncError."""
        unlink = self.undoing and isinstance(command.change, DeleteRecord)
        why = f"{self.why} ({rule})"
        result = await self.parts.courier.deliver(command, actor=self.actor, why=why, before=before, unlink=unlink)
        response = result.response or result.detail
        return Delivered(
            ok=result.ok, skipped_reason=result.skipped_reason, response=response, native_id=result.native_id
        )

    async def landed(self, command: Command) -> None:
        """Raises SyncError."""
        await self.parts.courier.landed(command)

    async def hand_over(self, wish: HandOver, origin: str, rule: str) -> Delivered:
        """Never raises SyncError."""
        ordered = Ordered(origin=origin, actor=self.actor, why=f"{self.why} ({rule})")
        try:
            sent = await self.parts.handover.deliver(wish, ordered)
        except SyncError as error:
            return self._failed(error)
        return Delivered(ok=True, response=f"{sent} of {len(wish.expected)} commands", nothing=sent == 0)

    async def set_up(self, wish: SetUp, origin: str, rule: str) -> Delivered:
        """What is there already is not made again; the outbox knows no such calls, so the line is written here."""
        connection = self.parts.connection
        try:
            connection.gate.check_held()
            made = await self._made(wish)
        except SyncError as error:
            await self._note(wish, f"{origin}: {self.why} ({rule})", str(error.reason), error.detail)
            return self._failed(error)
        if made:
            await self._note(wish, f"{origin}: {self.why} ({rule})", "ok", f"made {wish.what} {wish.name}")
        return Delivered(ok=True, response="made" if made else "was there", nothing=not made)

    async def _made(self, wish: SetUp) -> bool:
        if wish.what == WEBHOOK:
            return await self.parts.webhooks.mend()
        client, defaults = self.parts.wms.client, self.parts.wms.defaults
        wanted = Missing(need=Need(wish.what), name=wish.name, key=wish.place)
        if wanted not in await read_missing(client, defaults):
            return False
        await create_missing(client, [wanted])
        return True

    async def _note(self, wish: SetUp, why: str, outcome: str, said: str) -> None:
        connection = self.parts.connection
        entry = AuditEntry(
            connection=connection.name,
            at=connection.clock.now(),
            actor=self.actor,
            action="set_up",
            kind=wish.kind,
            system=System.WMS,
            native_id=wish.place or wish.name,
            why=why,
            after=f"{wish.what} {wish.name}",
            response=said[:500],
            outcome=outcome,
        )
        async with connection.store.transaction() as tx:
            await tx.audit.append(entry)

    def _failed(self, error: SyncError) -> Delivered:
        connection = self.parts.connection
        connection.metrics.error(connection.name, error.reason)
        return Delivered(ok=False, skipped_reason=str(error.reason), response=error.detail)


def attempting(handover: Handover) -> Callable[[HandOver], Awaitable[Tried]]:
    """For `reconcile.propose`. Never raises: a pair that cannot be rehearsed is left to a person."""

    async def attempt(wish: HandOver) -> Tried:
        try:
            rehearsal = await handover.rehearse(wish)
        except SyncError as error:
            return Tried(reason=str(error.reason), detail=error.detail)
        except Exception as error:  # the boundary of one record (design 3.16): the others are planned
            log.exception("rehearsal_failed", kind=wish.kind, native_id=wish.native_id)
            return Tried(reason=str(Reason.INTERNAL), detail=type(error).__name__)
        stopped = rehearsal.error
        if stopped is not None and not any(isinstance(each, Create) for each in rehearsal.commands):
            return Tried(reason=str(stopped.reason), detail=stopped.detail)
        reason = "left_out" if rehearsal.outcome == "left_out" else ""
        return Tried(commands=rehearsal.commands, reason=reason)

    return attempt
