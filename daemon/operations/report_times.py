"""When the nightly report is due. Pure: cron by the clock on the wall of a zone, right when clocks change.

A time that the wall skips in spring comes right after the gap, one that it shows twice in autumn comes once, at the
first: the rules of cronsim, which are those of Debian's cron.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim


def last_planned(at: str, zone: str, now: datetime) -> datetime | None:
    """The last instant at or before now at which the report was to be made, in UTC; None: never in the last fifty
    years, or `at` is empty."""
    if not at:
        return None
    local = (now + timedelta(seconds=1)).astimezone(ZoneInfo(zone)).replace(microsecond=0)
    planned: datetime | None = next(CronSim(at, local, reverse=True), None)
    return None if planned is None else planned.astimezone(UTC)


def due(at: str, zone: str, now: datetime, done: datetime) -> datetime | None:
    """The planned instant that is to be made up for now, or None. `done`: the last one that was made, or when the
    daemon first heard of a plan. However many were missed, only the last one is due."""
    planned = last_planned(at, zone, now)
    return planned if planned is not None and planned > done else None
