"""The SQL that compares the fields of pairs, made of the field rules: macros that mark a record, and views. Pure.

Called by `duck`, which lays them out in each file, and by `bench`. Must never take a name from input: what goes into
SQL comes from closed lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reconcile.field_rules import FIELDS, Compare, FieldRule, difference

PARTS = 8192
"""Into so many parts records are sorted by their id; parts with equal sums need no second look."""


def field_views(rules: Iterable[FieldRule]) -> str:
    """`product_mark`, `customer_mark`, `supplier_mark` (macros), and `product_field`, `customer_field`,
    `supplier_field`: one row for each field of a pair that differs, with both values as each system shows them."""
    kept = [rule for rule in rules if not rule.ignore]
    by_kind = {kind: [rule for rule in kept if rule.kind == kind] for kind in FIELDS}
    return "\n".join(_macro(kind, some) + field_view(kind, _sides(kind, some), some) for kind, some in by_kind.items())


def mark_of(kind: str) -> str:
    """The mark of a row that has all columns of `FIELDS[kind]`."""
    return f"{kind}_mark({', '.join(FIELDS[kind])})"


def _macro(kind: str, rules: Sequence[FieldRule]) -> str:
    """Equal marks are equal fields. The category is not in it: which group stands for it is not the record's own."""
    marked = ", ".join(rule.field for rule in rules if rule.compare is not Compare.CATEGORY)
    return f"create or replace macro {kind}_mark({', '.join(FIELDS[kind])}) as hash({marked or 0});\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """SQL, both sides of pairs. `paired`: erp_id, wms_id, is_linked, place, mark of Rackbeat's records; `known`: id,
    place, mark of the others. `place` is the row's place in its table, `mark` NULL where there is none. `wms`, `erp`:
    the records whole, by place and record, with number, active, changed_at and the fields."""

    paired: str
    known: str
    wms: str
    erp: str


def _sides(kind: str, rules: Sequence[FieldRule]) -> Sides:
    pairs = "product_pair" if kind == "product" else f"(select * from company_pair where kind = '{kind}')"
    there, here = "e.mark", "w.mark"
    category = _category(rules)
    if category:
        there = f"if(e.mark is null, null, hash(e.mark, coalesce(g.wms_id, e.{category})))"
        here = f"if(w.mark is null, null, hash(w.mark, w.{category}))"
    return Sides(
        paired=f"""select p.erp_id, p.wms_id, p.is_linked, w.rowid as place, {here} as mark
    from {pairs} p
    join wms_{kind}_scd w on w.record = p.wms_id and w.valid_to is null""",
        known=f"""select e.record as id, e.rowid as place, {there} as mark
    from erp_{kind}_scd e {_category_join(category)}
    where e.valid_to is null""",
        wms=f"(select *, rowid as place from wms_{kind}_scd)",
        erp=f"(select *, rowid as place from erp_{kind}_scd)",
    )


def field_view(name: str, sides: Sides, rules: Sequence[FieldRule]) -> str:
    """Four views, each on top of the one before, worked out in this order (`prepare`), because a plan that does not
    know how few rows come is dear: `{name}_part`, parts in which the two sides are not equal; `{name}_unlike`, what is
    in them; `{name}_suspect`, pairs that are not equal as they stand; `{name}_field`, what of them differs by the
    rules (ADR 14). Names are ours, never input.

    Ids of 24SO are there once, so equal sums (xor) of as many marks are equal marks. A record without a mark makes its
    part unlike and its pair suspect. A place is the same row for as long as one statement, or one `prepare`, runs."""
    fields = ",\n        ".join(_field(rule) for rule in rules)
    return f"""create or replace view {name}_part as
select coalesce(e.part, w.part) as part
from ({_sums("id", sides.known)}) e
full join ({_sums("erp_id", sides.paired)}) w on w.part = e.part
where e.total is distinct from w.total or e.records is distinct from w.records or e.marked < e.records
    or w.marked < w.records;

create or replace view {name}_unlike as
select id as erp_id, null as wms_id, null as is_linked, place, mark from ({sides.known}) k
where {_part("id")} in (select part from {name}_part)
union all
select erp_id, wms_id, is_linked, place, mark from ({sides.paired}) k
where {_part("erp_id")} in (select part from {name}_part);

create or replace view {name}_suspect as
with unlike as materialized (select * from {name}_unlike)
select w.erp_id, w.wms_id, w.is_linked, w.place as wms_place, e.place as erp_place
from (select * from unlike where wms_id is not null) w
join (select * from unlike where wms_id is null) e on e.erp_id = w.erp_id
where not coalesce(e.mark = w.mark, false);

create or replace view {name}_field as
with s as materialized (select * from {name}_suspect),
w as materialized (select * from {sides.wms} where place in (select wms_place from s)),
e as materialized (select * from {sides.erp} where place in (select erp_place from s))
select erp_id, wms_id, is_linked, number, is_active, erp_changed_at, wms_changed_at,
    f.field as field, f.erp_value as erp_value, f.wms_value as wms_value
from (
    select s.erp_id, s.wms_id, s.is_linked, w.number, e.active as is_active, e.changed_at as erp_changed_at,
        w.changed_at as wms_changed_at, unnest(if(w.record = s.wms_id and e.record = s.erp_id, list_filter([
        {fields}
        ], lambda f: f.differs), [])) as f
    from s
    join w on w.place = s.wms_place
    join e on e.place = s.erp_place
    {_category_join(_category(rules))}
);
"""


def _part(key: str) -> str:
    return f"cast(hash({key}) & {PARTS - 1} as integer)"


def _sums(key: str, records: str) -> str:
    return f"""
    select cast(name & {PARTS - 1} as integer) as part, count(*) as records, count(mark) as marked,
        bit_xor(hash(name, mark)) as total
    from (select hash({key}) as name, mark from ({records}) r)
    group by part"""


def _category(rules: Sequence[FieldRule]) -> str:
    return next((rule.field for rule in rules if rule.compare is Compare.CATEGORY), "")


def _category_join(category: str) -> str:
    return f"left join category_pair g on g.erp_id = e.{category}" if category else ""


def _field(rule: FieldRule) -> str:
    e, w = f"e.{rule.field}", f"w.{rule.field}"
    shown = (f"plain({e})", f"plain({w})") if rule.compare is Compare.AMOUNT else (e, w)
    return f"{{field: '{rule.field}', erp_value: {shown[0]}, wms_value: {shown[1]}, differs: {difference(rule, e, w)}}}"
