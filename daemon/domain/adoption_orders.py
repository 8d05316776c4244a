"""Which orders of two full accounts are each other's, found by the references they carry (design 6, R16). Pure.

Called by daemon/sync/adoption. How an integration marked its Rackbeat orders is configuration (`order_references`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from daemon.domain.adoption import Groups, Ids, Question, Why
from daemon.domain.backorder import is_backorder_of, was_shipped_in_part
from daemon.domain.converge import Related
from daemon.domain.converge_order import APART, EARLIER, qualifies
from daemon.domain.converge_sale import readable
from daemon.domain.ids import Kind
from daemon.domain.link import Base
from daemon.domain.order import (
    ERP_STATUSES_AFTER_SENT,
    ErpStatus,
    Order,
    WmsStatus,
    erp_order_id_of,
    erp_reference,
    wms_origin_of,
)
from daemon.domain.order_form import product_lines
from daemon.domain.order_rows import seen_lines
from daemon.domain.ownership import OrderPolicy, WmsArrival

CLOSE = timedelta(days=14)
"""Orders further apart than this are not each other's only because they hold the same goods."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedOrders:
    """`waiting`: 24SO orders alone that will go to Rackbeat (R9). `erp_only`, `wms_only`: how many others are alone;
    those of Rackbeat with a readable reference are `dangling`: their 24SO order is not there. A cancelled order beside
    a linked one counts as alone."""

    pairs: tuple[tuple[Order, Order], ...] = ()
    questions: tuple[Question, ...] = ()
    waiting: tuple[str, ...] = ()
    erp_only: int = 0
    wms_only: int = 0
    dangling: int = 0


def references_of(wms: Order, policy: OrderPolicy) -> tuple[str, ...]:
    """The 24SO order ids that a Rackbeat order names, in any of the configured ways or in ours; each once."""
    found: list[str] = []
    for text, pattern in readable(wms, policy):
        match = re.search(pattern, text.strip())
        if match is not None and match.group(1):
            found.append(match.group(1))
    ours = erp_order_id_of(wms.reference)
    return tuple(dict.fromkeys([*found, *([ours] if ours is not None else [])]))


@dataclass(slots=True)
class _Sides:
    sold: Mapping[str, Order]
    shelf: Mapping[str, Order]
    customers: Mapping[str, str]
    """24SO customer id -> Rackbeat number, of linked ones."""
    products: Mapping[str, str]
    policy: OrderPolicy
    known: Mapping[str, str]
    named: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Rackbeat order -> the 24SO orders that it names."""


def match_orders(
    erp: Sequence[Order],
    wms: Sequence[Order],
    policy: OrderPolicy,
    related: Related,
    customers: Mapping[str, str],
    known: Mapping[str, str] | None = None,
) -> MatchedOrders:
    """Matches all orders. `related`, `customers`: what is linked already or about to be; `known`: order links."""
    sides = _Sides(
        {o.native_id: o for o in erp}, {o.native_id: o for o in wms}, customers, related.products, policy, known or {}
    )
    pairs: list[tuple[Order, Order]] = []
    questions: list[Question] = []
    alone: list[Order] = []
    shelf_alone: list[Order] = []
    beside = 0
    for erp_ids, wms_ids in _groups(sides).all():
        if not wms_ids:
            alone += [sides.sold[i] for i in erp_ids if i not in sides.known]
        elif not erp_ids:
            shelf_alone += [sides.shelf[i] for i in wms_ids]
        elif all(sides.known.get(i) in wms_ids for i in erp_ids) and len(wms_ids) == 1:
            continue
        else:
            chosen = _chosen(erp_ids, wms_ids, sides)
            if isinstance(chosen, Why):
                questions.append(Question(kind=Kind.ORDER, why=chosen, erp=erp_ids, wms=wms_ids))
            else:
                pairs.append((sides.sold[erp_ids[0]], chosen))
                beside += len(wms_ids) - 1
    taken = set(sides.known.values())
    shelf_alone = [o for o in shelf_alone if o.native_id not in taken]
    waiting, alike = _waiting(alone, [o for o in shelf_alone if not sides.named[o.native_id]], sides)
    dangling = sum(1 for o in shelf_alone if sides.named[o.native_id])
    return MatchedOrders(
        pairs=tuple(pairs),
        questions=(*questions, *alike),
        waiting=waiting,
        erp_only=len(alone) - len(waiting) - sum(len(q.erp) for q in alike),
        wms_only=beside + len(shelf_alone) - dangling - sum(len(q.wms) for q in alike),
        dangling=dangling,
    )


def _groups(sides: _Sides) -> Groups:
    groups = Groups()
    for erp_id, order in sides.sold.items():
        groups.add(erp=erp_id)
        origin = wms_origin_of(order)
        if origin is not None and order.reference.strip() == erp_reference(origin) and origin in sides.shelf:
            groups.add(erp=erp_id, wms=origin)
    for wms_id, order in sides.shelf.items():
        groups.add(wms=wms_id)
        sides.named[wms_id] = references_of(order, sides.policy)
        for erp_id in sides.named[wms_id]:
            if erp_id in sides.sold:
                groups.add(erp=erp_id, wms=wms_id)
    for erp_id, wms_id in sides.known.items():
        if erp_id in sides.sold and wms_id in sides.shelf:
            groups.add(erp=erp_id, wms=wms_id)
    return groups


def _chosen(erp_ids: Ids, wms_ids: Ids, sides: _Sides) -> Order | Why:
    """The one Rackbeat order of a 24SO order. A cancelled one does not count beside one that is not."""
    if len(erp_ids) > 1:
        return Why.SEVERAL_REFERENCES
    if erp_ids[0] in sides.known:
        return Why.LINKED_ELSEWHERE
    candidates = [sides.shelf[i] for i in wms_ids]
    live = [o for o in candidates if o.status != WmsStatus.CANCELLED]
    begun = [o for o in candidates if o.status == WmsStatus.CANCELLED and was_shipped_in_part(o)]
    chosen = live if live and not begun else candidates
    if len(live) == len(begun) == 1 and is_backorder_of(live[0], begun[0]):
        chosen = begun  # the order flow follows it to its backorder (ADR 7)
    if len(chosen) > 1:
        return Why.TWO_CANDIDATES
    if any(len(sides.named[o.native_id]) > 1 for o in chosen):
        return Why.SEVERAL_REFERENCES
    customer = sides.customers.get(sides.sold[erp_ids[0]].customer_id)
    if customer is not None and customer != chosen[0].customer_id:
        return Why.CUSTOMER_DIFFERS
    return chosen[0]


def _waiting(alone: Sequence[Order], strangers: Sequence[Order], sides: _Sides) -> tuple[Ids, list[Question]]:
    """Those that go to Rackbeat, and those of which a Rackbeat order without a reference may be the copy."""
    by_content: defaultdict[tuple[str, frozenset[tuple[str, Decimal, int]]], list[Order]] = defaultdict(list)
    for order in strangers:
        if order.status != WmsStatus.CANCELLED:
            by_content[order.customer_id, _goods(order, None)].append(order)
    groups, waiting = Groups(), list[str]()
    for order in alone:
        if not qualifies(order, sides.policy):
            continue
        content = sides.customers.get(order.customer_id, ""), _goods(order, sides.products)
        close = [o for o in by_content.get(content, ()) if _is_close(order.ordered_on, o)]
        for other in close:
            groups.add(erp=order.native_id, wms=other.native_id)
        if not close:
            waiting.append(order.native_id)
    alike = [Question(kind=Kind.ORDER, why=Why.LOOKS_ALIKE, erp=e, wms=w) for e, w in groups.all()]
    return tuple(waiting), alike


def _goods(order: Order, products: Mapping[str, str] | None) -> frozenset[tuple[str, Decimal, int]]:
    """What the order holds, in Rackbeat's numbers; never empty, so that two orders without goods are not alike."""
    lines = product_lines(order)
    counts: Counter[tuple[str, Decimal]] = Counter(
        ((line.product_id or "") if products is None else products.get(line.product_id or "", "?"), line.quantity)
        for line in lines
    )
    nothing = {(order.native_id, Decimal(0), 0)}
    return frozenset((*what, n) for what, n in counts.items()) or frozenset(nothing)


