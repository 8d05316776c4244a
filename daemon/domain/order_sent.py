"""What a create sent to Rackbeat, kept until both orders have been seen side by side. Pure.

A row or line that was changed, added or deleted before that first look is known by comparing each side with what was
sent: only so is an edit made in 24SO not taken for one of the warehouse (R13), and the other way round. Called by
`converge_order`; the outbox stores the text in the link's base.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from daemon.domain.converge import Related
from daemon.domain.link import LineLink, LineTerms
from daemon.domain.order import Order, OrderLine
from daemon.domain.order_form import product_lines
from daemon.domain.order_rows import is_equal


@dataclass(frozen=True, slots=True)
class SentLine:
    """One line of a create, in Rackbeat's words. `unit_price`: None when Rackbeat was left to fill it."""

    number: str
    quantity: Decimal
    unit_price: Decimal | None
    discount_percent: Decimal


def sent_text(order: Order) -> str:
    """The wished lines of a create as JSON: number, quantity, price, discount of each."""
    return json.dumps(
        [
            [
                e.product_id,
                str(e.quantity),
                None if e.unit_price is None else str(e.unit_price),
                str(e.discount_percent),
            ]
            for e in product_lines(order)
        ]
    )


def first_lines(erp: Order, wms: Order, sent: str, related: Related) -> tuple[LineLink, ...]:
    """The line agreements at the first look at both sides: what was sent. One whose row or line is gone since stands
    with an id that nothing has (`?1`), so that it is seen to be deleted."""
    was = [_sent_line(*entry) for entry in json.loads(sent)]
    rows = _claimed(
        was, product_lines(erp), lambda row, line: related.products.get(row.product_id or "") == line.number
    )
    lines = _claimed(was, product_lines(wms), lambda line, sent_line: line.product_id == sent_line.number)
    erp_ids = {number: erp_id for erp_id, number in related.products.items()}
    found = zip(was, rows, lines, strict=True)
    return tuple(
        _link(place, line, row, shown, erp_ids.get(line.number, ""))
        for place, (line, row, shown) in enumerate(found)
        if row is not None or shown is not None
    )


def _sent_line(number: str, quantity: str, unit_price: str | None, discount_percent: str) -> SentLine:
    price = None if unit_price is None else Decimal(unit_price)
    return SentLine(number, Decimal(quantity), price, Decimal(discount_percent))


def _claimed(
    sent: Sequence[SentLine], shown: Sequence[OrderLine], fits: Callable[[OrderLine, SentLine], bool]
) -> list[OrderLine | None]:
    """What each sent line became: the same goods in the same quantity first, else the same goods."""
    free, found = list(shown), list[OrderLine | None]([None] * len(sent))
    for exact in (True, False):
        for place, line in enumerate(sent):
            if found[place] is None:
                fitting = (e for e in free if fits(e, line) and (not exact or is_equal(e.quantity, line.quantity)))
                found[place] = next(fitting, None)
                free = [e for e in free if e is not found[place]]
    return found


def _link(place: int, sent: SentLine, row: OrderLine | None, shown: OrderLine | None, erp_id: str) -> LineLink:
    """Each side as it was when the order was sent: what it shows where that is what was sent, in its own spelling."""
    product = (row.product_id if row is not None else None) or erp_id
    here, there = _terms(sent, row, product), _terms(sent, shown, sent.number)
    return LineLink(
        erp_row_id=row.native_id if row is not None else f"?{place + 1}",
        wms_line_id=shown.native_id if shown is not None else f"?{place + 1}",
        erp_product_id=product,
        wms_number=sent.number,
        quantity=there.quantity,
        unit_price=there.unit_price,
        discount_percent=there.discount_percent,
        erp=here,
    )


def _terms(sent: SentLine, shown: OrderLine | None, product: str) -> LineTerms:
    if shown is None:
        return LineTerms(
            product_id=product,
            quantity=sent.quantity,
            unit_price=sent.unit_price,
            discount_percent=sent.discount_percent,
        )
    same_price = sent.unit_price is None or is_equal(shown.unit_price, sent.unit_price)
    same_discount = is_equal(shown.discount_percent, sent.discount_percent)
    return LineTerms(
        product_id=product,
        quantity=shown.quantity if is_equal(shown.quantity, sent.quantity) else sent.quantity,
        unit_price=shown.unit_price if same_price else sent.unit_price,
        discount_percent=shown.discount_percent if same_discount else sent.discount_percent,
    )
