"""Examples of `order.duplicate`."""

from __future__ import annotations

from datetime import timedelta

from reconcile.rules import OUR_REFERENCE, AuditPolicy
from tests.detectors.examples import Example
from tests.detectors.world import LONG_AGO, Goods, World

GOODS = (("KAFFE", "5"), ("KOPP", "2"))
SOON = LONG_AGO + timedelta(minutes=30)
LATER = LONG_AGO + timedelta(minutes=61)


def three_clicks(w: World) -> None:
    for number in ("90", "91", "92"):
        w.wms_order(number, "24SO 7001")


def linked_is_not_the_oldest(w: World) -> None:
    w.wms_order("90", "24SO 7001")
    w.wms_order("91", "24SO 7001", created_at=SOON)
    w.link("order", "7001", "91")


def oldest_is_kept_by_number_when_the_times_are_equal(w: World) -> None:
    w.wms_order("100", "24SO 7001")
    w.wms_order("99", "24SO 7001")


def link_without_reference(w: World) -> None:
    w.wms_order("90", "")
    w.link("order", "7001", "90")
    w.wms_order("91", "24SO 7001", created_at=LATER)


def booked_copy(w: World) -> None:
    w.wms_order("90", "24SO 7001")
    w.wms_order("91", "24SO 7001", status="booked")


def edited_copy(w: World) -> None:
    w.wms_order("90", "24SO 7001")
    w.wms_order("91", "24SO 7001", (("KAFFE", "3"),), changed_at=LATER)


def kept_was_edited_and_the_copy_was_not(w: World) -> None:
    w.erp_product("11", "KAFFE")
    w.erp_order("7001", (("11", "5"),))
    w.wms_order("90", "24SO 7001", (("KAFFE", "3"),), changed_at=LATER)
    w.wms_order("91", "24SO 7001", changed_at=LATER)


def reference_by_another_integration(w: World) -> None:
    w.audit = AuditPolicy(policy=w.audit.policy, order_references=(OUR_REFERENCE, ("note", r"ordre (\d+)")))
    w.wms_order("90", "", note="24SevenOffice ordre 7001")
    w.wms_order("91", " 24SO 7001 ", created_at=LATER)


def prefix_numbers(w: World) -> None:
    w.wms_order("90", "24SO 700")
    w.wms_order("91", "24SO 7001")
    w.wms_order("92", "24SO 70011")


def other_words_around_the_number(w: World) -> None:
    w.wms_order("90", "24SO 7001")
    w.wms_order("91", "rest av 24SO 7001", created_at=LATER)


def cancelled_copy(w: World) -> None:
    w.wms_order("90", "24SO 7001")
    w.wms_order("91", "24SO 7001", status="cancelled")


def ordered_twice_on_purpose(w: World) -> None:
    w.wms_order("90", "24SO 7001", GOODS)
    w.wms_order("91", "24SO 7002", GOODS, created_at=SOON)


def unreferenced_copy_of_a_referenced_one(w: World) -> None:
    w.wms_order("90", "24SO 7001", GOODS)
    w.wms_order("91", "", tuple(reversed(GOODS)), created_at=SOON)


def unreferenced_before_the_referenced_one(w: World) -> None:
    w.wms_order("90", "", GOODS)
    w.wms_order("91", "24SO 7001", GOODS, created_at=SOON)


def chain_of_unreferenced(w: World) -> None:
    for position, number in enumerate(("90", "91", "92")):
        w.wms_order(number, "", GOODS, created_at=LONG_AGO + position * timedelta(minutes=59))


def unreferenced_beside_two_copies(w: World) -> None:
    w.wms_order("90", "24SO 7001", GOODS)
    w.wms_order("91", "24SO 7001", GOODS)
    w.wms_order("92", "", GOODS, created_at=SOON)


def too_far_apart(w: World) -> None:
    w.wms_order("90", "24SO 7001", GOODS)
    w.wms_order("91", "", GOODS, created_at=LATER)


def other_customer_goods_or_quantity(w: World) -> None:
    w.wms_order("90", "24SO 7001", GOODS)
    w.wms_order("91", "", GOODS, customer="10002")
    w.wms_order("92", "", (("KAFFE", "5"), ("KOPP", "3")))
    w.wms_order("93", "", (("KAFFE", "5"),))
    w.wms_order("94", "", (("KAFFE", "5"), ("KOPP ", "2")))


def numbers_of_the_buyer(w: World, first: str, second: str) -> None:
    w.wms_order("90", "24SO 7001", GOODS, buyer=first)
    w.wms_order("91", "", GOODS, created_at=SOON, buyer=second)


