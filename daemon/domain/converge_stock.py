"""Deciding whether a product's stock is written to 24SevenOffice (R12). Pure; called by daemon/sync/stock*.

Stock is absolute: what Rackbeat has on its shelves replaces what 24SevenOffice shows. The two draw stock by
themselves (Rackbeat when goods are shipped, 24SevenOffice when the order becomes Sent), so after an ordinary shipment
they agree and nothing is written at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from daemon.domain.change import Change, Update
from daemon.domain.ids import Kind, System
from daemon.domain.link import Base, Link
from daemon.domain.normal import normal
from daemon.domain.opening import OpeningWay
from daemon.domain.order import ERP_STATUSES_AFTER_SENT, ErpStatus, Order, WmsStatus
from daemon.domain.product import Product

_STEP = Decimal("0.0001")
"""24SevenOffice keeps four decimals (apis/24so-soap.md 6.4)."""

STOCK, MOVED = "stock", "moved"
"""Fields of a stock link's base: the stock last seen, and whether Rackbeat ever moved it."""

_GOODS_LEFT = (WmsStatus.PARTLY_SHIPPED, WmsStatus.SHIPPED, WmsStatus.INVOICED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Opening stock is settled: from `at` on Rackbeat's figures are the truth."""

    how: OpeningWay
    at: datetime


def opening_of(body: object) -> Opening | None:
    """The stored document `{"settled": true, "how": ..., "at": ...}`; None when opening stock is not settled."""
    if not isinstance(body, Mapping) or body.get("settled") is not True:
        return None
    try:
        return Opening(how=OpeningWay(str(body["how"])), at=datetime.fromisoformat(str(body["at"])))
    except (KeyError, ValueError):
        return None


def decide_stock(erp: Product, wms: Product, base: Base | None, opening: Opening) -> list[Change]:
    """The one write that makes 24SevenOffice show Rackbeat's stock, or none."""
    if not (erp.stock_controlled and wms.stock_controlled) or wms.stock is None:
        return []
    target = rounded(wms.stock)
    if target == rounded(erp.stock or Decimal(0)) or not has_moved(wms, base, opening):
        return []
    return [Update(system=System.ERP, kind=Kind.STOCK, native_id=erp.native_id, fields={STOCK: target})]


def has_moved(wms: Product, base: Base | None, opening: Opening) -> bool:
    """Whether Rackbeat's stock of this product means anything. Nought that nobody ever touched does not: it would
    empty the stock of every new product. It does when it was another figure before, or was there to be counted."""
    if wms.stock:
        return True
    if base is not None and (base.wms.get(MOVED) == "true" or base.wms.get(STOCK) not in (None, "0")):
        return True
    counted = opening.how is OpeningWay.COUNTED
    return counted and wms.created_at is not None and wms.created_at <= opening.at


def remember(erp: Product, wms: Product, base: Base | None, opening: Opening) -> Base:
    """The base after a look at both sides."""
    moved = "true" if has_moved(wms, base, opening) else "false"
    return replace(
        base or Base(),
        erp={STOCK: normal(erp.stock)},
        wms={STOCK: normal(wms.stock), MOVED: moved},
    )


def is_news(wms: Product, base: Base | None) -> bool:
    """Whether Rackbeat shows another stock than when both sides were last looked at."""
    return base is None or base.wms.get(STOCK) != normal(wms.stock)


def rounded(stock: Decimal) -> Decimal:
    return stock.quantize(_STEP, ROUND_HALF_UP).normalize() + 0


def holder(pairs: Iterable[tuple[Order, Order | None]], number: str) -> Order | None:
    """The first Rackbeat order of these pairs (Rackbeat's, 24SO's) that has taken goods of this product from the
    shelf while its 24SO order has not drawn them yet (no double regulation)."""
    for wms, erp in pairs:
        if has_left(wms, number) and erp is not None and erp.status not in ERP_STATUSES_AFTER_SENT:
            return wms
    return None


def has_left(wms: Order, number: str) -> bool:
    """Whether goods of this product have left Rackbeat's shelf for this order, in full or in part: by what its lines
    tell, else by the status of the order."""
    return any(
        line.shipped > 0 if line.shipped is not None else wms.status in _GOODS_LEFT
        for line in wms.lines
        if line.product_id == number
    )


def is_unfinished(link: Link) -> bool:
    """Whether goods of this pair may still leave the shelf in one system and not in the other; kept by the store as
    an index, so that a stock write finds the orders that matter among many."""
    if link.kind is not Kind.ORDER or link.base.wms.get("status") == WmsStatus.CANCELLED:
        return False
    return link.base.erp.get("status") not in ERP_STATUSES_AFTER_SENT | {ErpStatus.INACTIVE}
