"""Fresh reads of both sides, one at a time or in batches, remembered only for seconds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from daemon.domain.ids import Kind, System
from daemon.domain.record import Record
from daemon.ports import Clock, RemoteSystem

FRESH = timedelta(seconds=10)
"""A read younger than this may still be decided and acted on (ADR 3)."""


class Reader:
    """Reads for one batch of work. A prefetched record is handed out once, and only while it is fresh."""

    def __init__(self, erp: RemoteSystem, wms: RemoteSystem, clock: Clock) -> None:
        self._remote = {System.ERP: erp, System.WMS: wms}
        self._clock = clock
        self._ahead: dict[tuple[System, Kind, str], tuple[datetime, Record | None]] = {}

    async def prefetch(self, system: System, kind: Kind, native_ids: Iterable[str]) -> dict[str, Record | None]:
        """Reads many at once for later `get` calls; returns what was read."""
        wanted = sorted(set(native_ids))
        if not wanted:
            return {}
        read_at = self._clock.now()
        found = await self._remote[system].fetch_many(kind, wanted)
        answers = {native_id: found.get(native_id) for native_id in wanted}
        for native_id, record in answers.items():
            self._ahead[system, kind, native_id] = (read_at, record)
        return answers

    def offer(self, system: System, record: Record) -> None:
        """A record that a write has just returned, good for the next `get`."""
        self._ahead[system, record.kind, record.native_id] = (self._clock.now(), record)

    async def get(self, system: System, kind: Kind, native_id: str) -> Record | None:
        """The record, or None when it does not exist there. Raises SyncError."""
        ahead = self._ahead.pop((system, kind, native_id), None)
        if ahead is not None and self._clock.now() - ahead[0] < FRESH:
            return ahead[1]
        found = await self._remote[system].fetch_many(kind, [native_id])
        return found.get(native_id)
