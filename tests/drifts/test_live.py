"""No false alarm while both systems are changed twenty times a second and the sync follows (issue 5).

Ten minutes of test time with `make drifts`; a quarter of a minute, which few excuses of the detectors outlast, in
`make test`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from daemon.domain.drift import Drift
from daemon.domain.ids import Kind, System
from daemon.domain.ownership import Policy, StockPolicy
from reconcile.catalog import load_catalog
from reconcile.duck.instance import Duck
from reconcile.rules import AuditPolicy
from reconcile.run import Reconciler
from reconcile.run_record import RunRecord
from reconcile.setup_facts import SetupFact
from tests.drifts.street import Street, Window, street
from tests.model.mortal import NAME

FULL = bool(os.environ.get("DRIFTS_FULL"))
RATE = 20
SECONDS = 600 if FULL else 15
PAUSE = 20 if FULL else 2
POLICY = Policy(stock=StockPolicy(enabled=True))


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Tens of thousands of log lines are nobody's."""
    structlog.configure(processors=[_drop])
    yield
    structlog.reset_defaults()


def _drop(_logger: object, _name: str, _event: object) -> str:
    raise structlog.DropEvent


async def nothing_to_say() -> list[SetupFact]:
    return []


async def opened(store: object) -> list[Drift]:
    async with store.reading() as tables:  # type: ignore[attr-defined]  # the Store port
        found: list[Drift] = await tables.drift.load(NAME)
        return found


async def watch(made: Street, reconciler: Reconciler, seconds: int) -> list[RunRecord]:
    """Full runs and following ones in turn, as quick as the pages come, until so much time has passed."""
    records, end = [], made.seconds + seconds
    while made.seconds < end:
        records.append(await reconciler.run(NAME, follow=len(records) % 3 != 0))
        await made.pass_by(PAUSE)
    return records


async def test_no_false_alarm_is_opened_while_both_systems_live(tmp_path: Path) -> None:
    duck = Duck(tmp_path, threads=1)
    async with street(1, POLICY, *((300, 120) if FULL else (40, 20))) as made:
        reconciler = Reconciler(
            remotes={system: Window(remote, made) for system, remote in made.remotes.items()},
            store=made.life.store,
            duck=duck,
            clock=made.life.clock,
            audit=AuditPolicy(policy=POLICY),
            catalog=load_catalog(),
            setup=nothing_to_say,
        )
        made.rate = RATE

        records = await watch(made, reconciler, SECONDS)

        assert made.changes >= RATE * SECONDS
        assert all(record.is_complete for record in records)
        assert await opened(made.life.store) == []
        made.rate = 0
        await made.life.rest(1800)
        made.life.clock.advance(3600)
        await reconciler.run(NAME)
        assert await opened(made.life.store) == [], "when all have gone home"

        wms = made.remotes[System.WMS]
        lost = wms.of(Kind.ORDER)[-1].native_id
        del wms.records[Kind.ORDER, lost]
        await reconciler.run(NAME)
        assert {drift.kind for drift in await opened(made.life.store)} == {"order.missing_in_wms"}, "it can see"
    await duck.close()
