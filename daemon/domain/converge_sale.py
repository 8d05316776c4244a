"""Deciding what a sale that started in Rackbeat does in 24SevenOffice (R16). Pure; called by daemon/sync/sales."""

from __future__ import annotations

import re

from daemon.domain.change import Change, Create
from daemon.domain.counterparts import Counterparts, cut, erp_row, refuse_empty
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import System
from daemon.domain.order import ErpStatus, Order, WmsStatus, erp_reference, erp_sequence
from daemon.domain.ownership import Master, OrderPolicy, Policy

_LONGEST_NOTE = 300
_LONGEST_REFERENCE = 50
_FIELDS = {
    "other_reference": "reference",
    "reference": "reference",
    "their_reference": "your_reference",
    "your_reference": "your_reference",
    "note": "note",
    "heading": "heading",
}


def starts_here(wms: Order, policy: OrderPolicy) -> bool:
    """Whether a Rackbeat order without a link is a sale that 24SO must learn of: booked, dated on or after
    `orders_since`, and not marked by any integration as having come from 24SO."""
    if policy.flow is Master.ERP or not WmsStatus(wms.status).is_locked or is_marked(wms, policy):
        return False
    since = policy.orders_since
    return since is None or (wms.ordered_on is not None and wms.ordered_on >= since)


def is_marked(wms: Order, policy: OrderPolicy) -> bool:
    """Whether the order carries a readable reference to a 24SO order (design 6, References)."""
    return any(re.search(pattern, text.strip()) for text, pattern in readable(wms, policy))


def readable(wms: Order, policy: OrderPolicy) -> list[tuple[str, str]]:
    """The texts of a Rackbeat order that may hold a reference, each with its pattern, in the configured order."""
    return [(getattr(wms, _FIELDS[name]), pattern) for name, pattern in policy.references if name in _FIELDS]


def decide_sale(wms: Order, policy: Policy, known: Counterparts) -> list[Change]:
    """One 24SO order, Confirmed, with our sequence and our reference.

    Raises SyncError CUSTOMER_UNSENDABLE, PRODUCT_UNKNOWN, NUMBER_INVALID or, without goods, LINE_UNSENDABLE: then it is
    parked whole.
    """
    refuse_empty(wms)
    sequence = erp_sequence(wms.native_id)
    if sequence is None:
        raise SyncError(Reason.NUMBER_INVALID, f"order number {wms.native_id[:40]!r} makes no ExternalStatus")
    if not known.customer:
        raise SyncError(Reason.CUSTOMER_UNSENDABLE, f"customer {wms.customer_id}: not linked with one of 24SevenOffice")
    made = Order(
        native_id="",
        customer_id=known.customer,
        status=ErpStatus.CONFIRMED,
        lines=tuple(erp_row(line, known, policy.orders.fee_item) for line in wms.lines),
        reference=erp_reference(wms.native_id),
        external_status=sequence,
        your_reference=cut(wms.your_reference, _LONGEST_REFERENCE),
        note=cut(wms.note, _LONGEST_NOTE),
        currency=wms.currency or policy.currency,
        ordered_on=wms.ordered_on,
        deliver_on=wms.deliver_on,
        delivery=wms.delivery,
    )
    return [Create(system=System.ERP, record=made)]
