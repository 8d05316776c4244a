"""Examples of invoices of Rackbeat against the orders of 24SevenOffice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from daemon.domain.ids import Kind, System
from daemon.domain.order import Order, OrderLine
from reconcile.rules import Beginnings
from tests.detectors.pair_examples import example
from tests.detectors.world import LONG_AGO, World, minutes

KAFFE = OrderLine(native_id="i1", product_id="KAFFE", product_number="KAFFE", name="Kaffe", quantity=Decimal(5))


def invoice(w: World, number: str = "300", **more: Any) -> None:
    made = Order(
        native_id=number,
        customer_id="10001",
        status="invoiced",
        external_status="90",
        lines=(KAFFE,),
        total=Decimal(500),
        ordered_on=date(2026, 10, 30),
        created_at=LONG_AGO,
        changed_at=LONG_AGO,
    )
    w.put(System.WMS, replace(made, **more), kind=Kind.INVOICE)


def sold(
    w: World, status: str = "OrderState_Sent", *, total: str = "500", wms_status: str = "invoiced", **more: Any
) -> None:
    order = Order(native_id="7001", customer_id="501", status=status, total=Decimal(total), changed_at=LONG_AGO)
    w.put(System.ERP, replace(order, **more))
    w.wms_order("90", "24SO 7001", status=wms_status)


def _behind(w: World, status: str = "OrderState_Sent", **more: Any) -> None:
    sold(w, status)
    invoice(w, **more)


def _made_of_it(w: World, **more: Any) -> None:
    invoice(w, external_status=None)
    order = Order(native_id="7009", customer_id="501", status="ForInvoicing")
    w.put(System.ERP, replace(order, **more))


def _since(w: World, created_at: datetime) -> None:
    w.began = Beginnings(invoices=minutes(60))
    invoice(w, external_status=None, created_at=created_at)


def _working(w: World, ago: float, wms_id: str = "300", *, parked: bool = False) -> None:
    _behind(w)
    w.work("invoice", wms_id=wms_id, since=minutes(ago), parked=parked)


def _credit(w: World, status: str) -> None:
    w.orders(credit_note_status=status)
    sold(w, "Invoiced")
    invoice(w, is_credit=True)


BEHIND, ALONE = [("7001", "300")], [(None, "300")]
NOT_IN_THE_BOOKS = [
    example("its order is behind", _behind, BEHIND, {"was": "order_behind", "erp_value": "OrderState_Sent"}),
    example("its order is there", lambda w: _behind(w, "ForInvoicing")),
    example("its order is further", lambda w: _behind(w, "Invoiced")),
    example("its order has a word of its own", lambda w: _behind(w, "OrderState_Custom")),
    example("an invoice of a part", lambda w: _behind(w, lines=(replace(KAFFE, quantity=Decimal(2)),))),
    example("without an order", lambda w: invoice(w, external_status=None), ALONE, {"was": "not_created"}),
    example("made of it, by reference", lambda w: _made_of_it(w, reference="RBF 300")),
    example("made of it, by sequence", lambda w: _made_of_it(w, external_status="1000000300")),
    example("made of a longer one", lambda w: _made_of_it(w, reference="RBF 3001"), ALONE),
    example("a draft", lambda w: (sold(w), invoice(w, status="draft"))),
    example("a credit note", lambda w: _credit(w, "")),
    example("a credit note with a status", lambda w: _credit(w, "Return"), BEHIND),
    example("the rule is off", lambda w: (w.orders(invoice_status=""), invoice(w, external_status=None))),
    example("too old", lambda w: (w.orders(orders_since=date(2026, 10, 31)), _behind(w))),
    example("without a date", lambda w: (w.orders(orders_since=date(2026, 10, 1)), _behind(w, ordered_on=None))),
    example("from before we began", lambda w: _since(w, minutes(90))),
    example("since we began", lambda w: _since(w, minutes(30)), ALONE),
    example("just now", lambda w: _behind(w, changed_at=minutes(14))),
    example("a while ago", lambda w: _behind(w, changed_at=minutes(16)), BEHIND),
    example("under way", lambda w: _working(w, 14)),
    example("under way for too long", lambda w: _working(w, 16), BEHIND),
    example("parked", lambda w: _working(w, 1, parked=True), BEHIND),
    example("work on another one", lambda w: _working(w, 1, "301"), BEHIND),
]


def _amounts(w: World, *totals: str, erp: str = "500", status: str = "Invoiced", **more: Any) -> None:
    sold(w, status, total=erp, **more)
    for n, total in enumerate(totals):
        invoice(w, str(300 + n), total=Decimal(total), is_credit=total.startswith("-"))


TOLD = [("7001", "300")]
AMOUNT = [
    example("another amount", lambda w: _amounts(w, "450"), TOLD, {"erp_value": "500", "wms_value": "450"}),
    example("for invoicing", lambda w: _amounts(w, "450", status="ForInvoicing"), TOLD),
    example("the same", lambda w: _amounts(w, "500")),
    example("rounded to a krone", lambda w: _amounts(w, "499")),
    example("two parts", lambda w: _amounts(w, "300", "200")),
    example("two parts that are too much", lambda w: _amounts(w, "300", "310"), [("7001", "301")]),
    example("invoiced twice is another kind", lambda w: _amounts(w, "500", "500")),
    example("less a credit note", lambda w: _amounts(w, "600", "-100")),
    example("a draft does not count", lambda w: (_amounts(w, "500"), invoice(w, "309", status="draft"))),
    example("not invoiced in full", lambda w: _amounts(w, "300", wms_status="shipped")),
    example("not invoiced in 24SO", lambda w: _amounts(w, "450", status="OrderState_Sent")),
    example("changed just now in 24SO", lambda w: _amounts(w, "450", changed_at=minutes(14))),
    example(
        "invoiced just now", lambda w: (sold(w, "Invoiced"), invoice(w, total=Decimal(450), changed_at=minutes(14)))
    ),
    example("a while ago", lambda w: _amounts(w, "450", changed_at=minutes(16)), TOLD),
]


def _twice(w: World, **more: Any) -> None:
    invoice(w)
    invoice(w, "301", **more)


def _two_of_one(w: World, status: str = "ForInvoicing", reference: str = "RBF 300") -> None:
    w.put(System.ERP, Order(native_id="7009", customer_id="501", status="ForInvoicing", reference="RBF 300"))
    w.put(System.ERP, Order(native_id="7010", customer_id="501", status=status, reference=reference))


def _in_parts(w: World, total: str) -> None:
    w.put(System.WMS, Order(native_id="90", customer_id="10001", status="invoiced", total=Decimal(total)))
    _twice(w)


def _own_references(w: World) -> None:
    for number in ("7009", "7010"):
        w.put(System.ERP, Order(native_id=number, customer_id="501", status="Confirmed", reference="Messe"))


INVOICE_TWICE = [
    example("invoiced twice", _twice, [(None, "301")], {"kept": "300", "system": "wms"}),
    example("once", lambda w: invoice(w)),
    example("two equal parts", lambda w: _in_parts(w, "1000")),
    example("more than the order", lambda w: _in_parts(w, "998"), [(None, "301")]),
    example("another amount", lambda w: _twice(w, total=Decimal(400))),
    example("other lines", lambda w: _twice(w, lines=(replace(KAFFE, quantity=Decimal(4)),))),
    example("another order", lambda w: _twice(w, external_status="91")),
    example("a draft", lambda w: _twice(w, status="draft")),
    example("no order", lambda w: (invoice(w, external_status=None), invoice(w, "301", external_status=None))),
    example("a credit note", lambda w: _twice(w, is_credit=True)),
    example("credited", lambda w: (_twice(w), invoice(w, "302", is_credit=True, total=Decimal(-500)))),
    example("two orders of one invoice", _two_of_one, [("7010", "300")], {"kept": "7009", "system": "erp"}),
    example("one of them withdrawn", lambda w: _two_of_one(w, "Inactive")),
    example("two orders of two invoices", lambda w: _two_of_one(w, reference="RBF 301")),
    example("two orders with a reference of their own", _own_references),
]
