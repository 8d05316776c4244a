"""What a claim costs does not grow with what waits: each finished key is followed by one (daemon/sync/workers)."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy.dialects import sqlite

from daemon.domain.ids import Key, Kind, System
from daemon.domain.work import InboxItem, Signal, Source
from daemon.store.claim import DUE
from tests.builders_store import START, HandClock, memory_store

pytestmark = pytest.mark.sqlite
BEST_FIRST = [Source.MANUAL, Source.WEBHOOK, Source.REPAIR, Source.POLL, Source.SWEEP]
MOST = 50


async def file_with(folder: Path, waiting: int) -> Path:
    """As after the first poll of a large account, with a few orders among the products."""
    async with memory_store(folder, HandClock()) as store:
        keys = [Key("shop", Kind.PRODUCT, System.ERP, str(number)) for number in range(waiting)]
        await store.signal([Signal(key=key, source=Source.POLL) for key in keys])
        orders = [Key("shop", Kind.ORDER, System.ERP, str(number)) for number in range(5)]
        await store.signal([Signal(key=key, source=Source.WEBHOOK) for key in orders])
    return folder / "state.db"


def steps_of_a_claim(path: Path, orders: bool | None) -> int:
    """Instructions of SQLite's own machine, in hundreds: the same on every computer, however busy."""
    values = {"connection": "shop", "now": START + timedelta(seconds=1), "most": MOST}
    compiled = DUE[orders].params(values).compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    with closing(sqlite3.connect(path)) as connection:
        connection.set_progress_handler(step, 100)
        found = connection.execute(str(compiled)).fetchall()
    assert len(found) == (5 if orders else MOST)
    return steps


@pytest.mark.parametrize("orders", [None, True, False])
async def test_a_claim_out_of_twenty_thousand_keys_costs_no_more_than_one_out_of_five_hundred(
    tmp_path: Path, orders: bool | None
) -> None:
    for name in ("few", "many"):
        (tmp_path / name).mkdir()
    few, many = await file_with(tmp_path / "few", 500), await file_with(tmp_path / "many", 20_000)
    assert steps_of_a_claim(many, orders) <= steps_of_a_claim(few, orders) * 1.2


@pytest.mark.parametrize("seed", range(5))
async def test_what_is_claimed_is_the_best_of_all_that_is_due_of_every_kind_and_source(
    tmp_path: Path, seed: int
) -> None:
    dice, clock = random.Random(seed), HandClock()
    keys = [Key("shop", kind, system, str(n)) for kind, system, n in product(Kind, System, range(40))]
    signals = [
        Signal(
            key=key,
            source=dice.choice(BEST_FIRST),
            due_at=START + timedelta(seconds=dice.choice([0, 1, 299, 300, 900, 1500, 3600])),
        )
        for key in dice.sample(keys, 300)
    ]
    async with memory_store(tmp_path, clock) as store:
        await store.signal(signals)
        now = clock.advance(dice.choice([300, 1500, 1800, 7200]))

        def place(item: InboxItem) -> tuple[object, ...]:
            risen = BEST_FIRST.index(item.source) - (now - item.due_at) // timedelta(minutes=5)
            return max(0, risen), item.key.kind is not Kind.ORDER, item.due_at, item.key

        async with store.reading() as tables:
            all_of_them = await tables.inbox.list("shop", parked=False)
            for orders, most in product((None, True, False), (1, 16, 50, 1000)):
                wanted = [item for item in all_of_them if orders is None or (item.key.kind is Kind.ORDER) is orders]
                due = sorted((item for item in wanted if item.due_at <= now), key=place)
                assert await tables.inbox.due("shop", now, most, orders=orders) == due[:most]
