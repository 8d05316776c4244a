"""What may go wrong with orders, one instance a call. Each says what must be found."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from daemon.domain.ids import Kind
from daemon.domain.order import Order, wms_reference
from daemon.domain.ownership import Master
from tests.drifts.inject_products import new_product
from tests.drifts.town import ERP, LONG_AGO, SINCE, WMS, YESTERDAY, Pair, Town, line

ORDER = Kind.ORDER


def exact_copy(town: Town) -> None:
    erp_id, wms_id = town.take("open")
    copy = _copy(town, wms_id, minutes=town.rng.choice((1, 90, 5_000)))
    town.put(WMS, replace(copy, reference=wms_reference(erp_id), status=town.rng.choice(("draft", "booked"))))
    town.expect("order.duplicate", erp_id, copy.native_id, "reference")


def likely_copy(town: Town) -> None:
    """No reference: only customer, lines and time tell."""
    erp_id, wms_id = town.take("open")
    copy = _copy(town, wms_id, minutes=town.rng.choice((1, 30, 59)))
    lines = tuple(reversed(copy.lines))
    town.put(WMS, replace(copy, reference="", lines=lines, status=town.rng.choice(("draft", "booked"))))
    town.expect("order.duplicate", erp_id, copy.native_id, "reference")


def likely_copy_with_the_buyers_number(town: Town) -> None:
    """The copy was edited afterwards; the customer's own order number tells."""
    erp_id, wms_id = _of_several_lines(town)
    number = f"PO {town.new_id()}"
    town.change(WMS, ORDER, wms_id, your_reference=number)
    copy = _copy(town, wms_id, minutes=3)
    first = replace(copy.lines[0], quantity=copy.lines[0].quantity + 1)
    town.put(WMS, replace(copy, reference="", your_reference=number, lines=(first, *copy.lines[1:])))
    town.expect("order.duplicate", erp_id, copy.native_id, "reference")


def _copy(town: Town, wms_id: str, minutes: float) -> Order:
    first = town.order(WMS, wms_id)
    native_id = town.new_id()
    lines = tuple(replace(each, native_id=f"{native_id}-{n}") for n, each in enumerate(first.lines, 1))
    created = (first.created_at or LONG_AGO) + timedelta(minutes=minutes)
    return replace(first, native_id=native_id, lines=lines, created_at=created, changed_at=LONG_AGO)


def missing_in_wms(town: Town) -> None:
    erp_id, wms_id = town.take("open")
    if town.rng.random() < 0.5:
        town.remove(WMS, ORDER, wms_id)
    else:
        town.change(WMS, ORDER, wms_id, status="cancelled")
    town.expect("order.missing_in_wms", erp_id, None)


def missing_in_erp(town: Town) -> None:
    if town.policy.orders.flow is Master.ERP or town.rng.random() < 0.5:
        erp_id, wms_id = town.take(town.rng.choice(("open", "sent")))
        town.remove(ERP, ORDER, erp_id)
        town.expect("order.missing_in_erp", erp_id, wms_id)
        return
    copy = _copy(town, town.take("sent")[1], minutes=0)  # no two of one order: they would be copies of each other
    wms_id = copy.native_id
    when = YESTERDAY - timedelta(minutes=int(wms_id) % 900)
    town.put(
        WMS,
        replace(
            copy,
            reference="",
            status="booked",
            booked_at=when,
            created_at=when,
            ordered_on=when.date(),
        ),
    )
    town.expect("order.missing_in_erp", None, wms_id)


def unsendable(town: Town) -> None:
    erp_id = town.new_id()
    customer = town.rng.choice(town.pools["customer/busy"])[0]
    good = town.rng.choice(town.pools["sold"])
    how = town.rng.choice(("negative", "too_long", "unknown", "blank"))
    if how == "negative":
        bad = line(f"{erp_id}-2", good[0], good[1], -1, Decimal(10))
    elif how == "unknown":
        bad = line(f"{erp_id}-2", town.new_id(), "UKJENT", 1, Decimal(10))
    else:
        number = "" if how == "blank" else "L" * 20 + town.new_id()
        product = new_product(town, number)
        town.expect(f"product.number_{'missing' if how == 'blank' else 'too_long'}", product, None, "number")
        bad = line(f"{erp_id}-2", product, number, 1, Decimal(10))
    lines = (line(f"{erp_id}-1", good[0], good[1], 1, Decimal(10)), bad)
    order = Order(native_id=erp_id, customer_id=customer, status="Confirmed", lines=lines, ordered_on=SINCE)
    town.put(ERP, replace(order, created_at=LONG_AGO, changed_at=LONG_AGO))
    town.expect("order.line_unsendable", erp_id, None, "lines")


