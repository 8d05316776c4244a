"""The outbox: one open command per pair and side, nothing old replayed, every change kept exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from daemon.domain.change import BookOrder, Create, EditErpOrder, RowAction, RowChange
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Key, Kind, System
from daemon.domain.link import Base, Link
from daemon.domain.order import Order
from daemon.domain.work import Command, CommandState
from daemon.store.db import SqlStore
from tests.builders_store import START, HandClock

BOOK = BookOrder(native_id="1001")
CREATE = Create(system=System.WMS, record=Order(native_id="", customer_id="3", status="draft"))


def command(number: int, **more: object) -> Command:
    usual: dict[str, object] = {
        "id": f"id-{number}",
        "connection": "shop",
        "kind": Kind.ORDER,
        "system": System.WMS,
        "change": BOOK,
        "erp_id": "7",
        "wms_id": "1001",
        "digest": "abc",
        "origin": "sync",
        "decided_at": START + timedelta(seconds=number),
        "due_at": START,
    }
    return Command(**(usual | more))  # type: ignore[arg-type]  # test shorthand


async def put(store: SqlStore, *commands: Command) -> None:
    for each in commands:
        async with store.transaction() as tables:
            await tables.outbox.put(each)


async def move(store: SqlStore, number: int, state: CommandState, reason: Reason | None = None) -> None:
    async with store.transaction() as tables:
        await tables.outbox.set_state(f"id-{number}", state, START, reason=reason)


async def get(store: SqlStore, number: int) -> Command:
    async with store.reading() as tables:
        found = await tables.outbox.get(f"id-{number}")
    assert found is not None
    return found


async def test_a_command_is_kept_exactly(store: SqlStore) -> None:
    row = RowChange(action=RowAction.EDIT, row_id="4", quantity=Decimal("1.500"))
    change = EditErpOrder(native_id="7", customer_id="3", rows=(row,), status="Confirmed")
    wished = command(1, system=System.ERP, change=change, digest=None, detail="Bø")
    await put(store, wished)
    assert await get(store, 1) == wished
    async with store.reading() as tables:
        assert await tables.outbox.get("unknown") is None


async def test_a_newer_command_replaces_an_unstarted_one(store: SqlStore, clock: HandClock) -> None:
    await put(store, command(1))
    clock.advance(5)
    await put(store, command(2))
    old = await get(store, 1)
    assert (old.state, old.reason, old.detail) == (CommandState.DROPPED, Reason.STALE, "replaced by id-2")
    assert old.finished_at == clock.now()
    assert (await get(store, 2)).state is CommandState.PENDING


@pytest.mark.parametrize(
    "second",
    [command(2), command(2, wms_id=None), command(2, erp_id=None)],
    ids=["whole pair", "erp id only", "wms id only"],
)
async def test_nothing_is_put_beside_a_call_that_is_being_made(store: SqlStore, second: Command) -> None:
    await put(store, command(1))
    await move(store, 1, CommandState.SENDING)
    with pytest.raises(SyncError) as refused:
        await put(store, second)
    assert refused.value.reason is Reason.STALE
    assert (await get(store, 1)).state is CommandState.SENDING


async def test_the_other_side_other_pairs_and_other_connections_have_their_own_place(store: SqlStore) -> None:
    others = [
        command(2, system=System.ERP),
        command(3, erp_id="8", wms_id="1002"),
        command(4, kind=Kind.INVOICE),
        command(5, connection="other"),
        command(6, erp_id=None, wms_id=None),
        command(7, erp_id=None, wms_id=None),
    ]
    await put(store, command(1), *others)
    for number in range(1, 8):
        assert (await get(store, number)).state is CommandState.PENDING


@pytest.mark.sqlite
@pytest.mark.parametrize("side", ["erp_id", "wms_id"])
async def test_two_open_commands_of_one_pair_and_side_are_refused_by_the_database(store: SqlStore, side: str) -> None:
    await put(store, command(1), command(2, erp_id="8", wms_id="1002"))
    with pytest.raises(sa.exc.IntegrityError):
        async with store.transaction() as tables:
            connection = tables.outbox._connection  # past our own code, to ask the constraint itself
            await connection.execute(sa.text(f"UPDATE commands SET {side} = (SELECT {side} FROM commands LIMIT 1)"))


@pytest.mark.parametrize("reason", [Reason.OUTCOME_UNKNOWN, Reason.TIMEOUT, Reason.INTERNAL, None])
async def test_a_parked_create_of_unknown_outcome_is_not_replaced(store: SqlStore, reason: Reason | None) -> None:
    await put(store, command(1, change=CREATE, wms_id=None))
    await move(store, 1, CommandState.SENDING)
    await move(store, 1, CommandState.PARKED, reason)
    with pytest.raises(SyncError) as refused:
        await put(store, command(2, change=CREATE, wms_id=None))
    assert refused.value.reason is Reason.STALE


@pytest.mark.parametrize("change", [CREATE, BOOK], ids=["create", "book"])
async def test_a_parked_command_that_was_refused_is_replaced(store: SqlStore, change: Create | BookOrder) -> None:
    await put(store, command(1, change=change))
    await move(store, 1, CommandState.SENDING)
    await move(store, 1, CommandState.PARKED, Reason.REFUSED)
    await put(store, command(2))
    assert (await get(store, 1)).state is CommandState.DROPPED


async def test_sending_counts_and_stamps_and_finishing_stamps(store: SqlStore, clock: HandClock) -> None:
    await put(store, command(1))
    begun = clock.advance(1)
    async with store.transaction() as tables:
        await tables.outbox.set_state("id-1", CommandState.SENDING, begun)
    sending = await get(store, 1)
    assert (sending.state, sending.attempts, sending.started_at) == (CommandState.SENDING, 1, begun)
    later = begun + timedelta(seconds=9)
    async with store.transaction() as tables:
        await tables.outbox.set_state(
            "id-1", CommandState.PENDING, begun, due_at=later, reason=Reason.RATE_LIMITED, detail="429"
        )
    waiting = await get(store, 1)
    assert (waiting.due_at, waiting.reason, waiting.finished_at) == (later, Reason.RATE_LIMITED, None)
    async with store.transaction() as tables:
        await tables.outbox.set_state("id-1", CommandState.DONE, later)
    done = await get(store, 1)
    assert (done.state, done.finished_at, done.attempts, done.reason) == (CommandState.DONE, later, 1, None)


@pytest.mark.parametrize("end", [CommandState.DONE, CommandState.DROPPED])
async def test_a_finished_command_never_opens_again(store: SqlStore, end: CommandState) -> None:
    await put(store, command(1))
    await move(store, 1, end)
    with pytest.raises(SyncError) as refused:
        await move(store, 1, CommandState.SENDING)
    assert refused.value.reason is Reason.STALE
    with pytest.raises(SyncError):
        await put(store, command(1))
    await put(store, command(2))


async def test_due_gives_pending_and_sending_of_one_connection_oldest_first(store: SqlStore, clock: HandClock) -> None:
    def pair(number: int, due: int) -> Command:
        ids = {"erp_id": str(number), "wms_id": None}
        return command(number, due_at=START + timedelta(seconds=due), **ids)

    await put(store, pair(1, 3), pair(2, 1), pair(3, 2), pair(4, 99), pair(5, 0), pair(6, 0))
    await put(store, command(7, connection="other"))
    await move(store, 3, CommandState.SENDING)
    await move(store, 5, CommandState.PARKED)
    await move(store, 6, CommandState.DONE)
    clock.advance(10)
    async with store.reading() as tables:
        assert [each.id for each in await tables.outbox.due("shop", clock.now(), 10)] == ["id-2", "id-3", "id-1"]
        assert [each.id for each in await tables.outbox.due("shop", clock.now(), 1)] == ["id-2"]


async def test_open_commands_are_found_from_both_sides_of_the_link(store: SqlStore) -> None:
    await put(store, command(1, wms_id=None), command(2, system=System.ERP, erp_id=None), command(3, erp_id="8"))
    await move(store, 3, CommandState.DONE)
    erp, wms = (Key("shop", Kind.ORDER, system, own) for system, own in ((System.ERP, "7"), (System.WMS, "1001")))
    async with store.reading() as tables:
        assert [each.id for each in await tables.outbox.open_for(erp)] == ["id-1"]
        assert [each.id for each in await tables.outbox.open_for(wms)] == ["id-2"]
    link = Link(
        connection="shop", kind=Kind.ORDER, erp_id="7", wms_id="1001", base=Base(), created_at=START, updated_at=START
    )
    async with store.transaction() as tables:
        await tables.links.put(link)
        for key in (erp, wms):
            assert [each.id for each in await tables.outbox.open_for(key)] == ["id-1", "id-2"]


async def test_commands_are_listed_newest_first_by_state_and_origin(store: SqlStore) -> None:
    origins = ["sync", "repair:p1/1", "repair:p1/2", "repair:p10/1"]
    for number, origin in enumerate(origins):
        await put(store, replace(command(number, erp_id=str(number), wms_id=None), origin=origin))
    await move(store, 1, CommandState.DONE)

    async def ids(**query: object) -> list[str]:
        async with store.reading() as tables:
            return [each.id for each in await tables.outbox.list("shop", **query)]  # type: ignore[arg-type]  # shorthand

    assert await ids() == ["id-3", "id-2", "id-1", "id-0"]
    assert await ids(limit=2) == ["id-3", "id-2"]
    assert await ids(origin="repair:p1") == ["id-2", "id-1"]
    assert await ids(origin="repair:p1/1") == ["id-1"]
    assert await ids(origin="repair:") == ["id-3", "id-2", "id-1"]
    assert await ids(states=[CommandState.DONE]) == ["id-1"]
    assert await ids(states=[]) == []


async def test_open_commands_are_counted_by_state(store: SqlStore) -> None:
    for number in range(4):
        await put(store, command(number, erp_id=str(number), wms_id=None))
    await move(store, 1, CommandState.SENDING)
    await move(store, 2, CommandState.DONE)
    async with store.reading() as tables:
        assert await tables.outbox.count("shop") == {CommandState.PENDING: 2, CommandState.SENDING: 1}
        assert await tables.outbox.count("other") == {}


async def test_pages_tell_every_command_in_such_a_state_once(store: SqlStore) -> None:
    await put(store, *(command(number, erp_id=str(number), wms_id=None) for number in range(7)))
    await move(store, 3, CommandState.DROPPED)
    seen: list[str] = []
    async with store.reading() as tables:
        while page := await tables.outbox.page("shop", seen[-1] if seen else "", 2, states=[CommandState.PENDING]):
            seen += [each.id for each in page]
    assert seen == [f"id-{number}" for number in range(7) if number != 3]
