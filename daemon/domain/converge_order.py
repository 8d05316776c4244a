"""Deciding what to do about one order (R9-R11, R13, R14, R16). Pure.

Lines are compared in `order_rows`, an order is spelled for Rackbeat in `order_form`, backorders are in `backorder`.
"""

from __future__ import annotations

from daemon.domain.backorder import was_shipped_in_part
from daemon.domain.change import BookOrder, Change, Create, DeleteRecord, EditErpOrder, EditWmsLine, MarkReady
from daemon.domain.converge import Related
from daemon.domain.converge_invoice import is_from_invoice
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.link import Base
from daemon.domain.order import BEFORE_SHIPPING, ERP_STATUSES_AFTER_SENT, ErpStatus, Order, WmsStatus, wms_origin_of
from daemon.domain.order_form import wms_order
from daemon.domain.order_rows import agreed_lines, covers, edited_rows, followed_rows, is_untouched, refuse_other_goods
from daemon.domain.order_sent import first_lines
from daemon.domain.ownership import ErpEdits, Master, OrderPolicy, Policy, Withdrawn, WmsArrival

SENT = "sent"
"""Name in `Base.wms` until both orders were first seen side by side: what the create sent (`order_sent`)."""
EARLIER = "earlier"
"""Name in `Base.wms`: numbers of the cancelled Rackbeat orders before this one, oldest first, with commas (ADR 7)."""

APART = "apart"
"""Name in `Base.wms` of an adopted pair whose lines did not fit (ADR 9): no line is written to either side."""


def qualifies(erp: Order, policy: OrderPolicy) -> bool:
    """R9: has reached the configured status, and is dated on or after `orders_since`.

    Reached means: stands in it, or in a later one of Confirmed, Production and Pack: an order may pass through the
    configured status between two polls. An order that an invoice of Rackbeat became (R15) was delivered from there.
    Where orders start in Rackbeat only (R16), none goes by itself.
    """
    if policy.flow is Master.WMS or is_from_invoice(erp.reference):
        return False
    if not _has_reached(erp.status, policy.transfer_status):
        return False
    return policy.orders_since is None or (erp.ordered_on is not None and erp.ordered_on >= policy.orders_since)


def _has_reached(status: str, configured: str) -> bool:
    if configured not in BEFORE_SHIPPING or status not in BEFORE_SHIPPING:
        return status == configured
    return BEFORE_SHIPPING.index(status) >= BEFORE_SHIPPING.index(configured)


def decide_order(
    erp: Order | None, wms: Order | None, base: Base | None, policy: Policy, related: Related, *, forced: bool = False
) -> list[Change]:
    """The changes for one order pair, in order; `forced` is the manual GET (R14).

    `related.products` maps 24SO product ids to Rackbeat numbers. An order that one side lost is never made again nor
    deleted by itself. Raises SyncError LINE_UNSENDABLE, PRODUCT_UNKNOWN, CONFLICT, ORDER_CANCELLED, ORDER_WITHDRAWN or
    ORDER_VANISHED: then a person is asked.
    """
    orders = policy.orders
    if wms is None:
        if erp is None or (base is not None and not _is_missed(erp, forced)):
            return []
        if base is not None:
            raise SyncError(Reason.ORDER_VANISHED, f"24SO order {erp.native_id} was transferred")
        if not (forced or qualifies(erp, orders)):
            return []
        return [Create(system=System.WMS, record=wms_order(erp, related, policy))]
    if base is None or (erp is not None and not is_settled(base)):
        return []
    status = WmsStatus(wms.status)
    if erp is None or is_withdrawn(erp, base):
        return _withdraw(erp, wms, base, status, orders)
    refuse_other_goods(erp, wms, base, related)
    if status is WmsStatus.CANCELLED:
        if erp.status == ErpStatus.INACTIVE:
            return _called_off(wms, base, "Inactive")
        if erp.status in ERP_STATUSES_AFTER_SENT and has_left_in_part(wms, base):
            return []
        raise SyncError(Reason.ORDER_CANCELLED, f"Rackbeat order {wms.native_id}, 24SO order {erp.native_id}")
    if status is WmsStatus.DRAFT:
        return _draft(erp, wms, base, orders, related)
    return _write_back(erp, wms, base, status, orders, related)


def _is_missed(erp: Order, forced: bool) -> bool:
    """Whether anybody still waits for what vanished: not when the sale is off or done, unless a person asks."""
    return forced or erp.status not in ERP_STATUSES_AFTER_SENT | {ErpStatus.INACTIVE}


def is_withdrawn(erp: Order, base: Base) -> bool:
    """Set Inactive after the transfer. One that was Inactive when a person fetched it is not (R14)."""
    return erp.status == ErpStatus.INACTIVE and base.erp.get("status") != ErpStatus.INACTIVE


