"""Links: one to one by constraint, bases kept exactly, read in batches."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from daemon.domain import codec
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Key, Kind, System
from daemon.domain.link import Base, LineLink, Link
from daemon.store.db import SqlStore
from daemon.store.migrate import FOLDER
from tests.builders_store import START, HandClock, memory_store

LINE = LineLink(
    erp_row_id="1", wms_line_id="10", erp_product_id="5", wms_number="A-5", quantity=Decimal("2.50"), unit_price=None
)
BASE = Base(erp={"name": "Bolt", "price": Decimal("1.50"), "active": True}, wms={"barred": False, "g": None})


def link(erp_id: str, wms_id: str, kind: Kind = Kind.PRODUCT, base: Base = BASE, connection: str = "shop") -> Link:
    return Link(
        connection=connection, kind=kind, erp_id=erp_id, wms_id=wms_id, base=base, created_at=START, updated_at=START
    )


async def put(store: SqlStore, *links: Link) -> None:
    async with store.transaction() as tables:
        for each in links:
            await tables.links.put(each)


async def test_a_link_is_found_from_both_sides_with_its_base(store: SqlStore) -> None:
    order = link("7", "1001", Kind.ORDER, replace(BASE, lines=(LINE, LINE)))
    await put(store, order)
    async with store.reading() as tables:
        assert await tables.links.get(order.key(System.ERP)) == order
        assert await tables.links.get(order.key(System.WMS)) == order
        assert await tables.links.get(Key("shop", Kind.ORDER, System.WMS, "7")) is None


async def test_a_new_base_replaces_the_old_and_the_birth_date_stays(store: SqlStore) -> None:
    first = link("7", "A-7")
    later = START + timedelta(days=1)
    await put(store, first, replace(first, base=Base(), created_at=later, updated_at=later))
    async with store.reading() as tables:
        found = await tables.links.get(first.key(System.ERP))
    assert found == replace(first, base=Base(), updated_at=later)


@pytest.mark.parametrize("second", [link("7", "A-8"), link("8", "A-7")], ids=["erp id taken", "wms id taken"])
async def test_no_record_is_linked_twice_in_either_direction(store: SqlStore, second: Link) -> None:
    await put(store, link("7", "A-7"))
    with pytest.raises(SyncError) as refused:
        await put(store, second)
    assert refused.value.reason is Reason.CONFLICT
    async with store.reading() as tables:
        assert [each async for batch in tables.links.all("shop") for each in batch] == [link("7", "A-7")]


async def test_crossing_two_links_is_refused(store: SqlStore) -> None:
    await put(store, link("7", "A-7"), link("8", "A-8"))
    with pytest.raises(SyncError):
        await put(store, link("7", "A-8"))


async def test_after_a_conflict_the_same_transaction_can_go_on(store: SqlStore) -> None:
    async with store.transaction() as tables:
        await tables.links.put(link("7", "A-7"))
        with pytest.raises(SyncError):
            await tables.links.put(link("7", "A-8"))
        await tables.links.put(link("9", "A-9"))
    async with store.reading() as tables:
        assert len(await tables.links.get_many("shop", Kind.PRODUCT, System.ERP, ["7", "9"])) == 2


async def test_a_link_moves_by_delete_and_put_in_one_transaction(store: SqlStore) -> None:
    old, new = link("7", "A-7"), link("7", "B-7")
    await put(store, old)
    async with store.transaction() as tables:
        assert await tables.links.delete(old.key(System.WMS))
        assert not await tables.links.delete(old.key(System.WMS))
        await tables.links.put(new)
    async with store.reading() as tables:
        assert await tables.links.get(old.key(System.WMS)) is None
        assert await tables.links.get(new.key(System.WMS)) == new


async def test_the_same_ids_may_be_linked_in_another_kind_or_connection(store: SqlStore) -> None:
    await put(store, link("7", "7"), link("7", "7", Kind.CUSTOMER), link("7", "7", connection="other"))
    async with store.reading() as tables:
        assert len([each async for batch in tables.links.all("shop") for each in batch]) == 2


async def test_many_links_are_fetched_by_either_id_and_missing_ones_left_out(store: SqlStore) -> None:
    links = [link(str(n), f"A-{n}") for n in range(1201)]
    await put(store, *links)
    wanted = [*(each.wms_id for each in links), "A-none"]
    async with store.reading() as tables:
        found = await tables.links.get_many("shop", Kind.PRODUCT, System.WMS, wanted)
        assert found == {each.wms_id: each for each in links}
        assert await tables.links.get_many("shop", Kind.PRODUCT, System.ERP, []) == {}


async def test_all_links_come_in_batches_each_once_over_kinds(store: SqlStore, clock: HandClock) -> None:
    links = [link(str(n), str(n), kind) for kind in (Kind.CUSTOMER, Kind.PRODUCT) for n in range(7)]
    await put(store, *links)
    async with store.reading() as tables:
        batches = [batch async for batch in tables.links.all("shop", batch=5)]
    assert [len(batch) for batch in batches] == [5, 5, 4]
    assert [each for batch in batches for each in batch] == links


def order_base(number: str, erp_status: str, wms_status: str = "booked") -> Base:
    return Base(erp={"status": erp_status}, wms={"status": wms_status}, lines=(replace(LINE, wms_number=number),))


@pytest.mark.parametrize("number", ["A-5", "STIKKSAG Ø 12", "100%_\\/x", '7" rør'])
async def test_unfinished_orders_are_found_by_a_product_that_they_hold(store: SqlStore, number: str) -> None:
    await put(
        store,
        link("1", "11", Kind.ORDER, order_base(number, "Confirmed")),
        link("2", "12", Kind.ORDER, order_base("OTHER", "Confirmed")),
        link("3", "13", Kind.ORDER, order_base(number, "OrderState_Sent")),
        link("4", "14", Kind.ORDER, order_base(number, "Confirmed", "cancelled")),
        link("5", "15", Kind.ORDER, Base()),
        link("6", "16", Kind.PRODUCT, order_base(number, "Confirmed")),
        link("7", "17", Kind.ORDER, order_base(number, "Confirmed"), connection="other"),
    )
    async with store.reading() as tables:
        found = await tables.links.unfinished_with("shop", number, 10)
        assert {each.erp_id for each in found} == {"1", "5"}, "the pair without known lines may hold it too"
        assert len(await tables.links.unfinished_with("shop", number, 1)) == 1


async def test_an_order_that_is_finished_is_not_found_any_more(store: SqlStore) -> None:
    before = link("1", "11", Kind.ORDER, order_base("A-5", "Confirmed"))
    await put(store, before, replace(before, base=order_base("A-5", "OrderState_Sent", "shipped")))
    async with store.reading() as tables:
        assert await tables.links.unfinished_with("shop", "A-5", 10) == []


async def test_order_pairs_of_an_older_state_are_taken_for_unfinished_until_they_are_stored_again(
    tmp_path: Path, clock: HandClock
) -> None:
    path = tmp_path / "state.db"
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for kind, base in (("order", order_base("A-5", "OrderState_Sent")), ("product", Base())):
            row = ["shop", kind, "1", "11", json.dumps(codec.dump(base)), 0, 0]
            connection.exec_driver_sql("INSERT INTO links VALUES (?, ?, ?, ?, ?, ?, ?)", tuple(row))
    engine.dispose()
    async with memory_store(tmp_path, clock) as opened:
        async with opened.reading() as tables:
            [found] = await tables.links.unfinished_with("shop", "A-5", 10)
        assert (found.kind, found.erp_id) == (Kind.ORDER, "1")
        await put(opened, found)
        async with opened.reading() as tables:
            assert await tables.links.unfinished_with("shop", "A-5", 10) == []


async def test_the_ids_of_one_side_are_listed_in_batches_without_the_bases(store: SqlStore) -> None:
    async with store.transaction() as tables:
        for number in range(5):
            await tables.links.put(link(str(number), f"P{number}"))
    async with store.reading() as tables:
        found = [list(ids) async for ids in tables.links.ids("shop", Kind.PRODUCT, System.WMS, batch=2)]
        assert found == [["P0", "P1"], ["P2", "P3"], ["P4"]]
        assert [ids async for ids in tables.links.ids("shop", Kind.ORDER, System.ERP)] == []


async def test_a_digest_changes_with_anything_of_its_link_and_with_nothing_else(store: SqlStore) -> None:
    async def digests() -> dict[str, str]:
        async with store.reading() as tables:
            found = [one async for batch in tables.links.digests("shop", batch=2) for one in batch]
        return {erp_id: digest for _kind, erp_id, _wms_id, digest in found}

    links = [link(str(number), f"A-{number}") for number in range(1, 6)]
    async with store.transaction() as tables:
        for one in links:
            await tables.links.put(one)
    before = await digests()
    assert await digests() == before
    assert len(before) == 5

    fields = replace(links[2].base, erp={**links[2].base.erp, "name": "Another"})
    async with store.transaction() as tables:
        await tables.links.put(replace(links[2], base=fields))
        await tables.links.put(replace(links[3], updated_at=links[3].updated_at + timedelta(microseconds=1)))
    after = await digests()
    assert {erp_id for erp_id, digest in after.items() if digest != before[erp_id]} == {"3", "4"}
