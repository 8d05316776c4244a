"""The DuckDB instance: hardened, bounded, and careful with files it does not understand."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from reconcile.catalog import Detector, load_catalog
from reconcile.detect import detect
from reconcile.duck import Cursor, Duck, QueryFailed, QueryTooSlow, SnapshotFileError, do

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


def _with_sql(detector: Detector, kind: str, sql: str) -> Detector:
    from dataclasses import replace

    return replace(detector, id=kind, sql=sql)
