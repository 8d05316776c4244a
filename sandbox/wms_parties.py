"""Customers and suppliers: alike but for their group and their custom fields. Source: apis/rackbeat.md 4.1, 4.3.

Written as `company_name`, read as `name`; both are accepted and both returned.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.wms_body import Body
from sandbox.wms_fields import filled, take_custom_fields
from sandbox.wms_http import Call, Handler, Json, View, broken_rule, reply
from sandbox.wms_lists import Shape, equal_filter, flag_filter, search_filter, sorted_by
from sandbox.wms_records import ZERO, Entry, Party
from sandbox.wms_registers import PAYMENT_TERMS, free_number
from sandbox.wms_state import WmsState
from sandbox.wms_table import Table

TEXTS = (
    "company_vat",
    "ean",
    "address_street",
    "address_street2",
    "address_city",
    "address_zipcode",
    "address_country",
    "contact_email",
    "contact_phone",
    "locale",
    "currency",
    "our_reference",
    "their_reference",
    "attention",
)
_OWN_ADDRESS = ("street", "street2", "zipcode", "city", "country")
ADDRESS = ("name", "street", "street2", "zipcode", "city", "state", "country", "email", "phone")
_PHONE = re.compile(r"[0-9+()\-./ ]{3,30}")


@dataclass(frozen=True, slots=True)
class PartyKind:
    """What tells customers from suppliers."""

    one: str
    many: str
    table: Callable[[WmsState], Table[int, Party]]
    groups: Callable[[WmsState], Table[int, Entry]]

    def routes(self) -> list[tuple[str, str, Handler]]:
        one = f"/{self.many}/{{number}}"
        return [
            ("GET", f"/{self.many}", self.list),
            ("POST", f"/{self.many}", self.create),
            ("GET", one, self.show),
            ("PUT", one, self.update),
            ("DELETE", one, self.delete),
        ]

    def list(self, call: Call) -> web.Response:
        return self.shape.listed(call, self.table(call.state))

    def show(self, call: Call) -> web.Response:
        return self.shape.single(call, self._found(call))

    def create(self, call: Call) -> web.Response:
        state, now = call.state, call.state.now()
        body = Body(call.body, strict=state.settings.strict_types)
        if not body.raw.get("name"):
            body.need("company_name")
        body.need("payment_terms_id")
        number = free_number(body, self.table(state))
        values = self._values(state, body)
        fields = take_custom_fields(state, body, self.one) if state.settings.custom_fields_on_create else {}
        body.check()
        made = {"group_id": None, "currency": state.settings.currency} | {
            n: v for n, v in values.items() if v is not None
        }
        number = number or self.table(state).next_number()
        party = Party(number=number, field_values=filled(fields), created_at=now, updated_at=now, **made)
        state.add(self.table(state), party)
        self._announce(call, "created", party)
        return self.shape.single(call, party, 201)

    def update(self, call: Call) -> web.Response:
        party, table = self._found(call), self.table(call.state)
        body = Body(call.body, strict=call.state.settings.strict_types)
        values = self._values(call.state, body)
        settings = call.state.settings
        if settings.field_values_by == "put_body" and settings.custom_fields_plan:
            taken = take_custom_fields(call.state, body, self.one)
            values |= {"field_values": filled({**party.field_values, **taken})} if taken else {}
        if body.has("number") and body.whole("number") != party.number:
            values["number"] = free_number(body, table) or party.number
        if not values.get("name", party.name):
            body.need("company_name")
        body.check()
        old = party.number
        changed = call.state.edit(table, party, {n: v for n, v in values.items() if n not in _KEPT or v is not None})
        if old != party.number:
            self._renumber(call.state, old, party.number)
        if changed:
            self._announce(call, "updated", party, old_key=old, new_key=party.number, changed=changed)
        return self.shape.single(call, party)

    def delete(self, call: Call) -> web.Response:
        party, state = self._found(call), call.state
        if self._used(state, party.number):
            raise broken_rule(f"The {self.one} is in use and can't be deleted.")
        state.remove(self.table(state), party)
        self._announce(call, "deleted", party)
        return reply({"message": "Deleted."})

    def _found(self, call: Call) -> Party:
        return call.find(self.table(call.state), self.one.capitalize())

    def _used(self, state: WmsState, number: int) -> bool:
        if self.one == "supplier":
            return any(p.default_supplier_id == number for p in state.products)
        orders = any(o.customer_number == number for o in state.orders)
        return orders or any(i.customer_number == number for i in state.invoices)

    def _renumber(self, state: WmsState, old: int, new: int) -> None:
        """References follow the party: they are by number here, and by an inner id in the real service."""
        if self.one == "supplier":
            for product in state.products:
                product.default_supplier_id = new if product.default_supplier_id == old else product.default_supplier_id
            return
        for document in (*state.orders, *state.invoices):
            document.customer_number = new if document.customer_number == old else document.customer_number

    def _announce(self, call: Call, verb: str, party: Party, **extras: Any) -> None:
        if call.state.settings.webhook_extras:
            extras["data"] = self.render(call.view, party)
        call.state.announce(f"{self.one}.{verb}", party.number, **extras)

    def _values(self, state: WmsState, body: Body) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for written in ("name", "company_name"):
            if body.has(written):
                values["name"] = body.text(written)
        values |= {name: body.text(name) for name in TEXTS if body.has(name)}
        if body.has("payment_terms_id"):
            values["payment_terms_id"] = body.whole("payment_terms_id", state.payment_terms)
        group = f"{self.one}_group_id"
        if body.has(group):
            values["group_id"] = body.whole(group, self.groups(state))
        if body.has("vat_zone"):
            values["vat_zone"] = body.vat_zone()
        if body.has("is_barred"):
            values["is_barred"] = bool(body.flag("is_barred"))
        values |= {name: body.whole(name) for name in ("layout_id", "employee_id") if body.has(name)}
        if body.has("max_credit"):
            values["max_credit"] = body.amount("max_credit")
        if body.has("general_discount_percentage"):
            values["general_discount_percentage"] = body.amount("general_discount_percentage") or ZERO
        for name in ("billing_address", "delivery_address"):
            if (place := body.section(name)) is not None:
                values[name] = read_address(place)
        return values

    def render(self, view: View, party: Party) -> Json:
        state = view.state
        group = self.groups(state).get(party.group_id or 0)
        term = state.payment_terms.get(party.payment_terms_id)
        made: Json = {"number": party.number, "name": party.name, "company_name": party.name}
        made["is_barred"] = party.is_barred
        made |= {name: getattr(party, name) for name in TEXTS}
        made |= {"vat_zone": party.vat_zone, "max_credit": party.max_credit, "layout_id": party.layout_id}
        made["general_discount_percentage"] = party.general_discount_percentage
        made["payment_terms_id"] = party.payment_terms_id
        made["payment_terms"] = None if term is None else PAYMENT_TERMS.render(view, term)
        made[f"{self.one}_group_id"] = party.group_id
        made[f"{self.one}_group"] = None if group is None else {"number": group.number, "name": group.name}
        made |= {
            "employee_id": party.employee_id,
            "employee": None,
            "billing_address": party.billing_address or own_address(party),
        }
        made["delivery_address"] = party.delivery_address or None
        made |= {"created_at": view.stamp(party.created_at), "updated_at": view.stamp(party.updated_at)}
        return made | {"is_deleted": False, "self": view.link(self.many, party.number)}

    @property
    def shape(self) -> Shape[Party]:
        filters: dict[str, Any] = {
            "company_name": equal_filter("name"),
            "search": search_filter("name", "number"),
            "is_barred": flag_filter("is_barred"),
        }
        simple: dict[str, Any] = {
            "number": lambda _view, party: str(party.number),
            "ean": lambda _view, party: party.ean or "",
            "company_vat": lambda _view, party: party.company_vat or "",
        }
        sorts = sorted_by("number", "name", "created_at", "updated_at")
        return Shape(self.many, self.one, self.render, filters, simple, sorts, field_group=self.one)


_KEPT = ("name", "payment_terms_id", "vat_zone", "number")


def read_address(part: Body) -> Json:
    """An address object; e-mail and phone are validated here, unlike in the header of a party (12 no. 19)."""
    made: Json = {name: part.text(name) for name in ADDRESS if part.has(name)}
    if part.has("email"):
        made["email"] = part.email("email")
    phone = made.get("phone")
    if phone is not None and not _PHONE.fullmatch(phone):
        part.fail("phone", "The phone format is invalid.")
    return made


def own_address(party: Party) -> Json:
    """The address of a party in the form that addresses have everywhere (4.1)."""
    made: Json = {"name": party.name} | {name: getattr(party, f"address_{name}") for name in _OWN_ADDRESS}
    return made | {"email": party.contact_email, "phone": party.contact_phone}


CUSTOMERS = PartyKind("customer", "customers", lambda s: s.customers, lambda s: s.customer_groups)
SUPPLIERS = PartyKind("supplier", "suppliers", lambda s: s.suppliers, lambda s: s.supplier_groups)

ROUTES: list[tuple[str, str, Handler]] = [*CUSTOMERS.routes(), *SUPPLIERS.routes()]