def quantity(town: Town) -> None:
    erp_id, wms_id = town.take(town.rng.choice(("open", "sent")))
    system, native_id = (ERP, erp_id) if town.rng.random() < 0.3 else (WMS, wms_id)
    first, *rest = town.order(system, native_id).lines
    more = first.quantity + town.rng.choice((Decimal(1), Decimal("0.5"), Decimal(7)))
    town.change(system, ORDER, native_id, lines=(replace(first, quantity=more), *rest))
    if not town.is_linked(ORDER, (erp_id, wms_id)) and _repeats(town, erp_id):
        return quantity_undone(town, system, native_id)
    town.expect("order.quantity_mismatch", erp_id, wms_id, "quantity", f"{erp_id}-1")
    return None


def quantity_undone(town: Town, system: object, native_id: str) -> None:
    """Without line links two lines of one product cannot be told apart: another pair, please."""
    place, old = town.before.pop()
    town.put(place[0], old, place[1])
    quantity(town)


def _repeats(town: Town, erp_id: str) -> bool:
    numbers = [each.product_id for each in town.order(ERP, erp_id).lines]
    return len(set(numbers)) < len(numbers)


def extra_line(town: Town) -> None:
    erp_id, wms_id = town.take("open")
    order = town.order(WMS, wms_id)
    number = town.rng.choice(town.pools["sold"])[1]
    extra = line(f"{wms_id}-9", number, number, 2, Decimal(10))
    town.change(WMS, ORDER, wms_id, lines=(*order.lines, extra))
    town.expect("order.line_missing_in_erp", erp_id, wms_id, "line", f"{wms_id}-9")


def line_gone(town: Town) -> None:
    erp_id, wms_id = _of_several_lines(town)
    lines = town.order(WMS, wms_id).lines
    town.change(WMS, ORDER, wms_id, lines=lines[:-1])
    town.expect("order.line_missing_in_wms", erp_id, wms_id, "line", f"{erp_id}-{len(lines)}")


def _of_several_lines(town: Town) -> Pair:
    pool = town.pools["open"]
    index = next(
        n
        for n, (erp_id, wms_id) in enumerate(pool)
        if len(town.order(WMS, wms_id).lines) > 1 and not _repeats(town, erp_id)
    )
    return pool.pop(index)


def not_sent(town: Town) -> None:
    erp_id, wms_id = town.take("open")
    town.change(WMS, ORDER, wms_id, status="shipped", shipped_at=YESTERDAY)
    town.expect("order.status_mismatch", erp_id, wms_id, "status")


def not_shipped(town: Town) -> None:
    erp_id, wms_id = town.take("open")
    town.change(ERP, ORDER, erp_id, status="OrderState_Sent")
    town.expect("order.status_mismatch", erp_id, wms_id, "status")


def withdrawn(town: Town) -> None:
    erp_id, wms_id = town.take("open")
    town.change(ERP, ORDER, erp_id, status="Inactive")
    town.expect("order.status_mismatch", erp_id, wms_id, "status")


def not_returned(town: Town) -> None:
    """Edited and booked in Rackbeat; the 24SO rows follow, its status does not go back."""
    erp_id, wms_id = town.take_linked("packing", ORDER)
    for system, native_id in ((ERP, erp_id), (WMS, wms_id)):
        first, *rest = town.order(system, native_id).lines
        town.change(system, ORDER, native_id, lines=(replace(first, quantity=first.quantity + 2), *rest))
    town.expect("order.not_returned_to_accepted", erp_id, wms_id, "status")


def after_invoicing(town: Town) -> None:
    erp_id, wms_id = town.take("invoiced")
    first, *rest = town.order(WMS, wms_id).lines
    town.change(WMS, ORDER, wms_id, lines=(replace(first, quantity=first.quantity + 1), *rest))
    town.expect("order.edited_after_invoicing", erp_id, wms_id, "lines")


def other_customer(town: Town) -> None:
    erp_id, wms_id = town.take(town.rng.choice(("open", "sent")))
    now = town.order(WMS, wms_id).customer_id
    other = next(pair[1] for pair in town.pools["customer/busy"] if pair[1] != now)
    town.change(WMS, ORDER, wms_id, customer_id=other)
    town.expect("order.customer_mismatch", erp_id, wms_id, "customer")


ORDER_DRIFT = {
    "order.duplicate": (exact_copy, likely_copy, likely_copy_with_the_buyers_number),
    "order.missing_in_wms": (missing_in_wms,),
    "order.missing_in_erp": (missing_in_erp,),
    "order.line_unsendable": (unsendable,),
    "order.quantity_mismatch": (quantity,),
    "order.line_missing_in_erp": (extra_line,),
    "order.line_missing_in_wms": (line_gone,),
    "order.status_mismatch": (not_sent, not_shipped, withdrawn),
    "order.not_returned_to_accepted": (not_returned,),
    "order.edited_after_invoicing": (after_invoicing,),
    "order.customer_mismatch": (other_customer,),
}
