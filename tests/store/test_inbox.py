"""The inbox: coalescing, rank and ageing, done, retry, park."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from daemon.domain.errors import Reason
from daemon.domain.ids import Key, Kind, System
from daemon.domain.work import InboxItem, Signal, Source
from daemon.ports import Backlogged
from daemon.store.claim import RANK
from daemon.store.db import SqlStore
from tests.builders_store import HandClock

KEY = Key("shop", Kind.ORDER, System.WMS, "1001")


def signal(key: Key = KEY, source: Source = Source.WEBHOOK, due: float | None = None, **more: object) -> Signal:
    due_at = None if due is None else HandClock().now() + timedelta(seconds=due)
    return Signal(key=key, source=source, due_at=due_at, **more)  # type: ignore[arg-type]  # test shorthand


def product(number: str) -> Key:
    return Key("shop", Kind.PRODUCT, System.ERP, number)


async def item(store: SqlStore, key: Key = KEY) -> InboxItem:
    async with store.reading() as tables:
        found = await tables.inbox.get(key)
    assert found is not None
    return found


async def due(store: SqlStore, clock: HandClock, limit: int = 100) -> list[str]:
    async with store.reading() as tables:
        return [each.key.native_id for each in await tables.inbox.due("shop", clock.now(), limit)]


async def park(store: SqlStore, key: Key = KEY) -> None:
    async with store.transaction() as tables:
        await tables.inbox.retry(key, HandClock().now(), Reason.TIMEOUT, "late")
        await tables.inbox.park(key, 1, Reason.LINE_UNSENDABLE, "line 3")


async def test_a_first_signal_is_kept_as_it_came(store: SqlStore, clock: HandClock) -> None:
    await store.signal([signal(source=Source.POLL, due=60, forced=True, old_native_id="900")])
    assert await item(store) == InboxItem(
        key=KEY,
        source=Source.POLL,
        generation=1,
        first_at=clock.now(),
        due_at=clock.now() + timedelta(seconds=60),
        forced=True,
        old_native_id="900",
    )


async def test_signals_of_one_key_become_one_item_of_best_rank_and_earliest_due(
    store: SqlStore, clock: HandClock
) -> None:
    begin = clock.now()
    await store.signal([signal(source=Source.SWEEP, due=180, old_native_id="900")])
    clock.advance(10)
    await store.signal([signal(source=Source.POLL, due=60, forced=True), signal(source=Source.SWEEP, due=300)])
    found = await item(store)
    assert (found.generation, found.source, found.forced) == (3, Source.POLL, True)
    assert (found.first_at, found.due_at) == (begin, begin + timedelta(seconds=60))
    assert found.old_native_id == "900"


def test_every_source_has_a_rank() -> None:
    assert set(RANK) == set(Source)


async def test_a_settling_key_is_not_due_before_its_time(store: SqlStore, clock: HandClock) -> None:
    await store.signal([signal(due=180)])
    clock.advance(179.999999)
    assert await due(store, clock) == []
    clock.advance(0.000001)
    assert await due(store, clock) == ["1001"]
    async with store.reading() as tables:
        assert await tables.inbox.next_due("shop") == clock.now()
        assert await tables.inbox.next_due("other") is None


async def test_manual_goes_before_webhook_before_repair_before_poll_before_sweep(
    store: SqlStore, clock: HandClock
) -> None:
    await store.signal([signal(product(str(source)), source) for source in reversed(Source)])
    assert await due(store, clock) == ["manual", "webhook", "repair", "poll", "sweep"]
    assert await due(store, clock, limit=2) == ["manual", "webhook"]


async def test_orders_go_before_others_within_a_rank_then_the_longest_due(store: SqlStore, clock: HandClock) -> None:
    await store.signal([signal(product("late"), due=2), signal(product("early"), due=1), signal(due=3)])
    await store.signal([signal(product("manual"), Source.MANUAL, due=4)])
    clock.advance(5)
    assert await due(store, clock) == ["manual", "1001", "early", "late"]


async def test_a_sweep_item_that_waited_rises_above_fresh_webhooks_and_no_further_than_the_top(
    store: SqlStore, clock: HandClock
) -> None:
    await store.signal([signal(product("swept"), Source.SWEEP)])
    clock.advance(14 * 60 + 59)
    await store.signal([signal(product("fresh"))])
    assert await due(store, clock) == ["fresh", "swept"]
    clock.advance(1)  # three ranks up: as good as a webhook, and due for longer
    assert await due(store, clock) == ["swept", "fresh"]
    clock.advance(10 * 3600)
    await store.signal([signal(source=Source.MANUAL)])
    assert (await due(store, clock))[0] == "1001"


async def test_waiting_counts_from_the_due_time_so_that_settling_and_back_off_do_not_age(
    store: SqlStore, clock: HandClock
) -> None:
    await store.signal([signal(product("settled"), Source.POLL, due=3600)])
    clock.advance(3600)
    await store.signal([signal(product("fresh"))])
    assert await due(store, clock) == ["fresh", "settled"]


async def test_a_worked_key_is_gone_and_one_signalled_meanwhile_is_worked_on_once_more(
    store: SqlStore, clock: HandClock
) -> None:
    await store.signal([signal()])
    claimed = await item(store)
    async with store.transaction() as tables:
        await tables.inbox.retry(KEY, clock.now(), Reason.TIMEOUT, "late")
    await store.signal([signal()])
    async with store.transaction() as tables:
        await tables.inbox.done(KEY, claimed.generation)
    left = await item(store)
    assert (left.generation, left.attempts, left.reason) == (2, 0, None)
    async with store.transaction() as tables:
        await tables.inbox.done(KEY, left.generation)
        assert await tables.inbox.get(KEY) is None
        await tables.inbox.done(KEY, left.generation)  # told twice: nothing happens


async def test_a_retry_is_due_later_and_remembers_why(store: SqlStore, clock: HandClock) -> None:
    await store.signal([signal()])
    later = clock.now() + timedelta(seconds=5)
    async with store.transaction() as tables:
        await tables.inbox.retry(KEY, later, Reason.RATE_LIMITED, "429")
    found = await item(store)
    assert (found.due_at, found.attempts, found.reason, found.detail) == (later, 1, Reason.RATE_LIMITED, "429")


@pytest.mark.parametrize(("source", "at_once"), [(Source.POLL, False), (Source.SWEEP, False), (Source.WEBHOOK, True)])
async def test_an_overlapping_poll_does_not_cut_a_back_off_short_but_a_webhook_does(
    store: SqlStore, clock: HandClock, source: Source, at_once: bool
) -> None:
    await store.signal([signal()])
    async with store.transaction() as tables:
        await tables.inbox.retry(KEY, clock.now() + timedelta(seconds=900), Reason.TIMEOUT, "")
    await store.signal([signal(source=source)])
    found = await item(store)
    assert (found.generation, found.attempts) == (2, 1)
    assert (found.due_at == clock.now()) is at_once


async def test_a_parked_key_waits_and_is_listed_as_parked(store: SqlStore, clock: HandClock) -> None:
    await store.signal([signal(), signal(product("7"))])
    await park(store)
    found = await item(store)
    assert (found.parked, found.reason, found.detail) == (True, Reason.LINE_UNSENDABLE, "line 3")
    assert await due(store, clock) == ["7"]
    async with store.reading() as tables:
        assert [each.key for each in await tables.inbox.list("shop", parked=True)] == [KEY]
        assert [each.key for each in await tables.inbox.list("shop", parked=False)] == [product("7")]
        assert len(await tables.inbox.list("shop")) == 2
        assert len(await tables.inbox.list("shop", limit=1)) == 1
        assert await tables.inbox.list("other") == []


@pytest.mark.parametrize("source", [Source.MANUAL, Source.WEBHOOK, Source.REPAIR, Source.POLL])
async def test_a_person_or_a_change_un_parks_with_fresh_attempts(
    store: SqlStore, clock: HandClock, source: Source
) -> None:
    await store.signal([signal()])
    await park(store)
    clock.advance(3600)
    await store.signal([signal(source=source)])
    found = await item(store)
    assert (found.parked, found.attempts, found.reason, found.detail) == (False, 0, None, "")
    assert (found.generation, found.due_at) == (2, clock.now())


async def test_a_sweep_leaves_a_parked_key_parked_and_counts_it(store: SqlStore) -> None:
    await store.signal([signal()])
    await park(store)
    await store.signal([signal(source=Source.SWEEP)])
    found = await item(store)
    assert (found.parked, found.attempts, found.reason, found.generation) == (True, 2, Reason.LINE_UNSENDABLE, 2)


async def test_a_key_signalled_while_it_failed_is_not_parked(store: SqlStore, clock: HandClock) -> None:
    await store.signal([signal()])
    await store.signal([signal()])
    async with store.transaction() as tables:
        await tables.inbox.park(KEY, 1, Reason.INTERNAL, "")
    assert await due(store, clock) == ["1001"]


async def test_drop_says_whether_there_was_something(store: SqlStore) -> None:
    await store.signal([signal()])
    async with store.transaction() as tables:
        assert await tables.inbox.drop(KEY)
        assert not await tables.inbox.drop(KEY)


async def test_connections_systems_and_kinds_do_not_mix(store: SqlStore, clock: HandClock) -> None:
    others = [
        Key("other", Kind.ORDER, System.WMS, "1001"),
        Key("shop", Kind.INVOICE, System.WMS, "1001"),
        Key("shop", Kind.ORDER, System.ERP, "1001"),
    ]
    await store.signal([signal(key) for key in (KEY, *others)])
    assert [(await item(store, key)).generation for key in (KEY, *others)] == [1, 1, 1, 1]
    assert await due(store, clock) == ["1001"] * 3


async def test_the_queue_is_counted_without_being_listed(store: SqlStore, clock: HandClock) -> None:
    async with store.reading() as tables:
        assert await tables.inbox.count("shop") == Backlogged()
    began = clock.now()
    await store.signal([signal(product("1")), signal(product("2"))])
    clock.advance(60)
    await store.signal([signal(product("3")), signal(replace(KEY, connection="other"))])
    async with store.transaction() as tables:
        await tables.inbox.park(product("1"), 1, Reason.LINE_UNSENDABLE, "")
    async with store.reading() as tables:
        assert await tables.inbox.count("shop") == Backlogged(waiting=2, parked=1, oldest=began)
        found = await tables.inbox.count_of(
            "shop", Kind.PRODUCT, System.ERP, ["1", "3", "9", *map(str, range(100, 900))]
        )
    assert found == Backlogged(waiting=1, parked=1, oldest=clock.now())


async def test_what_is_parked_until_later_comes_back_then_with_its_tries_counted(
    store: SqlStore, clock: HandClock
) -> None:
    later = clock.now() + timedelta(hours=1)
    await store.signal([signal()])
    async with store.transaction() as tables:
        await tables.inbox.retry(KEY, clock.now(), Reason.TIMEOUT, "late")
        await tables.inbox.park(KEY, 1, Reason.TIMEOUT, "late", again_at=later)
    clock.advance(3599)
    async with store.transaction() as tables:
        assert await tables.inbox.release("shop", {Reason.TIMEOUT}, clock.now(), 10, due_below=9) == 0
    clock.advance(1)
    async with store.transaction() as tables:
        assert await tables.inbox.release("shop", {Reason.TIMEOUT}, clock.now(), 10, due_below=9) == 1
    found = await item(store)
    assert (found.parked, found.attempts, found.reason, found.due_at) == (False, 2, Reason.TIMEOUT, later)


async def test_only_what_failed_for_such_a_reason_is_let_go_the_earliest_first_and_no_more_than_asked(
    store: SqlStore, clock: HandClock
) -> None:
    reasons = {"1": Reason.TIMEOUT, "2": Reason.UNREACHABLE, "3": Reason.INTERNAL, "4": Reason.TIMEOUT}
    await store.signal([signal(product(number)) for number in (*reasons, "5")])
    async with store.transaction() as tables:
        for number, reason in reasons.items():
            at = clock.now() + timedelta(minutes=10 - int(number))
            await tables.inbox.park(product(number), 1, reason, "", again_at=at)
        await tables.inbox.retry(product("5"), clock.now() + timedelta(minutes=1), Reason.TIMEOUT, "")
    system = {Reason.TIMEOUT, Reason.UNREACHABLE}
    async with store.transaction() as tables:
        assert await tables.inbox.release("shop", system, clock.now(), 2) == 2
    assert await due(store, clock) == ["4", "5"]
    async with store.transaction() as tables:
        assert await tables.inbox.release("shop", system, clock.now(), 10, afresh=True) == 2
        assert await tables.inbox.release("shop", system, clock.now(), 10) == 0
        assert await tables.inbox.release("other", system, clock.now(), 10) == 0
    assert sorted(await due(store, clock)) == ["1", "2", "4", "5"]
    attempts = [(await item(store, product(number))).attempts for number in "1245"]
    assert attempts == [0, 0, 1, 1]


async def test_pages_tell_every_key_once_in_order(store: SqlStore) -> None:
    keys = sorted([*(product(str(number)) for number in range(7)), KEY], key=lambda k: (k.kind, k.system, k.native_id))
    await store.signal([signal(key) for key in keys])
    await park(store)
    seen: list[Key] = []
    async with store.reading() as tables:
        while page := await tables.inbox.page("shop", seen[-1] if seen else None, 3):
            seen += [each.key for each in page]
        assert [each.key for each in await tables.inbox.page("shop", None, 9, parked=True)] == [KEY]
        assert len(await tables.inbox.page("shop", None, 9, parked=False)) == 7
    assert seen == keys
