"""What a snapshot file survives: a full disk, a kill in the middle, a start that never ended."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import duckdb
import pytest

from daemon.domain.product import Product
from reconcile.duck.errors import SnapshotFileError
from reconcile.duck.instance import Duck
from reconcile.duck.statements import do
from reconcile.run_record import RUN_DOCUMENT, RunRecord, RunState
from tests.reconcile.bench import CONNECTION, Bench, bench, wms_order

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def b(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench(tmp_path) as made:
        await made.agree()
        yield made


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes that `mount -o remount` can enlarge."""
    folder = tmp_path / "small"
    folder.mkdir(mode=0o700)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m,mode=0700", "tmpfs", str(folder)], check=False)
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


async def test_a_disk_that_fills_up_during_a_snapshot_ends_the_run_as_not_compared_and_loses_nothing(
    b: Bench, small_disk: Path
) -> None:
    b.duck = Duck(small_disk, threads=1)
    b.wms.put(wms_order("91", "24SO 7001"))
    assert (await b.run()).is_complete
    before = await _seen(b)
    for number in range(12_000):
        name = hashlib.sha256(str(number).encode()).hexdigest() * 4
        b.wms.put(Product(native_id=f"V{number}", number=f"V{number}", name=name))

    full = await b.run()

    assert full.state is RunState.FINISHED
    assert not full.is_complete
    assert "snapshot_failed" in {left_out.reason for left_out in full.not_compared}
    assert any("space" in left_out.detail for left_out in full.not_compared)
    assert await _seen(b) == before
    assert [(d.kind, str(d.state)) for d in await b.drifts()] == [("order.duplicate", "open")]

    await asyncio.to_thread(_enlarge, small_disk)
    again = await b.run()
    assert again.is_complete
    assert again.compared["product"]["wms"] == 12_001
    await b.duck.close()


def _enlarge(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=256m", str(disk)], check=True)


async def _seen(b: Bench) -> list[tuple[object, ...]]:
    file = await b.duck.open(CONNECTION)
    return await file.query("select id, number from wms_product union all select id, reference from wms_order")


SNAPSHOT_FOR_EVER = """
import asyncio, sys
from pathlib import Path
from datetime import UTC, datetime
from functools import partial
from daemon.domain.product import Product
from daemon.domain.ids import System
from reconcile.duck.instance import Duck
from reconcile.rows import rows_by_table
from reconcile.scd import load, settle, stage

def job(cursor, turn):
    stage(cursor, ["wms_product"])
    for start in range(0, 20_000, 1000):
        some = [Product(native_id=str(n), number=str(n), name=f"{turn} {n}") for n in range(start, start + 1000)]
        load(cursor, rows_by_table(System.WMS, some))
    settle(cursor, ["wms_product"], datetime(2026, 11, 2, 8, turn % 60, turn // 60, tzinfo=UTC))

async def main():
    file = await Duck(Path(sys.argv[1])).open("demo")
    for turn in range(3000):
        await file.run(partial(job, turn=turn))
        print(turn, flush=True)

asyncio.run(main())
"""


async def test_a_kill_in_the_middle_of_a_snapshot_leaves_a_whole_one_and_the_next_run_works(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    for delay in (0.0, 0.03, 0.11):
        victim = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", SNAPSHOT_FOR_EVER, str(folder)),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        assert victim.stdout is not None
        turns = [int(await asyncio.wait_for(victim.stdout.readline(), 60)) for _ in range(2)]
        await asyncio.sleep(delay)
        victim.send_signal(signal.SIGKILL)
        turns += [int(line) for line in (await victim.stdout.read()).split()]
        await victim.wait()

        duck = Duck(folder)
        file = await duck.open("demo")
        seen = await file.query("select split_part(name, ' ', 1), count(*) from wms_product group by 1")
        assert [count for _turn, count in seen] == [20_000], "a mixture of two snapshots"
        assert int(str(seen[0][0])) in (turns[-1], turns[-1] + 1), "what was told as done is there"
        await duck.close()


async def test_the_record_of_a_run_that_was_killed_is_closed_by_the_next_one(b: Bench) -> None:
    """The record is written first (design 3.10), so a kill leaves it as started."""
    cut = RunRecord(run_id="20261102T070000.000000Z", connection=CONNECTION, started_at=b.clock.now())
    async with b.store.transaction() as tables:
        await tables.documents.put(CONNECTION, RUN_DOCUMENT, cut.run_id, cut.to_json(), b.clock.now())

    assert (await b.run()).is_complete

    async with b.store.reading() as tables:
        body = await tables.documents.get(CONNECTION, RUN_DOCUMENT, cut.run_id)
    assert isinstance(body, dict)
    assert (body["state"], body["failure"]) == ("failed", "cut off before its end")


async def test_a_start_that_never_ended_is_taken_for_a_new_file(tmp_path: Path) -> None:
    path = tmp_path / "demo" / "snapshots.duckdb"
    path.parent.mkdir()
    duckdb.connect(str(path)).close()
    duck = Duck(tmp_path)
    file = await duck.open("demo")
    assert await file.query("select count(*) from wms_product") == [(0,)]
    await duck.close()


async def test_a_database_of_somebody_else_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "demo" / "snapshots.duckdb"
    path.parent.mkdir()
    with duckdb.connect(str(path)) as other:
        other.execute("create table mine as select 1 as a")
    before = path.read_bytes()
    duck = Duck(tmp_path)
    with pytest.raises(SnapshotFileError, match="move the file away"):
        await duck.open("demo")
    await duck.close()
    assert path.read_bytes() == before


async def test_a_file_of_a_newer_version_is_left_as_it_was_and_once_moved_away_a_new_one_is_made(
    tmp_path: Path,
) -> None:
    duck = Duck(tmp_path)
    file = await duck.open("demo")
    await file.run(lambda cursor: do(cursor, "update meta set schema_version = 99"))
    await duck.close()
    path = tmp_path / "demo" / "snapshots.duckdb"
    before = path.read_bytes()

    again = Duck(tmp_path)
    for _ in range(2):
        with pytest.raises(SnapshotFileError, match="install that version again, or move the file away"):
            await again.open("demo")
    assert path.read_bytes() == before
    path.rename(tmp_path / "kept.duckdb")
    file = await again.open("demo")
    assert await file.query("select count(*) from wms_product") == [(0,)]
    await again.close()


async def test_pages_that_were_damaged_later_are_refused_or_not_compared_and_the_file_is_kept(b: Bench) -> None:
    """The head of the file is sound, its middle is not."""
    for number in range(3000):
        b.wms.put(Product(native_id=f"V{number}", number=f"V{number}", name=str(number) * 20))
    await b.run()
    folder = b.folder / "state"
    await b.duck.close()
    path = folder / CONNECTION / "snapshots.duckdb"
    content = bytearray(path.read_bytes())
    content[12_288 + 4096 : len(content)] = os.urandom(len(content) - 12_288 - 4096)
    path.write_bytes(content)

    b.duck = Duck(folder, threads=1)
    try:
        record = await b.run()
    except SnapshotFileError as refused:
        assert "move the file away" in str(refused)
    else:
        assert not record.is_complete
    assert path.stat().st_size >= len(content)
    await b.duck.close()
