"""The simple registers: groups, units, locations, payment and delivery terms, employees, layouts.

All behave alike: integer number, name, a few attributes of their own (apis/rackbeat.md 3.6, 3.7, 4.2, 4.4).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from aiohttp import web

from sandbox.wms_body import Body
from sandbox.wms_http import TAKEN, Call, Handler, Json, View, broken_rule, reply
from sandbox.wms_lists import Shape, equal_filter, flag_filter, search_filter, sorted_by
from sandbox.wms_nesting import children_of, location_extra
from sandbox.wms_records import Entry
from sandbox.wms_state import WmsState
from sandbox.wms_table import Table

Route = tuple[str, str, Handler]
MOST_DAYS = 32767


@dataclass(frozen=True, slots=True)
class Register:
    """One register: where it hangs, what its rows have beside number and name, and who uses a row.

    `more` maps an attribute to its kind (`flag`, `amount`, `whole`, `text`) and default; `extra` renders what is
    derived; `in_use` answers whether a row may not be deleted.
    """

    path: str
    many: str
    one: str
    table: Callable[[WmsState], Table[int, Entry]]
    in_use: Callable[[WmsState, int], bool]
    more: Mapping[str, tuple[str, Any]] = field(default_factory=dict)
    required: tuple[str, ...] = ("name",)
    extra: Callable[[View, Entry], Json] | None = None

    def routes(self) -> list[Route]:
        one = f"{self.path}/{{number}}"
        return [
            ("GET", self.path, self.list),
            ("POST", self.path, self.create),
            ("GET", one, self.show),
            ("PUT", one, self.update),
            ("DELETE", one, self.delete),
        ]

    def render(self, view: View, row: Entry) -> Json:
        made: Json = {"number": row.number, "name": row.name}
        made |= {name: row.more.get(name, default) for name, (_, default) in self.more.items()}
        if self.extra is not None:
            made |= self.extra(view, row)
        made |= {"created_at": view.stamp(row.created_at), "updated_at": view.stamp(row.updated_at)}
        return made | {"self": view.link(self.path.strip("/"), row.number)}

    @property
    def shape(self) -> Shape[Entry]:
        filters: dict[str, Any] = {"name": equal_filter("name"), "search": search_filter("name", "number")}
        for name, (kind, default) in self.more.items():
            filters[name] = _more_filter(name, kind, default)
        simple: dict[str, Any] = {"number": lambda _v, r: str(r.number), "name": lambda _v, r: r.name}
        sorts = sorted_by("number", "name", "created_at", "updated_at")
        return Shape(self.many, self.one, self.render, filters, simple, sorts)

    def list(self, call: Call) -> web.Response:
        if self is PAYMENT_TERMS and call.state.settings.other_envelope_keys:
            return replace(self.shape, many="terms").listed(call, self.table(call.state))
        return self.shape.listed(call, self.table(call.state))

    def show(self, call: Call) -> web.Response:
        return self.shape.single(call, self._found(call))

    def create(self, call: Call) -> web.Response:
        body = Body(call.body, strict=call.state.settings.strict_types)
        table = self.table(call.state)
        body.need(*self.required)
        number = free_number(body, table)
        values = self._values(body)
        body.check()
        name = values.pop("name")
        row = call.state.add_entry(table, number or table.next_number(), name, **values)
        self._only_default(call.state, row)
        call.state.announce(f"{_event_noun(self.one)}.created", row.number)
        return self.shape.single(call, row, 201)

    def update(self, call: Call) -> web.Response:
        row, table = self._found(call), self.table(call.state)
        body = Body(call.body, strict=call.state.settings.strict_types)
        values = self._values(body)
        body.check()
        name = values.pop("name", None) or row.name
        changed = call.state.edit(table, row, {"name": name, "more": row.more | values})
        self._only_default(call.state, row)
        if changed:
            call.state.announce(f"{_event_noun(self.one)}.updated", row.number)
        return self.shape.single(call, row)

    def delete(self, call: Call) -> web.Response:
        row = self._found(call)
        if self.in_use(call.state, row.number):
            raise broken_rule(f"The {self.one.replace('_', ' ')} is in use and can't be deleted.")
        call.state.remove(self.table(call.state), row)
        return reply({"message": "Deleted."})

    def _found(self, call: Call) -> Entry:
        return call.find(self.table(call.state), self.one.replace("_", " ").capitalize())

    def _only_default(self, state: WmsState, row: Entry) -> None:
        if "is_default" not in self.more or not row.more.get("is_default"):
            return
        for other in self.table(state):
            if other is not row and other.more.get("is_default"):
                state.edit(self.table(state), other, {"more": other.more | {"is_default": False}})

    def _values(self, body: Body) -> dict[str, Any]:
        values: dict[str, Any] = {"name": body.text("name")} if body.has("name") else {}
        readers: dict[str, Callable[[str], Any]] = {
            "flag": body.flag,
            "amount": body.amount,
            "whole": body.whole,
            "text": body.text,
        }
        for name, (kind, _) in self.more.items():
            if body.has(name):
                values[name] = readers[kind](name)
        days = values.get("maturity_days")
        if days is not None and not 0 <= days <= MOST_DAYS:
            body.fail("maturity_days", f"The maturity days must be between 0 and {MOST_DAYS}.")
        return values


def free_number(body: Body, table: Table[int, Any]) -> int | None:
    """The wished integer number, checked to be positive and free; None when none is wished."""
    number = body.whole("number")
    if number is not None and number < 1:
        body.fail("number", "The number must be at least 1.")
    elif number is not None and number in table:
        body.fail("number", TAKEN)
    return number


def _event_noun(one: str) -> str:
    return {"payment_term": "payment_terms", "delivery_term": "delivery_terms"}.get(one, one)


def _more_filter(name: str, kind: str, default: Any) -> Any:
    if kind == "flag":
        return lambda view, row, text: flag_filter(name)(view, _Attributes(name, row.more.get(name, default)), text)
    return lambda _view, row, text: str(row.more.get(name, default)) == text


class _Attributes:
    """One attribute as an object, so that the filters for attributes serve for `more` too."""

    def __init__(self, name: str, value: object) -> None:
        setattr(self, name, value)


def _group_used(state: WmsState, number: int) -> bool:
    return any(p.group_id == number for p in state.products)


def _location_used(state: WmsState, number: int) -> bool:
    if children_of(state, number):
        return True
    return any(p.default_location_id == number or p.stock.get(number) for p in state.products)


def _term_used(state: WmsState, number: int) -> bool:
    parties = (*state.customers, *state.suppliers)
    return any(p.payment_terms_id == number for p in parties) or any(o.payment_terms_id == number for o in state.orders)


def _staff_used(state: WmsState, number: int) -> bool:
    return any(c.employee_id == number for c in state.customers) or any(o.employee_id == number for o in state.orders)


def _group_extra(view: View, row: Entry) -> Json:
    return {"num_products": view.state.products_per_group()[row.number]}


def _term_extra(_view: View, row: Entry) -> Json:
    return {"type_translated": str(row.more.get("type", "")).replace("_", " ").capitalize()}


_VAT = Decimal(25)
_GROUP: dict[str, tuple[str, Any]] = {
    "is_draft": ("flag", False),
    "has_inventory": ("flag", True),
    "should_spread_cost": ("flag", False),
    "vat_domestic": ("amount", _VAT),
    "vat_eu": ("amount", Decimal(0)),
    "vat_abroad": ("amount", Decimal(0)),
    "vat_domestic_exempt": ("amount", Decimal(0)),
    "is_sellable": ("flag", True),
}


def vat_rate(group: Entry | None, zone: str) -> Decimal:
    """The VAT of a product group in a zone, in percent: what its own answer shows (3.6)."""
    if group is None:
        return Decimal(0)
    rate = group.more.get(f"vat_{zone}")
    return Decimal(_GROUP[f"vat_{zone}"][1] if rate is None else rate)


_DRAFT: dict[str, tuple[str, Any]] = {"is_draft": ("flag", False)}
_LOCATION: dict[str, tuple[str, Any]] = {
    "barcode": ("text", None),
    "is_draft": ("flag", False),
    "is_default": ("flag", False),
    "is_barred": ("flag", False),
    "parent_id": ("whole", None),
}
_TERM: dict[str, tuple[str, Any]] = {
    "type": ("text", "net"),
    "description": ("text", None),
    "maturity_days": ("whole", 0),
}
_EMPLOYEE: dict[str, tuple[str, Any]] = {
    "initials": ("text", None),
    "contact_phone": ("text", None),
    "contact_email": ("text", None),
    "locale": ("text", None),
    "job_title": ("text", None),
    "should_notify": ("flag", False),
    "default_location_id": ("whole", None),
}

PRODUCT_GROUPS = Register(
    "/product-groups",
    "product_groups",
    "product_group",
    lambda s: s.product_groups,
    _group_used,
    _GROUP,
    extra=_group_extra,
)
CUSTOMER_GROUPS = Register(
    "/customer-groups",
    "customer_groups",
    "customer_group",
    lambda s: s.customer_groups,
    lambda s, n: any(c.group_id == n for c in s.customers),
    _DRAFT,
)
SUPPLIER_GROUPS = Register(
    "/supplier-groups",
    "supplier_groups",
    "supplier_group",
    lambda s: s.supplier_groups,
    lambda s, n: any(c.group_id == n for c in s.suppliers),
    _DRAFT,
)
UNITS = Register(
    "/units", "units", "unit", lambda s: s.units, lambda s, n: any(p.unit_id == n for p in s.products), _DRAFT
)
LOCATIONS = Register(
    "/locations", "locations", "location", lambda s: s.locations, _location_used, _LOCATION, extra=location_extra
)
PAYMENT_TERMS = Register(
    "/payment-terms",
    "payment_terms",
    "payment_term",
    lambda s: s.payment_terms,
    _term_used,
    _TERM,
    ("name", "type", "maturity_days"),
    _term_extra,
)
DELIVERY_TERMS = Register(
    "/delivery-terms",
    "delivery_terms",
    "delivery_term",
    lambda s: s.delivery_terms,
    lambda s, n: any(o.delivery_terms == str(n) for o in s.orders),
    {"description": ("text", None)},
)
EMPLOYEES = Register("/employees", "employees", "employee", lambda s: s.employees, _staff_used, _EMPLOYEE)
LAYOUTS = Register(
    "/layouts", "layouts", "layout", lambda s: s.layouts, lambda s, n: any(o.layout_id == n for o in s.orders), _DRAFT
)

REGISTERS = (
    PRODUCT_GROUPS,
    CUSTOMER_GROUPS,
    SUPPLIER_GROUPS,
    UNITS,
    LOCATIONS,
    PAYMENT_TERMS,
    DELIVERY_TERMS,
    EMPLOYEES,
    LAYOUTS,
)
ROUTES: list[Route] = [route for register in REGISTERS for route in register.routes()]
ROUTES += [("GET", "/locations/flat", LOCATIONS.list)]
