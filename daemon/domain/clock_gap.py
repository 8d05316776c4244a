"""How far a remote system's clock is from ours, by the date that its answers carry. Pure; asked by daemon/erp and wms.

Polls compare the stamps of the remote with times of ours, so a clock that is slow there would hide changes.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

WIDEST = timedelta(hours=24)
"""A date further away than this is nonsense rather than a clock."""


def clock_ahead(date_header: str | None, now: datetime) -> timedelta | None:
    """By how much the sender's clock is ahead (negative: behind), to the second; None: no date that means anything."""
    if not date_header:
        return None
    try:
        there = parsedate_to_datetime(date_header)
    except ValueError:
        return None
    gap = (there if there.tzinfo is not None else there.replace(tzinfo=UTC)) - now
    return gap if abs(gap) <= WIDEST else None
