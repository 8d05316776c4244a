"""Does the poll fit the budget? Pure. 24SevenOffice counts requests an hour, probably per IP address, so connections
share it; an order must be in Rackbeat within 15 minutes (R9; design 10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from daemon.config.values import ConnectionConfig
from daemon.domain.ids import Kind, System
from daemon.sync.intervals import (
    COSTS,
    HOURLY_BUDGET,
    LATEST_SECONDS,
    PLANNED_SHARE,
    TRANSFER_SECONDS,
    calls_per_hour,
    plan_intervals,
    wishes_of,
)


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


def sharing(config: ConnectionConfig, others: Iterable[ConnectionConfig], system: System = System.ERP) -> int:
    """How many connections draw on the same budget, this one included: all that ask the same 24SO host; a Rackbeat
    key has a budget of its own."""
    if system is System.WMS:
        return 1
    host = urlsplit(config.erp.url).hostname
    return max(1, sum(1 for other in others if urlsplit(other.erp.url).hostname == host))


def intervals(
    config: ConnectionConfig, connections: int, system: System, limit_per_hour: int | None = None
) -> Mapping[Kind, float]:
    """Seconds between two polls, by kind. `limit_per_hour`: what the service told, None when it has not. Without a
    rate of ours (a sandbox) nothing is slowed down."""
    wishes = wishes_of(system, config.policy, config.timing)
    rate = float((config.erp if system is System.ERP else config.wms).requests_per_second)
    if rate <= 0:
        return wishes
    ours = rate * 3600 / PLANNED_SHARE * connections
    budget = min(float(limit_per_hour or HOURLY_BUDGET[system]), ours)
    return plan_intervals(connections, COSTS[system], budget, wishes)


def judge(config: ConnectionConfig, connections: int, limit_per_hour: int | None) -> Poll:
    """Whether polling 24SO for orders keeps R9. With a rate of ours polls go slower than wished where the quota is
    small (stretched); without one nothing is slowed down, so more than the whole quota uses it up (over)."""
    costs, limit = COSTS[System.ERP], limit_per_hour or HOURLY_BUDGET[System.ERP]
    wishes = wishes_of(System.ERP, config.policy, config.timing)
    planned = intervals(config, connections, System.ERP, limit_per_hour)
    share = calls_per_hour(wishes, costs) * connections / limit
    fit = Fit.FITS
    if planned[Kind.ORDER] + TRANSFER_SECONDS > LATEST_SECONDS:
        fit = Fit.TOO_SLOW
    elif planned != wishes:
        fit = Fit.STRETCHED
    elif share > 1:
        fit = Fit.OVER
    elif share > PLANNED_SHARE:
        fit = Fit.TIGHT
    return Poll(fit=fit, seconds=round(planned[Kind.ORDER]), share=int(100 * share))
