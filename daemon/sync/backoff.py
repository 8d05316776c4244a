"""When to try again, and when no more (pure)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zlib import crc32

from daemon.config.values import Timing
from daemon.domain.errors import OF_THE_SYSTEM, SyncError
from daemon.domain.ids import Key
from daemon.domain.work import InboxItem

COMEBACK_SECONDS = 3600.0
"""The longest wait of what was parked because of a system, unless `retry_max_seconds` is longer."""

COMEBACK_TRIES = 64
"""So often a parked key comes back by itself: for more than two days. Afterwards it waits for a person, or for the
system to take another one (`comeback`)."""

FIRST_HELD_SECONDS = 5.0

SPREAD = 0.25
"""By how much such a wait may be shorter, so that what was parked together does not come back together."""


def retry_at(now: datetime, attempts: int, error: SyncError, timing: Timing) -> datetime | None:
    """The due time of the next try after `attempts` failures, or None when the key must be parked.

    Doubles from `retry_first_seconds` to `retry_max_seconds`; a wait that the remote asked for is honoured.
    """
    if not error.is_transient or attempts + 1 >= timing.retry_attempts:
        return None
    seconds = min(timing.retry_first_seconds * 2.0**attempts, timing.retry_max_seconds)
    return now + timedelta(seconds=max(seconds, error.retry_after or 0.0))


def held_until(now: datetime, item: InboxItem, error: SyncError, timing: Timing) -> datetime:
    """When to look again at a key that waits for something else to end (`WAITING`).

    As long again as it has waited, from what was asked for to an hour: each look reads both systems, a pause may last
    for days and a partly shipped order for weeks. What ends the wait lets go at once (`comeback`, `waiting`).
    """
    waited = (now - item.first_at).total_seconds()
    longest = max(COMEBACK_SECONDS, timing.retry_max_seconds)
    return now + timedelta(seconds=max(error.retry_after or FIRST_HELD_SECONDS, min(waited, longest)))


def comeback_at(now: datetime, key: Key, attempts: int, error: SyncError, timing: Timing) -> datetime | None:
    """When a key that is parked after `attempts` earlier failures may come back; None when it waits for a person.

    Doubles from `retry_max_seconds` to an hour and stays there, less up to a quarter that depends on the key and the
    try alone; a wait that the remote asked for is honoured.
    """
    if error.reason not in OF_THE_SYSTEM:
        return None
    parked_before = min(max(0, attempts + 1 - timing.retry_attempts), 20)
    longest = max(COMEBACK_SECONDS, timing.retry_max_seconds)
    seconds = min(timing.retry_max_seconds * 2.0**parked_before, longest)
    share = crc32(f"{key} {attempts}".encode()) / 2**32
    return now + timedelta(seconds=max(seconds * (1 - SPREAD * share), error.retry_after or 0.0))


def last_comeback(timing: Timing) -> int:
    """Attempts from which on a parked key does not come back by itself."""
    return timing.retry_attempts + COMEBACK_TRIES
