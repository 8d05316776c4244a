"""Lists and single records: envelope, paging, filters, sorting, projection (apis/rackbeat.md 2).

Used by every handler that shows records. A `Shape` is the description of one kind; handlers never build envelopes.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic

from aiohttp import web

from sandbox.wms_http import Call, Json, Refused, View, invalid, is_true, reply
from sandbox.wms_projection import parse_fields, project
from sandbox.wms_table import R, Table

Filter = Callable[[View, R, str], bool]
_OPERATOR = re.compile(r"(>=|<=|>|<)\s*(.*)")
_BRACKETED = re.compile(r"(simple_filter|field_eq|field)\[([^\]]*)\]")


@dataclass(frozen=True, slots=True)
class Shape(Generic[R]):
    """How records of one kind are shown, filtered and sorted.

    `simple` are the properties that `simple_filter` may name, `field_group` the custom fields that the kind has.
    `always_ranges`: updated_at_from/_to work whatever the switch says. `only` leaves out what another list shows.
    `ranges` are the properties that have `_from` and `_to` parameters (numbers, or dates as text).
    """

    many: str
    one: str
    render: Callable[[View, R], Json]
    filters: Mapping[str, Filter[R]] = field(default_factory=dict)
    simple: Mapping[str, Callable[[View, R], str]] = field(default_factory=dict)
    sorts: Mapping[str, Callable[[R], Any]] = field(default_factory=dict)
    field_group: str | None = None
    always_ranges: bool = False
    only: Callable[[R], bool] | None = None
    ranges: Mapping[str, Callable[[View, R], Any]] = field(default_factory=dict)

    def single(self, call: Call, record: R, status: int = 200) -> web.Response:
        """One record under its key, trimmed when the query asks for it."""
        return reply({self.one: self._shown(call, record, parse_fields(call.query.get("fields", "")))}, status)

    def listed(self, call: Call, table: Table[Any, R], rows: Iterable[R] | None = None) -> web.Response:
        """206 with the collection first, then total, pages, limit, page. `rows` narrows the table beforehand."""
        found = self._sorted(call, table)
        if self.only is not None:
            found = [r for r in found if self.only(r)]
        if rows is not None:
            wanted = {id(r) for r in rows}
            found = [r for r in found if id(r) in wanted]
        checks = self._checks(call)
        if checks:
            found = [r for r in found if all(check(r) for check in checks)]
        limit, page = _paging(call)
        tree = parse_fields(call.query.get("fields", ""))
        shown = [self._shown(call, r, tree) for r in found[(page - 1) * limit : page * limit]]
        return _envelope(self.many, shown, len(found), limit, page)

    def _shown(self, call: Call, record: R, tree: Json | None) -> Json:
        made = self.render(call.view, record)
        if self.field_group and call.query.get("expand", "") == "field_values":
            made["field_values"] = field_values(call.view, record, self.field_group)
        return made if tree is None else project(made, tree)

    def _sorted(self, call: Call, table: Table[Any, R]) -> list[R]:
        name = call.query.get("order_by", "")
        descending = call.query.get("order_direction", "DESC").upper() == "DESC"
        if not name and (sort := call.query.get("sort", "")):
            name, descending = sort.lstrip("-"), sort.startswith("-")
        key = self.sorts.get(name)
        return table.ordered(name if key else "", key, descending and key is not None)

    def _checks(self, call: Call) -> list[Callable[[R], bool]]:
        checks: list[Callable[[R], bool]] = []
        for name, value in call.query.items():
            if name in self.filters:
                checks.append(_bound(self.filters[name], call.view, value))
            elif name in ("updated_at_from", "updated_at_to"):
                if self.always_ranges or call.state.settings.updated_at_filters:
                    checks.append(_range(call.view, name, value))
            elif (stem := re.sub("_(from|to)$", "", name)) != name and stem in self.ranges:
                checks.append(_between(call.view, self.ranges[stem], name, value))
            elif match := _BRACKETED.fullmatch(name):
                checks.append(self._bracketed(call, match[1], match[2], value))
        return checks

    def _bracketed(self, call: Call, style: str, name: str, value: str) -> Callable[[R], bool]:
        if style == "simple_filter":
            of = self.simple.get(name)
            if of is None:
                raise Refused(422, {"message": f"Property '{name}' is not filterable"})
            if call.state.settings.simple_filter_operators and (match := _OPERATOR.fullmatch(value)):
                return _compared(call.view, of, match[1], match[2])
            return lambda record: value in of(call.view, record).split("\n")
        wanted = int(name) if name.isascii() and name.isdigit() else -1
        if style == "field_eq":
            return lambda record: getattr(record, "field_values", {}).get(wanted) == value
        return lambda record: str(getattr(record, "field_values", {}).get(wanted, "\n")).startswith(value)


def plain_list(call: Call, many: str, rows: list[Json]) -> web.Response:
    """A short list below a record, already rendered: paged and trimmed like any other."""
    limit, page = _paging(call)
    tree = parse_fields(call.query.get("fields", ""))
    shown = rows[(page - 1) * limit : page * limit]
    return _envelope(many, shown if tree is None else project(shown, tree), len(rows), limit, page)


def _envelope(many: str, shown: list[Json], total: int, limit: int, page: int) -> web.Response:
    pages = max(1, -(-total // limit))
    return reply({many: shown, "total": total, "pages": pages, "limit": limit, "page": page}, 206)


def field_values(view: View, record: object, group: str) -> list[Json]:
    """Every custom field of the group with the record's value, null without one (7)."""
    known: Mapping[int, str] = getattr(record, "field_values", {})
    return [
        {
            "field": {"id": f.id, "slug": f.slug, "name": f.name, "type": f.type, "options": f.options},
            "value": known.get(f.id),
        }
        for f in view.state.fields_for(group)
    ]


