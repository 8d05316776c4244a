"""Pace, places and the budget: what is left, and what we do when nothing is (apis/24so-soap.md 4)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from aiohttp import web

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind
from daemon.erp import faults
from daemon.erp.limits import Limits
from tests.erp.loopback import Asked, connected, needs_descriptions, result, xml

START = datetime(2026, 11, 22, 21, 50, tzinfo=UTC)


class Frozen:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.passed = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return 1000 + self.passed

    async def sleep(self, seconds: float) -> None:
        self.passed += seconds


def limits(clock: Frozen, rate: str = "0", wait: float = 5.0) -> Limits:
    return Limits(clock, Decimal(rate), wait)


async def enters(gate: Limits) -> bool:
    try:
        async with gate.slot():
            return True
    except SyncError as error:
        assert error.reason in (Reason.RATE_LIMITED, Reason.TIMEOUT)
        return False


async def test_with_nothing_left_we_wait_but_look_again_after_a_minute() -> None:
    clock = Frozen()
    gate = limits(clock)
    gate.seen({"APILimitRemaining": "0", "APILimitReset": "2026-11-22T22:00:00Z"})
    assert not await enters(gate)
    clock.passed = 61
    assert await enters(gate)


@pytest.mark.parametrize("value", ["", "-1", "many", "7,200"])
async def test_a_header_that_is_no_number_changes_nothing(value: str) -> None:
    gate = limits(Frozen())
    gate.seen({"APILimitRemaining": value})
    assert gate.budget.remaining is None


LIMIT_TEXT = "Limit exceeded by 1. Request is blocked."
PAUSES = [
    ({"Retry-After": "7"}, LIMIT_TEXT, 7),
    ({}, f"{LIMIT_TEXT} Quarantine ends at 2026-11-22T21:55:00Z", 300),
    ({}, f"{LIMIT_TEXT} Quarantine ends at 11/22/2026 9:55:00 PM", 300),
    ({}, f"{LIMIT_TEXT} Quarantine ends at 22.11.2026 21:55:00", 300),
    ({"APILimitReset": "2026-11-22T21:52:00Z"}, LIMIT_TEXT, 120),
    ({}, LIMIT_TEXT, 600),
    ({}, f"{LIMIT_TEXT} Quarantine ends at some time", 600),
    ({"APILimitReset": "2026-11-22T20:00:00"}, LIMIT_TEXT, 1),
    ({"APILimitReset": "2026-11-22T21:59:00Z"}, "slow down", 5),
    ({"Retry-After": "99999999"}, "slow down", 3700),
]


@pytest.mark.parametrize(("headers", "text", "seconds"), PAUSES)
async def test_a_block_lasts_as_long_as_we_were_told(headers: dict[str, str], text: str, seconds: int) -> None:
    clock = Frozen()
    gate = limits(clock)
    assert gate.blocked(headers, text) == seconds
    clock.passed = seconds - 0.5
    assert not await enters(gate)
    clock.passed = seconds + 0.5
    assert await enters(gate)


async def test_whoever_finds_no_place_in_time_is_told_and_nothing_was_sent() -> None:
    gate = limits(Frozen(), wait=0.05)
    async with gate.slot(), gate.slot():
        with pytest.raises(SyncError) as caught:
            async with gate.slot():
                raise AssertionError("there are two places")
    assert (caught.value.reason, caught.value.outcome_unknown) == (Reason.TIMEOUT, False)
    assert await enters(gate)


async def test_a_slow_pace_is_kept_below_one_a_second_too() -> None:
    gate = limits(Frozen(), rate="0.5", wait=0.05)
    assert await enters(gate)
    assert not await enters(gate)


@needs_descriptions
async def test_at_most_two_requests_are_under_way_in_one_session(tmp_path: Path) -> None:
    now = most = 0

    async def slow(asked: Asked) -> web.StreamResponse:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.02)
        now -= 1
        return xml(result(asked.operation, ""))

    async with connected(tmp_path, GetProducts=slow) as (_, erp):
        await asyncio.gather(*[erp.fetch_many(Kind.PRODUCT, [str(n)]) for n in range(1, 9)])
    assert most == 2


def test_a_reason_is_found_whatever_stands_around_its_text() -> None:
    error = faults.from_status(200, "<html>LIMIT EXCEEDED by 3</html>", "text/html", writing=True)
    assert (error.reason, error.outcome_unknown) == (Reason.RATE_LIMITED, False)
