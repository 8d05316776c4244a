"""How often each kind is polled: as often as wished, unless the remote's budget says otherwise (design 10). Pure.

Used by app for the pollers, by `check` and `status` to say what came of it. 24SevenOffice counts requests an hour,
probably per IP address, so connections share that budget; Rackbeat counts a minute for each key.
"""

from __future__ import annotations

from collections.abc import Mapping

from daemon.config.values import Timing
from daemon.domain.ids import Kind, System
from daemon.domain.ownership import Policy
from daemon.sync.engine import MASTER_KINDS

HOURLY_BUDGET: Mapping[System, int] = {System.ERP: 7200, System.WMS: 28_800}
"""Requests an hour (apis/24so-soap.md 4; apis/rackbeat.md 1.7: 480 a minute)."""

PLANNED_SHARE = 0.5
"""Of the budget, for everything we do (design 10). The other half is other people's."""

POLL_SHARE = 0.25
"""Of the budget, for polls: the work itself needs the rest of our half."""

COSTS: Mapping[System, Mapping[Kind, int]] = {
    System.ERP: {Kind.ORDER: 2, Kind.PRODUCT: 1, Kind.CATEGORY: 1, Kind.CUSTOMER: 2, Kind.SUPPLIER: 2},
    System.WMS: {
        Kind.ORDER: 2,
        Kind.INVOICE: 1,
        Kind.PRODUCT: 1,
        Kind.CATEGORY: 1,
        Kind.CUSTOMER: 1,
        Kind.SUPPLIER: 1,
    },
}
"""Requests of one poll that finds something: GetOrderSyncList and GetInvoices; changed companies and those put out of
use; orders and, apart, drafts. tests/timing counts them over HTTP. A poll of 24SO orders that finds nothing is one."""

LATEST_SECONDS = 900.0
TRANSFER_SECONDS = 60.0
"""R9: an order is in Rackbeat within 15 minutes, of which the transfer itself may take one."""

MASTER_FACTOR = 10
"""Master records change seldom: they are polled so many times less often than orders."""

INVOICE_FACTOR = 4
"""A booked invoice is as a rule announced by a webhook; the poll is for those that were not."""

LONGEST_SECONDS = 6 * 3600.0
"""Between two polls of anything, however little is left for it."""


def wishes_of(system: System, policy: Policy, timing: Timing) -> dict[Kind, float]:
    """Seconds between polls, by the kinds that are polled there: Rackbeat announces no edits as far as is known
    (design 5), so what lives there is polled too, by whoever owns it."""
    seconds = timing.erp_poll_seconds if system is System.ERP else timing.wms_poll_seconds
    wishes = {Kind.ORDER: seconds}
    if system is System.WMS and policy.orders.invoice_status:
        wishes[Kind.INVOICE] = seconds * INVOICE_FACTOR
    return wishes | {kind: seconds * MASTER_FACTOR for kind in MASTER_KINDS if policy.watches(kind, system)}


def calls_per_hour(intervals: Mapping[Kind, float], costs: Mapping[Kind, int]) -> float:
    """Requests of one connection's polls."""
    return sum(3600 / seconds * costs[kind] for kind, seconds in intervals.items())


def plan_intervals(
    connections: int, costs: Mapping[Kind, int], budget: float, wishes: Mapping[Kind, float]
) -> dict[Kind, float]:
    """Seconds between polls of each kind, so that `connections` alike fit into their part of `budget` (requests an
    hour). Orders keep their pace longest: first everything else gives way, then they do, and where 15 minutes would
    not hold they may use what was meant for the work. Never shorter than wished; R9 may still not hold, which the
    caller tells."""
    planned = dict(wishes)
    for share in (POLL_SHARE, PLANNED_SHARE):
        planned = _within(budget * share / max(connections, 1), costs, wishes)
        if planned[Kind.ORDER] <= max(LATEST_SECONDS - TRANSFER_SECONDS, wishes[Kind.ORDER]):
            break
    return planned


def _within(allowed: float, costs: Mapping[Kind, int], wishes: Mapping[Kind, float]) -> dict[Kind, float]:
    if calls_per_hour(wishes, costs) <= allowed:
        return dict(wishes)
    orders: dict[Kind, float] = {Kind.ORDER: wishes[Kind.ORDER]}
    others: dict[Kind, float] = {kind: wish for kind, wish in wishes.items() if kind is not Kind.ORDER}
    slowest: dict[Kind, float] = {kind: max(seconds, LONGEST_SECONDS) for kind, seconds in others.items()}
    left = allowed - calls_per_hour(orders, costs)
    if left > calls_per_hour(slowest, costs):
        stretch = calls_per_hour(others, costs) / left
        return orders | {kind: min(seconds * stretch, slowest[kind]) for kind, seconds in others.items()}
    left = max(allowed - calls_per_hour(slowest, costs), allowed / 2)
    return {Kind.ORDER: max(wishes[Kind.ORDER], 3600 * costs[Kind.ORDER] / left), **slowest}
