"""Where every signal enters: webhooks, polls, manual GETs. Settles, stores, rings the bell for the workers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from daemon.config.values import Timing
from daemon.domain.ids import Kind, System
from daemon.domain.work import Signal, Source
from daemon.ports import Clock, Store


class Intake:
    """Handed to web/public and the pollers. One for all connections."""

    def __init__(self, store: Store, clock: Clock, timings: Mapping[str, Timing]) -> None:
        self._store = store
        self._clock = clock
        self._timings = dict(timings)
        self._bells = {name: asyncio.Event() for name in timings}

    def bell(self, connection: str) -> asyncio.Event:
        """Set whenever there may be new work."""
        return self._bells[connection]

    def take_timing(self, connection: str, timing: Timing) -> None:
        """For signals from here on."""
        self._timings[connection] = timing

    async def signal(self, signals: Sequence[Signal]) -> None:
        """Returns after COMMIT (design 3.2)."""
        await self._store.signal([self._settled(signal) for signal in signals])
        for connection in {signal.key.connection for signal in signals}:
            self._bells[connection].set()

    def _settled(self, signal: Signal) -> Signal:
        """Settling is per kind and direction; a person's wish and a repair wait for nothing (design 6)."""
        if signal.due_at is not None or signal.source in (Source.MANUAL, Source.REPAIR):
            return signal
        timing = self._timings[signal.key.connection]
        seconds = 0.0
        if signal.key.kind is Kind.PRODUCT and signal.key.system is System.ERP:
            seconds = timing.product_settle_seconds
        elif signal.key.kind is Kind.STOCK and signal.key.system is System.WMS:
            seconds = timing.stock_settle_seconds
        return replace(signal, due_at=self._clock.now() + timedelta(seconds=seconds)) if seconds else signal
