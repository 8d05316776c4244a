"""The rules by which fields of a pair are compared, as data (design 3.8); `field_views` makes SQL of them. Pure.

The built-in rules are `field_rules.toml`; a user's file may change them. Called by `duck`, and by `run` where there is
such a file. Names go into SQL, so they are taken from closed lists only.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
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
    except (ValueError, RecursionError) as error:  # not TOML, a number without end, nested too deeply
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
