"""The rules by which fields of a pair are compared, as data, and the SQL views made of them (design 3.8). Pure.

The built-in rules are `field_rules.toml`; a user's file may change them. Called by `duck`, and by `run` where there is
such a file. Names go into SQL, so they are taken from closed lists only.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from importlib.resources import files

from daemon.domain.ownership import Master

KEYS = ("compare", "tolerance", "ignore", "owner")
COMPANY_FIELDS = ("name", "email", "phone", "street", "postal_code", "city", "country", "organization_number")
FIELDS: Mapping[str, tuple[str, ...]] = {
    "product": ("name", "sales_price", "cost_price", "category_id"),
    "customer": COMPANY_FIELDS,
    "supplier": COMPANY_FIELDS,
}
"""The columns of the snapshots that both sides have. Kept beside the sync's own list on purpose."""


class Compare(StrEnum):
    TEXT = "text"
    COUNTRY = "country"
    EXACT = "exact"
    AMOUNT = "amount"
    CATEGORY = "category"


class FieldRulesError(Exception):
    """A rules file that is not usable: every problem, one a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule:
    """`tolerance`: the largest difference of two amounts that counts as none. `owner`: whose value counts, where the
    file says so; None: as the connection's `[masters]` and `[fields]` say."""

    kind: str
    field: str
    compare: Compare
    tolerance: Decimal = Decimal(0)
    ignore: bool = False
    owner: Master | None = None


@cache
def built_in() -> tuple[FieldRule, ...]:
    return read_rules(files("reconcile").joinpath("field_rules.toml").read_text(encoding="utf-8"))


def read_rules(text: str, over: Iterable[FieldRule] = ()) -> tuple[FieldRule, ...]:
    """`over`: rules that the text changes; without it the text must give `compare`. Raises FieldRulesError, which
    names unknown kinds, fields and keys."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FieldRulesError(f"not TOML: {error}") from error
    return read_tables(tables, over)


def read_tables(tables: Mapping[str, object], over: Iterable[FieldRule] = ()) -> tuple[FieldRule, ...]:
    """As `read_rules`, from tables that were read already."""
    rules = {(rule.kind, rule.field): rule for rule in over}
    problems: list[str] = []
    for kind, fields in tables.items():
        if kind not in FIELDS or not isinstance(fields, dict):
            problems.append(f"{kind}: not one of {', '.join(FIELDS)}")
            continue
        for name, wanted in fields.items():
            if name not in FIELDS[kind] or not isinstance(wanted, dict):
                problems.append(f"{kind}.{name}: not one of {', '.join(FIELDS[kind])}")
                continue
            try:
                rules[kind, name] = _rule(kind, name, wanted, rules.get((kind, name)))
            except (ValueError, InvalidOperation) as error:
                problems.append(f"{kind}.{name}: {error}")
    if problems:
        raise FieldRulesError("\n".join(problems))
    return tuple(rules.values())


def _rule(kind: str, name: str, wanted: Mapping[str, object], known: FieldRule | None) -> FieldRule:
    unknown = wanted.keys() - set(KEYS)
    if unknown:
        raise ValueError(f"unknown {', '.join(sorted(unknown))}; there are {', '.join(KEYS)}")
    if known is None and "compare" not in wanted:
        raise ValueError("lacks compare")
    compare = Compare(str(wanted["compare"])) if "compare" in wanted else None
    rule = known or FieldRule(kind=kind, field=name, compare=compare or Compare.TEXT)
    tolerance = Decimal(str(wanted.get("tolerance", rule.tolerance)))
    ignore = wanted.get("ignore", rule.ignore)
    if not tolerance.is_finite() or tolerance < 0:
        raise ValueError("tolerance must be a number of at least 0")
    if not isinstance(ignore, bool):
        raise ValueError("ignore must be true or false")
    owner = Master(str(wanted["owner"])) if "owner" in wanted else rule.owner
    compare = compare or rule.compare
    if (compare is Compare.AMOUNT) != name.endswith("_price") or (compare is Compare.CATEGORY) != (
        name == "category_id"
    ):
        raise ValueError(f"cannot be compared as {compare}")
    return replace(rule, compare=compare, tolerance=tolerance, ignore=ignore, owner=owner)


def field_views(rules: Iterable[FieldRule]) -> str:
    """`product_field` and `company_field`: one row for each field of a pair that differs, with both values as each
    system shows them."""
    kept = [rule for rule in rules if not rule.ignore]
    companies = [r for r in kept if r.kind == "customer"], [r for r in kept if r.kind == "supplier"]
    products = [rule for rule in kept if rule.kind == "product"]
    return "\n".join(
        (
            field_view("product_field", "product_pair", "erp_product", "wms_product", products),
            field_view("customer_field", "company_pair", "erp_company", "wms_company", companies[0], kind="customer"),
            field_view("supplier_field", "company_pair", "erp_company", "wms_company", companies[1], kind="supplier"),
        )
    )


def field_view(name: str, pairs: str, erp: str, wms: str, rules: Sequence[FieldRule], kind: str = "") -> str:
    """A view of the fields of pairs that differ. `pairs` has erp_id, wms_id, is_linked; both sides have id, active,
    changed_at, number and the fields. Names are ours, never input. Rows of which no field differs are left out before
    anything is made of them: that is almost all."""
    same_kind = f" and kind = '{kind}'" if kind else ""
    own = f" where kind = '{kind}'" if kind else ""
    marked = ", ".join(rule.field for rule in rules if rule.compare is not Compare.CATEGORY) or "null"
    category = next((rule.field for rule in rules if rule.compare is Compare.CATEGORY), "")
    kept = f", {category}" if category else ""
    grouped = f"left join category_pair g on g.erp_id = a.{category}" if category else ""
    may_differ = "a.mark <> b.mark" + (
        f" or coalesce(g.wms_id, a.{category}) is distinct from b.{category}" if category else ""
    )
    fields = ",\n        ".join(_field(rule) for rule in rules)
    return f"""create or replace view {name} as
