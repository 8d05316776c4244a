"""Named maintenance windows: times in which nothing is written (stock count, year end). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Either once (`begins` to `ends_at`, local date-times) or weekly (`weekday`, `at`, `minutes`), in `zone`.

    Local times make the wall clock decide at both clock changes: a window from 01:00 to 05:00 is open from the first
    01:00 to 05:00, whether that takes three hours or five.
    """

    name: str
    zone: str
    begins: datetime | None = None
    ends_at: datetime | None = None
    weekday: str = ""
    at: time | None = None
    minutes: int = 0

    def is_open(self, now: datetime) -> bool:
        """`now` is aware."""
        return any(begin <= now < end for begin, end in self._spans(now))

    def ends(self, now: datetime) -> datetime | None:
        """When the span that holds `now` ends, in the window's zone; None when it is closed."""
        return next((end for begin, end in self._spans(now) if begin <= now < end), None)

    def _spans(self, now: datetime) -> list[tuple[datetime, datetime]]:
        zone = ZoneInfo(self.zone)
        if self.begins is not None and self.ends_at is not None:
            return [(self.begins.replace(tzinfo=zone), self.ends_at.replace(tzinfo=zone))]
        if self.at is None or self.weekday not in WEEKDAYS:
            return []
        today = now.astimezone(zone).date()
        back = (today.weekday() - WEEKDAYS.index(self.weekday)) % 7
        spans = []
        for weeks in (0, 1):
            begin = datetime.combine(today - timedelta(days=back + 7 * weeks), self.at)
            end = begin + timedelta(minutes=self.minutes)
            spans.append((begin.replace(tzinfo=zone), end.replace(tzinfo=zone)))
        return spans
