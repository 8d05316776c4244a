"""Examples of `order.missing_in_wms`, `order.line_unsendable` and `order.quantity_mismatch`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from daemon.domain.ownership import Master
from tests.detectors.examples import Example
from tests.detectors.world import NOW, TOO_LONG, World, minutes


def ready(w: World) -> None:
    w.erp_product("11", "KAFFE")
    w.erp_product("12", TOO_LONG)
    w.erp_product("13", "  ")
    w.erp_product("14", "TVILLING")
    w.erp_product("15", " TVILLING ")
    w.erp_product("16", "UTGÅTT", active=False)


def missing(w: World) -> None:
    ready(w)
    w.erp_order("7001")


def missing_in_a_later_status(w: World) -> None:
    ready(w)
    w.erp_order("7001", status="Production")
    w.erp_order("7002", status="Pack")


def other_statuses(w: World) -> None:
    ready(w)
    for number, status in enumerate(("Offer", "Web", "OrderState_Sent", "ForInvoicing", "Invoiced", "Inactive")):
        w.erp_order(str(7001 + number), status=status)


def earlier_than_the_transfer_status(w: World) -> None:
    ready(w)
    w.orders_since(None, "Pack")
    w.erp_order("7001", status="Production")


def before_orders_since(w: World) -> None:
    ready(w)
    w.orders_since(date(2026, 10, 30))
    w.erp_order("7001", ordered_on=date(2026, 10, 29))
    w.erp_order("7002", ordered_on=None)


def on_orders_since(w: World) -> None:
    ready(w)
    w.orders_since(date(2026, 10, 30))
    w.erp_order("7001", ordered_on=date(2026, 10, 30))


def arrived(w: World) -> None:
    ready(w)
    w.erp_order("7001")
    w.wms_order("90", "24SO 7001")
    w.erp_order("7002")
    w.wms_order("91")
    w.link("order", "7002", "91")


def arrived_by_another_integration(w: World) -> None:
    """Which wrote the order's number where the configuration says: each place that may be configured."""
    ready(w)
    places = ("other_reference", "their_reference", "note", "heading")
    w.audit = replace(w.audit, order_references=tuple((place, f"^{place} (\\d+)$") for place in places))
    for order in ("7001", "7002", "7003", "7004", "7005"):
        w.erp_order(order)
    w.wms_order("91", " other_reference 7001")
    w.wms_order("92", buyer="their_reference 7002")
    w.wms_order("93", note="note 7003")
    w.wms_order("94", heading="heading 7004 ")
    w.wms_order("95", heading="note 7005")


def arrived_three_times(w: World) -> None:
    ready(w)
    w.erp_order("7001")
    for number in ("90", "91", "92"):
        w.wms_order(number, "24SO 7001")


def only_cancelled_or_gone(w: World) -> None:
    ready(w)
    w.erp_order("7001")
    w.wms_order("90", "24SO 7001", status="cancelled")
    w.erp_order("7002")
    w.link("order", "7002", "91")


def linked_to_a_deleted_one(w: World) -> None:
    ready(w)
    w.erp_order("7002")
    w.link("order", "7002", "91")


def another_order_with_a_longer_number_arrived(w: World) -> None:
    ready(w)
    w.erp_order("700")
    w.wms_order("90", "24SO 7001")


def just_accepted(w: World) -> None:
    ready(w)
    w.erp_order("7001", changed_at=minutes(14))


def just_accepted_but_parked(w: World) -> None:
    ready(w)
    w.erp_order("7001", changed_at=minutes(1))
    w.work("order", erp_id="7001", since=minutes(1), parked=True)


def under_way(w: World) -> None:
    ready(w)
    w.erp_order("7001")
    w.work("order", erp_id="7001", since=minutes(14))


def under_way_for_too_long(w: World) -> None:
    ready(w)
    w.erp_order("7001")
    w.work("order", erp_id="7001", since=minutes(16))


def work_on_another_record(w: World) -> None:
    ready(w)
    w.erp_order("7001")
    w.work("order", erp_id="70", since=NOW)
    w.work("product", erp_id="7001", since=NOW)


def unsendable(w: World) -> None:
    ready(w)
    w.erp_order("7001", (("11", "1"), ("12", "2"), ("12", "3")))


def starts_in_rackbeat(w: World) -> None:
    ready(w)
    w.orders(flow=Master.WMS)
    w.erp_order("7001")
    w.erp_order("7002", (("12", "1"),))


def starts_in_both(w: World) -> None:
    ready(w)
    w.orders(flow=Master.BOTH)
    w.erp_order("7001")


def made_of_an_invoice(w: World) -> None:
    ready(w)
    w.erp_order("7001", reference="RBF 3001", external_status="1000003001")
    w.erp_order("7002", reference="RBF utenfor")


def sale_that_is_gone(w: World) -> None:
    ready(w)
    w.erp_order("7001", reference="RB 90", external_status="2000000090")
    w.link("order", "7001", "90")


