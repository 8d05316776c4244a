"""A pair that an applied repair plan hands to the sync: the same flows, the same decisions, the same outbox, and not
one command that the plan did not show. Called by daemon/operations; `rehearse` writes nothing anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from daemon.domain.change import Change, Create, Performed, kind_of, native_id_of, operation_of
from daemon.domain.codec import dump
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import System
from daemon.domain.link import Base
from daemon.domain.merge import MasterRecord, shown
from daemon.domain.ownership import Master
from daemon.domain.record import Record
from daemon.domain.wish import HandOver
from daemon.domain.work import Command, CommandState, InboxItem, Source
from daemon.metrics import Metrics
from daemon.sync.connection import Connection
from daemon.sync.engine import Engine
from daemon.sync.outbox import Outbox, Settle
from daemon.sync.rehearsal import NEW, Rehearsal, rehearse

_CHANGING = frozenset({"created_at", "changed_at", "external_status", "reference"})
"""Parts of a command that the system or the moment chooses."""

_OTHER = "?"
"""No value of either system: what a side cannot have shown when it is said to have changed since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """For whom, why and by which action the commands are sent. `origin`: `repair:<plan id>/<action id>`."""

    origin: str
    actor: str
    why: str


class Handover:
    """Of one connection. `unread`: metrics for what is only tried out."""

    def __init__(self, connection: Connection, engine: Engine, unread: Metrics) -> None:
        self._c = connection
        self._engine = engine
        self._unread = unread

    async def rehearse(self, wish: HandOver) -> Rehearsal:
        """What would be sent now. Raises StateError."""

        async def prepare(stage: Connection) -> None:
            await _prepare(stage, wish)

        return await rehearse(_ruled(self._c, wish), self._engine, self._item(wish), self._unread, prepare)

    async def deliver(self, wish: HandOver, ordered: Ordered) -> int:
        """How many commands were sent. Raises SyncError: STALE when another command than those shown was wanted."""
        ruled = _ruled(self._c, wish)
        outbox = ShownOutbox(ruled, wish.expected, ordered)
        engine = Engine(ruled, numbers=self._engine.numbers, outbox=outbox)
        await _prepare(self._c, wish, ordered.origin)
        await engine.converge(self._item(wish), engine.reader())
        return outbox.sent

    def _item(self, wish: HandOver) -> InboxItem:
        now = self._c.clock.now()
        key = self._c.key(wish.kind, wish.system, wish.native_id)
        return InboxItem(key=key, source=Source.MANUAL, generation=0, first_at=now, due_at=now, forced=wish.forced)


class ShownOutbox(Outbox):
    """Lets through what was shown, each command once, in the name of who ordered it."""

    def __init__(self, connection: Connection, expected: Sequence[Change], ordered: Ordered) -> None:
        super().__init__(connection)
        self._left = [dump(change) for change in expected]
        self._ordered = ordered
        self.sent = 0

    def command(
        self,
        change: Change,
        *,
        erp_id: str | None,
        wms_id: str | None,
        digest: str | None,
        origin: str = "",
        decided_at: datetime | None = None,
    ) -> Command:
        """As `Outbox.command`, with the origin of the repair."""
        return super().command(
            change,
            erp_id=erp_id,
            wms_id=wms_id,
            digest=digest,
            origin=self._ordered.origin,
            decided_at=decided_at,
        )

    async def send(
        self, command: Command, *, before: Record | None, why: str, settle: Settle | None = None, actor: str = ""
    ) -> Performed:
        """As `Outbox.send`. Raises SyncError STALE for a command that was not shown."""
        wanted = dump(command.change)
        place = next((at for at, expected in enumerate(self._left) if fits(expected, wanted)), None)
        if place is None:
            change = command.change
            what = f"{operation_of(change)} {kind_of(change)} {native_id_of(change)}".strip()
            raise SyncError(Reason.STALE, f"now it would be another command than the one shown: {what}")
        self._left.pop(place)
        performed = await super().send(
            command, before=before, why=f"{self._ordered.why} ({why})", settle=settle, actor=self._ordered.actor
        )
        self.sent += 1
        return performed


