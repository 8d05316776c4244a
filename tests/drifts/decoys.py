"""What looks like drift and is none, one instance a call: nothing may be said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from daemon.domain.ids import Kind
from daemon.domain.order import Order, wms_reference
from tests.drifts.inject_companies import new_company, put_both
from tests.drifts.inject_products import new_product
from tests.drifts.orders import invoice_of
from tests.drifts.town import ERP, LONG_AGO, NOW, WMS, Town, Work

JUST_NOW = NOW - timedelta(seconds=20)
WITHIN = NOW - timedelta(minutes=4)
COMPANIES = (Kind.CUSTOMER, Kind.SUPPLIER)


def equal_texts(town: Town) -> None:
    """White space, Unicode spelling, names of a country; empty is not there."""
    erp_id, wms_id = town.take("sold")
    town.change(ERP, Kind.PRODUCT, erp_id, name="  Bla\u030a\u00a0skje ")
    town.change(WMS, Kind.PRODUCT, wms_id, name="Blå \t skje")
    kind = town.rng.choice(COMPANIES)
    erp_id, wms_id = town.take(str(kind))
    town.change(WMS, kind, wms_id, country=town.rng.choice(("Norge", "norway", " NO ", "no")))
    erp_id, wms_id = town.take(str(kind))
    town.change(ERP, kind, erp_id, email="   ")
    town.change(WMS, kind, wms_id, email="")


def equal_numbers(town: Town) -> None:
    """0.1 + 0.2 is 0.3; a price within its tolerance; trailing noughts."""
    erp_id, wms_id = town.take("sold")
    town.change(ERP, Kind.PRODUCT, erp_id, sales_price=Decimal("0.1") + Decimal("0.2"), cost_price=Decimal("10.00"))
    town.change(WMS, Kind.PRODUCT, wms_id, sales_price=Decimal(0.1 + 0.2), cost_price=Decimal("10.004"))
    erp_id, wms_id = town.take("open")
    order = town.order(WMS, wms_id)
    lines = tuple(replace(each, quantity=Decimal(f"{each.quantity}.000")) for each in order.lines)
    town.change(WMS, Kind.ORDER, wms_id, lines=lines)


def blanks_around_a_number(town: Town) -> None:
    new_product(town, f" V{town.new_id()}  ", both=True)
    erp_id, wms_id = town.take_linked("sold", Kind.PRODUCT)
    town.change(WMS, Kind.PRODUCT, wms_id, id_field=f" {erp_id} ")


def changed_just_now(town: Town) -> None:
    """The sync has not had its time."""
    erp_id, wms_id = town.take("sold")
    town.change(town.rng.choice((ERP,)), Kind.PRODUCT, erp_id, at=WITHIN, name="Rettet nå", stock=Decimal(1))
    town.change(WMS, Kind.PRODUCT, wms_id, at=WITHIN)
    kind = town.rng.choice(COMPANIES)
    town.change(WMS, kind, town.take(str(kind))[1], at=WITHIN, city="Rettet")
    erp_id, wms_id = town.take("open")
    town.change(WMS, Kind.ORDER, wms_id, at=WITHIN, status="shipped", shipped_at=WITHIN)
    town.change(ERP, Kind.ORDER, town.take("open")[0], at=WITHIN, status="OrderState_Sent")


def order_edited_just_now(town: Town) -> None:
    """Neither webhook nor poll has told of it yet."""
    _erp_id, wms_id = town.take("open")
    first, *rest = town.order(WMS, wms_id).lines
    town.change(WMS, Kind.ORDER, wms_id, at=JUST_NOW, lines=(replace(first, quantity=first.quantity + 1), *rest))
    erp_id, _wms_id = town.take("open")
    town.change(ERP, Kind.ORDER, erp_id, at=JUST_NOW, lines=town.order(ERP, erp_id).lines[1:])
    other = town.pools["customer/busy"][-1][0]
    town.change(ERP, Kind.ORDER, town.take("open")[0], at=JUST_NOW, customer_id=other)


def made_just_now(town: Town) -> None:
    native_id = new_product(town, f"V{town.new_id()}")
    town.put(ERP, replace(town.get(ERP, Kind.PRODUCT, native_id), changed_at=WITHIN, created_at=WITHIN))
    kind = town.rng.choice(COMPANIES)
    record = new_company(town, kind, town.new_id(), created_at=WITHIN, changed_at=WITHIN)
    town.put(ERP, record)
    erp = town.order(ERP, town.rng.choice(town.pools["open"])[0])
    town.put(ERP, replace(erp, native_id=town.new_id(), changed_at=WITHIN, created_at=WITHIN))
    invoice = invoice_of(town, town.order(WMS, town.pools["sent"][0][1]), external_status=None, changed_at=WITHIN)
    town.put(WMS, invoice, Kind.INVOICE)


def under_way(town: Town) -> None:
    """Changed long ago, and being worked on within the grace."""
    erp_id, wms_id = town.take("sold")
    town.change(WMS, Kind.PRODUCT, wms_id, name="Venter", at=LONG_AGO)
    town.works.append(Work(kind=Kind.PRODUCT, erp_id=erp_id, minutes=10))
    _erp_id, wms_id = town.take("open")
    first, *rest = town.order(WMS, wms_id).lines
    town.change(WMS, Kind.ORDER, wms_id, at=LONG_AGO, lines=(replace(first, quantity=Decimal(99)), *rest))
    town.works.append(Work(kind=Kind.ORDER, wms_id=wms_id, minutes=3))
    native_id = new_product(town, f"V{town.new_id()}")
    town.works.append(Work(kind=Kind.PRODUCT, erp_id=native_id, minutes=14))
    erp_id, wms_id = town.take_linked("sold", Kind.PRODUCT)
    town.change(WMS, Kind.PRODUCT, wms_id, id_field="", at=LONG_AGO)
    town.works.append(Work(kind=Kind.PRODUCT, wms_id=wms_id, minutes=3, operation="set_id_field"))


def ordered_again(town: Town) -> None:
    """By the same customer on the same day: with its own reference, with the buyer's own number, or hours later."""
    erp_id, wms_id = town.take("open")
    erp, wms = town.order(ERP, erp_id), town.order(WMS, wms_id)
    again, there = town.new_id(), town.new_id()
    soon = (wms.created_at or LONG_AGO) + timedelta(minutes=town.rng.choice((1, 20)))
    lines = tuple(replace(each, native_id=f"{there}-{n}") for n, each in enumerate(wms.lines, 1))
    town.put(ERP, replace(erp, native_id=again, created_at=soon))
    town.put(
        WMS, replace(wms, native_id=there, created_at=soon, reference=wms_reference(again), lines=lines, status="draft")
    )
    for minutes, number in ((5, "PO 1"), (25, "PO 2"), (24 * 60, "")):
        _stranger(town, wms, minutes, number)


