"""A few calls at once, never more (apis/rackbeat.md 1.7: parallel bursts trip the limiter)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

AT_ONCE = 4


async def in_parallel(work: Callable[[T], Awaitable[R]], items: Sequence[T]) -> list[R]:
    """The results in the order of the items. The first exception stops the rest and is raised as it is."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(item: T) -> R:
        async with gate:
            return await work(item)

    tasks = [asyncio.create_task(one(item)) for item in items]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
