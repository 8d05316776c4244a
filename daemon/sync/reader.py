"""Fresh reads of both sides, one at a time or in batches, remembered only for seconds."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta

from daemon.domain.ids import Key, Kind, System
from daemon.domain.record import Record
from daemon.ports import Clock, RemoteSystem
from daemon.sync.locks import PairLocks

FRESH = timedelta(seconds=10)
"""A read younger than this may still be decided and acted on (ADR 3)."""


@dataclass(frozen=True, slots=True)
class _Ahead:
    read_at: datetime
    turn: int
    record: Record | None


class Reader:
    """Reads for one batch of work. A prefetched record is handed out once, and only while it is fresh."""

    def __init__(self, erp: RemoteSystem, wms: RemoteSystem, clock: Clock, locks: PairLocks) -> None:
        self._remote = {System.ERP: erp, System.WMS: wms}
        self._clock = clock
        self._locks = locks
        self._since = 0
        self._ahead: dict[tuple[System, Kind, str], _Ahead] = {}
        self._changed: dict[tuple[System, Kind, str], datetime | None] = {}

    def changed_at(self, key: Key) -> datetime | None:
        """When the record had last been changed there, as its system told at the first read: before we wrote
        anything. None: it does not tell, or the record was not read."""
        return self._changed.get((key.system, key.kind, key.native_id))

    def after(self, turn: int) -> Reader:
        """The same reads for whoever holds a pair that was last let go in this `PairLocks` turn: what was read ahead
        before is read anew, for that pair has been worked on since, and its base moved with it."""
        view = copy(self)
        view._since = max(turn, self._since)
        return view

    async def prefetch(self, system: System, kind: Kind, native_ids: Iterable[str]) -> dict[str, Record | None]:
        """Reads many at once for later `get` calls; returns what was read."""
        wanted = sorted(set(native_ids))
        if not wanted:
            return {}
        read_at, turn = self._clock.now(), self._locks.turn
        found = await self._remote[system].fetch_many(kind, wanted)
        answers = {native_id: found.get(native_id) for native_id in wanted}
        for native_id, record in answers.items():
            self._ahead[system, kind, native_id] = _Ahead(read_at, turn, record)
            self._note(system, kind, native_id, record)
        return answers

    def offer(self, system: System, record: Record) -> None:
        """A record that a write has just returned, good for the next `get`."""
        self._ahead[system, record.kind, record.native_id] = _Ahead(self._clock.now(), self._locks.turn, record)

    async def get(self, system: System, kind: Kind, native_id: str) -> Record | None:
        """The record, or None when it does not exist there. Raises SyncError."""
        ahead = self._ahead.pop((system, kind, native_id), None)
        if ahead is not None and ahead.turn >= self._since and self._clock.now() - ahead.read_at < FRESH:
            return ahead.record
        found = await self._remote[system].fetch_many(kind, [native_id])
        self._note(system, kind, native_id, found.get(native_id))
        return found.get(native_id)

    def _note(self, system: System, kind: Kind, native_id: str, record: Record | None) -> None:
        self._changed.setdefault((system, kind, native_id), getattr(record, "changed_at", None))
