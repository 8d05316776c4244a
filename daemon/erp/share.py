"""One rate for all connections that ask the same address of 24SevenOffice, each in its turn (apis/24so-soap.md 4: the
requests of an hour are counted, probably per IP address).

Made by app, one for each host; asked by `limits` before every request. Each connection queues for itself, most urgent
first; here they take turns, so that one with ten thousand products to read waits for itself and not for the others.
What one does not use the others may. Never calls anything itself.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Iterable
from decimal import Decimal
from urllib.parse import urlsplit

from daemon.config.values import ConnectionConfig

_TINY = 1e-6


class SharedRate:
    """`per_second` > 0."""

    def __init__(self, per_second: float) -> None:
        self._per_second = per_second
        self._used = 0.0
        self._used_at = 0.0
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        """By connection; the one that is next comes first."""
        self._timer: asyncio.TimerHandle | None = None

    async def take(self, connection: str) -> None:
        """Returns when it is this connection's turn."""
        called = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(connection, deque()).append(called)
        self._serve()
        await called

    def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            name, queue = next(iter(self._waiting.items()))
            if not queue or queue[0].done():  # nobody, or somebody who gave up
                self._drop_first(name, queue)
                continue
            left = self._seconds_to_room(loop.time())
            if left > 0:
                if self._timer is None:
                    self._timer = loop.call_later(left, self._ring)
                return
            self._used += 1
            queue.popleft().set_result(None)
            self._waiting.move_to_end(name)

    def _drop_first(self, name: str, queue: deque[asyncio.Future[None]]) -> None:
        if queue:
            queue.popleft()
        else:
            del self._waiting[name]

    def _ring(self) -> None:
        self._timer = None
        self._serve()

    def _seconds_to_room(self, now: float) -> float:
        self._used = max(0.0, self._used - (now - self._used_at) * self._per_second)
        self._used_at = now
        over = self._used + 1 - max(1, int(self._per_second))
        return over / self._per_second if over > _TINY else 0.0


def shares_of(connections: Iterable[ConnectionConfig]) -> dict[str, SharedRate]:
    """By connection, for those that share an address with another one: together they are as quick as the quickest of
    them alone would be. A connection without a rate of ours (a sandbox) shares nothing."""
    together: dict[str, list[ConnectionConfig]] = {}
    for one in connections:
        if one.erp.requests_per_second > Decimal(0):
            together.setdefault(urlsplit(one.erp.url).hostname or "", []).append(one)
    found: dict[str, SharedRate] = {}
    for members in together.values():
        if len(members) > 1:
            rate = SharedRate(float(max(one.erp.requests_per_second for one in members)))
            found.update(dict.fromkeys((one.name for one in members), rate))
    return found
