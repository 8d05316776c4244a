"""A store for tests of other parts: a real SQLite file in the test's own folder, and a clock that the test owns."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

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


@asynccontextmanager
async def memory_store(folder: Path, clock: Clock) -> AsyncIterator[SqlStore]:
    """An open, empty store at `folder`/state.db; closed on leaving. A second one on the same folder sees its rows."""
    store = await SqlStore.open(folder / "state.db", clock)
    try:
        yield store
    finally:
        await store.close()