def fits(expected: Any, wanted: Any) -> bool:
    """Whether a command is the one that was shown; ids that a rehearsal cannot know fit any."""
    if isinstance(expected, str) and (expected == NEW or expected.startswith(f"{NEW}-")):
        return True
    if isinstance(expected, Mapping) and isinstance(wanted, Mapping):
        names = (expected.keys() | wanted.keys()) - _CHANGING
        return all(fits(expected.get(name), wanted.get(name)) for name in names)
    if isinstance(expected, list) and isinstance(wanted, list):
        return len(expected) == len(wanted) and all(map(fits, expected, wanted))
    return bool(expected == wanted)


def _ruled(connection: Connection, wish: HandOver) -> Connection:
    """For this one converge, a field belongs to the side that was said to be right, where the configuration says that
    it is the other's (the rules file may differ, as in audit mode)."""
    policy, kind = connection.policy, wish.kind
    wins = {System.ERP: wish.erp_wins, System.WMS: wish.wms_wins}
    owners = {
        name: Master(winner.value)
        for winner, names in wins.items()
        for name in names
        if policy.owner(kind, name) is Master(winner.other.value)
    }
    if not owners:
        return connection
    fields = {**policy.fields, kind: {**policy.fields.get(kind, {}), **owners}}
    return replace(connection, policy=replace(policy, fields=fields))


async def _prepare(connection: Connection, wish: HandOver, origin: str = "") -> None:
    """What is said about the pair before the sync looks at it. `origin`: of the action that may have been cut short.
    Raises SyncError."""
    if wish.relink:
        await _let_go(connection, wish, origin)
    await _let_win(connection, wish)


async def _let_go(connection: Connection, wish: HandOver, origin: str) -> None:
    """Drops the link to a record that is gone; that it is gone is read once more (design 3.14). One that this action
    made before it was cut short is linked already. Raises SyncError."""
    key = connection.key(wish.kind, wish.system, wish.native_id)
    async with connection.store.reading() as tx:
        link = await tx.links.get(key)
        sent = await tx.outbox.list(connection.name, states=[CommandState.DONE], origin=origin) if origin else ()
    if link is None or any(isinstance(c.change, Create) and kind_of(c.change) is wish.kind for c in sent):
        return
    lost = link.key(wish.system.other)
    if lost.native_id in await connection.remote(lost.system).fetch_many(wish.kind, [lost.native_id]):
        raise SyncError(Reason.STALE, f"{wish.kind} {lost.native_id} is there again")
    async with connection.store.transaction() as tx:
        if await tx.links.get(key) == link:
            await tx.links.delete(key)


async def _let_win(connection: Connection, wish: HandOver) -> None:
    """Puts the base so that the winner has changed the fields and the other side has not. Raises SyncError."""
    if not wish.erp_wins and not wish.wms_wins:
        return
    key = connection.key(wish.kind, wish.system, wish.native_id)
    async with connection.store.reading() as tx:
        link = await tx.links.get(key)
    if link is None:
        return
    ids = {System.ERP: link.erp_id, System.WMS: link.wms_id}
    found: dict[System, MasterRecord] = {}
    for system in System:
        record = (await connection.remote(system).fetch_many(wish.kind, [ids[system]])).get(ids[system])
        if record is None:
            return
        found[system] = cast(MasterRecord, record)
    async with connection.store.transaction() as tx:
        link = await tx.links.get(key)
        if link is not None:
            base = _won(link.base, wish, found)
            await tx.links.put(replace(link, base=base, updated_at=connection.clock.now()))


def _won(base: Base, wish: HandOver, found: Mapping[System, MasterRecord]) -> Base:
    sides = {System.ERP: dict(base.erp), System.WMS: dict(base.wms)}
    for winner, names in ((System.ERP, wish.erp_wins), (System.WMS, wish.wms_wins)):
        for name in names:
            rest = shown(name, found[winner.other], winner.other)
            sides[winner.other][name] = rest
            sides[winner][name] = _OTHER if name == "category_id" else rest
    return replace(base, erp=sides[System.ERP], wms=sides[System.WMS])
