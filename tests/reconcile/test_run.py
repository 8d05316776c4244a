"""A whole run: what opens, what closes, what was not compared."""

from __future__ import annotations

import stat
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from daemon.domain.drift import DriftState
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.product import Product
from daemon.domain.record import Record
from reconcile.run import RunBusy
from reconcile.run_record import RUN_DOCUMENT
from tests.fakes import FakeRemote
from tests.reconcile.bench import CONNECTION, Bench, bench, erp_order, wms_order


@pytest.fixture
async def b(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench(tmp_path) as made:
        await made.agree()
        yield made


async def kinds(b: Bench) -> list[tuple[str, str]]:
    return sorted((d.kind, str(d.state)) for d in await b.drifts())


async def test_two_systems_that_agree_give_no_drift_and_a_complete_record(b: Bench) -> None:
    record = await b.run()

    assert record.is_complete
    assert record.compared == {
        "category": {"erp": 0, "wms": 0},
        "product": {"erp": 1, "wms": 1},
        "customer": {"erp": 1, "wms": 1},
        "supplier": {"erp": 0, "wms": 0},
        "order": {"erp": 1, "wms": 1},
        "invoice": {"wms": 0},
    }
    assert await kinds(b) == []


async def test_three_copies_of_an_order_give_one_row_per_surplus_copy(b: Bench) -> None:
    for number in ("91", "92", "93"):
        b.wms.put(wms_order(number, "24SO 7001", created_at=b.clock.now()))

    await b.run()

    found = [d for d in await b.drifts() if d.kind == "order.duplicate"]
    assert sorted(d.wms_id or "" for d in found) == ["91", "92", "93"]
    assert {d.detail["kept"] for d in found} == {"90"}
    assert {d.detail["grade"] for d in found} == {"exact"}


async def test_drift_that_is_gone_is_resolved_and_drift_that_returns_is_reopened(b: Bench) -> None:
    healthy = b.wms.get(Kind.PRODUCT, "KAFFE-1")
    assert isinstance(healthy, Product)
    b.wms.put(replace(healthy, id_field="99"))
    await b.run()
    assert await kinds(b) == [("product.id_field_edited", "open")]

    b.wms.put(healthy)
    await b.run()
    assert await kinds(b) == [("product.id_field_edited", "resolved")]

    b.wms.put(replace(healthy, id_field="98"))
    await b.run()
    (again,) = await b.drifts()
    assert again.state is DriftState.REOPENED
    assert again.reopened == 1
    assert again.wms_value == "98"


async def test_a_quantity_that_differs_carries_both_values_and_the_base(b: Bench) -> None:
    b.wms.put(replace(b.wms.order("90"), lines=wms_order("90", "", "3").lines))

    await b.run()

    (drift,) = await b.drifts()
    assert (drift.kind, drift.erp_value, drift.wms_value, drift.base_value) == (
        "order.quantity_mismatch",
        "5",
        "3",
        "5",
    )
    assert drift.wms_changed_at is not None
    assert drift.wms_as_of is not None


class Healing(FakeRemote):
    """Somebody repairs the record between the listing and the second look."""

    healed: Record | None = None

    async def fetch_many(self, kind: Kind, native_ids: Sequence[str]):  # type: ignore[no-untyped-def]  # as its base
        if self.healed is not None:
            self.put(self.healed)
        return await super().fetch_many(kind, native_ids)


async def test_a_candidate_that_does_not_hold_at_the_second_look_never_opens(b: Bench) -> None:
    healing = Healing(System.WMS, b.clock)
    healing.records = dict(b.wms.records)
    right = healing.get(Kind.PRODUCT, "KAFFE-1")
    assert isinstance(right, Product)
    healing.put(replace(right, id_field="99"))
    healing.healed = right
    b.wms = healing

    record = await b.run()

    assert record.candidates == 1
    assert record.vanished_by_kind == {"product.id_field_edited": 1}
    assert await kinds(b) == []


async def test_an_order_deleted_before_the_second_look_is_not_a_duplicate(b: Bench) -> None:
    class Vanishing(FakeRemote):
        async def fetch_many(self, kind: Kind, native_ids: Sequence[str]):  # type: ignore[no-untyped-def]  # as its base
            self.records.pop((Kind.ORDER, "91"), None)
            return await super().fetch_many(kind, native_ids)

    vanishing = Vanishing(System.WMS, b.clock)
    vanishing.records = dict(b.wms.records)
    vanishing.put(wms_order("91", "24SO 7001"))
    b.wms = vanishing

    record = await b.run()

    assert record.vanished == 1
    assert await kinds(b) == []


class Failing(FakeRemote):
    """Cannot list one kind to the end."""

    failing: Kind | None = None

    async def listing(self, kind: Kind, *, changed_since: datetime | None = None) -> AsyncIterator[Sequence[Record]]:
        async for batch in super().listing(kind, changed_since=changed_since):
            yield batch
        if kind is self.failing:
            raise SyncError(Reason.INCOMPLETE, "page 2 of 3 was empty")


async def test_a_side_read_in_part_opens_and_closes_nothing_and_is_named(b: Bench) -> None:
    b.wms.put(wms_order("91", "24SO 7001"))
    await b.run()
    failing = Failing(System.WMS, b.clock)
    failing.records = dict(b.wms.records)
    failing.failing = Kind.ORDER
    del failing.records[Kind.ORDER, "91"]
    b.wms = failing
    b.erp.put(erp_order("7002"))

    record = await b.run()

    assert not record.is_complete
    assert [(n.kind, n.system, n.reason) for n in record.not_compared] == [("order", "wms", "incomplete")]
    assert await kinds(b) == [("order.duplicate", "open")]
    assert "product.id_field_edited" in record.compared_kinds


async def test_a_suddenly_short_listing_is_not_believed_until_a_person_says_so(b: Bench) -> None:
    for number in range(100, 150):
        b.wms.put(Product(native_id=f"V{number}", number=f"V{number}", name="Vare"))
    await b.run()
    for number in range(100, 150):
        del b.wms.records[Kind.PRODUCT, f"V{number}"]

    record = await b.run()
    assert [(n.kind, n.system, n.reason) for n in record.not_compared] == [("product", "wms", "shrunk")]

    b.clock.advance(60)
    accepted = await b.reconciler().run(CONNECTION, accept_shrunk=True)
    assert accepted.is_complete


async def test_an_order_transferred_while_we_were_reading_is_not_missing(b: Bench) -> None:
    class Late(FakeRemote):
        """Shows order 95 only to those who ask for what is new."""

        async def listing(
            self, kind: Kind, *, changed_since: datetime | None = None
        ) -> AsyncIterator[Sequence[Record]]:
            if changed_since is not None and kind is Kind.ORDER:
                yield [wms_order("95", "24SO 7002")]
            async for batch in super().listing(kind, changed_since=changed_since):
                yield batch

    late = Late(System.WMS, b.clock)
    late.records = dict(b.wms.records)
    b.wms = late
    b.erp.put(erp_order("7002"))
    b.clock.advance(3600)

    record = await b.run()

    assert record.vanished_by_kind == {"order.missing_in_wms": 1}
    assert await kinds(b) == []


async def test_an_old_confirmed_order_without_a_copy_is_missing(b: Bench) -> None:
    b.erp.put(erp_order("7002"))
    b.clock.advance(3600)

    await b.run()

    (drift,) = await b.drifts()
    assert (drift.kind, drift.erp_id, drift.wms_id) == ("order.missing_in_wms", "7002", None)


async def test_a_run_that_breaks_is_recorded_as_failed(b: Bench) -> None:
    class Broken(FakeRemote):
        async def listing(
            self, kind: Kind, *, changed_since: datetime | None = None
        ) -> AsyncIterator[Sequence[Record]]:
            for nothing in list[Sequence[Record]]():
                yield nothing
            raise RuntimeError("our own fault")

    b.wms = Broken(System.WMS, b.clock)
    with pytest.raises(ExceptionGroup):
        await b.run()

    async with b.store.reading() as tables:
        ((_name, _at, body),) = await tables.documents.list(CONNECTION, RUN_DOCUMENT)
    assert isinstance(body, dict)
    assert body["state"] == "failed"


async def test_the_record_is_on_disk_before_anything_is_read(b: Bench) -> None:
    seen: list[object] = []

    class Watching(FakeRemote):
        async def listing(
            self, kind: Kind, *, changed_since: datetime | None = None
        ) -> AsyncIterator[Sequence[Record]]:
            async with b.store.reading() as tables:
                seen.extend(body for _n, _a, body in await tables.documents.list(CONNECTION, RUN_DOCUMENT))
            async for batch in super().listing(kind, changed_since=changed_since):
                yield batch

    watching = Watching(System.WMS, b.clock)
    watching.records = dict(b.wms.records)
    b.wms = watching
    await b.run()

    assert isinstance(seen[0], dict)
    assert seen[0]["state"] == "started"


async def test_a_second_run_at_the_same_time_is_refused(b: Bench) -> None:
    reconciler = b.reconciler()

    class Reentrant(FakeRemote):
        async def listing(
            self, kind: Kind, *, changed_since: datetime | None = None
        ) -> AsyncIterator[Sequence[Record]]:
            with pytest.raises(RunBusy):
                await reconciler.run(CONNECTION)
            async for batch in super().listing(kind, changed_since=changed_since):
                yield batch

    b.wms = Reentrant(System.WMS, b.clock)
    reconciler = b.reconciler()
    await reconciler.run(CONNECTION)


async def test_history_keeps_one_row_for_what_did_not_change_and_two_for_what_did(b: Bench) -> None:
    await b.run()
    b.clock.advance(60)
    await b.run()
    b.wms.put(Product(native_id="KAFFE-1", number="KAFFE-1", name="Kaffe", id_field="11", changed_at=None))
    b.erp.put(replace(erp_order("7001"), your_reference="ny"))
    await b.run()

    file = await b.duck.open(CONNECTION)
    rows = await file.query("select valid_to is null from erp_order_scd where record = '7001' order by valid_from")
    assert rows == [(False,), (True,)]
    lines = await file.query("select count(*) from erp_order_line_scd where record = '7001'")
    assert lines == [(1,)]


async def test_the_snapshot_file_is_for_its_owner_alone(b: Bench, tmp_path: Path) -> None:
    await b.run()
    path = tmp_path / "state" / CONNECTION / "snapshots.duckdb"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_young_work_excuses_and_old_work_does_not(b: Bench) -> None:
    from daemon.domain.ids import Key
    from daemon.domain.work import Signal, Source

    b.wms.put(replace(b.wms.order("90"), lines=wms_order("90", "", "3").lines, status="booked"))
    async with b.store.transaction() as tables:
        key = Key(CONNECTION, Kind.ORDER, System.WMS, "90")
        await tables.inbox.signal([Signal(key=key, source=Source.WEBHOOK)], b.clock.now())

    await b.run()
    assert await kinds(b) == []

    b.clock.advance(timedelta(minutes=10).total_seconds())
    await b.run()
    assert await kinds(b) == [("order.quantity_mismatch", "open")]
