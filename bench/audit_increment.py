"""A run that follows what changed against a full one, after 0.1 % of products and orders changed; and full runs in a
row without any change, by which the snapshot file must not grow.

    python -m bench.audit_increment [--products 10000] [--full-runs 3]

Whole runs through the port, with a real state file and all links: reading, copying our own state, detectors, the second
look, the record. The remote systems answer at once out of memory; a real one, at a request a second, makes a full run
slower and the ratio larger. Three of each, the fastest counts. The last line is JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.audit_remote import FIRST_NUMBER, FIRST_PRODUCT, FIRST_WMS_ORDER, LONG_AGO, BigRemote
from bench.audit_scale import rss
from daemon.domain.ids import Kind, System
from daemon.domain.link import Base, Link
from daemon.domain.ownership import Policy
from daemon.store.db import SqlStore
from reconcile.catalog import load_catalog
from reconcile.duck.instance import Duck
from reconcile.duck.statements import do
from reconcile.rules import AuditPolicy
from reconcile.run import Reconciler
from reconcile.run_record import RunRecord
from reconcile.setup_facts import SetupFact

NAME = "bench"


class StepClock:
    """The calendar moves when it is told; durations are real."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def no_facts() -> Sequence[SetupFact]:
    return []


async def link_all(store: SqlStore, remote: BigRemote) -> None:
    pairs = [(Kind.PRODUCT, str(FIRST_PRODUCT + n), f"P-{n}") for n in range(remote.products)]
    pairs += [(Kind.CUSTOMER, str(n + 1), str(FIRST_NUMBER + n)) for n in range(remote.products // 20)]
    pairs += [(Kind.ORDER, str(n + 1), str(FIRST_WMS_ORDER + n)) for n in range(remote.orders)]
    for start in range(0, len(pairs), 500):
        async with store.transaction() as tables:
            for kind, erp_id, wms_id in pairs[start : start + 500]:
                link = Link(
                    connection=NAME,
                    kind=kind,
                    erp_id=erp_id,
                    wms_id=wms_id,
                    base=Base(),
                    created_at=LONG_AGO,
                    updated_at=LONG_AGO,
                )
                await tables.links.put(link)


Measured = tuple[float, float, RunRecord]
"""One run: processor seconds, wall seconds, its record."""


def _cpu(run: Measured) -> float:
    return run[0]


def _compared(best_full: Measured, best_follow: Measured) -> dict[str, object]:
    return {
        "full_cpu": round(best_full[0], 2),
        "full_wall": round(best_full[1], 2),
        "follow_cpu": round(best_follow[0], 2),
        "follow_wall": round(best_follow[1], 2),
        "ratio_cpu": round(best_full[0] / best_follow[0], 1),
        "ratio_wall": round(best_full[1] / best_follow[1], 1),
        "full_phases": {k: round(v, 2) for k, v in best_full[2].seconds.items()},
        "follow_phases": {k: round(v, 2) for k, v in best_follow[2].seconds.items()},
    }


async def measure(folder: Path, products: int, full_runs: int, follow_runs: int = 3) -> dict[str, object]:
    clock = StepClock()
    erp, wms = (BigRemote(system, products) for system in System)
    store, duck = await SqlStore.open(folder / "state.db", clock), Duck(folder / "state")
    await link_all(store, erp)
    reconciler = Reconciler(
        remotes={System.ERP: erp, System.WMS: wms},
        store=store,
        duck=duck,
        clock=clock,
        audit=AuditPolicy(policy=Policy()),
        catalog=load_catalog(),
        setup=no_facts,
    )

    async def run(follow: bool) -> Measured:
        clock.moment += timedelta(minutes=10)
        used, began = time.process_time(), time.perf_counter()
        record = await reconciler.run(NAME, follow=follow)
        assert record.is_complete, record
        return time.process_time() - used, time.perf_counter() - began, record

    path = folder / "state" / NAME / "snapshots.duckdb"

    async def written_out() -> int:
        await (await duck.open(NAME)).run(lambda cursor: do(cursor, "checkpoint"))
        return path.stat().st_size

    first = await run(False)
    size = await written_out()
    full = [await run(False) for _ in range(full_runs)]
    grown = await written_out() / size - 1
    follows = []
    for turn in range(follow_runs):
        for remote in (erp, wms):
            remote.changed = set(range(turn, remote.orders, 1000))
            remote.at = clock.moment + timedelta(minutes=9)
        follows.append(await run(True))
    await duck.close()
    await store.close()
    return {
        **_compared(min(full, key=_cpu), min(follows, key=_cpu)),
        "products": products,
        "lines_a_side": products * 10,
        "first_cpu": round(first[0], 2),
        "full_runs": full_runs,
        "file_mb": round(size / 1e6, 1),
        "grown_percent": round(100 * grown, 3),
        "opened": [record.opened for _cpu, _wall, record in (first, *full, *follows)],
        "rss_mb": rss(),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--products", type=int, default=10_000)
    parser.add_argument("--full-runs", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        print(json.dumps(asyncio.run(measure(Path(name), asked.products, asked.full_runs))))


if __name__ == "__main__":
    main()
