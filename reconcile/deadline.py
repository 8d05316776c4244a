"""Time limits for the jobs on DuckDB's thread: interrupted again and again until one ends, and nothing else ever is.

Called by `duck`. A single interrupt is not enough: one that comes between two statements is forgotten, and the job
would go on for ever; one that comes when the job has just ended would hit the next job.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition, Thread
from time import monotonic

AGAIN_SECONDS = 0.05


class Deadline:
    """For jobs that come one after the other: calls `interrupt` once the time of the present one is over and every
    AGAIN_SECONDS after that, until its block is left; never after it. `passed`: whether it came to that.

    One thread watches. It looks when the first time runs out that it knows of, and ends when there is no job then: most
    jobs end long before, and a thread for each cost more than many a detector.
    """

    def __init__(self, interrupt: Callable[[], None]) -> None:
        self._interrupt = interrupt
        self._changed = Condition()
        self._due: float | None = None
        self._looks: float | None = None
        self._thread: Thread | None = None
        self.passed = False

    @contextmanager
    def within(self, seconds: float | None) -> Iterator[None]:
        """`seconds` None: no limit."""
        with self._changed:
            self.passed = False
            self._due = None if seconds is None else monotonic() + seconds
            if self._due is not None:
                self._see_to_it(self._due)
        try:
            yield
        finally:
            with self._changed:
                self._due = None

    def end(self) -> None:
        """Nobody watches any more, and nothing of the cursor is held. Not from within a job."""
        with self._changed:
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _see_to_it(self, due: float) -> None:
        if self._looks is None:
            self._looks = due
            self._thread = Thread(target=self._watch, name="deadline", daemon=True)
            self._thread.start()
        elif due < self._looks:
            self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while self._due is not None:
                left = self._due - monotonic()
                if left <= 0:
                    self.passed = True
                    self._interrupt()
                    left = AGAIN_SECONDS
                self._looks = monotonic() + left
                self._changed.wait(left)
            self._looks = None
