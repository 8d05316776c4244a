"""Whoever waits for the state is patient while others get their turns, and loud when somebody does not let go.

On a loop of virtual time: a busy machine is played by transactions that take seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from daemon.store.db import WAIT_SECONDS, SqlStore, SqlTransaction
from daemon.store.sqlite import READERS
from tests.builders_store import START, HandClock
from tests.timing.virtual_loop import VirtualLoop, virtually

Turn = Callable[[], AbstractAsyncContextManager[SqlTransaction]]


def told(tmp_path: Path, story: Callable[[SqlStore], Awaitable[None]]) -> None:
    async def whole() -> None:
        store = await SqlStore.open(tmp_path / "state.db", HandClock())
        try:
            await story(store)
        finally:
            await store.close()

    virtually(whole())


async def holding(turn: Turn, seconds: float) -> None:
    async with turn():
        await asyncio.sleep(seconds)


def ways(store: SqlStore) -> list[tuple[Turn, int]]:
    """Both, and how many can be under way at once."""
    return [(store.transaction, 1), (store.reading, READERS)]


@pytest.mark.parametrize("way", [0, 1], ids=["writing", "reading"])
def test_a_long_queue_that_moves_is_waited_out_by_all(tmp_path: Path, way: int) -> None:
    async def story(store: SqlStore) -> None:
        turn, at_once = ways(store)[way]
        async with asyncio.TaskGroup() as group:
            for _ in range(20 * at_once):
                group.create_task(holding(turn, WAIT_SECONDS / 3))

    told(tmp_path, story)


def test_a_transaction_of_many_slow_statements_is_waited_for(tmp_path: Path) -> None:
    async def slow(store: SqlStore) -> None:
        async with store.transaction() as tables:
            for number in range(10):
                await tables.documents.put("shop", "run", str(number), number, START)
                await asyncio.sleep(WAIT_SECONDS / 3)

    async def story(store: SqlStore) -> None:
        before = asyncio.create_task(slow(store))
        await asyncio.sleep(1)
        await holding(store.transaction, 0)
        await before

    told(tmp_path, story)


def test_a_loop_that_stands_still_uses_up_nobodys_patience(tmp_path: Path) -> None:
    async def story(store: SqlStore) -> None:
        before = asyncio.create_task(holding(store.transaction, 1))
        await asyncio.sleep(0)
        after = asyncio.create_task(holding(store.transaction, 0))
        await asyncio.sleep(0)
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        loop.advance(10 * WAIT_SECONDS)
        await asyncio.gather(before, after)

    told(tmp_path, story)


@pytest.mark.parametrize("way", [0, 1], ids=["writing", "reading"])
def test_one_that_does_not_let_go_is_told_by_those_who_wait(tmp_path: Path, way: int) -> None:
    async def story(store: SqlStore) -> None:
        turn, at_once = ways(store)[way]
        held = [asyncio.create_task(holding(turn, 10 * WAIT_SECONDS)) for _ in range(at_once)]
        await asyncio.sleep(1)
        began = asyncio.get_running_loop().time()
        with pytest.raises(TimeoutError):
            await holding(turn, 0)
        assert asyncio.get_running_loop().time() - began == pytest.approx(WAIT_SECONDS)
        await asyncio.gather(*held)
        await holding(turn, 0)

    told(tmp_path, story)