def sale_that_stands(w: World) -> None:
    ready(w)
    w.erp_order("7001", reference="RB 90", external_status="2000000090")
    w.wms_order("90", status="booked")
    w.link("order", "7001", "90")


def with_a_fee(w: World) -> None:
    ready(w)
    w.erp_order("7001", (("11", "1"), ("-1", "1")))


def with_a_fee_item(w: World) -> None:
    w.orders(fee_item="FRAKT")
    with_a_fee(w)


def takes_back(w: World) -> None:
    ready(w)
    w.link("product", "11", "KAFFE")
    w.erp_order("7001", (("11", "-1"),))


def text_only(w: World) -> None:
    ready(w)
    w.erp_order("7001", text_only=True)


MISSING = [
    Example("missing", missing, [("7001", None)], {"erp_value": "Confirmed", "linked_to": None}),
    Example("missing in a later status", missing_in_a_later_status, [("7001", None), ("7002", None)]),
    Example("other statuses", other_statuses),
    Example("earlier than the transfer status", earlier_than_the_transfer_status),
    Example("before orders_since", before_orders_since),
    Example("on orders_since", on_orders_since, [("7001", None)]),
    Example("arrived", arrived),
    Example("arrived by another integration", arrived_by_another_integration, [("7005", None)]),
    Example("arrived three times", arrived_three_times),
    Example("only cancelled or gone", only_cancelled_or_gone, [("7001", None), ("7002", None)]),
    Example("linked to a deleted one", linked_to_a_deleted_one, [("7002", None)], {"linked_to": "91"}),
    Example("a longer number arrived", another_order_with_a_longer_number_arrived, [("700", None)]),
    Example("just accepted", just_accepted),
    Example("just accepted but parked", just_accepted_but_parked, [("7001", None)], {"waits": "parked"}),
    Example("under way", under_way),
    Example("under way for too long", under_way_for_too_long, [("7001", None)]),
    Example("work on another record", work_on_another_record, [("7001", None)]),
    Example("unsendable is another kind", unsendable),
    Example("text only", text_only),
    Example("orders start in Rackbeat", starts_in_rackbeat),
    Example("orders start in both", starts_in_both, [("7001", None)]),
    Example("made of an invoice", made_of_an_invoice, [("7002", None)]),
    Example("a sale that is gone", sale_that_is_gone, [("7001", None)], {"made_of": "90", "linked_to": "90"}),
    Example("a sale that stands", sale_that_stands),
    Example("a fee without an item", with_a_fee),
    Example("a fee with its item", with_a_fee_item, [("7001", None)], {"made_of": None}),
    Example("takes back", takes_back),
    Example("renumbered after it was linked", lambda w: renumbered_after_it_was_linked(w), [("7001", None)]),
]


def each_fault(w: World) -> None:
    ready(w)
    for number, product in (("7001", "12"), ("7002", "13"), ("7003", "14"), ("7004", "15"), ("7005", "99")):
        w.erp_order(number, ((product, "1"), ("11", "1")))


def discontinued_but_sendable(w: World) -> None:
    ready(w)
    w.erp_order("7001", (("16", "1"),))


def twin_is_discontinued(w: World) -> None:
    w.erp_product("11", "KAFFE")
    w.erp_product("12", "KAFFE", active=False)
    w.erp_order("7001", (("11", "1"),))


def renumbered_after_it_was_linked(w: World) -> None:
    ready(w)
    w.link("product", "12", "KORT")
    w.erp_order("7001", (("12", "1"),))


def unsendable_but_there(w: World) -> None:
    ready(w)
    w.erp_order("7001", (("12", "1"),))
    w.wms_order("90", "24SO 7001")


def unsendable_but_not_due(w: World) -> None:
    ready(w)
    w.orders_since(date(2026, 10, 1))
    w.erp_order("7001", (("12", "1"),), status="Offer")
    w.erp_order("7002", (("12", "1"),), status="Invoiced")
    w.erp_order("7003", (("12", "1"),), ordered_on=date(2026, 9, 30))


def unsendable_and_young(w: World) -> None:
    ready(w)
    w.erp_order("7001", (("12", "2"),), changed_at=NOW)
    w.work("order", erp_id="7001")


UNSENDABLE = [
    Example("once for two lines", unsendable, [("7001", None)], {"erp_value": TOO_LONG, "reasons": "number_too_long"}),
    Example("each fault", each_fault, [(str(n), None) for n in range(7001, 7006)]),
    Example("sendable", missing),
    Example("discontinued but sendable", discontinued_but_sendable),
    Example("twin is discontinued", twin_is_discontinued, [("7001", None)], {"reasons": "number_not_unique"}),
    Example("renumbered after it was linked", renumbered_after_it_was_linked),
    Example("there already", unsendable_but_there),
    Example("not due", unsendable_but_not_due),
    Example("text only", text_only),
    Example("orders start in Rackbeat", starts_in_rackbeat),
    Example("a fee without an item", with_a_fee, [("7001", None)], {"reasons": "fee_without_item"}),
    Example("a fee with its item", with_a_fee_item),
    Example("takes back", takes_back, [("7001", None)], {"reasons": "negative_quantity"}),
    Example("nothing excuses it", unsendable_and_young, [("7001", None)]),
]


