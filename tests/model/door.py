"""A remote system as a mortal daemon meets it: answers get lost, calls land late, look-ups are cut, and the process can
be killed before and after every write. Wraps a fake or a real gateway; what people do does not pass here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from daemon.domain.change import Change, Create, Performed, SetIdField
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.record import Record
from daemon.ports import Budget, Clock, Identity, RemoteSystem
from tests.model.mortal import Fate


class Lost(StrEnum):
    """What becomes of a call whose answer never comes."""

    BEFORE = "it never arrived"
    AFTER = "it was carried out"
    LATE = "it is carried out later"


LATE_SECONDS = 60
"""Well inside `unknown_settle_seconds`, after which the daemon may be sure."""


@dataclass(frozen=True, slots=True)
class Written:
    """One call that was carried out. `native_id`: of the record."""

    change: Change
    native_id: str
    at: datetime


@dataclass
class Door:
    """The `RemoteSystem` port. `checks` see every call before it is made and may complain; `written` holds what was
    carried out, in order; `unknown` every create whose answer was lost."""

    inner: RemoteSystem
    clock: Clock
    fate: Fate
    checks: list[Callable[[Change], None]] = field(default_factory=list)
    echoes: list[Callable[[Written], None]] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    cut: int = 0
    written: list[Written] = field(default_factory=list)
    unknown: dict[str, datetime] = field(default_factory=dict)
    unsure: set[tuple[Kind, str]] = field(default_factory=set)
    """Id fields whose first write had no answer: whether a person then emptied one, nobody can tell."""
    _late: list[tuple[datetime, Change]] = field(default_factory=list)

    @property
    def system(self) -> System:
        return self.inner.system

    async def identity(self) -> Identity:
        return await self.inner.identity()

    def budget(self) -> Budget:
        return self.inner.budget()

    async def close(self) -> None:
        await self.inner.close()

    async def fetch_many(self, kind: Kind, native_ids: Sequence[str]) -> Mapping[str, Record]:
        return await self.inner.fetch_many(kind, native_ids)

    def listing(self, kind: Kind, *, changed_since: datetime | None = None) -> AsyncIterator[Sequence[Record]]:
        return self.inner.listing(kind, changed_since=changed_since)

    def gone(self, kind: Kind, *, since: datetime) -> AsyncIterator[Sequence[str]]:
        return self.inner.gone(kind, since=since)

    async def find(self, create: Create, since: datetime) -> Sequence[Record]:
        if self.cut:
            self.cut -= 1
            await asyncio.sleep(0)
            raise SyncError(Reason.INCOMPLETE, "the look-up was cut short")
        return await self.inner.find(create, since)

    async def perform(self, change: Change) -> Performed:
        for check in self.checks:
            check(change)
        self.fate.instant()
        lost = self.lost.pop(0) if self.lost else None
        if lost is Lost.LATE:
            self._late.append((self.clock.now() + timedelta(seconds=LATE_SECONDS), change))
        if lost in (Lost.BEFORE, Lost.LATE):
            await asyncio.sleep(0)
            self._forget(change)
        performed = await self._carry_out(change)
        self.fate.instant()
        if lost is Lost.AFTER:
            self._forget(change)
        return performed

    def _forget(self, change: Change) -> None:
        if isinstance(change, Create):
            self.unknown[mark_of(change)] = self.clock.now()
        if isinstance(change, SetIdField):
            self.unsure.add((change.kind, change.value))
        raise SyncError(Reason.TIMEOUT, "no answer", outcome_unknown=True)

    async def _carry_out(self, change: Change) -> Performed:
        performed = await self.inner.perform(change)
        written = Written(change, performed.native_id, self.clock.now())
        self.written.append(written)
        for echo in self.echoes:
            echo(written)
        return performed

    async def land(self, *, everything: bool = False) -> None:
        """Carries out the late calls whose time has come. What the remote refuses by now never was."""
        now = self.clock.now()
        due = [change for at, change in self._late if everything or at <= now]
        self._late = [(at, change) for at, change in self._late if not everything and at > now]
        for change in due:
            try:
                await self._carry_out(change)
            except SyncError:
                continue


def mark_of(create: Create) -> str:
    """How the record of a create is known: the reference of an order, the number of a master record."""
    record = create.record
    mark = getattr(record, "external_status", None) or getattr(record, "reference", "") or getattr(record, "number", "")
    return f"{create.system} {record.kind} {mark or record.native_id}"
