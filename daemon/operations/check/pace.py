"""Does the poll fit the budget? Pure. 24SevenOffice counts requests an hour, probably per IP address, so connections
share it; an order must be in Rackbeat within 15 minutes (R9; design 10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from urllib.parse import urlsplit

from daemon.config import ConnectionConfig

HOURLY_BUDGET = 7200
PLANNED_SHARE = Decimal("0.5")
LATEST_SECONDS = 900
TRANSFER_SECONDS = 60
"""What the transfer itself may take, once the order was seen."""
ORDER_POLL_CALLS = 2
"""GetOrderSyncList, and GetInvoices for what changed."""
MASTER_POLL_CALLS = 4
"""Products, categories, and companies twice."""
MASTER_POLL_FACTOR = 10
"""Master records are polled this many times less often than orders."""


class Fit(StrEnum):
    FITS = "poll_fits"
    TIGHT = "poll_tight"
    STRETCHED = "poll_stretched"
    OVER = "poll_over"
    TOO_SLOW = "poll_too_slow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """`seconds`: how long a change waits at worst before it is seen. `share`: of the hourly budget, in per cent."""

    fit: Fit
    seconds: int
    share: int


def calls_per_hour(config: ConnectionConfig) -> Decimal:
    per_poll = ORDER_POLL_CALLS + Decimal(MASTER_POLL_CALLS) / MASTER_POLL_FACTOR
    return 3600 / Decimal(str(config.timing.erp_poll_seconds)) * per_poll


def calls_per_hour_together(config: ConnectionConfig, others: Iterable[ConnectionConfig]) -> Decimal:
    """Of all connections that ask the same host as this one does, itself included."""
    host = urlsplit(config.erp.url).hostname
    return sum((calls_per_hour(c) for c in others if urlsplit(c.erp.url).hostname == host), Decimal(0))


def judge(config: ConnectionConfig, needed_per_hour: Decimal, limit_per_hour: int | None) -> Poll:
    """`limit_per_hour`: what the service told, None when it has not. Without a rate of ours nothing is slowed down, so
    more than the whole quota uses it up; with one, polls go slower instead."""
    limit = Decimal(limit_per_hour or HOURLY_BUDGET)
    poll_seconds = Decimal(str(config.timing.erp_poll_seconds))
    own_rate = config.erp.requests_per_second
    stretch = Decimal(1) if own_rate <= 0 else max(Decimal(1), needed_per_hour / limit)
    if own_rate > 0:
        stretch = max(stretch, calls_per_hour(config) / 3600 / own_rate)
    seconds = int(poll_seconds * stretch)
    share = int(needed_per_hour / limit * 100)
    fit = Fit.FITS
    if seconds + TRANSFER_SECONDS > LATEST_SECONDS:
        fit = Fit.TOO_SLOW
    elif needed_per_hour > limit:
        fit = Fit.STRETCHED if own_rate > 0 else Fit.OVER
    elif needed_per_hour > limit * PLANNED_SHARE:
        fit = Fit.TIGHT
    return Poll(fit=fit, seconds=seconds, share=share)
