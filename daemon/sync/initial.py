"""The initial sync of master records, 24SevenOffice to Rackbeat (R7): counted first, started only as confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from daemon.domain.converge import MasterRecord
from daemon.domain.errors import SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.numbers import target_number
from daemon.domain.product import Product
from daemon.domain.work import Signal, Source
from daemon.sync.connection import Connection
from daemon.sync.intake import Intake

BATCH = 500

INITIAL = "initial"
"""Documents of this kind say which kinds of record a person has let come over; without one, a sweep brings none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InitialPlan:
    """What an initial sync would do. `create` by kind; `unsendable` by kind and reason; `left_out`: discontinued."""

    create: Mapping[Kind, int] = field(default_factory=dict)
    linked: Mapping[Kind, int] = field(default_factory=dict)
    left_out: int = 0
    unsendable: Mapping[tuple[Kind, str], int] = field(default_factory=dict)
    ids: Mapping[Kind, tuple[str, ...]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """The count to confirm (design 3.11)."""
        return sum(self.create.values())


class InitialSync:
    """Plans and starts; progress is the inbox growing empty, so it can be interrupted and goes on after a restart."""

    def __init__(self, connection: Connection, intake: Intake) -> None:
        self._c = connection
        self._intake = intake

    async def plan(self, kinds: Sequence[Kind]) -> InitialPlan:
        """The dry run. Reads 24SO and our links, writes nothing. Raises SyncError."""
        create: Counter[Kind] = Counter()
        linked: Counter[Kind] = Counter()
        unsendable: Counter[tuple[Kind, str]] = Counter()
        ids: dict[Kind, tuple[str, ...]] = {}
        left_out = 0
        for kind in kinds:
            records = [cast(MasterRecord, r) async for batch in self._c.erp.listing(kind) for r in batch]
            known = await self._known(kind, [r.native_id for r in records])
            numbers = Counter(_number(r, self._c) for r in records)
            wanted: list[str] = []
            for record in records:
                if record.native_id in known:
                    linked[kind] += 1
                elif isinstance(record, Product) and not record.active:
                    left_out += 1
                    continue
                elif (problem := _problem(record, self._c, numbers)) is not None:
                    unsendable[kind, problem] += 1
                else:
                    create[kind] += 1
                wanted.append(record.native_id)
            ids[kind] = tuple(wanted)
        return InitialPlan(create=create, linked=linked, left_out=left_out, unsendable=unsendable, ids=ids)

    async def start(self, plan: InitialPlan) -> int:
        """Signals every record of the plan; returns how many. The unsendable ones end up parked with their reason."""
        signalled = 0
        async with self._c.store.transaction() as tx:
            for kind in plan.ids:
                now = self._c.clock.now()
                await tx.documents.put(self._c.name, INITIAL, str(kind), now.isoformat(), now)
        for kind, ids in plan.ids.items():
            for i in range(0, len(ids), BATCH):
                now = self._c.clock.now()
                await self._intake.signal(
                    [
                        Signal(
                            key=self._c.key(kind, System.ERP, native_id), source=Source.SWEEP, due_at=now, forced=True
                        )
                        for native_id in ids[i : i + BATCH]
                    ]
                )
                signalled += len(ids[i : i + BATCH])
        return signalled

    async def _known(self, kind: Kind, ids: Sequence[str]) -> set[str]:
        async with self._c.store.reading() as tx:
            return set(await tx.links.get_many(self._c.name, kind, System.ERP, ids))


def _number(record: MasterRecord, connection: Connection) -> str | None:
    try:
        return target_number(record, connection.policy.number_source)
    except SyncError:
        return None


def _problem(record: MasterRecord, connection: Connection, numbers: Counter[str | None]) -> str | None:
    try:
        number = target_number(record, connection.policy.number_source)
    except SyncError as error:
        return str(error.reason)
    return "number_not_unique" if numbers[number] > 1 else None
