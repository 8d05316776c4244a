"""The thread of a connection: work in order and whole, whoever is cancelled; a failure that nobody saw does no harm."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from daemon.store.lane import Lane


@pytest.fixture
async def lane() -> AsyncIterator[Lane]:
    engine = sa.create_engine("sqlite://", poolclass=sa.NullPool)
    made = Lane(engine.connect, "lane-of-a-test")
    yield made
    await made.close()


async def test_all_work_of_a_lane_is_done_by_one_thread_which_is_not_the_loops(lane: Lane) -> None:
    names = {await lane.run(lambda _connection: threading.get_ident()) for _ in range(5)}
    assert len(names) == 1
    assert names != {threading.get_ident()}


async def test_work_is_done_in_the_order_in_which_it_was_handed_over(lane: Lane) -> None:
    done: list[int] = []
    for number in range(20):
        lane.post(lambda _connection, number=number: done.append(number))
    await lane.run(lambda _connection: done.append(20))
    assert done == list(range(21))


async def test_what_the_work_raised_is_raised_to_the_caller(lane: Lane) -> None:
    with pytest.raises(ZeroDivisionError):
        await lane.run(lambda _connection: 1 // 0)
    assert await lane.run(lambda _connection: 2) == 2


async def test_a_cancelled_caller_leaves_only_when_its_work_has_ended(lane: Lane) -> None:
    may_end, ended = threading.Event(), threading.Event()

    def work(_connection: sa.Connection) -> None:
        assert may_end.wait(30)
        ended.set()

    caller = asyncio.create_task(lane.run(work))
    for _ in range(3):  # also when it is cancelled again and again
        await asyncio.sleep(0.01)
        caller.cancel()
    await asyncio.sleep(0.01)
    assert not caller.done()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert ended.is_set()


async def test_after_a_failure_that_nobody_waited_for_the_connection_is_a_new_one(lane: Lane) -> None:
    first = await lane.run(id)
    kept = await lane.run(lambda connection: connection)  # so that its address is not given away again
    lane.post(lambda connection: connection.execute(sa.text("SELECT nothing FROM nowhere")))
    assert await lane.run(id) != first
    assert kept.closed


async def test_closing_waits_for_what_was_handed_over_and_may_be_done_twice(lane: Lane) -> None:
    done: list[str] = []
    lane.post(lambda _connection: done.append("posted"))
    await lane.close()
    await lane.close()
    assert done == ["posted"]
