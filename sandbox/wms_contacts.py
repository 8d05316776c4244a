"""Contacts of customers and suppliers, and the addresses of customers. Source: apis/rackbeat.md 4.1, 4.3.

A contact is addressed by its number, an address by its id. Neither is announced.
"""

from functools import partial
from typing import Any

from aiohttp import web

from sandbox.wms_body import Body
from sandbox.wms_http import Call, Handler, Json, View, missing, reply
from sandbox.wms_lists import plain_list
from sandbox.wms_parties import ADDRESS, read_address
from sandbox.wms_records import Contact, Party

_TEXTS = ("name", "role", "initials", "contact_phone")
_FLAGS = ("cc_order", "cc_offer", "cc_invoice", "cc_delivery_note")
_NEEDED = {"customer": ("name",), "supplier": ("name", "contact_email", "contact_phone")}


def _party(call: Call, one: str) -> Party:
    table = call.state.customers if one == "customer" else call.state.suppliers
    return call.find(table, one.capitalize())


def _render(view: View, row: Contact) -> Json:
    made: Json = {"number": row.number}
    made |= {name: getattr(row, name) for name in (*_TEXTS, "contact_email", *_FLAGS)}
    return made | {"created_at": view.stamp(row.created_at), "updated_at": view.stamp(row.updated_at)}


def _contact(call: Call, party: Party) -> Contact:
    found = next((c for c in party.contacts if str(c.number) == call.path["id"]), None)
    if found is None:
        raise missing("Contact")
    return found


def _values(call: Call, needed: tuple[str, ...]) -> dict[str, Any]:
    body = Body(call.body, strict=call.state.settings.strict_types)
    body.need(*needed)
    values: dict[str, Any] = {name: body.text(name) for name in _TEXTS if body.has(name)}
    values |= {name: bool(body.flag(name)) for name in _FLAGS if body.has(name)}
    if body.has("contact_email"):
        values["contact_email"] = body.email("contact_email")
    body.check()
    return values


def list_contacts(one: str, call: Call) -> web.Response:
    return plain_list(call, f"{one}_contacts", [_render(call.view, row) for row in _party(call, one).contacts])


def show_contact(one: str, call: Call) -> web.Response:
    return reply({f"{one}_contact": _render(call.view, _contact(call, _party(call, one)))})


def create_contact(one: str, call: Call) -> web.Response:
    party, now = _party(call, one), call.state.now()
    values = _values(call, _NEEDED[one])
    made = Contact(number=call.state.next_id(), created_at=now, updated_at=now, **values)
    party.contacts.append(made)
    call.state.note(one, party.number, {}, {f"contacts.{made.number}": made.name})
    return reply({f"{one}_contact": _render(call.view, made)}, 201)


def update_contact(one: str, call: Call) -> web.Response:
    party = _party(call, one)
    row = _contact(call, party)
    values = _values(call, tuple(name for name in _NEEDED[one] if name in call.body))
    for name, value in values.items():
        setattr(row, name, value)
    row.updated_at = call.state.now()
    call.state.note(one, party.number, {}, {f"contacts.{row.number}": row.name})
    return reply({f"{one}_contact": _render(call.view, row)})


def delete_contact(one: str, call: Call) -> web.Response:
    party = _party(call, one)
    row = _contact(call, party)
    party.contacts.remove(row)
    call.state.note(one, party.number, {f"contacts.{row.number}": row.name}, {f"contacts.{row.number}": None})
    return reply({"message": "Deleted."})


def _address(call: Call, party: Party) -> Json:
    found = next((a for a in party.addresses if str(a["id"]) == call.path["id"]), None)
    if found is None:
        raise missing("Address")
    return found


def _address_values(call: Call, known: Json | None) -> Json:
    body = Body(call.body, strict=call.state.settings.strict_types)
    kind = body.text("type") or (known or {}).get("type", "delivery")
    if kind not in ("delivery", "billing"):
        body.fail("type", "The selected type is invalid.")
    values = {"type": kind} | read_address(body)
    body.check()
    return values


def list_addresses(call: Call) -> web.Response:
    return plain_list(call, "addresses", _party(call, "customer").addresses)


def show_address(call: Call) -> web.Response:
    return reply({"address": _address(call, _party(call, "customer"))})


def create_address(call: Call) -> web.Response:
    party = _party(call, "customer")
    values = _address_values(call, None)
    made: Json = {"id": call.state.next_id(), "type": None} | dict.fromkeys(ADDRESS) | values
    party.addresses.append(made)
    call.state.note("customer", party.number, {}, {f"addresses.{made['id']}": dict(made)})
    return reply({"address": made}, 201)


def update_address(call: Call) -> web.Response:
    party = _party(call, "customer")
    row = _address(call, party)
    before = dict(row)
    row |= _address_values(call, row)
    call.state.note("customer", party.number, {f"addresses.{row['id']}": before}, {f"addresses.{row['id']}": dict(row)})
    return reply({"address": row})


def delete_address(call: Call) -> web.Response:
    party = _party(call, "customer")
    row = _address(call, party)
    party.addresses.remove(row)
    call.state.note("customer", party.number, {f"addresses.{row['id']}": dict(row)}, {f"addresses.{row['id']}": None})
    return reply({"message": "Deleted."})


_ADDRESSES = "/customers/{number}/addresses"
ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", _ADDRESSES, list_addresses),
    ("POST", _ADDRESSES, create_address),
    ("GET", f"{_ADDRESSES}/{{id}}", show_address),
    ("PUT", f"{_ADDRESSES}/{{id}}", update_address),
    ("DELETE", f"{_ADDRESSES}/{{id}}", delete_address),
]
for _one in _NEEDED:
    _contacts = f"/{_one}s/{{number}}/contacts"
    ROUTES += [
        ("GET", _contacts, partial(list_contacts, _one)),
        ("POST", _contacts, partial(create_contact, _one)),
        ("GET", f"{_contacts}/{{id}}", partial(show_contact, _one)),
        ("PUT", f"{_contacts}/{{id}}", partial(update_contact, _one)),
        ("DELETE", f"{_contacts}/{{id}}", partial(delete_contact, _one)),
    ]
