"""Whether the poll fits the budget is arithmetic: nothing runs."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from daemon.config import ConnectionConfig, ErpConfig, Timing, WmsConfig
from daemon.domain.ownership import Policy
from daemon.operations.check.pace import Fit, calls_per_hour, calls_per_hour_together, judge


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
    one = connection()
    assert calls_per_hour(one) == Decimal("144")
    poll = judge(one, calls_per_hour_together(one, [one]), None)
    assert (poll.fit, poll.seconds, poll.share) == (Fit.FITS, 60, 2)


def test_connections_to_the_same_host_share_the_budget_and_others_do_not() -> None:
    same = [connection(f"c{i}") for i in range(50)]
    elsewhere = connection("other", url="https://elsewhere.example")
    assert calls_per_hour_together(same[0], [*same, elsewhere]) == 50 * 144
    assert calls_per_hour_together(elsewhere, [*same, elsewhere]) == 144


@pytest.mark.parametrize(("count", "fit"), [(25, Fit.FITS), (26, Fit.TIGHT), (60, Fit.STRETCHED)])
def test_more_than_half_of_the_budget_is_a_warning(count: int, fit: Fit) -> None:
    one = connection()
    assert judge(one, count * calls_per_hour(one), 7200).fit is fit


def test_more_than_the_whole_budget_stretches_the_poll() -> None:
    one = connection()
    poll = judge(one, 100 * calls_per_hour(one), 7200)
    assert (poll.fit, poll.seconds, poll.share) == (Fit.STRETCHED, 120, 200)


@pytest.mark.parametrize(("seconds", "fit"), [(840, Fit.FITS), (841, Fit.TOO_SLOW), (900, Fit.TOO_SLOW)])
def test_a_poll_that_leaves_no_time_for_the_transfer_within_15_minutes_fails(seconds: float, fit: Fit) -> None:
    one = connection(poll=seconds)
    assert judge(one, calls_per_hour(one), 7200).fit is fit


def test_a_rate_of_ours_below_what_a_poll_needs_stretches_it_too() -> None:
    slow = connection(poll=60, rate="0.002")
    poll = judge(slow, calls_per_hour(slow), 7200)
    assert (poll.fit, poll.seconds) == (Fit.TOO_SLOW, 1200)


@pytest.mark.parametrize(("seconds", "fit"), [(2, Fit.TIGHT), (1, Fit.OVER), (60, Fit.FITS)])
def test_without_a_rate_of_ours_more_than_the_quota_is_never_ok(seconds: float, fit: Fit) -> None:
    quick = connection(poll=seconds, rate="0")
    assert judge(quick, calls_per_hour(quick), 7200).fit is fit


def test_the_limit_that_the_service_tells_counts() -> None:
    one = connection()
    assert judge(one, calls_per_hour(one), 200).fit is Fit.TIGHT
    assert judge(replace(one), calls_per_hour(one), 20_000).fit is Fit.FITS
