"""Whether a record still is what its pair agreed on. Pure; asked by the polls and the sweep, which read one side at a
time.

A difference only means that somebody has to look: what follows from it is decided by `converge` on fresh reads.
"""

from __future__ import annotations

from datetime import datetime

from daemon.domain.converge import ID_FIELD_KINDS
from daemon.domain.converge_invoice import is_booked
from daemon.domain.converge_order import qualifies
from daemon.domain.converge_sale import starts_here
from daemon.domain.ids import Kind, System
from daemon.domain.link import Base
from daemon.domain.merge import shown, travelling
from daemon.domain.order import Order, WmsStatus, erp_order_id_of
from daemon.domain.order_rows import are_rows_untouched, is_untouched
from daemon.domain.ownership import OrderPolicy, Policy
from daemon.domain.product import Category
from daemon.domain.record import Record


def is_wanted(order: Order, kind: Kind, system: System, policy: OrderPolicy) -> bool:
    """Whether an order or invoice without a link may mean work: it qualifies (R9), carries our mark, starts in Rackbeat
    (R16), or is a booked invoice (R15)."""
    if kind is Kind.INVOICE:
        return is_booked(order)
    if system is System.ERP:
        return qualifies(order, policy)
    return erp_order_id_of(order.reference) is not None or starts_here(order, policy)


def may_be_new(record: Record, kind: Kind, system: System, policy: Policy, *, since: datetime | None) -> bool:
    """Whether a record without a link may mean work. `since`: only if it changed since then; None: whenever. Orders
    have a date of their own (R9)."""
    if isinstance(record, Order) and kind is Kind.ORDER:
        return is_wanted(record, kind, system, policy.orders)
    changed_at = getattr(record, "changed_at", None)
    if since is not None and (changed_at is None or changed_at < since):
        return False
    if isinstance(record, Order):
        return is_wanted(record, kind, system, policy.orders)
    return policy.creates_in(kind, system.other) and (isinstance(record, Category) or record.active)


def is_as_agreed(record: Record, kind: Kind, system: System, base: Base, policy: Policy) -> bool:
    """Whether this side shows what it showed when both sides last agreed. A field that was never agreed on counts as
    different, so that an open conflict is looked at again as well."""
    if isinstance(record, Order):
        if kind is Kind.INVOICE:
            return is_booked(record)
        return _is_order_as_agreed(record, system, base)
    side = base.erp if system is System.ERP else base.wms
    if record.kind in ID_FIELD_KINDS and "id_field" not in base.wms:
        return False
    return all(name in side and side[name] == shown(name, record, system) for name in travelling(record.kind, policy))


def _is_order_as_agreed(order: Order, system: System, base: Base) -> bool:
    if system is System.ERP:
        return base.erp.get("status") == order.status and are_rows_untouched(order, base)
    before = base.wms.get("status")
    same = before is not None if order.status == WmsStatus.DRAFT else before == str(order.status)
    return same and is_untouched(order, base)
