"""When the report is due: cron in Oslo, both clock changes, and a missed one made up for once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from daemon.operations.report_times import due, last_planned

OSLO = "Europe/Oslo"


def oslo(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(OSLO), fold=fold).astimezone(UTC)


def runs(at: str, begin: datetime, end: datetime, minutes: int = 5) -> list[str]:
    """What a loop that looks every few minutes makes, as the wall showed it."""
    done, now, made = begin, begin, []
    while now < end:
        planned = due(at, OSLO, now, done)
        if planned is not None:
            made.append(planned.astimezone(ZoneInfo(OSLO)).isoformat())
            done = planned
        now += timedelta(minutes=minutes)
    return made


@pytest.mark.parametrize(
    ("begin", "at", "made"),
    [
        ("2026-03-28T12:00", "0 6 * * *", ["2026-03-29T06:00:00+02:00", "2026-03-30T06:00:00+02:00"]),
        ("2026-10-24T12:00", "0 6 * * *", ["2026-10-25T06:00:00+01:00", "2026-10-26T06:00:00+01:00"]),
        ("2026-03-28T12:00", "30 2 * * *", ["2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"]),
        ("2026-10-24T12:00", "30 2 * * *", ["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"]),
        ("2026-11-20T12:00", "0 6 * * 1-5", []),
        ("2026-11-21T12:00", "0 6 * * 1-5", ["2026-11-23T06:00:00+01:00"]),
    ],
    ids=["spring", "autumn", "skipped-hour", "doubled-hour", "weekend", "monday"],
)
def test_each_planned_time_comes_once_also_when_the_clock_changes(begin: str, at: str, made: list[str]) -> None:
    start = oslo(begin)
    assert runs(at, start, start + timedelta(hours=47)) == made


def test_what_was_missed_is_made_up_for_once() -> None:
    done = oslo("2026-11-16T06:00")
    now = oslo("2026-11-23T09:17")
    planned = due("0 6 * * *", OSLO, now, done)
    assert planned == oslo("2026-11-23T06:00")
    assert due("0 6 * * *", OSLO, now, planned) is None


def test_the_planned_second_itself_is_due_and_the_one_before_is_not() -> None:
    done = oslo("2026-11-22T06:00")
    assert due("0 6 * * *", OSLO, oslo("2026-11-23T06:00"), done) is not None
    assert due("0 6 * * *", OSLO, oslo("2026-11-23T05:59:59"), done) is None


def test_a_clock_that_was_set_back_makes_no_second_report() -> None:
    done = oslo("2026-11-23T06:00")
    assert due("0 6 * * *", OSLO, done - timedelta(hours=3), done) is None
    assert due("0 6 * * *", OSLO, done + timedelta(hours=3), done) is None


def test_no_plan_is_never_due() -> None:
    assert last_planned("", OSLO, oslo("2026-11-23T06:00")) is None
