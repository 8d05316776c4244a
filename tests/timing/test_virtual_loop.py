"""The virtual clock itself: time passes while everybody waits, and never while a database works."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from daemon.domain.ids import Key, Kind, System
from daemon.domain.work import Signal, Source
from daemon.store.db import SqlStore
from tests.timing.virtual_loop import Deadlock, VirtualClock, virtually


def test_a_day_of_waiting_takes_no_time() -> None:
    async def wait() -> tuple[float, list[str]]:
        order: list[str] = []

        async def after(seconds: float, name: str) -> None:
            await asyncio.sleep(seconds)
            order.append(name)

        await asyncio.gather(after(86_400, "day"), after(3600, "hour"), after(0.001, "moment"))
        return VirtualClock().monotonic(), order

    began = time.process_time()
    passed, order = virtually(wait())
    assert (round(passed), order) == (86_400, ["moment", "hour", "day"])
    assert time.process_time() - began < 5


def test_no_time_passes_while_a_database_works(tmp_path: Path) -> None:
    async def work() -> float:
        store = await SqlStore.open(tmp_path / "state.db", VirtualClock())
        for number in range(50):
            key = Key("shop", Kind.ORDER, System.WMS, str(number))
            await store.signal([Signal(key=key, source=Source.WEBHOOK)])
        await store.close()
        return VirtualClock().monotonic()

    assert virtually(work()) == 0


def test_whoever_waits_for_ever_is_told() -> None:
    async def wait() -> None:
        await asyncio.Event().wait()

    with pytest.raises(Deadlock):
        virtually(wait())