def two_copies_of_two(w: World) -> None:
    """The same goods, twice, by two numbers of the buyer; each fetched again."""
    for position, (number, buyer) in enumerate((("90", "PO 1"), ("91", "PO 2"), ("92", "po 1 "), ("93", "PO 2"))):
        reference = f"24SO 700{position}" if position < 2 else ""
        w.wms_order(number, reference, GOODS, created_at=LONG_AGO + position * timedelta(minutes=2), buyer=buyer)


def edited_copy_with_the_buyers_number(w: World, minutes: int, goods: Goods = (("KAFFE", "6"), ("KOPP", "2"))) -> None:
    w.wms_order("90", "24SO 7001", GOODS, buyer="PO 1")
    w.wms_order("91", "", goods, created_at=LONG_AGO + timedelta(minutes=minutes), buyer="PO 1")


def copy_with_another_total(w: World, minutes: int) -> None:
    w.wms_order("90", "24SO 7001", GOODS, total="500")
    w.wms_order("91", "", GOODS, created_at=LONG_AGO + timedelta(minutes=minutes), total="400")


def empty_orders(w: World) -> None:
    w.wms_order("90", "", ())
    w.wms_order("91", "", ())


EXACT = {"grade": "exact", "kept": "90", "untouched": "true", "erp_value": "7001"}
LIKELY = {"grade": "likely", "kept": "90"}

COPY = [("7001", "91")]
HALF, OTHERS = (("KAFFE", "6"), ("FAT", "1")), (("FAT", "1"), ("SKJE", "1"))

DUPLICATE = [
    Example("three clicks", three_clicks, [("7001", "91"), ("7001", "92")], EXACT),
    Example("the linked one is kept", linked_is_not_the_oldest, [("7001", "90")], {"kept": "91"}),
    Example("the lower number is kept", oldest_is_kept_by_number_when_the_times_are_equal, [("7001", "100")]),
    Example("a link counts as reference", link_without_reference, [("7001", "91")], EXACT),
    Example("booked copy", booked_copy, [("7001", "91")], {"untouched": "false", "repair": "manual"}),
    Example("edited copy", edited_copy, [("7001", "91")], {"untouched": "false", "repair": "manual"}),
    Example("copy as 24SO", kept_was_edited_and_the_copy_was_not, [("7001", "91")], {"untouched": "true"}),
    Example("other integration", reference_by_another_integration, [("7001", "91")], EXACT),
    Example("prefix numbers", prefix_numbers),
    Example("other words around the number", other_words_around_the_number),
    Example("cancelled copy", cancelled_copy),
    Example("ordered twice on purpose", ordered_twice_on_purpose),
    Example("likely, after", unreferenced_copy_of_a_referenced_one, [("7001", "91")], LIKELY),
    Example("likely, before", unreferenced_before_the_referenced_one, [("7001", "90")], {"kept": "91"}),
    Example("likely, chain", chain_of_unreferenced, [(None, "91"), (None, "92")], LIKELY),
    Example("likely beside exact", unreferenced_beside_two_copies, [("7001", "91"), ("7001", "92")], {"kept": "90"}),
    Example("too far apart", too_far_apart),
    Example("other customer, goods or quantity", other_customer_goods_or_quantity),
    Example("empty orders", empty_orders),
    Example("the same number of the buyer", lambda w: numbers_of_the_buyer(w, "PO 1", "PO 1"), COPY, {"score": "95"}),
    Example("one number of the buyer", lambda w: numbers_of_the_buyer(w, "", "PO 1"), COPY, {"score": "75"}),
    Example("two numbers of the buyer", lambda w: numbers_of_the_buyer(w, "PO 1", "PO 2")),
    Example("two copies of two", two_copies_of_two, [("7000", "92"), ("7001", "93")], {"grade": "likely"}),
    Example("edited, the buyer's number", lambda w: edited_copy_with_the_buyers_number(w, 59), COPY, {"score": "85"}),
    Example("edited, too late", lambda w: edited_copy_with_the_buyers_number(w, 61)),
    Example("edited, half of it", lambda w: edited_copy_with_the_buyers_number(w, 5, HALF), COPY, {"score": "75"}),
    Example("edited, all of it", lambda w: edited_copy_with_the_buyers_number(w, 5, OTHERS), COPY, {"score": "60"}),
    Example("another total, at once", lambda w: copy_with_another_total(w, 5), COPY, {"score": "60"}),
    Example("another total, later", lambda w: copy_with_another_total(w, 6)),
]
