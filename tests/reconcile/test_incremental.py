"""A run that reads only what changed finds what changed, resolves what was mended, and misses nothing of ours."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Key, Kind, System
from daemon.domain.product import Product
from reconcile.drift_row import drift_row
from reconcile.run import RunBusy
from reconcile.run_record import RUN_DOCUMENT, WATCH_DOCUMENT, RunRecord
from tests.fakes import FakeRemote
from tests.reconcile.bench import CONNECTION, Bench, bench, erp_order, line_link, wms_order


@pytest.fixture
async def b(tmp_path: Path) -> AsyncIterator[Bench]:
    """Everything agreed and was read whole, an hour ago."""
    async with bench(tmp_path) as made:
        await made.agree()
        made.clock.advance(3600)
        assert (await made.run()).is_complete
        made.clock.advance(3600)
        yield made


async def follow(b: Bench) -> RunRecord:
    b.clock.advance(60)
    return await b.reconciler().run(CONNECTION, follow=True)


async def kinds(b: Bench) -> list[tuple[str, str]]:
    return sorted((d.kind, str(d.state)) for d in await b.drifts())


def spoil(b: Bench, value: str = "99") -> Product:
    healthy = b.wms.get(Kind.PRODUCT, "KAFFE-1")
    assert isinstance(healthy, Product)
    b.wms.put(replace(healthy, id_field=value))
    return healthy


async def test_a_change_opens_a_drift_and_mending_it_resolves_it(b: Bench) -> None:
    healthy = spoil(b)
    assert (await follow(b)).is_complete
    assert await kinds(b) == [("product.id_field_edited", "open")]

    b.wms.put(healthy)
    assert (await follow(b)).resolved == 1
    assert await kinds(b) == [("product.id_field_edited", "resolved")]


async def test_only_what_changed_is_read_and_the_record_tells_how_many_there_are(b: Bench) -> None:
    class Counting(FakeRemote):
        listed = 0

        async def listing(self, kind, *, changed_since=None):  # type: ignore[no-untyped-def]  # as its base
            async for batch in super().listing(kind, changed_since=changed_since):
                self.listed += len(batch)
                yield batch

    counting = Counting(System.WMS, b.clock)
    counting.records = dict(b.wms.records)
    b.wms = counting
    spoil(b)

    record = await follow(b)

    assert counting.listed == 1
    assert record.compared["product"] == {"erp": 1, "wms": 1}
    assert record.mode == "incremental"


async def test_a_new_order_and_a_second_copy_of_it_are_found(b: Bench) -> None:
    b.erp.put(erp_order("7002"))
    for number in ("95", "96"):
        b.wms.put(wms_order(number, "24SO 7002", created_at=b.clock.now()))

    await follow(b)

    assert await kinds(b) == [("order.duplicate", "open")]


async def test_what_the_system_names_as_gone_is_looked_at_and_gone(b: Bench) -> None:
    b.wms.remove(Kind.ORDER, "90")
    b.clock.advance(24 * 3600)
    await follow(b)
    assert ("order.missing_in_wms", "open") in await kinds(b)


async def test_what_the_system_wrongly_names_as_gone_stays(b: Bench) -> None:
    b.wms.removed[Kind.ORDER, "90"] = b.clock.now()
    b.clock.advance(24 * 3600)
    await follow(b)
    assert await kinds(b) == []


async def test_a_link_that_was_made_undone_or_given_another_base_counts_at_once(b: Bench) -> None:
    """Nothing changed in either system; what we know about them did."""
    b.wms.put(replace(b.wms.order("90"), reference=""))
    await follow(b)
    assert await kinds(b) == []
    async with b.store.transaction() as tables:
        link = await tables.links.get(_key("7001"))
        assert link is not None
        await tables.links.delete(_key("7001"))
    b.clock.advance(24 * 3600)
    await follow(b)
    assert ("order.missing_in_wms", "open") in await kinds(b)

    async with b.store.transaction() as tables:
        await tables.links.put(link)
    await follow(b)
    assert ("order.missing_in_wms", "resolved") in await kinds(b)

    async with b.store.transaction() as tables:
        await tables.links.put(replace(link, base=replace(link.base, lines=(line_link(quantity="4"),))))
    await follow(b)
    file = await b.duck.open(CONNECTION)
    assert [str(q) for (q,) in await file.query("select quantity from base_line")] == ["4.000000"]


async def test_a_change_stamped_before_the_last_read_by_a_slow_clock_is_not_missed(b: Bench) -> None:
    b.wms.clock_ahead = timedelta(minutes=-30)
    await follow(b)
    b.clock.advance(60)
    spoil(b)
    await follow(b)
    assert await kinds(b) == [("product.id_field_edited", "open")]


async def test_a_feed_that_fails_opens_and_closes_nothing_and_goes_on_from_where_it_was(b: Bench) -> None:
    spoil(b)
    b.wms.list_fails = SyncError(Reason.UNREACHABLE, "no route")
    failed = await follow(b)
    assert not failed.is_complete
    assert await kinds(b) == []

    b.clock.advance(3600)
    b.wms.list_fails = None
    assert (await follow(b)).is_complete
    assert await kinds(b) == [("product.id_field_edited", "open")]


async def test_half_of_everything_gone_at_once_is_not_believed(b: Bench) -> None:
    for number in range(100):
        b.wms.put(Product(native_id=f"V{number}", number=f"V{number}", name="Vare"))
    await b.run()
    for number in range(60):
        b.wms.remove(Kind.PRODUCT, f"V{number}")
    record = await follow(b)
    assert [(n.kind, n.system, n.reason) for n in record.not_compared] == [("product", "wms", "shrunk")]


async def test_without_a_snapshot_everything_is_read_whole(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        await b.agree()
        b.wms.put(wms_order("91", "24SO 7001", created_at=b.clock.now()))
        b.clock.advance(24 * 3600)
        assert (await follow(b)).is_complete
        assert await kinds(b) == [("order.duplicate", "open")]


async def test_many_open_drifts_do_not_make_every_incremental_run_read_them_all_again(b: Bench) -> None:
    for number in range(120):
        b.erp.put(Product(native_id=str(1000 + number), number="X" * 26 + str(number), name="Lang"))
    await b.run()
    before = len([d for d in await b.drifts() if d.kind == "product.number_too_long"])
    asked: list[str] = []

    class Asked(FakeRemote):
        async def fetch_many(self, kind: Kind, native_ids: Sequence[str]):  # type: ignore[no-untyped-def]  # as its base
            asked.extend(native_ids)
            return await super().fetch_many(kind, native_ids)

    spy = Asked(System.ERP, b.clock)
    spy.records = dict(b.erp.records)
    b.erp = spy
    b.clock.advance(3600)
    first = await follow(b)
    seen = set(asked)
    await follow(b)
    assert first.is_complete
    assert before == 120
    assert len([d for d in await b.drifts() if str(d.state) == "open"]) >= 120
    assert 0 < len(seen) <= 60
    assert set(asked) - seen, "the next run looks at others"


async def test_every_finding_says_when_each_side_was_read_and_how_far_apart(b: Bench) -> None:
    class Slow(FakeRemote):
        async def fetch_many(self, kind: Kind, native_ids: Sequence[str]):  # type: ignore[no-untyped-def]  # as its base
            b.clock.advance(7)
            return await super().fetch_many(kind, native_ids)

    slow = Slow(System.ERP, b.clock)
    slow.records = dict(b.erp.records)
    b.erp = slow
    spoil(b)

    await follow(b)

    (drift,) = await b.drifts()
    assert drift.erp_as_of is not None and drift.wms_as_of is not None
    assert drift.wms_as_of - drift.erp_as_of == timedelta(seconds=7)
    detail = drift_row(drift)["detail"]
    assert isinstance(detail, dict)
    assert detail["skew_seconds"] == "7"


async def test_records_of_incremental_runs_are_kept_apart_from_those_of_full_ones(b: Bench) -> None:
    await follow(b)
    async with b.store.reading() as tables:
        full = await tables.documents.list(CONNECTION, RUN_DOCUMENT)
        watched = await tables.documents.list(CONNECTION, WATCH_DOCUMENT)
    assert [body["mode"] for _n, _at, body in full if isinstance(body, dict)] == ["full"]
    assert [body["mode"] for _n, _at, body in watched if isinstance(body, dict)] == ["incremental"]


async def test_a_person_waits_for_a_scheduled_run_and_a_scheduled_run_for_nobody(b: Bench) -> None:
    reconciler = b.reconciler()
    scheduled = asyncio.create_task(reconciler.run(CONNECTION, follow=True, scheduled=True))
    await asyncio.sleep(0)
    with pytest.raises(RunBusy):
        await reconciler.run(CONNECTION, follow=True, scheduled=True)
    asked = await reconciler.run(CONNECTION)
    assert scheduled.done()
    assert asked.is_complete


def _key(erp_id: str) -> Key:
    return Key(connection=CONNECTION, kind=Kind.ORDER, system=System.ERP, native_id=erp_id)
