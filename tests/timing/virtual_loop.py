"""An event loop whose time passes only while everybody waits: a day takes seconds, and nothing is late.

`asyncio.timeout`, `sleep` and every library on the loop see this time. Work of a database thread counts as work, not
as waiting; other threads are not used: what is handed to an executor runs at once. Two runs take the same way.
"""

from __future__ import annotations

import asyncio
import selectors
import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

T = TypeVar("T")

START = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
DATABASES = frozenset({"daemon.store.lane"})
"""Modules whose futures a thread answers."""
REAL_PATIENCE = 30.0
"""Real seconds that a database may take for one statement."""


class Deadlock(RuntimeError):
    """Everybody waits, and nobody for a time that will come."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """`grace`: real seconds to listen for bytes on the way between two sockets of this process before time moves."""

    def __init__(self, grace: float = 0.0) -> None:
        self._virtual = 0.0
        self.in_threads = 0
        self.grace = grace
        super().__init__(_Patient(self))

    def time(self) -> float:
        return self._virtual

    def advance(self, seconds: float) -> None:
        self._virtual += seconds

    def create_future(self) -> asyncio.Future[Any]:
        """Those that a database thread will answer are counted."""
        future = super().create_future()
        if sys._getframe(1).f_globals.get("__name__") in DATABASES:
            self.in_threads += 1
            future.add_done_callback(self._answered)
        return future

    def _answered(self, _future: asyncio.Future[Any]) -> None:
        self.in_threads -= 1

    def run_in_executor(  # type: ignore[override]  # the library's own type is a future too
        self, executor: object, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        future = super().create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:  # noqa: BLE001  # handed to whoever awaits, as a thread would
            future.set_exception(error)
        return future


class _Patient(selectors.SelectSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        if self._loop.in_threads:
            return super().select(REAL_PATIENCE)
        if self._loop.grace:
            ready = super().select(self._loop.grace)
        if ready:
            return ready
        if timeout is None:
            raise Deadlock("nobody will ever wake anybody")
        self._loop.advance(timeout)
        return ready


class VirtualClock:
    """The `Clock` port on the virtual loop."""

    def now(self) -> datetime:
        return START + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def virtually(main: Coroutine[Any, Any, T], *, grace: float = 0.0) -> T:
    """Runs `main` on a loop of its own until it ends."""
    with asyncio.Runner(loop_factory=lambda: VirtualLoop(grace)) as runner:
        return runner.run(main)
