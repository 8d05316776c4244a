"""The second look: candidates are read again from both systems and must still hold (design 3.9).

Called by `run` after detection. Reads at most MAX_KEYS records per side and kind one by one; above that the kind is
listed again. What could not be read again is neither confirmed nor cleared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from daemon.domain.drift import Candidate, Drift
from daemon.domain.errors import SyncError
from daemon.domain.ids import Kind, System
from daemon.ports import Clock, RemoteSystem, Store
from reconcile.catalog import Catalog
from reconcile.detect import DETECTOR_SECONDS, Detection, Found, detect
from reconcile.duck.file import SnapshotFile
from reconcile.snapshot import Snapshot, Snapshots
from reconcile.tables import TABLES, Place

MAX_KEYS = 200
FEW_KEYS = 50
"""The same for a run that follows changes every few minutes: what is open already and still looks the same waits for
its turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """`confirmed` as they look now. `vanished`: how many did not hold, by kind. `undecided`: fingerprints that could
    not be looked at again. `failed`: detectors that failed at the second look."""

    confirmed: tuple[Candidate, ...]
    vanished: Mapping[str, int]
    undecided: frozenset[str]
    unread: Mapping[Place, str]
    failed: Mapping[str, str]
    left: frozenset[str] = frozenset()
    read_at: Mapping[Place, datetime] = field(default_factory=dict)


class Confirmer:
    """Reads candidates again over one snapshot of one connection."""

    def __init__(
        self,
        file: SnapshotFile,
        remotes: Mapping[System, RemoteSystem],
        store: Store,
        snapshots: Snapshots,
        clock: Clock,
    ) -> None:
        self._file = file
        self._remotes = remotes
        self._store = store
        self._snapshots = snapshots
        self._clock = clock
        self._read_at: dict[Place, datetime] = {}

    async def few(self, connection: str, detection: Detection) -> tuple[Detection, frozenset[str]]:
        """What is new or looks different, and of the rest as much as FEW_KEYS allow, least lately seen first; and the
        fingerprints of what is left as it is."""
        async with self._store.reading() as tables:
            known = {drift.fingerprint: drift for drift in await tables.drift.load(connection, open_only=True)}
        same = [f for f, one in detection.found.items() if f in known and _looks_like(one, known[f])]
        taken = set(sorted(same, key=lambda f: (known[f].last_seen, f))[:FEW_KEYS])
        left = frozenset(same) - taken
        kept = {f: one for f, one in detection.found.items() if f not in left}
        return replace(detection, found=kept), left

    async def read_again(
        self, connection: str, found: Iterable[Found], snapshot: Snapshot, catalog: Catalog
    ) -> dict[Place, str]:
        """Lays fresh reads of all members and their linked partners over the snapshot. Returns what failed and why."""
        found = list(found)
        wanted = await self._with_partners(connection, _members(found))
        unread: dict[Place, str] = {}
        for place, ids in sorted(wanted.items()):
            reason = await self._read_place(place, sorted(ids))
            if reason:
                unread[place] = reason
        for place in sorted(absences(found, catalog)):
            if place in snapshot.compared and place not in unread:
                reason = await self._read_recent(place, snapshot)
                if reason:
                    unread[place] = reason
        return unread

    async def judge(
        self,
        detection: Detection,
        unread: Mapping[Place, str],
        catalog: Catalog,
        limit_seconds: float = DETECTOR_SECONDS,
    ) -> Confirmation:
        """The same SQL once more; only what was a candidate before counts."""
        kinds = {one.candidate.kind for one in detection.found.values()}
        again = await detect(self._file, [catalog[kind] for kind in sorted(kinds)], limit_seconds=limit_seconds)
        confirmed: list[Candidate] = []
        undecided: set[str] = set()
        vanished: Counter[str] = Counter()
        for fingerprint, one in detection.found.items():
            kind = one.candidate.kind
            if kind in again.failed or catalog[kind].needs & unread.keys():
                undecided.add(fingerprint)
            elif fingerprint in again.found:
                confirmed.append(again.found[fingerprint].candidate)
            elif kind in again.truncated:
                undecided.add(fingerprint)
            else:
                vanished[kind] += 1
        return Confirmation(
            confirmed=tuple(confirmed),
            vanished=dict(vanished),
            undecided=frozenset(undecided),
            unread=dict(unread),
            failed=again.failed,
            read_at=dict(self._read_at),
        )

    async def _read_place(self, place: Place, ids: list[str]) -> str:
        """Empty, or why it could not be read."""
        read_at = self._clock.now()
        if len(ids) > MAX_KEYS:
            side = await self._snapshots.read(place)
            if side.compared:
                self._read_at[place] = side.as_of
            return "" if side.compared else side.reason
        system, kind = place
        try:
            records = await self._remotes[system].fetch_many(kind, ids)
        except SyncError as error:
            return str(error.reason)
        await self._snapshots.overlay(place, ids, [records[i] for i in ids if i in records])
        self._read_at[place] = read_at
        return ""

    async def _read_recent(self, place: Place, snapshot: Snapshot) -> str:
        read_at = self._clock.now()
        try:
            await self._snapshots.overlay_recent(place, snapshot.as_of[place[0]])
            self._read_at.setdefault(place, read_at)
        except SyncError as error:
            return str(error.reason)
        except TimeoutError:
            return "timeout"
        return ""

    async def _with_partners(self, connection: str, wanted: dict[Place, set[str]]) -> dict[Place, set[str]]:
        partners: dict[Place, set[str]] = {place: set(ids) for place, ids in wanted.items()}
        async with self._store.reading() as tables:
            for (system, kind), ids in wanted.items():
                links = await tables.links.get_many(connection, kind, system, sorted(ids))
                others = {link.key(system.other).native_id for link in links.values()}
                if others and (system.other, kind) in TABLES:
                    partners.setdefault((system.other, kind), set()).update(others)
        return partners


def _looks_like(one: Found, known: Drift) -> bool:
    fresh = one.candidate
    return (fresh.erp_value, fresh.wms_value) == (known.erp_value, known.wms_value)


def _members(found: Iterable[Found]) -> dict[Place, set[str]]:
    wanted: dict[Place, set[str]] = {}
    for one in found:
        for system, kind, native_id in one.members:
            if (system, kind) in TABLES:
                wanted.setdefault((system, kind), set()).add(native_id)
    return wanted


def absences(found: Iterable[Found], catalog: Catalog) -> set[Place]:
    """Sides where a candidate says that there is nothing: no key can be read again there, so what was created since the
    snapshot must be looked through instead."""
    places: set[Place] = set()
    for one in found:
        candidate = one.candidate
        if candidate.entity not in set(Kind):
            continue
        for system, native_id in ((System.ERP, candidate.erp_id), (System.WMS, candidate.wms_id)):
            place = (system, Kind(candidate.entity))
            if native_id is None and place in catalog[candidate.kind].needs:
                places.add(place)
    return places
