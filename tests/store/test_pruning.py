"""What has ended is removed when it is old enough, and nothing else ever is."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from daemon.config.values import Retention
from daemon.domain.change import SetIdField
from daemon.domain.drift import DriftState
from daemon.domain.ids import Kind, System
from daemon.domain.link import Base, Link
from daemon.domain.work import AuditEntry, Command, CommandState, Signal, Source
from daemon.operations.retention import Housekeeping
from daemon.ports import StateError
from daemon.store.db import SqlStore
from daemon.store.pruning import Old
from tests.fakes import FakeClock
from tests.store.test_drift import SPARSE

NAME = "butikk"
DAY = 86_400


def _command(number: int, clock: FakeClock) -> Command:
    return Command(
        id=f"c{number}",
        connection=NAME,
        kind=Kind.PRODUCT,
        system=System.WMS,
        change=SetIdField(kind=Kind.PRODUCT, native_id=str(number), value="1"),
        erp_id=str(number),
        wms_id=str(number),
        digest=None,
        origin="sync",
        decided_at=clock.now(),
        due_at=clock.now(),
    )


def _line(clock: FakeClock, why: str = "R5") -> AuditEntry:
    return AuditEntry(
        connection=NAME,
        at=clock.now(),
        actor="daemon",
        action="set_id_field",
        kind=Kind.PRODUCT,
        system=System.WMS,
        native_id="1",
        why=why,
    )


async def _filled(store: SqlStore, clock: FakeClock, finished: int) -> None:
    """`finished` commands and audit lines, one open command, a link, a key, documents of history and of the present."""
    now = clock.now()
    async with store.transaction() as tx:
        for number in range(finished + 1):
            await tx.outbox.put(_command(number, clock))
            if number:
                state = CommandState.DONE if number % 2 else CommandState.DROPPED
                await tx.outbox.set_state(f"c{number}", state, now)
                await tx.audit.append(_line(clock))
        for kind in ("run", "plan", "repair_action", "fixup", "cursor", "question", "adoption", "webhook", "conflict"):
            await tx.documents.put(NAME, kind, "one", {}, now)
        link = Link(
            connection=NAME, kind=Kind.PRODUCT, erp_id="1", wms_id="1", base=Base(), created_at=now, updated_at=now
        )
        await tx.links.put(link)
        over = replace(SPARSE, fingerprint="aaaaaaaa", connection=NAME, state=DriftState.RESOLVED, resolved_at=now)
        await tx.drift.save([over, replace(SPARSE, fingerprint="bbbbbbbb", connection=NAME)])
    await store.signal([Signal(key=link.key(System.ERP), source=Source.POLL)])


async def test_what_has_ended_goes_by_age_and_what_stands_stays(tmp_path: Path) -> None:
    clock = FakeClock()
    store = await SqlStore.open(tmp_path / "state.db", clock)
    try:
        await _filled(store, clock, finished=5)
        house = Housekeeping(store, clock, Retention(), [NAME])
        assert set((await house.tidy()).values()) == {0}
        clock.advance(100 * DAY)
        assert (await house.tidy())[Old.COMMANDS] == 5
        clock.advance(700 * DAY)
        removed = await house.tidy()
        assert (removed[Old.DOCUMENTS], removed[Old.DRIFT], removed[Old.AUDIT]) == (4, 1, 0)
        clock.advance(2851 * DAY)
        assert (await house.tidy())[Old.AUDIT] == 5
        async with store.reading() as tx:
            assert [c.id for c in await tx.outbox.list(NAME)] == ["c0"]
            kinds = ("cursor", "question", "adoption", "webhook", "conflict", "run")
            assert [len(await tx.documents.list(NAME, kind)) for kind in kinds] == [1, 1, 1, 1, 1, 0]
            assert len(await tx.inbox.list(NAME)) == 1
            assert [d.fingerprint for d in await tx.drift.load(NAME)] == ["bbbbbbbb"]
            assert await tx.links.get_many(NAME, Kind.PRODUCT, System.ERP, ["1"]) != {}
    finally:
        await store.close()


async def test_the_audit_log_refuses_to_lose_a_line_before_and_after_it_was_tidied(tmp_path: Path) -> None:
    clock = FakeClock()
    store = await SqlStore.open(tmp_path / "state.db", clock)
    try:
        await _filled(store, clock, finished=3)
        clock.advance(10 * DAY)
        async with store.transaction() as tx:
            await tx.audit.append(_line(clock, "kept"))
        assert await store.prune(Old.AUDIT, NAME, clock.now() - timedelta(days=5), 2) == 2
        assert await store.prune(Old.AUDIT, NAME, clock.now() - timedelta(days=5), 2) == 1
        assert await store.prune(Old.AUDIT, NAME, clock.now() - timedelta(days=5), 2) == 0
        with pytest.raises((IntegrityError, OperationalError, StateError)):
            async with store.transaction() as tx:
                await tx.audit._connection.execute(_delete_all())
        async with store.reading() as tx:
            assert [entry.why for entry in await tx.audit.list(NAME)] == ["kept"]
    finally:
        await store.close()


def _delete_all():  # type: ignore[no-untyped-def]  # SQLAlchemy stays behind daemon/store
    from daemon.store.schema import audit

    return audit.delete()


async def test_batches_are_small_and_another_connection_is_left_alone(tmp_path: Path) -> None:
    clock = FakeClock()
    store = await SqlStore.open(tmp_path / "state.db", clock)
    try:
        await _filled(store, clock, finished=450)
        clock.advance(100 * DAY)
        assert await store.prune(Old.COMMANDS, "another", clock.now(), 10) == 0
        assert await store.prune(Old.COMMANDS, NAME, clock.now(), 10) == 10
        house = Housekeeping(store, clock, Retention(), [NAME])
        assert (await house.tidy())[Old.COMMANDS] == 440
    finally:
        await store.close()


async def test_a_round_ends_when_the_daemon_stops(tmp_path: Path) -> None:
    clock = FakeClock()
    store = await SqlStore.open(tmp_path / "state.db", clock)
    try:
        house = Housekeeping(store, clock, Retention(), [NAME])
        loop = asyncio.create_task(house.run())
        await asyncio.sleep(0)
        house.stop()
        async with asyncio.timeout(60):
            await loop
    finally:
        await store.close()
