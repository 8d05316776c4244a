"""Transactions: all or nothing, one writer at a time, readers that cannot write, two stores on one file."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest
import sqlalchemy as sa

from daemon.domain.ids import Key, Kind, System
from daemon.domain.work import Signal, Source
from daemon.ports import Store
from daemon.store.db import SqlStore
from tests.builders_store import START, HandClock, memory_store
from tests.store.test_audit import ENTRY
from tests.store.test_drift import SPARSE
from tests.store.test_links import link
from tests.store.test_outbox import command

KEY = Key("shop", Kind.ORDER, System.ERP, "7")


def test_the_store_is_what_the_port_asks_for(store: SqlStore) -> None:
    port: Store = store
    assert port is store


async def count(store: SqlStore, name: str) -> int:
    async with store.reading() as tables:
        number = await tables.documents.get("shop", "counter", name)
    return number if isinstance(number, int) else 0


async def increment(store: SqlStore, name: str) -> None:
    """Reads, lets others run, writes: loses counts unless writers are one at a time."""
    async with store.transaction() as tables:
        number = await tables.documents.get("shop", "counter", name)
        await asyncio.sleep(0)
        await tables.documents.put("shop", "counter", name, (number if isinstance(number, int) else 0) + 1, START)


@pytest.mark.parametrize("failure", [RuntimeError, asyncio.CancelledError])
async def test_a_transaction_that_fails_leaves_nothing_in_any_table(
    store: SqlStore, failure: type[BaseException]
) -> None:
    with pytest.raises(failure):
        async with store.transaction() as tables:
            await tables.inbox.signal([Signal(key=KEY, source=Source.POLL)], START)
            await tables.links.put(link("7", "A-7"))
            await tables.outbox.put(command(1))
            await tables.audit.append(ENTRY)
            await tables.drift.save([SPARSE])
            await tables.documents.put("shop", "run", "r", 1, START)
            raise failure
    async with store.reading() as tables:
        assert await tables.inbox.list("shop") == []
        assert [batch async for batch in tables.links.all("shop")] == []
        assert await tables.outbox.list("shop") == []
        assert await tables.audit.list("shop") == []
        assert await tables.drift.load("shop") == []
        assert await tables.documents.list("shop", "run") == []


async def test_writing_through_a_reading_transaction_is_an_error(store: SqlStore) -> None:
    async with store.reading() as tables:
        with pytest.raises(sa.exc.OperationalError, match="readonly"):
            await tables.documents.put("shop", "run", "r", 1, START)


async def test_a_reader_sees_one_moment_while_writers_go_on(store: SqlStore) -> None:
    await increment(store, "n")
    async with store.reading() as tables:
        assert await tables.documents.get("shop", "counter", "n") == 1
        await increment(store, "n")
        assert await tables.documents.get("shop", "counter", "n") == 1
    assert await count(store, "n") == 2


async def test_writers_of_one_store_take_turns(store: SqlStore) -> None:
    await asyncio.gather(*(increment(store, "n") for _ in range(50)))
    assert await count(store, "n") == 50


async def test_writers_of_two_stores_on_one_file_take_turns(tmp_path: Path, clock: HandClock) -> None:
    async with memory_store(tmp_path, clock) as one, memory_store(tmp_path, clock) as two:
        await asyncio.gather(*(increment(each, "n") for each in (one, two) * 20))
        assert await count(one, "n") == await count(two, "n") == 40


async def test_two_stores_may_create_the_same_file_at_once(tmp_path: Path, clock: HandClock) -> None:
    path = tmp_path / "state.db"
    stores = await asyncio.gather(*(SqlStore.open(path, clock) for _ in range(4)))
    await asyncio.gather(*(increment(each, "n") for each in stores))
    assert await count(stores[0], "n") == 4
    await asyncio.gather(*(each.close() for each in stores))


@pytest.mark.parametrize("seed", range(4))
async def test_callers_cancelled_at_any_point_leave_nobody_waiting(store: SqlStore, seed: int) -> None:
    """A connection lost in the middle of BEGIN would hold SQLite's lock: everybody else would wait and fail."""
    dice = random.Random(seed)
    done = 0
    async with asyncio.timeout(120):
        for _ in range(40):
            callers = [asyncio.create_task(increment(store, "n")) for _ in range(3)]
            readers = [asyncio.create_task(count(store, "n")) for _ in range(2)]
            for _ in range(dice.randrange(40)):
                await asyncio.sleep(dice.choice([0, 0.0002]))
            unlucky = [dice.choice(callers), dice.choice(readers)]
            for task in unlucky * dice.choice([1, 2]):
                task.cancel()
                await asyncio.sleep(0)
            for result in await asyncio.gather(*callers, *readers, return_exceptions=True):
                assert result is None or isinstance(result, int | asyncio.CancelledError)
            done += sum(not task.cancelled() for task in callers)
        assert done <= await count(store, "n") <= 120  # one cancelled during COMMIT may be in


async def test_what_the_database_says_about_an_error_names_no_values(store: SqlStore) -> None:
    async with store.reading() as tables:
        with pytest.raises(sa.exc.OperationalError) as refused:
            await tables.documents.put("shop", "token", "t", "hush", START)
    assert "hush" not in str(refused.value)
