"""Connections that ask the same address share one rate, each in its turn."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from daemon.clock import SystemClock
from daemon.config.read import load
from daemon.config.values import ConnectionConfig
from daemon.domain.errors import Reason, SyncError
from daemon.erp.limits import Limits
from daemon.erp.share import SharedRate, shares_of
from tests.config.files import write


async def served(share: SharedRate, wishes: str) -> str:
    """In which order callers are served who come all at once, each named by a letter."""
    order: list[str] = []

    async def call(name: str) -> None:
        await share.take(name)
        order.append(name)

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        for name in wishes:
            group.create_task(call(name))
    return "".join(order)


async def test_they_take_turns_while_all_of_them_wait() -> None:
    share = SharedRate(20)
    share._used, share._used_at = 40.0, asyncio.get_running_loop().time()  # all that come now have to wait
    assert await served(share, "aaaabbc") == "abcabaa"


async def test_together_they_are_no_quicker_than_the_rate() -> None:
    share = SharedRate(20)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await served(share, "ab" * 30)
    assert loop.time() - began >= (60 - 20) / 20 - 0.1


async def test_what_one_does_not_use_another_may() -> None:
    share = SharedRate(100)
    assert await served(share, "a" * 100) == "a" * 100
    assert share._timer is None, "nobody had to wait although others have a share"


async def test_one_that_gives_up_holds_nobody_up() -> None:
    share = SharedRate(20)
    share._used, share._used_at = 20.0, asyncio.get_running_loop().time()
    given_up = asyncio.create_task(share.take("a"))
    waits = asyncio.create_task(share.take("b"))
    await asyncio.sleep(0)
    given_up.cancel()
    async with asyncio.timeout(30):
        await waits
    assert given_up.cancelled()


async def test_a_place_that_does_not_come_in_time_is_told_and_given_back() -> None:
    share = SharedRate(1)
    await share.take("other")
    limits = Limits(SystemClock(), Decimal(0), wait_seconds=0.05, share=lambda: share.take("mine"))
    for _ in range(5):
        try:
            async with limits.slot():
                raise AssertionError("there was no room")
        except SyncError as error:
            assert error.reason is Reason.TIMEOUT
    assert limits._turns._under_way == 0


def test_only_those_at_the_same_address_with_a_rate_share_it(tmp_path: Path) -> None:
    [one] = load(write(tmp_path), {}).connections.values()

    def made(name: str, url: str, rate: int) -> ConnectionConfig:
        return replace(one, name=name, erp=replace(one.erp, url=url, requests_per_second=Decimal(rate)))

    configured = [
        made("a", "https://erp.example.no", 1),
        made("b", "https://erp.example.no/x", 1),
        made("alone", "https://other.example.no", 1),
        made("free", "https://erp.example.no", 0),
    ]
    shares = shares_of(configured)
    assert set(shares) == {"a", "b"} and shares["a"] is shares["b"]
