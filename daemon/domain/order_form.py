"""A 24SO order spelled for Rackbeat: which rows travel, and how (R6, R9). Pure; called by `converge_order`."""

from __future__ import annotations

from dataclasses import replace

from daemon.domain.converge import Related
from daemon.domain.errors import Reason, SyncError
from daemon.domain.normal import clean, clean_lines
from daemon.domain.order import DeliveryAddress, Order, OrderLine, WmsStatus, wms_reference
from daemon.domain.ownership import Policy

MAX_NOTE = 800
"""Longest order note that Rackbeat takes (apis/rackbeat.md 5.2)."""


MAX_LINE_NAME = 255
"""Longest name of an order line; the only limit that is told of a one-line text of Rackbeat (apis/rackbeat.md 5.2,
heading), and 24SO takes 300 characters."""


def product_lines(order: Order) -> list[OrderLine]:
    """The lines that must travel: all but text rows (apis/rackbeat.md 14, row 15)."""
    return [line for line in order.lines if not line.is_text]


def is_fee(product_id: str | None) -> bool:
    """Whether a 24SO row is for a fee or freight: its ProductId is below zero (apis/24so-soap.md 5.3)."""
    return product_id is not None and product_id.startswith("-")


def wms_line(row: OrderLine, related: Related) -> OrderLine:
    """One row spelled for Rackbeat. Raises SyncError LINE_UNSENDABLE: its product is not there, or it takes back."""
    number = related.products.get(row.product_id or "")
    if number is None:
        what = "a fee row, and no item is configured (fee_item)" if is_fee(row.product_id) else "not in Rackbeat"
        raise SyncError(Reason.LINE_UNSENDABLE, f"row {row.native_id}: product {row.product_id} is {what}")
    if row.quantity < 0:
        raise SyncError(Reason.LINE_UNSENDABLE, f"row {row.native_id}: a quantity of {row.quantity} cannot be shipped")
    name = shortened(clean(row.name), MAX_LINE_NAME)
    return replace(row, native_id="", product_id=number, product_number=number, name=name)


def _cleaned(address: DeliveryAddress) -> DeliveryAddress:
    return DeliveryAddress(
        name=clean(address.name),
        street=clean(address.street),
        postal_code=clean(address.postal_code),
        city=clean(address.city),
        country=clean(address.country),
    )


def shortened(text: str, longest: int) -> str:
    """An order is not held back for the end of a remark, which 24SO keeps."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def wms_order(erp: Order, related: Related, policy: Policy) -> Order:
    """The 24SO order spelled for Rackbeat, whole. Raises SyncError LINE_UNSENDABLE: never in part (R6)."""
    lines = tuple(wms_line(row, related) for row in product_lines(erp))
    if not lines:
        raise SyncError(Reason.LINE_UNSENDABLE, "the order has no product rows")
    return Order(
        native_id="",
        customer_id=related.customer,
        status=WmsStatus.DRAFT,
        lines=lines,
        reference=wms_reference(erp.native_id),
        your_reference=clean(erp.your_reference),
        note=cut_note(erp, text_rows=policy.orders.text_rows),
        currency=erp.currency or policy.currency,
        ordered_on=erp.ordered_on,
        deliver_on=erp.deliver_on,
        delivery=_cleaned(erp.delivery) if erp.delivery is not None else None,
    )


def whole_note(erp: Order, *, text_rows: bool) -> str:
    """The note and, below it, the text rows: Rackbeat's API has no text lines."""
    texts = [erp.note, *(line.name for line in erp.lines if line.is_text and text_rows)]
    return "\n".join(cleaned for text in texts if (cleaned := clean_lines(text)))


def cut_note(erp: Order, *, text_rows: bool) -> str:
    """As much of the note as Rackbeat takes; a cut one ends by saying where the rest stands."""
    whole = whole_note(erp, text_rows=text_rows)
    if len(whole) <= MAX_NOTE:
        return whole
    mark = f" … [24SO {erp.native_id}]"
    return whole[: MAX_NOTE - len(mark)].rstrip() + mark


def is_name_cut(erp: Order) -> bool:
    return any(len(clean(line.name)) > MAX_LINE_NAME for line in product_lines(erp))


def is_note_cut(erp: Order, *, text_rows: bool) -> bool:
    return len(whole_note(erp, text_rows=text_rows)) > MAX_NOTE
