"""When the audit runs by itself: every few minutes what changed, once a night everything."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from daemon.config.values import AuditTimes
from daemon.operations.audit_schedule import AuditSchedule, due, last_night
from daemon.operations.audits import Audits
from daemon.operations.unit import Unit
from daemon.store.db import SqlStore
from reconcile.run_record import RUN_DOCUMENT, WATCH_DOCUMENT, RunMode
from tests.builders_store import HandClock, memory_store

TIMES = AuditTimes(every_seconds=300, full_at=time(2, 30), zone="Europe/Oslo")
NIGHT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("now", "night"),
    [
        (NIGHT, NIGHT),
        (NIGHT - MINUTE, NIGHT - timedelta(days=1)),
        (NIGHT + timedelta(hours=20), NIGHT),
        (datetime(2026, 7, 1, 12, tzinfo=UTC), datetime(2026, 7, 1, 0, 30, tzinfo=UTC)),
        (datetime(2026, 3, 29, 12, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ],
)
def test_the_night_is_by_the_clock_on_the_wall_in_summer_and_winter(now: datetime, night: datetime) -> None:
    """On 29 March 2026 there is no 02:30 in Oslo; the run begins all the same."""
    found = last_night(now, TIMES)
    assert abs(found - night) <= timedelta(hours=1)
    assert found <= now


def test_everything_is_read_once_a_night_and_what_changed_every_few_minutes() -> None:
    began, now = NIGHT - timedelta(days=3), NIGHT - timedelta(hours=2)
    full, watch, done = NIGHT - timedelta(days=1), None, []
    while now < NIGHT + timedelta(hours=2):
        mode = due(now, TIMES, began=began, full=full, watch=watch)
        if mode is RunMode.FULL:
            full = now
        elif mode is RunMode.INCREMENTAL:
            watch = now
        done += [mode] if mode else []
        now += MINUTE
    assert done.count(RunMode.FULL) == 1
    assert 40 <= done.count(RunMode.INCREMENTAL) <= 48


def test_the_first_run_of_all_waits_for_the_night() -> None:
    began = NIGHT - timedelta(hours=5)
    assert due(NIGHT - MINUTE, TIMES, began=began, full=None, watch=None) is None
    assert due(NIGHT, TIMES, began=began, full=None, watch=None) is RunMode.FULL


def test_a_night_that_was_missed_is_made_up_for_once() -> None:
    began = now = NIGHT + timedelta(hours=7)
    assert due(now, TIMES, began=began, full=NIGHT - timedelta(days=1), watch=None) is RunMode.FULL
    assert due(now + MINUTE, TIMES, began=began, full=now, watch=None) is None


class Nights:
    """The schedule of one connection on a state file; its runs end at once."""

    def __init__(self, store: SqlStore, clock: HandClock) -> None:
        self.store, self.clock = store, clock
        self.done: list[RunMode] = []
        self.begin()

    def begin(self) -> None:
        parts = SimpleNamespace(store=self.store)
        config = SimpleNamespace(audit=AuditTimes(every_seconds=3600, full_at=time(2, 30), zone="Europe/Oslo"))
        unit = SimpleNamespace(name="shop", config=config, connection=parts, reconciler=self)
        self.schedule = AuditSchedule(cast(Unit, unit), cast(Audits, self), self.clock, 30)

    async def run_by_itself(self, _unit: Unit, mode: RunMode) -> str:
        now, kind = self.clock.now(), RUN_DOCUMENT if mode is RunMode.FULL else WATCH_DOCUMENT
        async with self.store.transaction() as tables:
            await tables.documents.put("shop", kind, now.isoformat(), {"started_at": now.isoformat()}, now)
        self.done.append(mode)
        return "equal"

    async def forget(self, _name: str, _before: datetime) -> None:
        """History is another's."""

    async def live(self, hours: int) -> list[RunMode]:
        """A look each quarter of an hour; what was done."""
        self.done = []
        for _ in range(hours * 4):
            self.clock.advance(900)
            if (mode := await self.schedule.due()) is not None:
                await self.schedule.carry_out(mode)
        return self.done


@pytest.mark.parametrize("restarts", [False, True])
async def test_a_clock_that_was_a_year_ahead_for_a_day_costs_no_night_after_it_is_right_again(
    tmp_path: Path, restarts: bool
) -> None:
    clock = HandClock()
    async with memory_store(tmp_path, clock) as store:
        nights = Nights(store, clock)
        assert (await nights.live(24)).count(RunMode.FULL) == 1
        clock.advance(400 * 86_400)
        assert (await nights.live(24)).count(RunMode.FULL) >= 1
        clock.advance(-400 * 86_400)
        if restarts:
            nights.begin()
        missed = 1  # the night that passed meanwhile
        for made_up_for in (missed, 0, 0):
            done = await nights.live(24)
            assert done.count(RunMode.FULL) == 1 + made_up_for
            assert 12 <= done.count(RunMode.INCREMENTAL) <= 24


def test_either_can_be_switched_off() -> None:
    full = NIGHT - timedelta(days=1)
    asked = {"began": full, "full": full, "watch": None}
    assert due(NIGHT, AuditTimes(nightly=False), **asked) is RunMode.INCREMENTAL  # type: ignore[arg-type]  # as named
    assert due(NIGHT - MINUTE, AuditTimes(every_seconds=0), **asked) is None  # type: ignore[arg-type]  # as named
    assert due(NIGHT, AuditTimes(every_seconds=0, nightly=False), **asked) is None  # type: ignore[arg-type]  # as named