def _withdraw(erp: Order | None, wms: Order, base: Base, status: WmsStatus, policy: OrderPolicy) -> list[Change]:
    how = "deleted" if erp is None else "Inactive"
    if status is WmsStatus.CANCELLED:
        return _called_off(wms, base, how)
    if status in (WmsStatus.PARTLY_SHIPPED, WmsStatus.SHIPPED, WmsStatus.INVOICED):
        raise SyncError(Reason.CONFLICT, f"{status} in Rackbeat but {how} in 24SevenOffice")
    theirs = erp is not None and wms_origin_of(erp) is not None
    arrived = base.wms.get("status") == WmsStatus.DRAFT and is_untouched(wms, base)
    if policy.withdrawn is Withdrawn.CANCEL_DRAFT and status is WmsStatus.DRAFT and arrived and not theirs:
        return [DeleteRecord(system=System.WMS, kind=Kind.ORDER, native_id=wms.native_id)]
    raise SyncError(Reason.ORDER_WITHDRAWN, f"{how} in 24SevenOffice, {status} in Rackbeat as {wms.native_id}")


def _called_off(wms: Order, base: Base, how: str) -> list[Change]:
    """Off on both sides: nothing to do, unless a part of the goods left before, and perhaps an order for the rest
    stands. Raises SyncError CONFLICT."""
    if has_left_in_part(wms, base):
        raise SyncError(
            Reason.CONFLICT, f"a part was shipped in Rackbeat as {wms.native_id}, but {how} in 24SevenOffice"
        )
    return []


def _draft(erp: Order, wms: Order, base: Base, policy: OrderPolicy, related: Related) -> list[Change]:
    """A draft that was booked before was reopened by a person and is theirs; so is one that started in Rackbeat."""
    if base.wms.get("status") != WmsStatus.DRAFT or wms_origin_of(erp) is not None:
        return []
    follows = policy.erp_edits is ErpEdits.UPDATE_DRAFT and APART not in base.wms
    if follows and erp.status not in ERP_STATUSES_AFTER_SENT:
        rows = followed_rows(erp, wms, base, related)
        if rows:
            return [EditWmsLine(native_id=wms.native_id, row=row) for row in rows]
    return [BookOrder(native_id=wms.native_id)] if policy.arrival is not WmsArrival.DRAFT else []


def _write_back(
    erp: Order, wms: Order, base: Base, status: WmsStatus, policy: OrderPolicy, related: Related
) -> list[Change]:
    ours = wms_origin_of(erp) is None
    returns = policy.write_back_edits and ours and APART not in base.wms
    rows = edited_rows(erp, wms, base, related) if returns else ()
    if rows:
        if erp.status in ERP_STATUSES_AFTER_SENT or erp.status == ErpStatus.INACTIVE:
            raise SyncError(Reason.CONFLICT, f"edited in Rackbeat after 24SevenOffice reached {erp.status}")
        return [
            EditErpOrder(native_id=erp.native_id, customer_id=erp.customer_id, rows=rows, status=policy.accepted_status)
        ]
    if status.is_shipped and policy.write_back_shipped and erp.status not in ERP_STATUSES_AFTER_SENT:
        if erp.status == ErpStatus.INACTIVE:
            raise SyncError(Reason.CONFLICT, "shipped in Rackbeat but Inactive in 24SevenOffice")
        return [EditErpOrder(native_id=erp.native_id, customer_id=erp.customer_id, status=policy.sent_status)]
    just_booked = ours and status is WmsStatus.BOOKED and base.wms.get("status") == WmsStatus.DRAFT
    if just_booked and policy.arrival is WmsArrival.READY and policy.mark_ready and not wms.is_ready:
        return [MarkReady(native_id=wms.native_id)]
    return []


def has_left_in_part(wms: Order, base: Base) -> bool:
    """Whether some goods of the order were shipped before it was cancelled (ADR 7)."""
    return was_shipped_in_part(wms) or base.wms.get("status") == WmsStatus.PARTLY_SHIPPED


def is_settled(base: Base) -> bool:
    """Whether both orders have been seen side by side since they were linked; before that nobody can have "edited"."""
    return "status" in base.wms


def agree_order(erp: Order, wms: Order, base: Base | None, related: Related) -> Base:
    """The base after a look at both sides: lines that agree in product and quantity, and both statuses."""
    old = base or Base()
    wms_status = WmsStatus(wms.status)
    before = str(old.wms.get("status", ""))
    reached = before if wms_status is WmsStatus.DRAFT and before else str(wms_status)
    sent, first = old.wms.get(SENT), not is_settled(old)
    if first and sent is not None:
        lines = first_lines(erp, wms, str(sent), related)
    else:
        lines = agreed_lines(erp, wms, old.lines, related, first=first)
    kept = {name: value for name, value in old.wms.items() if name == EARLIER}
    if APART in old.wms and not covers(lines, erp, wms):
        kept[APART] = old.wms[APART]
    return Base(erp={"status": erp.status}, wms={**kept, "status": reached}, lines=lines)