def pair(
    w: World,
    erp: str = "5",
    wms: str = "5",
    *,
    status: str = "booked",
    product: str = "11",
    erp_status: str = "Confirmed",
) -> None:
    w.erp_order("7001", ((product, erp), ("12", "1")), status=erp_status)
    w.wms_order("90", "24SO 7001", (("KAFFE", wms), ("KOPP", "1")), status=status)
    w.link("order", "7001", "90")
    w.base_line("7001", "90")
    w.base_line("7001", "90", line=2, product="12", number="KOPP", quantity="1")


def two_lines_differ(w: World) -> None:
    w.erp_order("7001", (("11", "5"), ("11", "5")))
    w.wms_order("90", "", (("KAFFE", "3"), ("KAFFE", "4")))
    w.link("order", "7001", "90")
    w.base_line("7001", "90")
    w.base_line("7001", "90", line=2)


def copy_differs_and_the_linked_does_not(w: World) -> None:
    pair(w)
    w.wms_order("91", "24SO 7001", (("KAFFE", "3"),))


def line_gone(w: World) -> None:
    w.erp_order("7001", (("11", "5"),))
    w.wms_order("90", "24SO 7001", ())
    w.base_line("7001", "90")


def product_swapped(w: World) -> None:
    pair(w, "5", "3", product="17")


def product_swapped_in_rackbeat(w: World) -> None:
    w.erp_order("7001", (("11", "5"),))
    w.wms_order("90", "24SO 7001", (("KAFFE-STOR", "3"),))
    w.base_line("7001", "90")


def in_flight(w: World) -> None:
    pair(w, "5", "3")
    w.work("order", wms_id="90", since=minutes(4))


def in_flight_from_the_other_side(w: World) -> None:
    pair(w, "5", "3")
    w.work("order", erp_id="7001", since=minutes(4))


def in_flight_for_too_long(w: World) -> None:
    pair(w, "5", "3")
    w.work("order", wms_id="90", since=minutes(6))


def in_flight_but_parked(w: World) -> None:
    pair(w, "5", "3")
    w.work("order", wms_id="90", parked=True)


def other_work(w: World) -> None:
    pair(w, "5", "3")
    w.work("order", wms_id="9")
    w.work("product", erp_id="7001")


def invoiced(w: World) -> None:
    pair(w, "5", "3", erp_status="Invoiced")


def rest_of_a_split_order(w: World, earlier: str = "89") -> None:
    pair(w, "5", "2")
    w.base("order", "7001", "90", "wms", "earlier", earlier)


def without_line_links(w: World) -> None:
    w.erp_product("11", "KAFFE")
    w.erp_order("7001", (("11", "5"), ("11", "2")))
    w.wms_order("90", "24SO 7001", (("KAFFE", "3"), ("KAFFE", "2")))


QUANTITY = [
    Example(
        "three of five",
        lambda w: pair(w, "5", "3"),
        [("7001", "90")],
        {"erp_value": "5", "wms_value": "3", "base": "5", "line": "r1", "wms_line": "l1", "number": "KAFFE"},
    ),
    Example("draft", lambda w: pair(w, "5", "3", status="draft"), [("7001", "90")]),
    Example("two lines", two_lines_differ, [("7001", "90"), ("7001", "90")]),
    Example("fractions", lambda w: pair(w, "0.5", "0.25"), [("7001", "90")], {"erp_value": "0.5", "wms_value": "0.25"}),
    Example("equal", pair),
    Example("equal but for zeros", lambda w: pair(w, "5", "5.000")),
    Example("cancelled", lambda w: pair(w, "5", "3", status="cancelled")),
    Example("a copy differs", copy_differs_and_the_linked_does_not),
    Example("line gone", line_gone),
    Example("product swapped", product_swapped),
    Example("product swapped in Rackbeat", product_swapped_in_rackbeat),
    Example("in flight", in_flight),
    Example("in flight from the other side", in_flight_from_the_other_side),
    Example("in flight for too long", in_flight_for_too_long, [("7001", "90")]),
    Example("in flight but parked", in_flight_but_parked, [("7001", "90")]),
    Example("other work", other_work, [("7001", "90")]),
    Example("without line links", without_line_links, [("7001", "90")], {"line": "r1", "wms_line": "l1"}),
    Example("the rest of a split order", rest_of_a_split_order),
    Example("an order that was never split", lambda w: rest_of_a_split_order(w, ""), [("7001", "90")]),
    Example("invoiced is another kind", invoiced),
]
