"""The generic field comparison behind `*.field_mismatch` on TPC-H `orders` against two strangers, in one run.

    python -m bench.audit_tpch [--scale 1]        (needs the extra `bench`)

Both sides of an order world are the same table, one with edits of 0.01, missing, extra and doubled rows. A contestant
runs in a process of its own, so that its memory is its own; all must find exactly the same, or the run fails. Processor
time stands beside the time on the wall: on a busy machine only the former says much.
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
from pathlib import Path

import duckdb

from reconcile.duck import Cursor, Duck, do
from reconcile.field_rules import Compare, FieldRule, field_view

TEXTS = ("customer_id", "status", "your_reference", "note", "reference", "currency")
RULES = [
    FieldRule(kind="order", field="total", compare=Compare.AMOUNT),
    *(FieldRule(kind="order", field=name, compare=Compare.TEXT) for name in TEXTS),
]
COLUMNS = """cast(o_custkey as varchar) as customer_id, o_orderstatus as status, o_totalprice as total,
    o_orderdate as ordered_on, o_orderpriority as your_reference, o_clerk as reference, o_comment as note,
    cast(o_shippriority as varchar) as currency, cast(o_orderkey as varchar) as external_status,
    timestamp '2026-11-01' as valid_from"""
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
    """On a snapshot file of our own schema, with the memory that the daemon gives."""
    duck = Duck(folder)
    file = await duck.open("tpch")
    await file.run(lambda cursor: _load(cursor, folder))
    began, used = time.perf_counter(), time.process_time()
    edited = await file.query("select erp_id, field, erp_value, wms_value from tpch_field")
    missing = await file.query("select e.id from tpch_erp e anti join tpch_wms w on w.external_status = e.id")
    extra = await file.query("select w.id from tpch_wms w anti join tpch_erp e on e.id = w.external_status")
    doubled = await file.query("select external_status from tpch_wms group by 1 having count(*) > 1")
    result = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - used, "edited": len(edited)}
    await duck.close()
    return result | {"missing": len(missing), "extra": len(extra), "doubled": len(doubled)}


def _load(cursor: Cursor, folder: Path) -> None:
    for system, side, record in (("erp", "a", "o_orderkey"), ("wms", "b", "row_number() over ()")):
        do(
            cursor,
            f"insert into {system}_order_scd by name select cast({record} as varchar) as record, '' as part, "
            f"{COLUMNS} from '{folder}/{side}.parquet'",
        )
        fields = ", ".join(rule.field for rule in RULES)
        do(
            cursor,
            f"create view tpch_{system} as select record as id, record as number, true as active, changed_at, "
            f"external_status, {fields} from {system}_order_scd where valid_to is null",
        )
    do(
        cursor,
        "create view tpch_pair as select e.id as erp_id, w.id as wms_id, true as is_linked from tpch_erp e "
        "join tpch_wms w on w.external_status = e.id",
    )
    do(cursor, field_view("tpch_field", "tpch_pair", "tpch_erp", "tpch_wms", RULES))


def datacompy(folder: Path) -> dict[str, float]:
    import polars
    from datacompy import PolarsCompare

    began, used = time.perf_counter(), time.process_time()
    sides = [polars.read_parquet(folder / f"{side}.parquet") for side in ("a", "b")]
    compared = PolarsCompare(*sides, join_columns="o_orderkey")
    edited = sum(column["unequal_cnt"] for column in compared.column_stats)
    result = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - used, "edited": edited}
    keys = sides[1]["o_orderkey"]
    doubled = len(keys) - keys.n_unique()
    return result | {
        "missing": compared.df1_unq_rows.height,
        "extra": compared.df2_unq_rows.height - doubled,
        "doubled": doubled,
    }


def reladiff(folder: Path) -> dict[str, float]:
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
    result = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - used}
    return result | {
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
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(found | {"rss_mb": round(peak)}))
        return
    with tempfile.TemporaryDirectory() as name:
        print("wanted", json.dumps(make_sides(Path(name), asked.scale)), flush=True)
        for part in PARTS:
            command = [sys.executable, "-m", "bench.audit_tpch", "--part", part, "--folder", name]
            ran = subprocess.run(command, capture_output=True, text=True, check=False)
            said = ran.stdout.strip().splitlines()
            print(part, said[-1] if said else ran.stderr[-300:], flush=True)


if __name__ == "__main__":
    main()
