"""The generic field comparison behind `*.field_mismatch` on TPC-H `orders` against two strangers, in one run.

    python -m bench.audit_tpch [--scale 1]        (needs the extra `bench`)

Both sides of an order world are the same table, one with edits of 0.01, missing, extra and doubled rows. A contestant
runs in a process of its own, so that its memory is its own; all must find exactly the same, or the run fails. Processor
time stands beside the time on the wall: on a busy machine only the former says much.

Timed is the comparison of what is loaded: snapshot tables, data frames, database tables. `load_cpu` is what came
before: the snapshot tables are filled from Parquet, each row with its mark as the product stores it (ADR 14); the
frames are read; reladiff gets its tables for nothing. `marks_cpu` is what the marks are of that. The ratios with marks,
as if every record were new, and with all of loading stand beside those without. The last line is JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from reconcile.duck.file import SnapshotFile
from reconcile.duck.instance import Duck
from reconcile.duck.statements import Cursor, do, rows_of
from reconcile.field_rules import Compare, FieldRule
from reconcile.field_views import Sides, field_view

if TYPE_CHECKING:
    import polars

TEXTS = ("customer_id", "status", "your_reference", "note", "reference", "currency")
RULES = [
    FieldRule(kind="order", field="total", compare=Compare.AMOUNT),
    *(FieldRule(kind="order", field=name, compare=Compare.TEXT) for name in TEXTS),
]
COLUMNS = """cast(o_custkey as varchar) as customer_id, o_orderstatus as status, o_totalprice as total,
    o_orderdate as ordered_on, o_orderpriority as your_reference, o_clerk as reference, o_comment as note,
    cast(o_shippriority as varchar) as currency, cast(o_orderkey as varchar) as external_status,
    timestamp '2026-11-01' as valid_from"""
KEYS = """
select erp_id, count(*) - count(wms_id) as here, count(wms_id) as there
from tpch_unlike
group by erp_id
having count(*) <> 2 or count(wms_id) <> 1
"""
"""Keys on one side only, or there several times: only where parts are unlike."""
STEPS = ("tpch_part", "tpch_unlike", "tpch_suspect", "tpch_field")
ROUNDS = 3
"""The fastest counts, of every contestant."""
EDITED, MISSING, EXTRA, DOUBLED = 9973, 9949, 9941, 9931


def make_sides(folder: Path, scale: str) -> dict[str, int]:
    """`a.parquet`, `b.parquet` and the same as databases; what was done to b."""
    tool = Path(sys.executable).with_name("tpchgen-cli")
    options = ["--tables=orders", f"--output-dir={folder}"]
    subprocess.run([str(tool), "parquet", "-s", scale, *options], check=True, capture_output=True)
    doubled = f"o_orderkey % {DOUBLED} = 4 and o_orderkey % {MISSING} <> 2 and o_orderkey % {EDITED} <> 1"
    with duckdb.connect() as db:
        db.execute(f"create table a as from '{folder}/orders.parquet'")
        db.execute(f"""create table b as select * replace (cast(o_totalprice + if(o_orderkey % {EDITED} = 1, 0.01, 0)
            as decimal(15, 2)) as o_totalprice) from a where o_orderkey % {MISSING} <> 2""")
        db.execute(
            f"insert into b select * replace (o_orderkey + 100000000 as o_orderkey) from a "
            f"where o_orderkey % {EXTRA} = 3"
        )
        db.execute(f"insert into b select * from a where {doubled}")
        for side in ("a", "b"):
            db.execute(f"copy {side} to '{folder}/{side}.parquet'")
            db.execute(f"attach '{folder}/{side}.duckdb' as db_{side}")
            db.execute(f"create table db_{side}.orders as from {side}")
        count = "select count(*) from a where "
        wanted = {
            "edited": f"o_orderkey % {EDITED} = 1 and o_orderkey % {MISSING} <> 2",
            "missing": f"o_orderkey % {MISSING} = 2",
            "extra": f"o_orderkey % {EXTRA} = 3",
            "doubled": doubled,
        }
        found = {name: db.execute(count + where).fetchone() for name, where in wanted.items()}
    return {name: int(row[0]) for name, row in found.items() if row is not None}


async def ours(folder: Path) -> dict[str, float]:
    """On a snapshot file of our own schema, with the memory that the daemon gives; the field comparison as detection
    runs it: the pairs that may differ worked out first (`reconcile.prepare`), then their fields by the rules."""
    duck = Duck(folder)
    file = await duck.open("tpch")
    before = time.process_time()
    marks = await file.run(lambda cursor: _load(cursor, folder))
    await file.run(lambda cursor: do(cursor, "checkpoint"))
    loaded = time.process_time() - before - marks[0]
    spent = [await _compare(file) for _ in range(ROUNDS)]
    await duck.close()
    return {
        **min(spent, key=lambda one: one["cpu"]),
        "load_cpu": loaded,
        "marks_cpu": marks[0],
        "marks_seconds": marks[1],
    }


async def _compare(file: SnapshotFile) -> dict[str, float]:
    began, used = time.perf_counter(), time.process_time()
    await file.run(_work_out)
    edited = await file.query("select erp_id, field, erp_value, wms_value from tpch_field")
    fields = time.process_time() - used
    keys = await file.query(KEYS)
    result = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - used, "fields_cpu": fields}
    await file.run(_clear_away)
    return result | {
        "edited": len(edited),
        "missing": sum(1 for _key, here, there in keys if here == 1 and there == 0),
        "extra": sum(1 for _key, here, there in keys if here == 0 and there == 1),
        "doubled": sum(1 for _key, here, there in keys if here == 1 and there == 2),
    }


def _work_out(cursor: Cursor) -> None:
    """As `reconcile.prepare` does for the kinds of the product."""
    for name in STEPS:
        do(cursor, f"create temp table {name} as select * from {name}")


def _clear_away(cursor: Cursor) -> None:
    for name in STEPS:
        do(cursor, f"drop table temp.{name}")


def _load(cursor: Cursor, folder: Path) -> tuple[float, float]:
    """Each row with its mark, as `reconcile.scd` stores those of products and customers. Gives what the marks alone
    cost, by making them once more: seconds of processor time, seconds on the wall."""
    mark = f"hash({', '.join(rule.field for rule in RULES)})"
    for system, side, record in (("erp", "a", "o_orderkey"), ("wms", "b", "row_number() over ()")):
        do(cursor, f"alter table {system}_order_scd add column mark ubigint")
        read = f"select cast({record} as varchar) as record, '' as part, {COLUMNS} from '{folder}/{side}.parquet'"
        do(cursor, f"insert into {system}_order_scd by name select *, {mark} as mark from ({read})")
    sides = Sides(
        known="select record as id, rowid as place, mark from erp_order_scd where valid_to is null",
        paired="select external_status as erp_id, record as wms_id, true as is_linked, rowid as place, mark "
        "from wms_order_scd where valid_to is null",
        erp="(select *, true as active, rowid as place from erp_order_scd)",
        wms="(select *, record as number, rowid as place from wms_order_scd)",
    )
    do(cursor, field_view("tpch", sides, RULES))
    used, began = time.process_time(), time.perf_counter()
    for system in ("erp", "wms"):
        rows_of(cursor, sql=f"select bit_xor({mark}) from {system}_order_scd", max_rows=1)
    return time.process_time() - used, time.perf_counter() - began


def datacompy(folder: Path) -> dict[str, float]:
    import polars

    before = time.process_time()
    sides = [polars.read_parquet(folder / f"{side}.parquet") for side in ("a", "b")]
    loaded = time.process_time() - before
    spent = [_frames_compared(sides[0], sides[1]) for _ in range(ROUNDS)]
    return fastest(spent) | {"load_cpu": loaded}


def _frames_compared(*sides: polars.DataFrame) -> dict[str, float]:
    from datacompy import PolarsCompare

    began, used = time.perf_counter(), time.process_time()
    compared = PolarsCompare(*sides, join_columns="o_orderkey")
    edited = sum(column["unequal_cnt"] for column in compared.column_stats)
    keys = sides[1]["o_orderkey"]
    doubled = len(keys) - keys.n_unique()
    result = {"missing": compared.df1_unq_rows.height, "extra": compared.df2_unq_rows.height - doubled}
    spent = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - used}
    return spent | {"edited": edited, **result, "doubled": doubled}


def reladiff(folder: Path) -> dict[str, float]:
    spent = [_tables_compared(folder) for _ in range(ROUNDS)]
    return fastest(spent) | {"load_cpu": 0.0}


def _tables_compared(folder: Path) -> dict[str, float]:
    """It refuses doubled keys, so it is asked without them being checked; their rows come as differences."""
    from reladiff import connect_to_table, diff_tables

    began, used = time.perf_counter(), time.process_time()
    columns = (
        "o_custkey",
        "o_orderstatus",
        "o_totalprice",
        "o_orderdate",
        "o_orderpriority",
        "o_clerk",
        "o_shippriority",
        "o_comment",
    )
    tables = [
        connect_to_table({"driver": "duckdb", "filepath": f"{folder}/{side}.duckdb"}, "orders", "o_orderkey")
        for side in ("a", "b")
    ]
    rows = list(diff_tables(*tables, extra_columns=columns, validate_unique_key=False))
    signs: dict[str, set[str]] = {}
    for sign, row in rows:
        signs.setdefault(str(row[0]), set()).add(sign)
    spent = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - used}
    return spent | {
        "edited": sum(1 for s in signs.values() if s == {"-", "+"}),
        "missing": sum(1 for s in signs.values() if s == {"-"}),
        "extra": sum(1 for s in signs.values() if s == {"+"}),
    }


PARTS = {"ours": lambda folder: asyncio.run(ours(folder)), "datacompy": datacompy, "reladiff": reladiff}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--scale", default="1")
    parser.add_argument("--part", choices=list(PARTS))
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if asked.part:
        found = PARTS[asked.part](asked.folder)
        print(json.dumps(found | {"rss_mb": most_held()}))
        return
    with tempfile.TemporaryDirectory() as name:
        wanted = make_sides(Path(name), asked.scale)
        print("wanted", json.dumps(wanted), flush=True)
        found = {part: run_part(part, name) for part in PARTS}
    wrong = [part for part in ("ours", "datacompy") if any(found[part][key] != n for key, n in wanted.items())]
    print(json.dumps(ratios(found) | {"wrong": wrong}))
    sys.exit(bool(wrong))


def fastest(rounds: list[dict[str, float]]) -> dict[str, float]:
    """By processor time; the time on the wall is that of the round that was fastest there."""
    return min(rounds, key=lambda one: one["cpu"]) | {"seconds": min(one["seconds"] for one in rounds)}


def most_held() -> int:
    """Megabytes. Not `getrusage`: that counts what the process held that started this one."""
    told = Path("/proc/self/status").read_text(encoding="ascii")
    return int(told.partition("VmHWM:")[2].split()[0]) // 1024


def run_part(part: str, folder: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.audit_tpch", "--part", part, "--folder", folder]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    last = ran.stdout.strip().splitlines()[-1]
    print(part, last, flush=True)
    return dict(json.loads(last))


def ratios(found: dict[str, dict[str, float]]) -> dict[str, float]:
    """How many times as much the strangers took."""
    ours = found["ours"]
    compared: dict[str, float] = {}
    for part in ("datacompy", "reladiff"):
        theirs = found[part]
        compared[f"{part}_cpu"] = round(theirs["cpu"] / ours["cpu"], 1)
        compared[f"{part}_wall"] = round(theirs["seconds"] / ours["seconds"], 1)
        compared[f"{part}_cpu_with_marks"] = round(theirs["cpu"] / (ours["cpu"] + ours["marks_cpu"]), 1)
        compared[f"{part}_wall_with_marks"] = round(theirs["seconds"] / (ours["seconds"] + ours["marks_seconds"]), 1)
        compared[f"{part}_cpu_with_load"] = round(
            (theirs["cpu"] + theirs["load_cpu"]) / (ours["cpu"] + ours["load_cpu"] + ours["marks_cpu"]), 1
        )
        compared[f"{part}_memory"] = round(theirs["rss_mb"] / ours["rss_mb"], 1)
    return compared


if __name__ == "__main__":
    main()
