"""Slows down before a limit is reached, orders last (design 10). Pure; asked by workers, pollers and the sweep.

The budget is what the remote's own headers told last; where nothing was told, nothing is slowed down. Who of those that
may go on is served first, `daemon.turns` says.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from daemon.ports import Budget
from daemon.turns import Urgency

UNTOLD_WINDOW = timedelta(seconds=60)
"""How long a low budget is believed when the remote does not say when it is full again: Rackbeat counts a minute, and
with 24SevenOffice one request tells anew."""


def seconds_to_wait(budget: Budget, urgency: Urgency, now: datetime) -> float:
    """0: go on. Otherwise the window of the remote ends then, as far as is known."""
    if budget.limit is None or budget.remaining is None or budget.seen_at is None:
        return 0.0
    if budget.remaining * 100 >= budget.limit * urgency.value:
        return 0.0
    ends = budget.resets_at if budget.resets_at is not None else budget.seen_at + UNTOLD_WINDOW
    return max(0.0, (ends - now).total_seconds())
