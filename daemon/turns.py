"""Whose call is next when several wait for a place at a remote system: the most urgent one, and now and then the one
that has waited longest (ADR 11).

`daemon.erp.limits` and `daemon.wms.pace` have one `Turns` each; whoever begins work says how urgent it is with
`urgent`, and everything that is called below it, tasks included, takes that along. Never calls a remote system itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import Enum

PASSED_OVER = 4
"""So many turns in a row go past the caller that has waited longest; the next one is its own. However many orders
come, one call in five is somebody else's."""

_TINY = 1e-6


class Urgency(Enum):
    """Most urgent first. The value: the share of the limit that must be left, in per cent, for such work to go on."""

    ORDERS = 0
    OTHERS = 10
    POLLS = 15
    """Of everything but orders."""
    SWEEP = 50


_URGENCY: ContextVar[Urgency] = ContextVar("urgency", default=Urgency.OTHERS)


@contextmanager
def urgent(urgency: Urgency) -> Iterator[None]:
    """All calls made inside wait as work of this urgency."""
    token = _URGENCY.set(urgency)
    try:
        yield
    finally:
        _URGENCY.reset(token)


_COUNTED: ContextVar[dict[str, int] | None] = ContextVar("counted", default=None)


@contextmanager
def counting_calls() -> Iterator[dict[str, int]]:
    """Yields how many calls were made inside, by system, tasks included; grows as they end."""
    counts: dict[str, int] = {}
    token = _COUNTED.set(counts)
    try:
        yield counts
    finally:
        _COUNTED.reset(token)


def call_was_made(system: str) -> None:
    """By whoever hears of every call (`daemon.app`)."""
    counts = _COUNTED.get()
    if counts is not None:
        counts[system] = counts.get(system, 0) + 1


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    urgency: Urgency
    called: asyncio.Future[None]


class Turns:
    """`per_second` 0: no rate, only places. `at_once` None: no places, only the rate. A bucket holds `burst` calls."""

    def __init__(self, per_second: float, *, burst: int = 1, at_once: int | None = None) -> None:
        self._per_second = per_second
        self._burst = burst
        self._at_once = at_once
        self._under_way = 0
        self._used = 0.0
        self._used_at = 0.0
        self._queue: list[_Waiting] = []
        """In the order of arrival."""
        self._passed_over = 0
        self._timer: asyncio.TimerHandle | None = None

    async def take(self) -> None:
        """Returns when it is this caller's turn. Whoever has `at_once` gives the place back with `give_back`."""
        loop = asyncio.get_running_loop()
        if not self._queue and self._has_place() and self._seconds_to_room(loop.time()) <= 0:
            self._count()
            return
        waiting = _Waiting(_URGENCY.get(), loop.create_future())
        self._queue.append(waiting)
        self._serve()
        try:
            await waiting.called
        except asyncio.CancelledError:
            if waiting in self._queue:
                self._queue.remove(waiting)
            elif not waiting.called.cancelled():
                self.give_back()  # called in the moment of the cancellation
            raise

    def give_back(self) -> None:
        self._under_way -= 1
        self._serve()

    def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        while self._queue and self._has_place():
            left = self._seconds_to_room(loop.time())
            if left > 0:
                if self._timer is None:
                    self._timer = loop.call_later(left, self._ring)
                return
            chosen = self._next()
            if not chosen.called.done():  # else it was cancelled, and is about to leave by itself
                self._count()
                chosen.called.set_result(None)

    def _ring(self) -> None:
        self._timer = None
        self._serve()

    def _next(self) -> _Waiting:
        at = 0
        if self._passed_over < PASSED_OVER:
            at = min(range(len(self._queue)), key=lambda n: (self._queue[n].urgency.value, n))
        self._passed_over = 0 if at == 0 else self._passed_over + 1
        return self._queue.pop(at)

    def _has_place(self) -> bool:
        return self._at_once is None or self._under_way < self._at_once

    def _seconds_to_room(self, now: float) -> float:
        """Until the bucket, which runs dry at the rate, has room for one more."""
        if self._per_second <= 0:
            return 0.0
        self._used = max(0.0, self._used - (now - self._used_at) * self._per_second)
        self._used_at = now
        over = self._used + 1 - self._burst
        return over / self._per_second if over > _TINY else 0.0

    def _count(self) -> None:
        self._under_way += 1
        self._used += 1
