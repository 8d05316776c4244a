"""What was known at any instant can be taken out as Parquet files, for as long as it is kept."""

from __future__ import annotations

import json
import stat
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from daemon.domain.ids import Kind
from daemon.domain.product import Product
from reconcile.export import ExportRefused
from reconcile.run_record import WATCH_DOCUMENT
from tests.reconcile.bench import CONNECTION, Bench, bench


@pytest.fixture
async def b(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench(tmp_path) as made:
        await made.agree()
        await made.run()
        yield made


def folder_of(b: Bench) -> Path:
    return b.folder / "state" / CONNECTION / "exports"


async def test_every_instant_of_the_past_can_be_taken_out_as_it_was(b: Bench) -> None:
    then = b.clock.now()
    b.clock.advance(3600)
    healthy = b.wms.get(Kind.PRODUCT, "KAFFE-1")
    assert isinstance(healthy, Product)
    b.wms.put(replace(healthy, name="Té"))
    await b.run()
    reconciler, start = b.reconciler(), then - timedelta(days=400)

    before = await reconciler.export(CONNECTION, folder_of(b), then, start)
    after = await reconciler.export(CONNECTION, folder_of(b), b.clock.now(), start)

    assert (_names(before.folder), _names(after.folder)) == ([("Kaffe",)], [("Té",)])
    told = json.loads((before.folder / "manifest.json").read_text(encoding="utf-8"))
    assert told["rows"]["wms_product"] == 1
    assert datetime.fromisoformat(told["as_of"]["wms product"]) <= then
    assert {stat.S_IMODE(p.stat().st_mode) for p in before.folder.iterdir()} == {0o600}
    assert stat.S_IMODE(before.folder.stat().st_mode) == 0o700


def _names(folder: Path) -> list[tuple[str]]:
    """As a stranger's program reads them."""
    return duckdb.sql(f"select name from read_parquet('{folder}/wms_product.parquet')").fetchall()


async def test_nothing_is_told_of_a_time_before_the_first_snapshot_or_of_what_is_forgotten(b: Bench) -> None:
    now, long_ago = b.clock.now(), b.clock.now() - timedelta(days=400)
    for at, kept in ((now - timedelta(days=30), long_ago), (now, now + timedelta(seconds=1))):
        with pytest.raises(ExportRefused, match="no_snapshot"):
            await b.reconciler().export(CONNECTION, folder_of(b), at, kept)


async def test_an_export_is_never_written_over_another(b: Bench) -> None:
    now, long_ago = b.clock.now(), b.clock.now() - timedelta(days=400)
    await b.reconciler().export(CONNECTION, folder_of(b), now, long_ago)
    with pytest.raises(ExportRefused, match="exists"):
        await b.reconciler().export(CONNECTION, folder_of(b), now, long_ago)


async def test_what_ended_long_ago_is_forgotten_and_what_is_true_now_never(b: Bench) -> None:
    healthy = b.wms.get(Kind.PRODUCT, "KAFFE-1")
    assert isinstance(healthy, Product)
    b.wms.put(replace(healthy, name="Té"))
    await b.run()
    b.clock.advance(90 * 86_400)
    file = await b.duck.open(CONNECTION)
    everything = await file.query("select count(*) from wms_product")

    assert await b.reconciler().forget(CONNECTION, b.clock.now() - timedelta(days=30)) > 0

    assert await file.query("select name, valid_to is null from wms_product_scd") == [("Té", True)]
    assert await file.query("select count(*) from wms_product") == everything
    followed = await b.reconciler().run(CONNECTION, follow=True)
    assert followed.is_complete, "where a feed goes on from is not forgotten"
    async with b.store.reading() as tables:
        assert len(await tables.documents.list(CONNECTION, WATCH_DOCUMENT)) == 1
