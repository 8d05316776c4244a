"""Whether the poll fits the budget is arithmetic: nothing runs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from daemon.config.values import ConnectionConfig, ErpConfig, Timing, WmsConfig
from daemon.domain.ids import Kind, System
from daemon.domain.ownership import Policy
from daemon.operations.check.pace import Fit, intervals, judge, sharing
from daemon.sync.intervals import COSTS, HOURLY_BUDGET, calls_per_hour


def connection(
    name: str = "main", *, poll: float = 60, rate: str = "1", url: str = "https://one.example"
) -> ConnectionConfig:
    return ConnectionConfig(
        name=name,
        policy=Policy(),
        erp=ErpConfig(
            url=url,
            username="u",
            password="",
            application_id="",
            identity_id="",
            requests_per_second=Decimal(rate),
        ),
        wms=WmsConfig(url="https://two.example", token="", requests_per_second=Decimal(4)),
        timing=Timing(erp_poll_seconds=poll),
    )


def test_the_default_poll_of_one_connection_is_two_per_cent_of_the_budget() -> None:
    poll = judge(connection(), 1, None)
    assert (poll.fit, poll.seconds, poll.share) == (Fit.FITS, 60, 2)


def test_connections_to_the_same_host_share_the_budget_and_others_do_not() -> None:
    same = [connection(f"c{i}") for i in range(50)]
    elsewhere = connection("other", url="https://elsewhere.example")
    assert sharing(same[0], [*same, elsewhere]) == 50
    assert sharing(elsewhere, [*same, elsewhere]) == 1
    assert sharing(same[0], [*same, elsewhere], System.WMS) == 1


@pytest.mark.parametrize(
    ("count", "fit", "seconds"),
    [(11, Fit.FITS, 60), (12, Fit.STRETCHED, 60), (20, Fit.STRETCHED, 81), (100, Fit.STRETCHED, 424)],
)
def test_more_than_a_quarter_of_the_budget_stretches_the_polls_and_orders_last(
    count: int, fit: Fit, seconds: int
) -> None:
    poll = judge(connection(), count, 7200)
    assert (poll.fit, poll.seconds) == (fit, seconds)
    planned = intervals(connection(), count, System.ERP)
    assert calls_per_hour(planned, COSTS[System.ERP]) * count <= 7200 / 4 + 1


def test_two_hundred_connections_use_what_was_meant_for_work_rather_than_break_15_minutes() -> None:
    assert (judge(connection(), 200, 7200).fit, judge(connection(), 300, 7200).fit) == (Fit.STRETCHED, Fit.STRETCHED)
    assert judge(connection(), 600, 7200).fit is Fit.TOO_SLOW


@pytest.mark.parametrize(("seconds", "fit"), [(840, Fit.FITS), (841, Fit.TOO_SLOW), (900, Fit.TOO_SLOW)])
def test_a_poll_that_leaves_no_time_for_the_transfer_within_15_minutes_fails(seconds: float, fit: Fit) -> None:
    assert judge(connection(poll=seconds), 1, 7200).fit is fit


def test_a_rate_of_ours_below_what_a_poll_needs_stretches_it_too() -> None:
    assert judge(connection(poll=60, rate="0.002"), 1, 7200).fit is Fit.TOO_SLOW
    assert judge(connection(poll=60, rate="0.01"), 1, 7200).fit is Fit.STRETCHED


@pytest.mark.parametrize(("seconds", "fit"), [(2, Fit.TIGHT), (1, Fit.OVER), (60, Fit.FITS)])
def test_without_a_rate_of_ours_more_than_the_quota_is_never_ok(seconds: float, fit: Fit) -> None:
    assert judge(connection(poll=seconds, rate="0"), 1, 7200).fit is fit


def test_the_limit_that_the_service_tells_counts() -> None:
    assert judge(connection(), 1, 200).fit is Fit.STRETCHED
    assert judge(connection(), 1, 20_000).fit is Fit.FITS


@pytest.mark.parametrize("system", list(System))
def test_the_default_configuration_polls_for_less_than_two_per_cent_of_both_budgets_when_idle(system: System) -> None:
    """By arithmetic; tests/timing measures it. A 24SO poll that finds nothing asks GetOrderSyncList alone. Rackbeat's
    webhooks are looked at four times an hour, by at most three calls."""
    costs = {**COSTS[system], **({Kind.ORDER: 1} if system is System.ERP else {})}
    idle = calls_per_hour(intervals(connection(), 1, system), costs)
    assert (idle + (12 if system is System.WMS else 0)) / HOURLY_BUDGET[system] < 0.02
    assert round(idle) == {System.ERP: 96, System.WMS: 540}[system]
