"""Scheduled audits go a few at a time, and none is held up for ever by those that are stuck."""

from __future__ import annotations

import asyncio

from daemon.operations.audit_turns import AuditTurns


async def test_fifty_that_are_due_at_the_same_minute_run_a_few_at_a_time_and_all_of_them() -> None:
    turns, running, most, done = AuditTurns(at_once=3), 0, 0, 0

    async def run() -> None:
        nonlocal running, most, done
        async with turns.taken():
            running += 1
            most = max(most, running)
            await asyncio.sleep(0)
            running -= 1
            done += 1

    await asyncio.gather(*(run() for _ in range(50)))
    assert (most, done) == (3, 50)


async def test_one_that_waited_long_enough_goes_ahead_of_those_that_are_stuck() -> None:
    turns, stuck = AuditTurns(at_once=1, patience_seconds=0.01), asyncio.Event()

    async def hang() -> None:
        async with turns.taken():
            await stuck.wait()

    hanging = asyncio.create_task(hang())
    async with asyncio.timeout(60), turns.taken():
        assert not hanging.done()
    stuck.set()
    await hanging
    async with turns.taken():
        pass
