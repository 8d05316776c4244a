"""What claiming keys costs by how many wait: processor time of one claim out of few and out of many.

    python -m bench.claims [--few 500] [--many 50000] [--rounds 50]

A worker claims after every key that it has finished: what it asks for when more is due than it looks at (the best of
all, of orders, of others). The last line is JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from pathlib import Path

from daemon.clock import SystemClock
from daemon.domain.ids import Key, Kind, System
from daemon.domain.work import Signal, Source
from daemon.store.db import SqlStore

AT_ONCE = 500
GOAL = 1.5
"""So many times what one out of few costs, on any machine."""

ASKED = ((50, None), (16, True), (50, False))
"""As `daemon.sync.workers` does."""


async def milliseconds(folder: Path, waiting: int, rounds: int) -> float:
    """Processor time of a claim, the fastest of three."""
    clock = SystemClock()
    store = await SqlStore.open(folder / "state.db", clock)
    for start in range(0, waiting, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, waiting))
        keys = [Key("bench", Kind.PRODUCT, System.ERP, str(number)) for number in numbers]
        await store.signal([Signal(key=key, source=Source.POLL) for key in keys])
    taken = [await _one_round(store, clock, rounds) for _ in range(3)]
    await store.close()
    return min(taken)


async def _one_round(store: SqlStore, clock: SystemClock, rounds: int) -> float:
    began = time.process_time()
    for _ in range(rounds):
        async with store.reading() as tables:
            for most, orders in ASKED:
                await tables.inbox.due("bench", clock.now(), most, orders=orders)
    return (time.process_time() - began) / rounds * 1000


async def measured(few: int, many: int, rounds: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as name:
        of_few = await milliseconds(Path(name), few, rounds)
    with tempfile.TemporaryDirectory() as name:
        of_many = await milliseconds(Path(name), many, rounds)
    ratio = of_many / of_few
    return {
        "ms_of_few": round(of_few, 2), "ms_of_many": round(of_many, 2), "ratio": round(ratio, 2), "few": few,
        "many": many, "is_met": ratio <= GOAL,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--few", type=int, default=500)
    parser.add_argument("--many", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=50)
    asked = parser.parse_args()
    print(json.dumps(asyncio.run(measured(asked.few, asked.many, asked.rounds))))


if __name__ == "__main__":
    main()
