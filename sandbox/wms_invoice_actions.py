"""What happens to a customer invoice after it exists: unbook, credit, copy, edit, pay, print.

Source: apis/rackbeat.md 6. Credit notes are invoices with `is_creditnote` and negative quantities. [assumption]
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from aiohttp import web

from sandbox.wms_body import Body
from sandbox.wms_http import Call, Handler, Json, broken_rule, reply
from sandbox.wms_invoices import INVOICES, found_invoice, today
from sandbox.wms_lists import plain_list
from sandbox.wms_order_lines import read_lines
from sandbox.wms_pdf import pdf
from sandbox.wms_records import Invoice

_TEXTS = ("heading", "note", "other_reference")


def unbook_invoice(call: Call) -> web.Response:
    """Exists, though support warns against it; not once it is paid or credited. [those two are assumptions]"""
    invoice, state = found_invoice(call), call.state
    if not invoice.is_booked:
        raise broken_rule("The invoice is not booked.")
    if invoice.payments or any(other.credits_number == invoice.number for other in state.invoices):
        raise broken_rule("The invoice is paid or credited and can't be unbooked.")
    state.edit(state.invoices, invoice, {"is_booked": False})
    state.announce("customer_invoice.updated", invoice.number)
    return INVOICES.single(call, invoice)


def create_creditnote(call: Call) -> web.Response:
    """A draft that takes everything back; 201 as every POST that creates."""
    invoice = found_invoice(call)
    if not invoice.is_booked or invoice.is_creditnote:
        raise broken_rule("Only booked invoices can be credited.")
    made = _again(call, invoice, Decimal(-1))
    made.is_creditnote, made.credits_number = True, invoice.number
    return _added(call, made)


def copy_invoice(call: Call) -> web.Response:
    """A draft of today without the order of the original: it must not be invoiced twice. [assumption]"""
    made = _again(call, found_invoice(call), Decimal(1))
    made.order_number = None
    return _added(call, made)


def _again(call: Call, invoice: Invoice, factor: Decimal) -> Invoice:
    state, now = call.state, call.state.now()
    lines = [replace(line, id=state.next_id(), quantity=line.quantity * factor) for line in invoice.lines]
    fresh: dict[str, Any] = {"lines": lines, "notes": [], "payments": [], "is_booked": False, "credits_number": None}
    fresh |= {"number": state.invoices.next_number(), "invoice_date": today(state), "due_date": None}
    return replace(invoice, **fresh, is_creditnote=False, created_at=now, updated_at=now)


def _added(call: Call, made: Invoice) -> web.Response:
    call.state.add(call.state.invoices, made)
    call.state.announce("customer_invoice.created", made.number)
    return INVOICES.single(call, made, 201)


def update_invoice(call: Call) -> web.Response:
    """Header and lines of a draft; `lines` replaces all of them. [assumption]"""
    invoice, state = found_invoice(call), call.state
    if invoice.is_booked:
        raise broken_rule("The invoice is booked and can't be changed.")
    body = Body(call.body, strict=state.settings.strict_types)
    values: dict[str, Any] = {name: body.text(name, 800) for name in _TEXTS if body.has(name)}
    values |= {name: body.day(name) for name in ("invoice_date", "due_date") if body.has(name)}
    if body.has("lines"):
        customer = state.customers.get(invoice.customer_number)
        values["lines"] = read_lines(state, body, invoice.vat_zone, customer)
    body.check()
    if state.edit(state.invoices, invoice, values):
        state.announce("customer_invoice.updated", invoice.number)
    return INVOICES.single(call, invoice)


def _payment(number: int, amount: Decimal) -> Json:
    return {"number": number, "amount": amount}


def list_payments(call: Call) -> web.Response:
    return plain_list(call, "payments", [_payment(*row) for row in found_invoice(call).payments])


def create_payment(call: Call) -> web.Response:
    invoice, state = found_invoice(call), call.state
    body = Body(call.body, strict=state.settings.strict_types)
    body.need("amount")
    amount = body.amount("amount") or Decimal(0)
    number = body.whole("number") or len(invoice.payments) + 1
    if any(number == known for known, _ in invoice.payments):
        body.fail("number", "The selected number is invalid.")
    body.check()
    if not invoice.is_booked:
        raise broken_rule("Only booked invoices can be paid.")
    state.edit(state.invoices, invoice, {"payments": [*invoice.payments, (number, amount)]})
    return reply({"payment": _payment(number, amount)}, 201)


def show_pdf(call: Call) -> web.Response:
    return pdf(f"Invoice {found_invoice(call).number}")


_ONE = "/customer-invoices/{number}"
ROUTES: list[tuple[str, str, Handler]] = [
    ("PUT", _ONE, update_invoice),
    ("POST", f"{_ONE}/unbook", unbook_invoice),
    ("POST", f"{_ONE}/create-creditnote", create_creditnote),
    ("POST", f"{_ONE}/copy", copy_invoice),
    ("GET", f"{_ONE}/payments", list_payments),
    ("POST", f"{_ONE}/payments", create_payment),
    ("GET", f"{_ONE}.pdf", show_pdf),
]
