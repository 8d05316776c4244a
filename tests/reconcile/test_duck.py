"""The DuckDB instance: hardened, bounded, and careful with files it does not understand."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from reconcile.catalog import Detector, load_catalog
from reconcile.detect import detect
from reconcile.duck.errors import QueryFailed, QueryTooSlow, SnapshotFileError
from reconcile.duck.instance import Duck
from reconcile.duck.statements import Cursor, do
from tests.e2e.waiting import eventually

SLOW = "select sum(a.range * b.range) from range(10000000) a, range(100000) b"


async def test_no_sql_reaches_outside_the_state_folder_or_changes_the_settings(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    duck = Duck(tmp_path / "state")
    file = await duck.open("demo")
    try:
        for sql in (
            f"select * from read_csv('{tmp_path}/secret.csv')",
            f"copy (select 1) to '{tmp_path}/out.csv'",
            f"attach '{tmp_path}/other.duckdb' as other",
            "set enable_external_access = true",
            "set memory_limit = '8GB'",
            "install httpfs",
        ):
            with pytest.raises(QueryFailed):
                await file.query(sql)
    finally:
        await duck.close()


@pytest.mark.parametrize("name", ["", "..", "a/b", ".hidden", "x" * 65, 'a"b'])
async def test_a_connection_name_that_is_no_folder_name_is_refused(tmp_path: Path, name: str) -> None:
    duck = Duck(tmp_path)
    with pytest.raises(SnapshotFileError):
        await duck.open(name)
    await duck.close()


async def test_a_damaged_file_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "demo" / "snapshots.duckdb"
    path.parent.mkdir()
    path.write_bytes(b"not a database" * 500)
    duck = Duck(tmp_path)
    with pytest.raises(SnapshotFileError, match="move the file"):
        await duck.open("demo")
    await duck.close()
    assert path.read_bytes() == b"not a database" * 500


async def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    duck = Duck(tmp_path)
    file = await duck.open("demo")
    await file.run(lambda cursor: do(cursor, "update meta set schema_version = 99"))
    await duck.close()

    again = Duck(tmp_path)
    with pytest.raises(SnapshotFileError, match="newer version"):
        await again.open("demo")
    await again.close()


async def test_snapshots_survive_a_restart(tmp_path: Path) -> None:
    duck = Duck(tmp_path)
    file = await duck.open("demo")
    await file.run(lambda cursor: do(cursor, "insert into rule_now values ('a', 0, null, 'b')"))
    await duck.close()

    again = Duck(tmp_path)
    file = await again.open("demo")
    assert await file.query("select name, value from rule") == [("a", "b")]
    await again.close()


async def test_two_connections_do_not_see_each_other(tmp_path: Path) -> None:
    duck = Duck(tmp_path)
    one, two = await duck.open("one"), await duck.open("two")
    await one.run(lambda cursor: do(cursor, "insert into rule_now values ('a', 0, null, 'b')"))
    assert await two.query("select * from rule") == []
    await duck.close()


async def test_a_result_is_bounded_and_the_next_query_is_not_disturbed(tmp_path: Path) -> None:
    duck = Duck(tmp_path)
    file = await duck.open("demo")
    assert len(await file.query("select * from range(100000)", max_rows=3000)) == 3000
    assert await file.query("select 42") == [(42,)]
    await duck.close()


async def test_a_slow_query_is_stopped_without_holding_the_event_loop(tmp_path: Path) -> None:
    duck = Duck(tmp_path)
    file = await duck.open("demo")
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    ticking = asyncio.create_task(tick())
    with pytest.raises(QueryTooSlow):
        await file.query(SLOW, limit_seconds=0.3)
    ticking.cancel()
    assert ticks >= 2
    assert await file.query("select 1") == [(1,)]
    await duck.close()


async def test_a_detector_that_fails_is_named_and_the_others_run(tmp_path: Path) -> None:
    duck = Duck(tmp_path)
    file = await duck.open("demo")
    good = load_catalog()["order.duplicate"]
    broken = _with_sql(good, "order.broken", "select nonsense")
    slow = _with_sql(good, "order.slow", SLOW)
    odd = _with_sql(good, "order.odd", "select 1, 2")
    found = _with_sql(good, "order.found", "select '1', null, null, null, null, null, 2.50, 1, '{\"kept\": 7}'")

    detection = await detect(file, [broken, slow, odd, found], limit_seconds=0.3)

    assert set(detection.failed) == {"order.broken", "order.slow", "order.odd"}
    (one,) = detection.found.values()
    assert one.candidate.kind == "order.found"
    assert str(one.candidate.amount) == "2.50"
    assert one.candidate.detail == {"kept": "7"}
    await duck.close()


async def test_a_job_that_breaks_leaves_the_file_usable(tmp_path: Path) -> None:
    duck = Duck(tmp_path)
    file = await duck.open("demo")

    def broken(cursor: Cursor) -> None:
        cursor.execute("select * from range(100000)")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await file.run(broken)
    await file.run(lambda cursor: do(cursor, "insert into rule_now values ('a', 0, null, 'b')"))
    await duck.close()


async def test_a_file_is_open_only_while_somebody_uses_it_and_the_last_one_closes_the_instance(tmp_path: Path) -> None:
    """What DuckDB keeps of a file is a megabyte or two, and an instance ten threads: fifty connections share them."""
    duck = Duck(tmp_path)
    async with duck.using("one") as first, duck.using("two") as other:
        await first.run(lambda cursor: do(cursor, "insert into rule_now values ('a', 0, null, 'b')"))
        async with duck.using("one") as again:
            assert again is first
        assert await first.query("select name from rule") == [("a",)], "closed while the first still used it"
    await eventually(lambda: duck.is_idle, 60, what="the instance being closed")
    with pytest.raises(QueryFailed):
        await other.query("select 1")
    async with duck.using("one") as later:
        assert not duck.is_idle
        assert await later.query("select name from rule") == [("a",)]
    await duck.close()


async def test_two_who_come_at_once_get_the_same_file(tmp_path: Path) -> None:
    """Each opening lets go of what was open before: a second one would take the file away from the first."""
    duck = Duck(tmp_path)

    async def insert(number: int) -> None:
        async with duck.using("demo") as file:
            await file.run(lambda cursor: do(cursor, "insert into rule_now values (?, 0, null, 'b')", [str(number)]))

    await asyncio.gather(*(insert(number) for number in range(8)))
    async with duck.using("demo") as file:
        assert await file.query("select count(*) from rule") == [(8,)]
    await duck.close()


async def test_a_file_that_is_as_it_should_be_is_only_read_when_it_is_opened(tmp_path: Path) -> None:
    """It is opened for every run: what is written each time would be in the way of a full disk and cost a quarter of
    a second."""
    path = tmp_path / "demo" / "snapshots.duckdb"
    for _ in range(2):
        duck = Duck(tmp_path)
        async with duck.using("demo"):
            pass
        await duck.close()
    before = path.stat().st_mtime_ns, path.read_bytes()

    duck = Duck(tmp_path)
    async with duck.using("demo") as file:
        assert await file.query("select count(*) from order_pair") == [(0,)]
    await duck.close()
    assert (path.stat().st_mtime_ns, path.read_bytes()) == before


async def test_a_file_that_another_release_laid_out_gets_the_views_of_this_one(tmp_path: Path) -> None:
    duck = Duck(tmp_path)
    async with duck.using("demo") as file:
        await file.run(lambda cursor: do(cursor, "create or replace view wms_product as select 'old' as id"))
        await file.run(lambda cursor: do(cursor, "update laid_out set digest = 'of another release'"))
    async with duck.using("demo") as file:
        assert await file.query("select count(*) from wms_product where id = 'old'") == [(0,)]
    await duck.close()


async def test_a_file_that_somebody_opened_for_good_stays_open_when_others_leave(tmp_path: Path) -> None:
    duck = Duck(tmp_path)
    file = await duck.open("demo")
    async with duck.using("demo"):
        pass
    assert await file.query("select 42") == [(42,)]
    await duck.close()


async def test_a_damaged_file_of_one_connection_does_not_close_those_of_others(tmp_path: Path) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "snapshots.duckdb").write_bytes(b"not a database" * 500)
    duck = Duck(tmp_path)
    async with duck.using("good") as file:
        with pytest.raises(SnapshotFileError):
            async with duck.using("bad"):
                pass
        assert await file.query("select 42") == [(42,)]
    await duck.close()


def _with_sql(detector: Detector, kind: str, sql: str) -> Detector:
    from dataclasses import replace

    return replace(detector, id=kind, sql=sql)


async def test_a_file_that_an_instance_is_still_letting_go_of_is_waited_for(tmp_path: Path) -> None:
    before, after = Duck(tmp_path), Duck(tmp_path)
    await before.open("shop")

    async def let_go() -> None:
        await asyncio.sleep(0.1)
        await before.close()

    _, file = await asyncio.gather(let_go(), after.open("shop"))
    assert await file.query("select 1") == [(1,)]
    await after.close()
