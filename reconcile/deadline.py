"""A time limit for one job on DuckDB's thread: interrupted again and again until it ends, and nothing else ever is.

Called by `duck`. A single interrupt is not enough: one that comes between two statements is forgotten, and the job
would go on for ever; one that comes when the job has just ended would hit the next job.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self

AGAIN_SECONDS = 0.05


class Deadline:
    """Calls `interrupt` from a thread of its own once `seconds` are over and every AGAIN_SECONDS after that, until the
    block is left; never after it. `seconds` None: no limit. `passed`: whether it came to that."""

    def __init__(self, interrupt: Callable[[], None], seconds: float | None) -> None:
        self._interrupt = interrupt
        self._seconds = seconds
        self._ended = Event()
        self._lock = Lock()
        self.passed = False

    def __enter__(self) -> Self:
        if self._seconds is not None:
            Thread(target=self._watch, args=(self._seconds,), name="deadline", daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._lock:
            self._ended.set()

    def _watch(self, seconds: float) -> None:
        wait = seconds
        while not self._ended.wait(wait):
            with self._lock:
                if self._ended.is_set():
                    return
                self.passed = True
                self._interrupt()
            wait = AGAIN_SECONDS
