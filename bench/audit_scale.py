"""All detectors on 100,000 products and 1,000,000 order lines a side, against one hand-written join of the order lines.

    python -m bench.audit_scale [--products 100000] [--rounds 3] [--profile]

The yardstick and the detectors run in turn in one process on one snapshot file with the memory that the daemon
gives; the fastest round of each counts. `detect` is all that a run does between reading and confirming: the shared
tables, every detector, its rows read into candidates. `marks` is what loading does so that detection need not look at
lines that are equal (paid where lines change, not by a run); `with marks` is what the ratio would be if every line had
changed. The last line is JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench.audit_world import YARDSTICK, fill, write_the_rules
from reconcile.catalog import load_catalog
from reconcile.detect import detect
from reconcile.duck.instance import Duck
from reconcile.duck.statements import Cursor, do
from reconcile.prepare import PREPARED, clear_away
from reconcile.scd import remake_marks

Cost = tuple[float, float]
"""Seconds of processor time, seconds on the wall."""


async def cost(work: Callable[[], Awaitable[object]]) -> Cost:
    used, began = time.process_time(), time.perf_counter()
    await work()
    return time.process_time() - used, time.perf_counter() - began


async def fill_file(folder: Path, products: int) -> dict[str, float]:
    duck = Duck(folder)
    file = await duck.open("bench")
    await file.run(lambda cursor: fill(cursor, products))
    marks = await cost(lambda: file.run(remake_marks))
    await write_the_rules(file, load_catalog())
    await duck.close()
    return {"products": products, "lines_a_side": products * 10, "marks_cpu": round(marks[0], 3)}


async def measure(folder: Path, rounds: int, profile: bool) -> dict[str, float]:
    duck, catalog = Duck(folder), load_catalog()
    file = await duck.open("bench")
    before = rss()
    rows = 0

    async def all_detectors() -> None:
        nonlocal rows
        detection = await detect(file, catalog.values())
        assert not detection.failed, detection.failed
        rows = len(detection.found)

    joins, detections = [], [await cost(all_detectors)]
    held = rss()
    for _ in range(rounds):
        joins.append(await cost(lambda: file.query(YARDSTICK)))
        detections.append(await cost(all_detectors))
    join, detectors = min(joins), min(detections)
    if profile:
        await file.run(show_shared)
        for detector in sorted(catalog.values(), key=lambda one: one.id):
            each = await cost(lambda sql=detector.sql: file.query(sql, max_rows=20_001))
            print(f"{each[0]:6.3f} cpu {each[1]:6.3f} wall  {detector.id}")
        await file.run(clear_away)
    await duck.close()
    return {
        "detectors": len(catalog),
        "rows_found": rows,
        "join_cpu": round(join[0], 3),
        "join_wall": round(join[1], 3),
        "detect_cpu": round(detectors[0], 3),
        "detect_wall": round(detectors[1], 3),
        "ratio_cpu": round(detectors[0] / join[0], 2),
        "ratio_wall": round(detectors[1] / join[1], 2),
        "rss_mb_opened": before,
        "rss_mb_detected": held,
        "rss_mb_with_join": rss(),
    }


def show_shared(cursor: Cursor) -> None:
    clear_away(cursor)
    for name in PREPARED:
        used, began = time.process_time(), time.perf_counter()
        do(cursor, f"create temp table {name} as select * from {name}")
        print(f"{time.process_time() - used:6.3f} cpu {time.perf_counter() - began:6.3f} wall  shared {name}")


def rss() -> int:
    """The most that this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--folder", type=Path, help="where the world is, or is made; default: made and removed")
    parser.add_argument("--part", choices=("fill", "measure"))
    asked = parser.parse_args()
    if asked.part == "fill":
        print(json.dumps(asyncio.run(fill_file(asked.folder, asked.products))))
    elif asked.part == "measure":
        print(json.dumps(asyncio.run(measure(asked.folder, asked.rounds, asked.profile))))
    else:
        with tempfile.TemporaryDirectory() as name:
            found = both_parts(asked.folder or Path(name), asked)
        found["ratio_cpu_with_marks"] = round((found["detect_cpu"] + found["marks_cpu"]) / found["join_cpu"], 2)
        print(json.dumps(found))


def both_parts(folder: Path, asked: argparse.Namespace) -> dict[str, float]:
    """Each in a process of its own, so that the memory of filling is not counted."""
    found: dict[str, float] = {}
    for part in ("fill", "measure"):
        command = [sys.executable, "-m", "bench.audit_scale", "--part", part, "--folder", str(folder)]
        command += ["--products", str(asked.products), "--rounds", str(asked.rounds)]
        ran = subprocess.run(command + ["--profile"] * asked.profile, capture_output=True, text=True, check=True)
        *told, last = ran.stdout.splitlines()
        print("\n".join(told), end="\n" if told else "")
        found |= json.loads(last)
    return found


if __name__ == "__main__":
    main()
