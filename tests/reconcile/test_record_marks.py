"""The mark in a row spares reading what is equal, and never hides what is not."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from daemon.domain.ids import Kind, System
from daemon.domain.ownership import Policy
from daemon.domain.product import Product
from reconcile import scd
from reconcile.catalog import load_catalog
from reconcile.duck.instance import Duck
from reconcile.duck.layout import SCHEMA_VERSION, in_memory
from reconcile.duck.statements import Cursor, do, rows_of
from reconcile.field_rules import FIELDS, FieldRule, built_in, difference
from reconcile.marks import WITH_MARK, remarking
from reconcile.prepare import clear_away, prepare
from reconcile.rows import rows_by_table
from reconcile.tables import TABLES
from tests.drifts.loading import load
from tests.drifts.town import NOW, Size, build

CATALOG = load_catalog()
PAIRS = {
    "product": "product_pair",
    "customer": "(select * from company_pair where kind = 'customer')",
    "supplier": "(select * from company_pair where kind = 'supplier')",
}
TEXTS = (None, "", " ", "A  b", "A b", "NO", "Norge", "3")
PRICES = (None, "0", "1", "1.004", "1.005", "1.006", "1.01")


def one_by_one(kind: str, rules: tuple[FieldRule, ...]) -> str:
    """Every pair, field by field, as a person would write it: no marks."""
    group = "e.category_id" if kind == "product" else "null"
    return " union all ".join(
        f"""select p.erp_id, p.wms_id, '{rule.field}' from {PAIRS[kind]} p
        join erp_{kind}_scd e on e.record = p.erp_id and e.valid_to is null
        join wms_{kind}_scd w on w.record = p.wms_id and w.valid_to is null
        left join category_pair g on g.erp_id = {group}
        where {difference(rule, f"e.{rule.field}", f"w.{rule.field}")}"""
        for rule in rules
        if rule.kind == kind
    )


def shake(cursor: Cursor, rng: random.Random) -> None:
    """Other values here and there, records that are gone, and rows that nobody marked."""
    for table in WITH_MARK:
        fields = FIELDS[table.partition("_")[2]]
        for (record,) in rows_of(cursor, sql=f"select record from {table}_scd order by record", max_rows=1000):
            field, luck = rng.choice(fields), rng.random()
            value = rng.choice(PRICES if field.endswith("_price") else TEXTS)
            if luck < 0.4:
                do(cursor, f"update {table}_scd set {field} = ? where record = ?", [value, record])
            elif luck < 0.45:
                do(cursor, f"update {table}_scd set valid_to = valid_from where record = ?", [record])
    for statement in remarking():
        do(cursor, statement)
    for table in WITH_MARK:
        do(cursor, f"update {table}_scd set mark = null where hash(record) % 7 = 0")


@pytest.mark.parametrize("prepared", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_every_differing_field_of_every_pair_is_told_and_no_other(seed: int, prepared: bool) -> None:
    cursor = in_memory()
    load(cursor, build(seed, Size(products=60, companies=40, orders=0), Policy()), CATALOG)
    shake(cursor, random.Random(seed))
    wanted = {kind: rows_of(cursor, sql=one_by_one(kind, built_in()), max_rows=1000) for kind in FIELDS}
    if prepared:
        prepare(cursor, [detector.sql for detector in CATALOG.values()])

    for kind in FIELDS:
        told = rows_of(cursor, sql=f"select erp_id, wms_id, field from {kind}_field", max_rows=1000)
        assert sorted(told) == sorted(wanted[kind])
        assert len(told) > 5
    clear_away(cursor)
    cursor.close()


def product(system: System, name: str) -> Product:
    native_id, id_field = ("11", None) if system is System.ERP else ("KAFFE", "11")
    return Product(native_id=native_id, number="KAFFE", name=name, id_field=id_field)


def settled(cursor: Cursor) -> None:
    """One product, named otherwise in Rackbeat."""
    for system, name in ((System.ERP, "Kaffe"), (System.WMS, "Te")):
        tables = TABLES[system, Kind.PRODUCT]
        scd.stage(cursor, tables)
        scd.load(cursor, rows_by_table(system, [product(system, name)]))
        scd.settle(cursor, tables, NOW)


FIELD = "select field from product_field"
MARKED = "select count(mark) from erp_product_scd union all select count(mark) from wms_product_scd"
NOT_THE_NAME = tuple(replace(rule, ignore=rule.field == "name") for rule in built_in())


async def test_what_is_read_is_stored_with_its_mark(tmp_path: Path) -> None:
    duck = Duck(tmp_path)
    file = await duck.open("demo")

    await file.run(settled)

    assert await file.query(MARKED) == [(1,), (1,)]
    assert await file.query(FIELD) == [("name",)]
    await duck.close()


async def test_a_field_that_is_compared_from_now_on_is_in_the_marks_of_what_was_read_before(tmp_path: Path) -> None:
    lax = Duck(tmp_path, fields=NOT_THE_NAME)
    file = await lax.open("demo")
    await file.run(settled)
    assert await file.query(FIELD) == []
    await lax.close()

    strict = Duck(tmp_path)
    assert await (await strict.open("demo")).query(FIELD) == [("name",)]
    await strict.close()


def aged(cursor: Cursor) -> None:
    settled(cursor)
    views = rows_of(cursor, sql="select view_name from duckdb_views() where not internal", max_rows=1000)
    for (view,) in views:
        do(cursor, f"drop view if exists {view}")
    for table in WITH_MARK:
        do(cursor, f"alter table {table}_scd drop column mark")
    do(cursor, "update meta set schema_version = 2")


async def test_a_file_from_before_the_marks_of_records_gets_them_when_it_is_opened(tmp_path: Path) -> None:
    before = Duck(tmp_path)
    await (await before.open("demo")).run(aged)
    await before.close()

    duck = Duck(tmp_path)
    file = await duck.open("demo")

    assert await file.query(MARKED) == [(1,), (1,)]
    assert await file.query(FIELD) == [("name",)]
    assert await file.query("select schema_version from meta") == [(SCHEMA_VERSION,)]
    await file.run(settled)
    assert await file.query(MARKED) == [(1,), (1,)]
    await duck.close()