with suspect as materialized (
    select p.*
    from {pairs} p
    join (select id{kept}, hash({marked}) as mark from {erp}{own}) a on a.id = p.erp_id
    join (select id{kept}, hash({marked}) as mark from {wms}{own}) b on b.id = p.wms_id
    {grouped}
    where ({may_differ}){f" and p.kind = '{kind}'" if kind else ""}
)
select erp_id, wms_id, is_linked, number, is_active, erp_changed_at, wms_changed_at,
    f.field as field, f.erp_value as erp_value, f.wms_value as wms_value
from (
    select p.erp_id, p.wms_id, p.is_linked, w.number, e.active as is_active, e.changed_at as erp_changed_at,
        w.changed_at as wms_changed_at, unnest(list_filter([
        {fields}
        ], lambda f: f.differs)) as f
    from suspect p
    join (select * from {erp} where id in (select erp_id from suspect){same_kind}) e on e.id = p.erp_id
    join (select * from {wms} where id in (select wms_id from suspect){same_kind}) w on w.id = p.wms_id
    {_CATEGORY_JOIN if category else ""}
);
"""


_CATEGORY_JOIN = "left join category_pair g on g.erp_id = e.category_id\n    "


def _field(rule: FieldRule) -> str:
    e, w = f"e.{rule.field}", f"w.{rule.field}"
    shown = (f"plain({e})", f"plain({w})") if rule.compare is Compare.AMOUNT else (e, w)
    return f"{{field: '{rule.field}', erp_value: {shown[0]}, wms_value: {shown[1]}, differs: {difference(rule, e, w)}}}"


def difference(rule: FieldRule, e: str, w: str) -> str:
    """SQL that is true when the two differ; `e`, `w`: SQL of the two values. What is the same as it stands is not
    brought into normal form: that is dear, and equal values stay equal."""
    match rule.compare:
        case Compare.TEXT:
            return f"({e} is distinct from {w} and normal_text({e}) is distinct from normal_text({w}))"
        case Compare.EXACT:
            return f"{e} is distinct from {w}"
        case Compare.COUNTRY:
            return f"({e} is distinct from {w} and normal_country({e}) is distinct from normal_country({w}))"
        case Compare.AMOUNT:
            return f"({e} is distinct from {w} and coalesce(abs({e} - {w}) > {rule.tolerance:f}, true))"
        case Compare.CATEGORY:
            return f"coalesce(g.wms_id, {e}) is distinct from {w}"
