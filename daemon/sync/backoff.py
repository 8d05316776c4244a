"""When to try again (pure)."""

from __future__ import annotations

from datetime import datetime, timedelta

from daemon.config import Timing
from daemon.domain.errors import SyncError


def retry_at(now: datetime, attempts: int, error: SyncError, timing: Timing) -> datetime | None:
    """The due time of the next try after `attempts` failures, or None when the key must be parked.

    Doubles from `retry_first_seconds` to `retry_max_seconds`; a wait that the remote asked for is honoured.
    """
    if not error.is_transient or attempts + 1 >= timing.retry_attempts:
        return None
    seconds = min(timing.retry_first_seconds * 2.0**attempts, timing.retry_max_seconds)
    return now + timedelta(seconds=max(seconds, error.retry_after or 0.0))
