"""A store for tests of other parts: a real SQLite file in the test's own folder, and a clock that the test owns."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from daemon.clock import SystemClock
from daemon.ports import Clock
from daemon.store.db import SqlStore

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class HandClock:
    """The `Clock` port; time passes only by `advance` and by `sleep`, which returns at once."""

    def __init__(self, now: datetime = START) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return (self._now - START).total_seconds()

    async def sleep(self, seconds: float) -> None:
        self.advance(seconds)

    def advance(self, seconds: float) -> datetime:
        self._now += timedelta(seconds=seconds)
        return self._now


async def open_store(folder: Path, clock: Clock) -> SqlStore:
    """`SqlStore.open` on `folder`/state.db. In a folder that is there, a file that is not there yet is a copy of one
    that the migrations have made once: running them takes longer than most of the tests that only want a store
    (tests/store/test_open.py is about them)."""
    path = folder / "state.db"
    if await asyncio.to_thread(folder.is_dir) and not path.exists():
        path.touch(mode=0o600)
        path.write_bytes(_empty_file())
    return await SqlStore.open(path, clock)


@cache
def _empty_file() -> bytes:
    """In a thread of its own, because a loop runs here."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(lambda: asyncio.run(_migrated())).result()


async def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "state.db"
        await (await SqlStore.open(path, SystemClock())).close()
        assert [file.name for file in path.parent.iterdir()] == [path.name], "all of it is in the one file"
        return path.read_bytes()


@asynccontextmanager
async def memory_store(folder: Path, clock: Clock) -> AsyncIterator[SqlStore]:
    """An open, empty store at `folder`/state.db; closed on leaving. A second one on the same folder sees its rows."""
    store = await open_store(folder, clock)
    try:
        yield store
    finally:
        await store.close()
