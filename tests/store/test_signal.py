"""Group commit: acknowledged after COMMIT, few commits for many callers, nobody fails or hangs for another."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from daemon.domain.ids import Key, Kind, System
from daemon.domain.work import Signal, Source
from daemon.store.batch import SignalBatcher
from daemon.store.db import SqlStore
from tests.builders_store import HandClock, memory_store


def signal(number: object) -> Signal:
    return Signal(key=Key("shop", Kind.ORDER, System.WMS, str(number)), source=Source.WEBHOOK)


def stored(folder: Path) -> set[str]:
    """What somebody else reads from the file, past our code and our connections."""
    with closing(sqlite3.connect(folder / "state.db")) as connection:
        return {number for (number,) in connection.execute("SELECT native_id FROM inbox")}


async def test_a_thousand_callers_share_a_few_commits_and_every_key_is_on_disk(
    tmp_path: Path, clock: HandClock
) -> None:
    commits: list[None] = []
    store = await SqlStore.open(tmp_path / "state.db", clock, on_commit=lambda: commits.append(None))

    async def caller(number: int) -> None:
        await store.signal([signal(number)])
        if number % 100 == 0:
            assert str(number) in await asyncio.to_thread(stored, tmp_path)

    await asyncio.gather(*(caller(number) for number in range(1000)))
    assert 1 <= len(commits) <= 5
    assert stored(tmp_path) == {str(number) for number in range(1000)}
    await store.close()


async def test_one_caller_may_bring_more_than_fits_in_a_batch(store: SqlStore, tmp_path: Path) -> None:
    await store.signal([signal(number) for number in range(2500)])
    assert len(stored(tmp_path)) == 2500
    await store.signal([])


async def test_a_cancelled_caller_does_not_take_others_along(store: SqlStore, tmp_path: Path) -> None:
    callers = [asyncio.create_task(store.signal([signal(number)])) for number in range(100)]
    await asyncio.sleep(0)
    for caller in callers[::2]:
        caller.cancel()
    results = await asyncio.gather(*callers, return_exceptions=True)
    assert [type(result) for result in results] == [asyncio.CancelledError, type(None)] * 50
    assert {str(number) for number in range(1, 100, 2)} <= stored(tmp_path)


@pytest.mark.parametrize("bad", ["\ud800", "a\x00b"])
async def test_a_key_that_no_database_keeps_fails_alone(store: SqlStore, tmp_path: Path, bad: str) -> None:
    results = await asyncio.gather(store.signal([signal(bad)]), store.signal([signal(1)]), return_exceptions=True)
    assert isinstance(results[0], ValueError)
    assert stored(tmp_path) == {"1"}


async def test_closing_stores_what_waits_and_then_refuses(tmp_path: Path, clock: HandClock) -> None:
    async with memory_store(tmp_path, clock) as store:
        callers = [asyncio.create_task(store.signal([signal(number)])) for number in range(10)]
        await asyncio.sleep(0)
        await store.close()
        await asyncio.gather(*callers)
        with pytest.raises(RuntimeError, match="closed"):
            await store.signal([signal("late")])
    assert len(stored(tmp_path)) == 10


class Commits:
    """Stands in for the database: holds every commit until it is let go, and fails those that carry `bad`."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.batches: list[list[str]] = []

    async def __call__(self, signals: Sequence[Signal]) -> None:
        names = [each.key.native_id for each in signals]
        self.batches.append(names)
        await self.go.wait()
        if "bad" in names:
            raise OSError("disk full")


@pytest.fixture
async def commits() -> Commits:
    return Commits()


@pytest.fixture
async def batcher(commits: Commits) -> AsyncIterator[SignalBatcher]:
    made = SignalBatcher(commits)
    yield made
    commits.go.set()
    await made.close()


async def start(batcher: SignalBatcher, *names: object) -> list[asyncio.Task[None]]:
    tasks = [asyncio.create_task(batcher.put([signal(name)])) for name in names]
    for _ in range(5):
        await asyncio.sleep(0)
    return tasks


async def test_who_comes_during_a_commit_waits_for_the_next_one(batcher: SignalBatcher, commits: Commits) -> None:
    first = await start(batcher, "a")
    rest = await start(batcher, "b", "c")
    assert commits.batches == [["a"]]
    assert not any(task.done() for task in (*first, *rest))
    commits.go.set()
    await asyncio.gather(*first, *rest)
    assert commits.batches == [["a"], ["b", "c"]]


async def test_a_failed_commit_fails_exactly_those_who_waited_for_it(batcher: SignalBatcher, commits: Commits) -> None:
    first = await start(batcher, "a")
    second = await start(batcher, "bad", "with-bad")
    commits.go.set()
    results = await asyncio.gather(*first, *second, return_exceptions=True)
    assert results[0] is None
    assert [str(result) for result in results[1:]] == ["disk full"] * 2
    await batcher.put([signal("after")])
    assert commits.batches[-1] == ["after"]


async def test_a_caller_that_gave_up_before_the_commit_began_is_left_out(
    batcher: SignalBatcher, commits: Commits
) -> None:
    await start(batcher, "a")
    (gone, stays) = await start(batcher, "gone", "stays")
    gone.cancel()
    commits.go.set()
    await stays
    assert commits.batches == [["a"], ["stays"]]


async def test_who_waits_when_time_is_up_gets_an_error_instead_of_hanging(commits: Commits) -> None:
    batcher = SignalBatcher(commits, close_seconds=0.05)
    waiting = [*await start(batcher, "a"), *await start(batcher, "b")]
    await batcher.close()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(result) for result in results] == [RuntimeError, RuntimeError]
    await batcher.close()


async def test_a_batch_is_bounded(batcher: SignalBatcher, commits: Commits) -> None:
    await start(batcher, "a")
    tasks = await start(batcher, *range(1500))
    commits.go.set()
    await asyncio.gather(*tasks)
    assert [len(batch) for batch in commits.batches] == [1, 1000, 500]
