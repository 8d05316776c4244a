"""Who said what until when, out of the history of the snapshots."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from daemon.domain.ids import Kind, System
from reconcile.value_history import MOST_STRETCHES, Stretch, value_history
from tests.reconcile.bench import CONNECTION, Bench, bench

PAIR = [(System.ERP, "7001"), (System.WMS, "90")]


async def told(b: Bench) -> list[Stretch]:
    return await value_history(await b.duck.open(CONNECTION), Kind.ORDER, PAIR)


async def edit(b: Bench, quantity: str) -> None:
    order = b.wms.order("90")
    (line,) = order.lines
    b.wms.put(replace(order, lines=(replace(line, quantity=Decimal(quantity)),)))
    await b.run()


async def test_what_never_changed_has_no_history(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        await b.agree()
        await b.run()
        await b.run()
        assert await told(b) == []


async def test_both_sides_are_told_with_the_moment_at_which_one_of_them_changed(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        await b.agree()
        await b.run()
        before = b.clock.now()
        await edit(b, "3")

        stretches = await told(b)

        quantity = [(s.system, s.value, s.since == before, s.until) for s in stretches if s.field == "quantity"]
        after = b.clock.now()
        assert quantity == [
            (System.ERP, "5", True, None),
            (System.WMS, "5", True, after),
            (System.WMS, "3", False, None),
        ]
        assert {s.line for s in stretches if s.field == "quantity"} == {"KAFFE-1"}


async def test_a_change_of_another_field_does_not_cut_a_value_in_two(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        await b.agree()
        await b.run()
        b.wms.put(replace(b.wms.order("90"), note="Ring før levering"))
        await b.run()
        assert {s.field for s in await told(b)} == {"note"}


async def test_a_record_that_changes_all_the_time_is_told_in_bounds(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        await b.agree()
        file = await b.duck.open(CONNECTION)
        rows = (
            "insert into wms_order_scd by name select '90' as record, '' as part, 'note ' || i as note, "
            "timestamp '2026-01-01' + to_minutes(i) as valid_from, "
            "timestamp '2026-01-01' + to_minutes(i + 1) as valid_to "
            "from range(5000) r(i)"
        )
        await file.run(lambda cursor: cursor.execute(rows).fetchall())
        assert len(await told(b)) <= MOST_STRETCHES


async def test_a_value_of_the_first_snapshot_may_be_older_and_a_later_one_is_not(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        await b.agree()
        await b.run()
        await edit(b, "3")
        quantity = {(s.system, s.value): s.from_start for s in await told(b) if s.field == "quantity"}
        assert quantity == {(System.ERP, "5"): True, (System.WMS, "5"): True, (System.WMS, "3"): False}
