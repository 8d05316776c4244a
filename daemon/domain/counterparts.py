"""What a Rackbeat document mentions, in 24SevenOffice's words, for the orders that are made there of a sale (R16) or of
an invoice (R15). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from daemon.domain.errors import Reason, SyncError
from daemon.domain.order import Order, OrderLine

FEE = "-1"
"""ProductId of a 24SO row that has no product (apis/24so-soap.md 5.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterparts:
    """24SO ids of a document's customer and of its products, by Rackbeat number."""

    customer: str = ""
    products: Mapping[str, str] = field(default_factory=dict)


def erp_row(line: OrderLine, known: Counterparts, fee_item: str) -> OrderLine:
    """The line as a new 24SO row. Raises SyncError PRODUCT_UNKNOWN."""
    if line.is_text:
        return replace(line, native_id="")
    is_fee = bool(fee_item) and line.product_id == fee_item
    erp_id = FEE if is_fee else known.products.get(line.product_id or "")
    if erp_id is None:
        raise SyncError(
            Reason.PRODUCT_UNKNOWN, f"product {line.product_id}: line {line.native_id} holds it, and it is not linked"
        )
    return replace(line, native_id="", product_id=erp_id)


def refuse_empty(document: Order) -> None:
    """An order of nothing is never made. Raises SyncError LINE_UNSENDABLE, as in the other direction."""
    if all(line.is_text for line in document.lines):
        raise SyncError(Reason.LINE_UNSENDABLE, "the order has no product rows")


def cut(text: str, longest: int) -> str:
    """24SO takes less than Rackbeat; a document is not held back for the end of its note, which Rackbeat keeps."""
    return text if len(text) <= longest else text[: longest - 1] + "…"
