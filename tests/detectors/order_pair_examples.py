"""Examples of orders that both systems have: lines, status, customer; and of those that 24SevenOffice lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from daemon.domain.ids import System
from daemon.domain.order import Order
from daemon.domain.ownership import Master
from reconcile.rules import Beginnings
from tests.detectors.order_examples import pair
from tests.detectors.pair_examples import Sort, example
from tests.detectors.world import LONG_AGO, World, minutes

PAIR = [("7001", "90")]
HEARD_OF = 5
"""The grace of what is drift as soon as the sync knows of it and leaves it."""
CUSTOMER = Sort("customer")


def _working(build: Any, ago: float, **more: Any) -> Any:
    def built(w: World) -> None:
        build(w)
        w.work(**{"kind": "order", "erp_id": "7001", "since": minutes(ago), **more})

    return built


def edits(build: Any) -> list[Any]:
    """Edited before and after the slowest poll may have told of it, on either side."""

    def edited(system: System, ago: float) -> Any:
        return lambda w: (build(w), w.touch_orders(system, minutes(ago)))

    def rounded_up(w: World) -> None:
        edited(System.ERP, -0.5)(w)
        w.audit = replace(w.audit, heard_seconds=0)

    return [
        example("edited a moment ago, heard of at once, stamped with the minute to come", rounded_up, PAIR),
        example("edited just now in 24SO", edited(System.ERP, 0.4)),
        example("edited just now in Rackbeat", edited(System.WMS, 0.4)),
        example("edited and heard of in 24SO", edited(System.ERP, 0.6), PAIR),
        example("edited and heard of in Rackbeat", edited(System.WMS, 0.6), PAIR),
    ]


def _excuses(build: Any, grace: float) -> list[Any]:
    return [
        *(edits(build) if grace == HEARD_OF else ()),
        example("under way", _working(build, grace - 1)),
        example("under way for too long", _working(build, grace + 1), PAIR),
        example("parked", _working(build, 1, parked=True), PAIR),
        example("other work", _working(build, 1, kind="product"), PAIR),
    ]


def _goods(w: World, erp: Any, wms: Any, *, status: str = "booked", erp_status: str = "Confirmed") -> None:
    w.erp_product("11", "KAFFE")
    w.erp_product("12", "KOPP")
    w.erp_order("7001", erp, status=erp_status)
    w.wms_order("90", "", wms, status=status)
    w.link("order", "7001", "90")


COFFEE, CUP = ("11", "5"), ("12", "2")
KAFFE, KOPP = ("KAFFE", "5"), ("KOPP", "2")


def _line_gone_in_wms(w: World, **more: Any) -> None:
    _goods(w, (COFFEE, CUP), (KAFFE,), **more)


def _line_gone_in_erp(w: World, **more: Any) -> None:
    _goods(w, (COFFEE,), (KAFFE, KOPP), **more)


def _swapped(w: World) -> None:
    _goods(w, (COFFEE, CUP), (KAFFE, ("TE", "2")))


def _equal(w: World) -> None:
    _goods(w, (COFFEE, CUP), (KOPP, KAFFE))


LINE_NOT_IN_WMS = [
    example("a line is gone", _line_gone_in_wms, PAIR, {"line": "r2", "number": "KOPP", "erp_value": "2"}),
    example("a product was swapped", _swapped, PAIR, {"number": "KOPP"}),
    example("equal, in another order", _equal),
    example("too many in Rackbeat", _line_gone_in_erp),
    example("a line of nothing", lambda w: _goods(w, (COFFEE, ("12", "0")), (KAFFE,))),
    example("cancelled", lambda w: _line_gone_in_wms(w, status="cancelled")),
    example("invoiced is another kind", lambda w: _line_gone_in_wms(w, erp_status="Invoiced")),
    example("another quantity is another kind", lambda w: _goods(w, (COFFEE,), (("KAFFE", "3"),))),
    *_excuses(_line_gone_in_wms, 5),
]

LINE_NOT_IN_ERP = [
    example("a line too many", _line_gone_in_erp, PAIR, {"line": "l2", "number": "KOPP", "wms_value": "2"}),
    example("a product was swapped", _swapped, PAIR, {"number": "TE"}),
    example("equal, in another order", _equal),
    example("too few in Rackbeat", _line_gone_in_wms),
    example("a line of nothing", lambda w: _goods(w, (COFFEE,), (KAFFE, ("KOPP", "0")))),
    example("invoiced is another kind", lambda w: _line_gone_in_erp(w, erp_status="InvoicedPack")),
    *_excuses(_line_gone_in_erp, 5),
]


def _after_invoicing(w: World) -> None:
    pair(w, "5", "3", erp_status="Invoiced")


AFTER_INVOICING = [
    example("another quantity", _after_invoicing, PAIR, {"numbers": "KAFFE", "erp_value": "5", "wms_value": "3"}),
    example(
        "a line is gone", lambda w: _line_gone_in_wms(w, erp_status="InvoicedCashAccount"), PAIR, {"wms_value": "-"}
    ),
    example("a line too many", lambda w: _line_gone_in_erp(w, erp_status="Invoiced"), PAIR, {"erp_value": "-"}),
    example("equal", lambda w: pair(w, erp_status="Invoiced")),
    example("not invoiced yet", lambda w: pair(w, "5", "3", erp_status="ForInvoicing")),
    example("cancelled", lambda w: pair(w, "5", "3", erp_status="Invoiced", status="cancelled")),
    *_excuses(_after_invoicing, 5),
]


def _standing(w: World, erp: str, wms: str, **more: Any) -> None:
    w.erp_order("7001", status=erp, changed_at=more.get("erp_at", LONG_AGO))
    w.wms_order("90", "24SO 7001", status=wms, changed_at=more.get("wms_at"))


def _shipped(w: World, **more: Any) -> None:
    _standing(w, "Confirmed", "shipped", **more)


STATUS = [
    example("shipped, not sent", _shipped, PAIR, {"was": "not_sent"}),
    example("invoiced in Rackbeat, not sent", lambda w: _standing(w, "Pack", "invoiced"), PAIR, {"was": "not_sent"}),
    example("sent, not shipped", lambda w: _standing(w, "OrderState_Sent", "booked"), PAIR, {"was": "not_shipped"}),
    example("withdrawn", lambda w: _standing(w, "Inactive", "draft"), PAIR, {"was": "withdrawn"}),
    example("withdrawn and cancelled", lambda w: _standing(w, "Inactive", "cancelled")),
    example("sent and shipped", lambda w: _standing(w, "OrderState_Sent", "shipped")),
    example("for invoicing and shipped", lambda w: _standing(w, "ForInvoicing", "shipped")),
    example("sent and shipped in part", lambda w: _standing(w, "OrderState_Sent", "partly_shipped")),
    example("shipped in part", lambda w: _standing(w, "Confirmed", "partly_shipped")),
    example("invoiced before it is shipped", lambda w: _standing(w, "Invoiced", "booked")),
    example("on its way", lambda w: _standing(w, "Production", "booked")),
    example("a word of their own", lambda w: _standing(w, "OrderState_Custom", "shipped")),
    example("shipping is not written back", lambda w: (w.orders(write_back_shipped=False), _shipped(w))),
    example("another word for sent", lambda w: (w.orders(sent_status="Pack"), _standing(w, "Pack", "shipped"))),
    example("changed just now in 24SO", lambda w: _shipped(w, erp_at=minutes(14))),
    example("shipped just now", lambda w: _shipped(w, wms_at=minutes(14))),
    example("shipped a while ago", lambda w: _shipped(w, wms_at=minutes(16)), PAIR),
    *_excuses(_shipped, 15),
]


def _edited(
    w: World, *, status: str = "Production", booked: bool = True, until: float = 600, was: str = "5", **more: Any
) -> None:
    """Five became three in Rackbeat; before that both had five."""
    w.erp_order("7001", (("11", "3"),), status=status)
    w.wms_order("90", "24SO 7001", (("KAFFE", was),), until=minutes(until))
    w.wms_order("90", "24SO 7001", (("KAFFE", "3"),), status="booked", booked_at=LONG_AGO if booked else None, **more)
    w.link("order", "7001", "90")


def _edited_then_accepted(w: World, until: float) -> None:
    _edited(w)
    w.erp_order("7001", (("11", "3"),), status="Confirmed", until=minutes(until))


NOT_RETURNED = [
    example("in production", _edited, PAIR, {"erp_value": "Production"}),
    example("packed", lambda w: _edited(w, status="Pack"), PAIR),
    example("accepted", lambda w: _edited(w, status="Confirmed")),
    example("sent", lambda w: _edited(w, status="OrderState_Sent")),
    example("accepted since, and then produced", lambda w: _edited_then_accepted(w, 500)),
    example("accepted before, not since", lambda w: _edited_then_accepted(w, 700), PAIR),
    example("the accepted status is another", lambda w: (w.orders(accepted_status="Production"), _edited(w))),
    example("not booked", lambda w: _edited(w, booked=False)),
    example("nothing edited", lambda w: _edited(w, was="3")),
    example("edited before they became a pair", lambda w: _edited(w, until=60 * 24 * 4)),
    example("edits are not written back", lambda w: (w.orders(write_back_edits=False), _edited(w))),
    example("changed just now", lambda w: _edited(w, changed_at=minutes(14))),
    *_excuses(_edited, 15),
]


def _customers(w: World, wms_customer: str, *, status: str = "booked", linked: bool = True) -> None:
    CUSTOMER.erp(w, "501", "10001")
    CUSTOMER.wms(w, "10001")
    if linked:
        w.link("customer", "501", "10001")
    w.erp_order("7001")
    w.wms_order("90", "24SO 7001", customer=wms_customer, status=status)
    w.link("order", "7001", "90")


def _other_customer(w: World) -> None:
    _customers(w, "10002")


OTHER_CUSTOMER = [
    example("another customer", _other_customer, PAIR, {"erp_value": "501", "wms_value": "10002", "expected": "10001"}),
    example("another customer, by number", lambda w: _customers(w, "10002", linked=False), PAIR),
    example("the same", lambda w: _customers(w, "10001")),
    example("a customer that nobody knows", lambda w: (w.erp_order("7001"), w.wms_order("90", "24SO 7001"))),
    example("cancelled", lambda w: _customers(w, "10002", status="cancelled")),
    *_excuses(_other_customer, 5),
]


def _sale(w: World, *, flow: Master = Master.BOTH, status: str = "booked", **more: Any) -> None:
    w.orders(flow=flow)
    w.wms_order("90", "", status=status, **more)


def _made(w: World, **more: Any) -> None:
    _sale(w)
    w.put(System.ERP, replace(Order(native_id="7001", customer_id="501", status="Confirmed"), **more))


def _since(w: World, booked_at: datetime) -> None:
    w.began = Beginnings(sales=minutes(60))
    _sale(w, booked_at=booked_at)


def _gone(w: World, changed_at: datetime = LONG_AGO) -> None:
    w.wms_order("90", "24SO 7001", changed_at=changed_at)


def _copied(w: World) -> None:
    """Fetched twice by a tool that leaves no reference: the copy is another kind."""
    w.orders(flow=Master.BOTH)
    w.wms_order("89", "24SO 7001")
    w.erp_order("7001")
    w.wms_order("90", "", status="booked")


GONE, SALE = PAIR, [(None, "90")]
NOT_IN_ERP = [
    example("its order is gone", _gone, GONE, {"was": "gone"}),
    example("its linked order is gone", lambda w: (w.wms_order("90"), w.link("order", "7001", "90")), GONE),
    example("its order is there", lambda w: (w.wms_order("90", "24SO 7001"), w.erp_order("7001"))),
    example("cancelled", lambda w: w.wms_order("90", "24SO 7001", status="cancelled")),
    example("gone just now", lambda w: _gone(w, minutes(14))),
    example("a stranger", lambda w: w.wms_order("90", "", status="booked")),
    example("a sale", _sale, SALE, {"was": "not_created"}),
    example("a sale where orders start in Rackbeat only", lambda w: _sale(w, flow=Master.WMS), SALE),
    example("a copy of another order", _copied),
    example("a sale that is a draft", lambda w: _sale(w, status="draft")),
    example("a sale that became an order, by reference", lambda w: _made(w, reference="RB 90")),
    example("a sale that became an order, by sequence", lambda w: _made(w, external_status="2000000090")),
    example("an order of a longer number", lambda w: _made(w, reference="RB 901"), SALE),
    example("a sale from before we began", lambda w: _since(w, minutes(90))),
    example("a sale since we began", lambda w: _since(w, minutes(30)), SALE),
    example("an old sale", lambda w: (_sale(w, ordered_on=date(2026, 9, 1)), w.orders(orders_since=date(2026, 10, 1)))),
    example("under way", _working(_gone, 14)),
    example("under way for too long", _working(_gone, 16), GONE),
    example("parked", _working(_gone, 1, parked=True), GONE),
    example("another work", _working(_gone, 1, erp_id="700"), GONE),
]
