"""What may go wrong with invoices and with the account's setup, one instance a call. Each says what must be found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from daemon.domain.ids import Kind
from daemon.domain.order import Order
from reconcile.setup_facts import SetupFact, SetupState
from tests.drifts.orders import invoice_of
from tests.drifts.town import ERP, LONG_AGO, WMS, Town

INVOICE = Kind.INVOICE


def order_behind(town: Town) -> None:
    """Invoiced whole in Rackbeat; the 24SO order was not moved on."""
    erp_id, wms_id = town.take("sent")
    town.change(WMS, Kind.ORDER, wms_id, status="invoiced")
    invoice = invoice_of(town, town.order(WMS, wms_id), changed_at=LONG_AGO)
    town.put(WMS, invoice, INVOICE)
    town.expect("invoice.missing_in_erp", erp_id, invoice.native_id)


def not_created(town: Town) -> None:
    """An invoice without an order."""
    invoice = _loose(town)
    town.expect("invoice.missing_in_erp", None, invoice.native_id)


def _loose(town: Town) -> Order:
    model = town.order(WMS, town.rng.choice(town.pools["sent"])[1])
    invoice = invoice_of(town, model, external_status=None, changed_at=LONG_AGO, created_at=LONG_AGO)
    town.put(WMS, invoice, INVOICE)
    return invoice


def _invoice_of(town: Town, wms_id: str) -> Order:
    found: Order = next(i for i in town.records[WMS, INVOICE].values() if i.external_status == wms_id)  # type: ignore[union-attr,assignment]  # invoices are orders
    return found


def other_amount(town: Town) -> None:
    erp_id, wms_id = town.take("invoiced")
    invoice = _invoice_of(town, wms_id)
    assert invoice.total is not None
    town.change(WMS, INVOICE, invoice.native_id, total=invoice.total + town.rng.choice((2, -5, 100)))
    town.expect("invoice.amount_mismatch", erp_id, invoice.native_id, "total")


def billed_twice(town: Town) -> None:
    _erp_id, wms_id = town.take("invoiced")
    again = replace(_invoice_of(town, wms_id), native_id=town.new_id())
    town.put(WMS, again, INVOICE)
    town.expect("invoice.duplicate", None, again.native_id)


def two_orders_of_one_invoice(town: Town) -> None:
    invoice = _loose(town)
    ids = [town.new_id(), town.new_id()]
    for native_id in ids:
        order = replace(invoice, native_id=native_id, customer_id=town.pools["customer/busy"][0][0])
        town.put(ERP, replace(order, status="ForInvoicing", reference=f"RBF {invoice.native_id}", lines=()))
    town.expect("invoice.duplicate", ids[1], invoice.native_id)


def setup_fact(what: str, state: SetupState, kind: str, place: str, town: Town) -> None:
    name = f"{what} {town.new_id()}"
    town.setup.append(SetupFact(what=what, name=name, place=place, state=state))
    town.expect(kind, None, name, place)


INVOICE_DRIFT: dict[str, tuple[Callable[[Town], None], ...]] = {
    "invoice.missing_in_erp": (order_behind, not_created),
    "invoice.amount_mismatch": (other_amount,),
    "invoice.duplicate": (billed_twice, two_orders_of_one_invoice),
}
SETUP_DRIFT: dict[str, tuple[Callable[[Town], None], ...]] = {
    kind: (partial(setup_fact, what, state, kind, "1"),)
    for kind, what, state in (
        ("setup.field_missing", "field", SetupState.MISSING),
        ("setup.group_missing", "customer_group", SetupState.MISSING),
        ("setup.payment_term_missing", "payment_term", SetupState.MISSING),
        ("setup.webhook_missing", "webhook", SetupState.MISSING),
        ("setup.webhook_inactive", "webhook", SetupState.INACTIVE),
    )
}
