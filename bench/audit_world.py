"""A big world straight in the snapshot tables, for measuring the audit: for each product ten order lines a side.

Linked and in agreement but for what a real account has too: one order in 997 with another quantity, one line in 1,000
under an older product number, one order in ten without a link, and work of the sync on disk (bases, line bases).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from daemon.domain.ownership import Policy
from reconcile.catalog import Catalog
from reconcile.duck.file import SnapshotFile
from reconcile.duck.statements import Cursor, do
from reconcile.ours import write_rules
from reconcile.rules import AuditPolicy, rule_rows

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FROM = "timestamp '2026-11-01' valid_from"
NEW = "timestamp '2026-02-01'"
CATEGORIES = 40

YARDSTICK = """
select coalesce(e.erp_id, w.erp_id) as erp_id, coalesce(e.number, w.number) as number, e.quantity, w.quantity
from (
    select l.record as erp_id, p.number, sum(l.quantity) as quantity
    from erp_order_line_scd l
    left join erp_product_scd p on p.record = l.product_id and p.valid_to is null
    where l.valid_to is null
    group by all
) e
full outer join (
    select k.erp_id, l.product_number as number, sum(l.quantity) as quantity
    from wms_order_line_scd l
    join link_scd k on k.kind = 'order' and k.wms_id = l.record and k.valid_to is null
    where l.valid_to is null
    group by all
) w on w.erp_id = e.erp_id and w.number = e.number
where e.quantity is distinct from w.quantity
"""
"""What a person would write by hand to compare the order lines: one full outer join by order and product number."""


def fill(cursor: Cursor, products: int) -> None:
    """`products` products a side, ten times as many order lines. For use inside a job."""
    for statement in (*_masters(products), *_orders(products), *_ours()):
        do(cursor, statement)


def _masters(products: int) -> Iterator[str]:
    yield f"""insert into erp_product_scd by name select cast(1000 + i as varchar) record, '' part, 'P-' || i as number,
        'Product number ' || i as name, cast(i % 1000 as decimal(28, 6)) / 4 sales_price,
        cast(i % 500 as decimal(28, 6)) / 4 cost_price, cast(i % {CATEGORIES} + 1 as varchar) category_id, true active,
        cast(i % 300 as decimal(28, 6)) stock, true stock_controlled, timestamp '2026-01-01' created_at,
        {NEW} + to_seconds(i) changed_at, {FROM} from range({products}) t(i)"""
    yield """insert into wms_product_scd by name select number as record, '' part, record as id_field,
        * exclude (record, part, id_field) from erp_product_scd"""
    for system in ("erp", "wms"):
        yield f"""insert into {system}_category_scd by name select cast(i + 1 as varchar) record, '' part,
            cast(i + 1 as varchar) number, 'Category ' || i as name, {FROM} from range({CATEGORIES}) t(i)"""
    yield f"""insert into erp_customer_scd by name select cast(i + 1 as varchar) record, '' part,
        cast(10000 + i as varchar) as number, 'Customer ' || i as name, 'c' || i || '@shop.example' email,
        '99' || i phone, 'Gata ' || i street, '0150' postal_code, 'Oslo' city, 'NO' country,
        cast(900000000 + i as varchar) organization_number, true active, timestamp '2026-01-01' created_at,
        {NEW} changed_at, {FROM} from range({products // 20}) t(i)"""
    yield """insert into wms_customer_scd by name select number as record, record as id_field,
        * exclude (record, id_field) from erp_customer_scd"""


def _orders(products: int) -> Iterator[str]:
    orders, customers = products * 10 // 4, products // 20
    shared = f"""'' part, '' your_reference, '' note, 'NOK' currency, cast(100 + i % 1000 as decimal(28, 6)) total,
        date '2026-01-01' + cast(i % 300 as integer) ordered_on, {FROM},
        timestamp '2026-01-01' + to_seconds(i * 20) created_at"""
    yield f"""insert into erp_order_scd by name select cast(i + 1 as varchar) record,
        cast(i % {customers} + 1 as varchar) customer_id, case when i % 10 < 7 then 'Invoiced' when i % 10 < 9
        then 'OrderState_Sent' else 'Confirmed' end status, {shared}, created_at as changed_at
        from range({orders}) t(i)"""
    yield f"""insert into wms_order_scd by name select cast(i + 1000001 as varchar) record,
        cast(10000 + i % {customers} as varchar) customer_id, if(i % 10 < 9, 'shipped', 'booked') status,
        '24SO ' || (i + 1) reference, {shared}, created_at as changed_at, created_at + interval 1 day booked_at
        from range({orders}) t(i)"""
    number = f"'P-' || ((i * 7919) % {products})"
    line = f"""cast(i % 4 + 1 as integer) line_number, 'Product number ' || ((i * 7919) % {products}) as name,
        cast(i % 1000 as decimal(28, 6)) unit_price, cast(0 as decimal(28, 6)) discount_percent, false is_text,
        {FROM}"""
    yield f"""insert into erp_order_line_scd by name select cast(i // 4 + 1 as varchar) record,
        cast(i + 1 as varchar) part, cast(1000 + (i * 7919) % {products} as varchar) product_id,
        if(i % 1000 = 7, 'OLD-', '') || {number} product_number, cast(i % 20 + 1 as decimal(28, 6)) quantity, {line}
        from range({orders * 4}) t(i)"""
    yield f"""insert into wms_order_line_scd by name select cast(i // 4 + 1000001 as varchar) record,
        cast(i + 5000001 as varchar) part, {number} product_id, {number} product_number,
        cast(i % 20 + if(i % 3988 = 12, 2, 1) as decimal(28, 6)) quantity, {line} from range({orders * 4}) t(i)"""


def _ours() -> Iterator[str]:
    moments = f"timestamp '2026-01-01' linked_at, timestamp '2026-01-01' updated_at, {FROM}"
    for kind in ("product", "customer"):
        yield f"""insert into link_scd by name select '{kind}' || record as record, '' part, '{kind}' kind,
            record erp_id, number wms_id, {moments} from erp_{kind}_scd"""
    yield f"""insert into link_scd by name select 'order' || record as record, '' part, 'order' kind, record erp_id,
        cast(cast(record as bigint) + 1000000 as varchar) wms_id, {moments} from erp_order_scd
        where cast(record as bigint) % 10 <> 5"""
    yield """insert into base_line_scd by name select 'order' || l.record record, l.part, l.record erp_id, k.wms_id,
        l.part erp_row_id, cast(cast(l.part as bigint) + 5000000 as varchar) wms_line_id, l.product_id erp_product_id,
        l.product_number wms_number, l.quantity, l.unit_price, l.discount_percent, l.valid_from
        from erp_order_line_scd l join link_scd k on k.kind = 'order' and k.erp_id = l.record"""
    yield """insert into base_scd by name select 'product' || p.record record, s || f part, 'product' kind,
        p.record erp_id, p.number wms_id, s system, f field, p.name as value, p.valid_from
        from erp_product_scd p, (select unnest(['erp', 'wms']) s), (select unnest(['name', 'sales_price']) f)"""


async def write_the_rules(file: SnapshotFile, catalog: Catalog) -> None:
    graces = {detector.id: detector.grace_seconds for detector in catalog.values()}
    await write_rules(file, rule_rows(AuditPolicy(policy=Policy()), graces, NOW))
