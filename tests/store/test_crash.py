"""Killed at any instant: what was acknowledged is there (design 3.2)."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from daemon.domain.ids import Key, Kind, System
from tests.builders_store import HandClock, memory_store

SCRIPT = """
import asyncio, sys
from pathlib import Path
from daemon.clock import SystemClock
from daemon.domain.ids import Key, Kind, System
from daemon.domain.work import Signal, Source
from daemon.store.db import SqlStore

async def main():
    store = await SqlStore.open(Path(sys.argv[1]), SystemClock())

    async def caller(first):
        for number in range(first, 1_000_000, 8):
            key = Key("shop", Kind.ORDER, System.WMS, str(number))
            await store.signal([Signal(key=key, source=Source.WEBHOOK)])
            print(number, flush=True)

    await asyncio.gather(*(caller(first) for first in range(8)))

asyncio.run(main())
"""


@pytest.mark.parametrize("seen", [1, 97, 400])
async def test_every_acknowledged_signal_survives_kill_9(tmp_path: Path, clock: HandClock, seen: int) -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SCRIPT, str(tmp_path / "state.db"), stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    try:
        async with asyncio.timeout(60):
            acknowledged = [await child.stdout.readline() for _ in range(seen)]
    finally:
        child.kill()
        rest = await child.stdout.read()
        await child.wait()
    whole = rest[: rest.rfind(b"\n") + 1].splitlines()
    numbers = [int(line) for line in (*acknowledged, *whole)]
    assert len(numbers) >= seen
    async with memory_store(tmp_path, clock) as store, store.reading() as tables:
        for number in numbers:
            found = await tables.inbox.get(Key("shop", Kind.ORDER, System.WMS, str(number)))
            assert found is not None, f"{number} was acknowledged and is lost"