def flag_filter(name: str) -> Filter[Any]:
    """A filter on a boolean attribute; true and 1, false and 0 are the same (2.3)."""
    return lambda _view, record, text: bool(getattr(record, name)) == is_true(text)


def equal_filter(name: str) -> Filter[Any]:
    return lambda _view, record, text: str(getattr(record, name)) == text


def search_filter(*names: str) -> Filter[Any]:
    """Part of any of the attributes, whatever the case."""
    return lambda _view, record, text: any(text.lower() in str(getattr(record, n) or "").lower() for n in names)


def stamps(name: str) -> Callable[[View, Any], str]:
    """The two written forms of a time, for `simple_filter`: with offset, and naive in the account's zone."""

    def of(view: View, record: Any) -> str:
        at = getattr(record, name)
        return f"{view.stamp(at)}\n{at.astimezone(view.state.zone).strftime('%Y-%m-%d %H:%M:%S')}"

    return of


def sorted_by(*names: str) -> dict[str, Callable[[Any], Any]]:
    """Sort keys by attribute; what is not set comes first."""
    return {name: _attribute_key(name) for name in names}


def _attribute_key(name: str) -> Callable[[Any], Any]:
    def key(record: Any) -> Any:
        value = getattr(record, name)
        return (value is not None, value.lower() if isinstance(value, str) else value)

    return key


def _between(view: View, of: Callable[[View, R], Any], name: str, text: str) -> Callable[[R], bool]:
    """Both ends included. A list fits when one of its values does; numbers compare as numbers, all else as text."""
    first = name.endswith("_from")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None

    def inside(value: Any) -> bool:
        border: Any = number if isinstance(value, int) else text
        return value is not None and border is not None and bool(value >= border if first else value <= border)

    def fits(record: R) -> bool:
        found = of(view, record)
        return any(inside(v) for v in found) if isinstance(found, list) else inside(found)

    return fits


def _compared(view: View, of: Callable[[View, R], str], sign: str, border: str) -> Callable[[R], bool]:
    """The naive form of a stamp is the last of its written forms; it sorts as text."""

    def fits(record: R) -> bool:
        value = of(view, record).split("\n")[-1]
        return {">": value > border, ">=": value >= border, "<": value < border, "<=": value <= border}[sign]

    return fits


def _bound(check: Filter[R], view: View, text: str) -> Callable[[R], bool]:
    return lambda record: check(view, record, text)


def _range(view: View, name: str, text: str) -> Callable[[Any], bool]:
    try:
        border = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise Refused(422, {"message": f"The {name} is not a valid date."}) from error
    border = (border if border.tzinfo else border.replace(tzinfo=view.state.zone)).astimezone(UTC)
    if name.endswith("_from"):
        return lambda record: bool(record.updated_at >= border)
    return lambda record: bool(record.updated_at <= border)


def _paging(call: Call) -> tuple[int, int]:
    settings = call.state.settings
    limit = _positive(call.query.get("limit", ""), settings.default_limit)
    if limit > settings.max_limit and settings.over_limit == "refuse":
        raise invalid({"limit": [f"The limit may not be greater than {settings.max_limit}."]})
    return min(limit, settings.max_limit), _positive(call.query.get("page", ""), 1)


def _positive(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text) < 10**9 else otherwise
