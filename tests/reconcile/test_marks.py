"""What is kept beside the order lines always says what the lines say."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from daemon.domain.ids import Kind, System
from daemon.domain.order import Order, OrderLine
from daemon.domain.ownership import NumberSource, Policy
from reconcile import scd
from reconcile.catalog import load_catalog
from reconcile.detect import detect
from reconcile.duck.instance import Duck
from reconcile.duck.layout import SCHEMA_VERSION, in_memory
from reconcile.duck.statements import Cursor, do, rows_of
from reconcile.rows import rows_by_table
from reconcile.tables import TABLES
from tests.drifts.loading import load
from tests.drifts.orders import add_orders
from tests.drifts.town import NOW, Size, build

MARKS = ("erp_order_mark", "wms_order_mark")
CATALOG = load_catalog()


def kept(cursor: Cursor) -> dict[str, list[tuple[object, ...]]]:
    return {name: sorted(rows_of(cursor, sql=f"select * from {name}", max_rows=100_000)) for name in MARKS}


def order(rng: random.Random, native_id: str) -> Order:
    products = [rng.choice(["11", "12", "-2", "13"]) for _ in range(rng.randrange(4))]
    lines = tuple(
        OrderLine(
            native_id=f"{native_id}-{n}",
            product_id=product,
            product_number=rng.choice(["", "K-1", "K-2"]),
            name="Vare",
            quantity=Decimal(rng.randrange(-1, 4)),
            is_text=rng.random() < 0.2,
        )
        for n, product in enumerate(products)
    )
    return Order(native_id=native_id, customer_id="1", status="Confirmed", lines=lines)


@pytest.mark.parametrize("seed", range(5))
def test_marks_follow_the_lines_through_any_sequence_of_reads(seed: int) -> None:
    rng, cursor = random.Random(seed), in_memory()
    for step in range(12):
        system = rng.choice(list(System))
        ids = rng.sample([str(n) for n in range(20)], rng.randrange(12))
        records = [order(rng, one) for one in ids]
        touched = None if rng.random() < 0.5 else {*ids, *(str(n) for n in range(20) if rng.random() < 0.2)}
        scd.stage(cursor, TABLES[system, Kind.ORDER])
        scd.load(cursor, rows_by_table(system, records))
        scd.settle(cursor, TABLES[system, Kind.ORDER], NOW + timedelta(hours=step), touched=touched)

        followed = kept(cursor)
        scd.remake_marks(cursor)
        assert followed == kept(cursor)
    assert any(followed.values())
    cursor.close()


FROM_LINES = """
select l.order_id, sum(l.quantity), count(*),
    sum(line_mark(coalesce(s.number, l.product_number), l.quantity)),
    coalesce(bool_or(l.product_id like '-%'), false)
from erp_order_line l left join erp_sendable_product s on s.id = l.product_id
where not l.is_text group by l.order_id order by 1
"""
FROM_MARKS = "select order_id, units, product_lines, alike, has_fee from erp_order_goods order by 1"


@pytest.mark.parametrize("source", list(NumberSource))
def test_what_an_order_asks_for_is_the_same_from_marks_and_from_lines(source: NumberSource) -> None:
    """Also where a line shows an older number than its product has, has a fee, or a product that nobody knows."""
    town = build(7, Size(products=60, companies=40, orders=60), replace(Policy(), number_source=source))
    add_orders(town, 60)
    orders = [one for one in town.records[System.ERP, Kind.ORDER].values() if isinstance(one, Order)]
    for n, changes in enumerate(({"product_number": "GAMMEL"}, {"product_id": "-1"}, {"product_id": "99999"})):
        first, *rest = orders[n].lines
        town.put(System.ERP, replace(orders[n], lines=(replace(first, **changes), *rest)))
    cursor = in_memory()
    load(cursor, town, CATALOG)

    from_lines = rows_of(cursor, sql=FROM_LINES, max_rows=1000)

    assert rows_of(cursor, sql=FROM_MARKS, max_rows=1000) == from_lines
    assert len(from_lines) >= 55
    cursor.close()


def aged(cursor: Cursor) -> dict[str, list[tuple[object, ...]]]:
    """Orders in a file as it was before there were marks; what the marks of these orders are."""
    rng = random.Random(1)
    scd.stage(cursor, TABLES[System.ERP, Kind.ORDER])
    scd.load(cursor, rows_by_table(System.ERP, [order(rng, str(n)) for n in range(9)]))
    scd.settle(cursor, TABLES[System.ERP, Kind.ORDER], NOW)
    marks = kept(cursor)
    for name in (*MARKS, "erp_order_product"):
        do(cursor, f"drop table {name}")
    do(cursor, "update meta set schema_version = 1")
    return marks


async def test_a_file_from_before_the_marks_gets_them_when_it_is_opened(tmp_path: Path) -> None:
    duck = Duck(tmp_path)
    before = await (await duck.open("demo")).run(aged)
    await duck.close()

    again = Duck(tmp_path)
    file = await again.open("demo")

    assert await file.run(kept) == before
    assert before["erp_order_mark"]
    assert await file.query("select schema_version from meta") == [(SCHEMA_VERSION,)]
    assert (await detect(file, CATALOG.values())).failed == {}
    await again.close()
