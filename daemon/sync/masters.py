"""Converging one pair of products, categories, customers or suppliers, in whichever direction its fields go (R3-R7).

Called by the engine with the 24SevenOffice side of the pair. First meetings are `newcomers`, new numbers `renumbering`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import cast

import structlog

from daemon.domain.change import Change, Performed, SetIdField, Update
from daemon.domain.converge import agree, base_of_gone, base_of_landed, base_of_update, decide
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Key, System
from daemon.domain.link import Base, Link
from daemon.domain.merge import NUMBER, FieldState, Held, MasterRecord, Related, compare
from daemon.domain.normal import digest, field_normal
from daemon.domain.ownership import Master
from daemon.domain.product import Product
from daemon.domain.work import Command, CommandState
from daemon.ports import Transaction
from daemon.sync.connection import Connection
from daemon.sync.field_notes import FieldNotes, Notes
from daemon.sync.newcomers import Newcomers
from daemon.sync.outbox import Outbox, Settle
from daemon.sync.passed_on import claimant, follow_round
from daemon.sync.reader import Reader
from daemon.sync.renumbering import Renumbering

log = structlog.get_logger()

MAX_ROUNDS = 20
"""A pair has at most ten fields; each is written at most once alone and once together with others."""

REFUSALS = frozenset({Reason.REFUSED, Reason.NUMBER_TAKEN, Reason.NUMBER_INVALID, Reason.NUMBER_TOO_LONG})
"""What a system can say about a value. Anything else is about the record, the account or the day."""

Relate = Callable[[MasterRecord | None, MasterRecord | None, Reader], Awaitable[Related]]
"""Resolves what the two records refer to, bringing it over where it is missing. Raises SyncError."""


@dataclass(slots=True, kw_only=True)
class _Run:
    """One converge: what was written, what was refused, and how it may go on."""

    key: Key
    notes: Notes
    held: dict[str, Held]
    written: set[str] = field(default_factory=set)
    apart: bool = False
    changed: bool = False

    @property
    def outcome(self) -> str:
        return "changed" if self.changed else "unchanged"


class MasterFlow:
    """One pair at a time. The caller holds the pair lock, which is that of the 24SO key."""

    def __init__(
        self, connection: Connection, outbox: Outbox, newcomers: Newcomers, renumbering: Renumbering, relate: Relate
    ) -> None:
        self._c = connection
        self._outbox = outbox
        self._newcomers = newcomers
        self._renumbering = renumbering
        self._relate = relate
        self._notes = FieldNotes(connection)

    async def converge(
        self,
        key: Key,
        reader: Reader,
        *,
        needed: bool = False,
        again: bool = False,
        create: bool = False,
        written: frozenset[str] = frozenset(),
    ) -> str:
        """Brings the pair together. Returns `changed`, `unchanged` or `left_out`; raises SyncError.

        `needed`: an order holds it, so a discontinued product is created all the same (R7). `again`: values that were
        refused are offered again. `create`: in Rackbeat, whoever is the master (the initial sync). `written`: fields
        that a create has just written.
        """
        notes = await self._notes.of(key)
        run = _Run(key=key, notes=notes, held={} if again else dict(notes.held), written=set(written))
        for _ in range(MAX_ROUNDS):
            link = await self._known_link(key)
            erp = cast(MasterRecord | None, await reader.get(System.ERP, key.kind, key.native_id))
            if link is None:
                began = await self._begin(erp, reader, run, needed=needed, create=create)
                if began is None:
                    return run.outcome if erp is None else "left_out"
                continue
            wms = cast(MasterRecord | None, await reader.get(System.WMS, key.kind, link.wms_id))
            if (erp is None or wms is None) and await self._is_there(link, erp, wms, reader):
                continue
            if erp is None or wms is None:
                if wms is None and erp is not None and await self._renumbering.lost(link, erp, reader):
                    reader.offer(System.ERP, erp)
                    continue
                return await self._vanished(link, erp, wms, run)
            if await claimant(self._c, link, wms) is not None:
                if await follow_round(self._c, link, wms):
                    continue
                raise SyncError(Reason.STALE, f"{link.wms_id!r} in Rackbeat is the number of another record now")
            if await self._rests(link, erp, wms, reader, run):
                return run.outcome
        raise SyncError(Reason.CONFLICT, f"{key.kind} {key.native_id} does not come to rest after {MAX_ROUNDS} writes")

    async def _begin(
        self, erp: MasterRecord | None, reader: Reader, run: _Run, *, needed: bool, create: bool
    ) -> Link | None:
        """The first meeting: adopted, created, or left out (None)."""
        if erp is None or (isinstance(erp, Product) and not erp.active and not needed):
            return None
        met = await self._newcomers.from_erp(erp, reader, self._relate, create=create)
        if met is None:
            return None
        run.changed |= met.created
        run.written |= met.written
        reader.offer(System.ERP, erp)
        return met.link

    async def _rests(self, link: Link, erp: MasterRecord, wms: MasterRecord, reader: Reader, run: _Run) -> bool:
        """Makes the next write, or settles the base and the notes when there is none."""
        related = await self._relate(erp, wms, reader)
        states = compare(erp, wms, link.base, self._c.policy, related, run.held)
        changes = decide(erp, wms, link.base, self._c.policy, related, held=run.held, apart=run.apart)
        if not changes:
            await self._settle(link, states, wms, run)
            return True
        change = changes[0]
        try:
            await self._apply(change, erp, wms, link, states, reader)
        except SyncError as error:
            if not isinstance(change, Update) or error.outcome_unknown or error.reason not in REFUSALS:
                raise
            self._hold(change, error, run)
            reader.offer(System.ERP, erp)
            reader.offer(System.WMS, wms)
            return False
        run.written |= _fields_of(change)
        run.changed = True
        return False

    def _hold(self, change: Update, error: SyncError, run: _Run) -> None:
        """One refused value must not keep the other fields back: they are tried one by one."""
        if len(change.fields) > 1:
            run.apart = True
            return
        ((name, value),) = change.fields.items()
        wanted = str(value) if name == NUMBER else field_normal(name, value)
        run.held[name] = Held(system=change.system, wanted=wanted, reason=error.reason, detail=error.detail)

    async def _apply(
        self,
        change: Change,
        erp: MasterRecord,
        wms: MasterRecord,
        link: Link,
        states: tuple[FieldState, ...],
        reader: Reader,
    ) -> None:
        command = self._outbox.command(change, erp_id=link.erp_id, wms_id=link.wms_id, digest=digest(erp, wms))
        before = wms if change.system is System.WMS else erp
        if isinstance(change, Update) and NUMBER in change.fields:
            await self._renumbering.check(change, reader)
        performed = await self._outbox.send(
            command, before=before, why=_why(change, states), settle=self._settled(change, link, states)
        )
        if change.system is System.WMS:
            reader.offer(System.ERP, erp)
            if performed.record is not None:
                reader.offer(System.WMS, performed.record)
        else:
            reader.offer(System.WMS, wms)

    def _settled(self, change: Change, link: Link, states: tuple[FieldState, ...]) -> Settle:
        """Stores the base in the transaction of the result: a kill right after it loses nothing."""

        async def settle(tx: Transaction, performed: Performed) -> None:
            base, moved = link.base, link
            if isinstance(change, SetIdField):
                base = replace(base, wms={**base.wms, "id_field": change.value})
            elif isinstance(change, Update):
                base = base_of_update(base, change, states, cast(MasterRecord | None, performed.record))
                if change.system is System.WMS and NUMBER in change.fields:
                    await tx.links.delete(link.key(System.ERP))
                    moved = replace(link, wms_id=str(change.fields[NUMBER]))
            await tx.links.put(replace(moved, base=base, updated_at=self._c.clock.now()))

        return settle

    async def _settle(self, link: Link, states: tuple[FieldState, ...], wms: MasterRecord, run: _Run) -> None:
        base = agree(link.base, states, wms, frozenset(run.written))
        news = self._notes.news(run.notes, states, run.held)
        if base == link.base and not news:
            return
        async with self._c.store.transaction() as tx:
            if base != link.base:
                await tx.links.put(replace(link, base=base, updated_at=self._c.clock.now()))
            await self._notes.keep(tx, run.key, news)

    async def _is_there(self, link: Link, erp: MasterRecord | None, wms: MasterRecord | None, reader: Reader) -> bool:
        """Whether what was read as gone is there after all: it may have been read before somebody else made it, an
        order that brought it along. That it is gone is believed only of a second read (design 3.14)."""
        for side, record in ((System.ERP, erp), (System.WMS, wms)):
            native_id = link.erp_id if side is System.ERP else link.wms_id
            if record is None:
                found = (await self._c.remote(side).fetch_many(link.kind, [native_id])).get(native_id)
                if found is None:
                    return False
                record = cast(MasterRecord, found)
            reader.offer(side, record)
        return True

    async def _vanished(self, link: Link, erp: MasterRecord | None, wms: MasterRecord | None, run: _Run) -> str:
        """One record of a linked pair is gone: told, or by policy the other is deactivated. Never deleted (ADR 5)."""
        gone = System.ERP if erp is None else System.WMS
        for change in decide(erp, wms, link.base, self._c.policy, Related()):
            command = self._outbox.command(
                change, erp_id=link.erp_id, wms_id=link.wms_id, digest=digest(erp, wms), decided_at=None
            )
            base = base_of_gone(link.base, gone)
            await self._outbox.send(
                command,
                before=wms if erp is None else erp,
                why=f"deletes: the linked record is gone from {gone.product_name}",
                settle=self._rebased(link, base),
            )
            run.changed = True
        news = self._notes.gone(run.notes, gone)
        if news:
            async with self._c.store.transaction() as tx:
                await self._notes.keep(tx, run.key, news)
        return run.outcome

    def _rebased(self, link: Link, base: Base) -> Settle:
        async def settle(tx: Transaction, performed: Performed) -> None:
            await tx.links.put(replace(link, base=base, updated_at=self._c.clock.now()))

        return settle

    async def _known_link(self, key: Key) -> Link | None:
        """The link, after finding out what became of interrupted commands of the pair (design 3.4)."""
        async with self._c.store.reading() as tx:
            commands = [c for c in await tx.outbox.open_for(key) if c.state is CommandState.SENDING]
            link = await tx.links.get(key)
        if not commands:
            return link
        for command in commands:
            if not (isinstance(command.change, Update) and await self._landed(command, command.change)):
                await self._outbox.resolve(command)
        async with self._c.store.reading() as tx:
            return await tx.links.get(key)

    async def _landed(self, command: Command, change: Update) -> bool:
        """An update whose answer never came has been carried out if the record shows it: then it goes into the base,
        or a value that was changed back meanwhile would be taken for news from the other side."""
        async with self._c.store.reading() as tx:
            link = await tx.links.get(self._c.key(change.kind, change.system, change.native_id))
        found = await self._c.remote(change.system).fetch_many(change.kind, [change.native_id])
        record = cast(MasterRecord | None, found.get(change.native_id))
        if link is None or record is None:
            return False
        base = base_of_landed(link.base, change, record)
        if base is not None:
            await self._outbox.landed(command, Performed(native_id=change.native_id), self._rebased(link, base))
            return True
        self._wait_for(command, change)
        return False

    def _wait_for(self, command: Command, change: Update) -> None:
        """A merged field must not be decided on while an old write of it may still arrive. Raises OUTCOME_UNKNOWN."""
        if not any(self._c.policy.owner(change.kind, name) is Master.BOTH for name in change.fields):
            return
        started = command.started_at or command.decided_at
        wait = timedelta(seconds=self._c.timing.unknown_settle_seconds) - (self._c.clock.now() - started)
        if wait > timedelta(0):
            seconds = wait.total_seconds() + 0.1
            what = f"an update of {change.kind} {change.native_id} may still arrive"
            raise SyncError(Reason.OUTCOME_UNKNOWN, what, retry_after=seconds)


def _fields_of(change: Change) -> frozenset[str]:
    if isinstance(change, Update):
        return frozenset(change.fields)
    return frozenset({"id_field"}) if isinstance(change, SetIdField) else frozenset()


def _why(change: Change, states: tuple[FieldState, ...]) -> str:
    if isinstance(change, SetIdField):
        return "R5: the id field is written once"
    owners = {str(s.owner) for s in states if isinstance(change, Update) and s.name in change.fields}
    return f"R3: owner of the fields is {', '.join(sorted(owners))}"


__all__ = ["MasterFlow", "Relate"]
