"""When the audit runs by itself: every few minutes what changed, once a night everything."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from daemon.config.values import AuditTimes
from daemon.operations.audit_schedule import due, last_night
from reconcile.run_record import RunMode

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


def test_either_can_be_switched_off() -> None:
    full = NIGHT - timedelta(days=1)
    asked = {"began": full, "full": full, "watch": None}
    assert due(NIGHT, AuditTimes(nightly=False), **asked) is RunMode.INCREMENTAL  # type: ignore[arg-type]  # as named
    assert due(NIGHT - MINUTE, AuditTimes(every_seconds=0), **asked) is None  # type: ignore[arg-type]  # as named
    assert due(NIGHT, AuditTimes(every_seconds=0, nightly=False), **asked) is None  # type: ignore[arg-type]  # as named