def _stranger(town: Town, like: Order, minutes: int, number: str) -> None:
    """Made in Rackbeat, by hand, for the same customer."""
    native_id = town.new_id()
    lines = tuple(
        replace(each, native_id=f"{native_id}-{n}", quantity=Decimal(31)) for n, each in enumerate(like.lines)
    )
    created = (like.created_at or LONG_AGO) + timedelta(minutes=minutes)
    town.put(
        WMS,
        replace(
            like,
            native_id=native_id,
            lines=lines,
            created_at=created,
            reference="",
            your_reference=number,
            status="draft",
        ),
    )


def copy_was_cancelled(town: Town) -> None:
    _erp_id, wms_id = town.take("open")
    town.put(WMS, replace(town.order(WMS, wms_id), native_id=town.new_id(), status="cancelled"))


def number_within_a_number(town: Town) -> None:
    """24SO 270 is not 24SO 2700, and "rest av 24SO 270" is somebody's own words."""
    erp_id, wms_id = town.take("open")
    order = town.order(WMS, wms_id)
    lines = tuple(replace(each, quantity=Decimal(47), native_id=f"x{each.native_id}") for each in order.lines)
    words = town.rng.choice((f"rest av 24SO {erp_id}", f"24SO{erp_id}", f"24SO {erp_id} igjen", f"SO {erp_id}"))
    created = (order.created_at or LONG_AGO) + timedelta(days=2)
    native_id = town.new_id()
    town.put(
        WMS,
        replace(order, native_id=native_id, reference=words, lines=lines, status="draft", created_at=created),
    )


def alike_and_not_the_same(town: Town) -> None:
    """A chain of shops, two firms in one house, one accountant for both."""
    kind = town.rng.choice(COMPANIES)
    first = town.get(ERP, kind, town.rng.choice(town.pools[str(kind)])[0])
    number = town.new_id()
    alike = town.rng.choice(
        (
            {"name": first.name},
            {"street": first.street, "postal_code": first.postal_code},
            {"email": first.email, "street": first.street, "postal_code": first.postal_code},
        )
    )
    put_both(town, new_company(town, kind, number, **alike), number)


def billed_in_parts(town: Town) -> None:
    """Two halves; and an invoice that was credited and sent again."""
    _erp_id, wms_id = town.take("invoiced")
    invoice = next(i for i in town.records[WMS, Kind.INVOICE].values() if getattr(i, "external_status", "") == wms_id)
    assert isinstance(invoice, Order) and invoice.total is not None
    if town.rng.random() < 0.5:
        town.put(WMS, replace(invoice, native_id=town.new_id()), Kind.INVOICE)
        credit = replace(invoice, native_id=town.new_id(), is_credit=True, total=-invoice.total)
        town.put(WMS, credit, Kind.INVOICE)
        return
    half = replace(invoice, total=invoice.total / 2)
    town.put(WMS, half, Kind.INVOICE)
    town.put(WMS, replace(half, native_id=town.new_id()), Kind.INVOICE)


def nothing_to_send(town: Town) -> None:
    """Discontinued, inactive, before its time: left out by the rules."""
    native_id = new_product(town, "X" * 30)
    town.put(ERP, replace(town.get(ERP, Kind.PRODUCT, native_id), active=False))
    kind = town.rng.choice(COMPANIES)
    town.put(ERP, new_company(town, kind, "A1", active=False))


DECOYS: tuple[Callable[[Town], None], ...] = (
    equal_texts,
    equal_numbers,
    blanks_around_a_number,
    changed_just_now,
    order_edited_just_now,
    made_just_now,
    under_way,
    ordered_again,
    copy_was_cancelled,
    number_within_a_number,
    alike_and_not_the_same,
    billed_in_parts,
    nothing_to_send,
)