def _is_close(ordered_on: date | None, wms: Order) -> bool:
    made = wms.ordered_on or (wms.created_at.date() if wms.created_at is not None else None)
    return ordered_on is None or made is None or abs(made - ordered_on) <= CLOSE


def is_over(erp: Order, wms: Order) -> bool:
    """Whether nothing can happen to the pair any more by itself."""
    done = erp.status in ERP_STATUSES_AFTER_SENT or erp.status == ErpStatus.INACTIVE
    return done and wms.status in (WmsStatus.SHIPPED, WmsStatus.INVOICED, WmsStatus.CANCELLED)


def seen_order_base(erp: Order, wms: Order, related: Related, policy: OrderPolicy, old: Base | None = None) -> Base:
    """The base of an order pair that was just linked: both as they stand (ADR 9). `APART` where the lines do not fit.

    A draft of which nobody knows whether it was booked before stays a draft: it counts as the warehouse's own, unless
    orders are to stay drafts anyway (R10).
    """
    lines, whole = seen_lines(erp, wms, related)
    reached = WmsStatus(wms.status)
    if reached is WmsStatus.DRAFT and policy.arrival is not WmsArrival.DRAFT:
        reached = WmsStatus.BOOKED
    kept = {n: v for n, v in (old.wms if old is not None else {}).items() if n == EARLIER}
    apart = {} if whole else {APART: "true"}
    return Base(erp={"status": erp.status}, wms={**kept, **apart, "status": str(reached)}, lines=lines)


def will_be_sent(erp: Order, wms: Order, policy: OrderPolicy) -> bool:
    """Whether the first look after adoption moves the 24SO order to Sendt (R11)."""
    shipped = WmsStatus(wms.status).is_shipped and policy.write_back_shipped
    return shipped and erp.status not in ERP_STATUSES_AFTER_SENT and erp.status != ErpStatus.INACTIVE


def slim(orders: Iterable[Order]) -> list[Order]:
    """Without the lines of orders that are done with, so that years of them fit into memory."""
    return [_slim(order) for order in orders]


def _slim(order: Order) -> Order:
    done = order.status in ERP_STATUSES_AFTER_SENT or order.status in _DONE
    return replace(order, lines=()) if done else order


_DONE = frozenset({str(ErpStatus.INACTIVE), str(WmsStatus.SHIPPED), str(WmsStatus.INVOICED)})
