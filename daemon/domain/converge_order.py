"""Deciding what to do about one order (R9-R11, R13, R14). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from daemon.domain.change import BookOrder, Change, Create, EditErpOrder, RowAction, RowChange
from daemon.domain.converge import Related
from daemon.domain.converge_invoice import is_from_invoice
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import System
from daemon.domain.link import Base, LineLink
from daemon.domain.order import BEFORE_SHIPPING, ERP_STATUSES_AFTER_SENT, Order, OrderLine, WmsStatus, wms_reference
from daemon.domain.ownership import OrderPolicy, Policy, WmsArrival


def qualifies(erp: Order, policy: OrderPolicy) -> bool:
    """R9: has reached the configured status, and is dated on or after `orders_since`.

    Reached means: stands in it, or in a later one of Confirmed, Production and Pack: an order may pass through the
    configured status between two polls. An order that an invoice of Rackbeat became (R15) was delivered from there.
    """
    if is_from_invoice(erp.reference) or not _has_reached(erp.status, policy.transfer_status):
        return False
    return policy.orders_since is None or (erp.ordered_on is not None and erp.ordered_on >= policy.orders_since)


def _has_reached(status: str, configured: str) -> bool:
    if configured not in BEFORE_SHIPPING or status not in BEFORE_SHIPPING:
        return status == configured
    return BEFORE_SHIPPING.index(status) >= BEFORE_SHIPPING.index(configured)


def product_lines(order: Order) -> list[OrderLine]:
    """The lines that must travel: all but text rows (apis/rackbeat.md 14, row 15)."""
    return [line for line in order.lines if not line.is_text]


def wms_order(erp: Order, related: Related, policy: Policy) -> Order:
    """The 24SO order spelled for Rackbeat, whole. Raises SyncError LINE_UNSENDABLE when a line has no product there."""
    lines = []
    for line in product_lines(erp):
        number = related.products.get(line.product_id or "")
        if number is None:
            raise SyncError(
                Reason.LINE_UNSENDABLE, f"row {line.native_id}: product {line.product_id} is not in Rackbeat"
            )
        lines.append(replace(line, native_id="", product_id=number, product_number=number))
    if not lines:
        raise SyncError(Reason.LINE_UNSENDABLE, "the order has no product rows")
    return Order(
        native_id="",
        customer_id=related.customer,
        status=WmsStatus.DRAFT,
        lines=tuple(lines),
        reference=wms_reference(erp.native_id),
        your_reference=erp.your_reference,
        note=erp.note,
        currency=erp.currency or policy.currency,
        ordered_on=erp.ordered_on,
        deliver_on=erp.deliver_on,
    )


def decide_order(
    erp: Order | None, wms: Order | None, base: Base | None, policy: Policy, related: Related, *, forced: bool = False
) -> list[Change]:
    """The changes for one order pair, in order; `forced` is the manual GET (R14).

    `related.products` maps 24SO product ids to Rackbeat numbers. A linked order that vanished on either side is left
    alone: that is drift. Raises SyncError LINE_UNSENDABLE, PRODUCT_UNKNOWN or CONFLICT.
    """
    if erp is None:
        return []
    if wms is None:
        if base is not None or not (forced or qualifies(erp, policy.orders)):
            return []
        return [Create(system=System.WMS, record=wms_order(erp, related, policy))]
    if base is None or not is_settled(base):
        return []
    status = WmsStatus(wms.status)
    if status is WmsStatus.DRAFT:
        return _book_on_arrival(wms, base, policy.orders)
    if not status.is_locked:
        return []
    return _write_back(erp, wms, base, status, policy.orders, related)


def _book_on_arrival(wms: Order, base: Base, policy: OrderPolicy) -> list[Change]:
    """R10, once: a draft that was booked before has been reopened by a person and is theirs."""
    arrived = base.wms.get("status") == WmsStatus.DRAFT
    return [BookOrder(native_id=wms.native_id)] if arrived and policy.arrival is not WmsArrival.DRAFT else []


def _write_back(
    erp: Order, wms: Order, base: Base, status: WmsStatus, policy: OrderPolicy, related: Related
) -> list[Change]:
    rows = edited_rows(erp, wms, base, related) if policy.write_back_edits else ()
    if rows:
        if erp.status in ERP_STATUSES_AFTER_SENT:
            raise SyncError(Reason.CONFLICT, f"edited in Rackbeat after 24SevenOffice reached {erp.status}")
        return [
            EditErpOrder(native_id=erp.native_id, customer_id=erp.customer_id, rows=rows, status=policy.accepted_status)
        ]
    if status.is_shipped and policy.write_back_shipped and erp.status not in ERP_STATUSES_AFTER_SENT:
        if erp.status == "Inactive":
            raise SyncError(Reason.CONFLICT, "shipped in Rackbeat but Inactive in 24SevenOffice")
        return [EditErpOrder(native_id=erp.native_id, customer_id=erp.customer_id, status=policy.sent_status)]
    return []


def edited_rows(erp: Order, wms: Order, base: Base, related: Related) -> tuple[RowChange, ...]:
    """R13: what the warehouse changed since both sides agreed, as changes of 24SO rows.

    Raises SyncError CONFLICT when 24SO changed the same row too, PRODUCT_UNKNOWN when an added line's product is not
    linked to a 24SO product.
    """
    rows_of, lines_of = _by_id(erp.lines), _by_id(wms.lines)
    changes: list[RowChange] = []
    for link in base.lines:
        row, line = rows_of.get(link.erp_row_id), lines_of.get(link.wms_line_id)
        change = _edited_row(link, row, line)
        if change is not None:
            changes.append(change)
    linked = {link.wms_line_id for link in base.lines}
    erp_ids = {number: erp_id for erp_id, number in related.products.items()}
    known_rows = {link.erp_row_id for link in base.lines}
    spare = [row for row in product_lines(erp) if row.native_id not in known_rows]
    for line in product_lines(wms):
        if line.native_id in linked:
            continue
        erp_id = erp_ids.get(line.product_id or "")
        if erp_id is None:
            raise SyncError(Reason.PRODUCT_UNKNOWN, f"line {line.native_id}: {line.product_number!r} is not linked")
        already = next((r for r in spare if r.product_id == erp_id and r.quantity == line.quantity), None)
        if already is not None:
            spare.remove(already)
            continue
        changes.append(
            RowChange(
                action=RowAction.ADD,
                product_id=erp_id,
                name=line.name,
                quantity=line.quantity,
                unit_price=line.unit_price,
                discount_percent=line.discount_percent,
            )
        )
    return tuple(changes)


def _edited_row(link: LineLink, row: OrderLine | None, line: OrderLine | None) -> RowChange | None:
    if line is not None and _same_terms(line, link):
        return None
    if line is None:
        if row is None:
            return None
        if row.quantity != link.quantity:
            raise SyncError(Reason.CONFLICT, f"row {row.native_id}: deleted in Rackbeat, changed in 24SevenOffice")
        return RowChange(action=RowAction.DELETE, row_id=row.native_id, product_id=row.product_id)
    if row is None:
        raise SyncError(Reason.CONFLICT, f"line {line.native_id}: changed in Rackbeat, deleted in 24SevenOffice")
    if row.quantity == line.quantity and row.unit_price == line.unit_price:
        return None
    if row.quantity not in (link.quantity, line.quantity):
        raise SyncError(
            Reason.CONFLICT,
            f"row {row.native_id}: {link.quantity} became {row.quantity} in 24SevenOffice, {line.quantity} in Rackbeat",
        )
    return RowChange(
        action=RowAction.EDIT,
        row_id=row.native_id,
        product_id=row.product_id,
        quantity=line.quantity if line.quantity != link.quantity else None,
        unit_price=line.unit_price if line.unit_price != link.unit_price else None,
        discount_percent=line.discount_percent if line.discount_percent != link.discount_percent else None,
    )


def _same_terms(line: OrderLine, link: LineLink) -> bool:
    return (line.quantity, line.unit_price, line.discount_percent) == (
        link.quantity,
        link.unit_price,
        link.discount_percent,
    )


def is_settled(base: Base) -> bool:
    """Whether both orders have been seen side by side since they were linked; before that nobody can have "edited"."""
    return "status" in base.wms


def agree_order(erp: Order, wms: Order, base: Base | None, related: Related) -> Base:
    """The base after a look at both sides: lines that agree in product and quantity, and both statuses.

    A linked line whose quantities differ keeps its old agreement, so that the change is still seen.
    """
    old = base.lines if base is not None else ()
    first_look = base is None or not is_settled(base)
    wms_status = WmsStatus(wms.status)
    before = str(base.wms.get("status", "")) if base is not None else ""
    reached = before if wms_status is WmsStatus.DRAFT and before else str(wms_status)
    return Base(
        erp={"status": erp.status},
        wms={"status": reached},
        lines=_agreed_lines(product_lines(erp), product_lines(wms), old, related, first_look),
    )


def _agreed_lines(
    rows: Sequence[OrderLine], lines: Sequence[OrderLine], old: Iterable[LineLink], related: Related, first_look: bool
) -> tuple[LineLink, ...]:
    rows_of, lines_of = _by_id(rows), _by_id(lines)
    agreed: list[LineLink] = []
    for link in old:
        row, line = rows_of.pop(link.erp_row_id, None), lines_of.pop(link.wms_line_id, None)
        if row is None and line is None:
            continue
        if row is not None and line is not None and _agrees(row, line, link):
            agreed.append(_line_link(row, line, line))
        else:
            agreed.append(link)
    for line in list(lines_of.values()):
        match = next(
            (r for r in rows_of.values() if _same_product(r, line, related) and r.quantity == line.quantity), None
        )
        if match is not None:
            del rows_of[match.native_id], lines_of[line.native_id]
            agreed.append(_line_link(match, line, line))
    if first_look:
        agreed.extend(_as_sent(rows_of, lines_of, related))
    return tuple(agreed)


def _as_sent(rows: dict[str, OrderLine], lines: dict[str, OrderLine], related: Related) -> list[LineLink]:
    """Lines that the warehouse changed before we could look: what both agreed on is what the 24SO row says."""
    links = []
    for line in lines.values():
        match = next((r for r in rows.values() if _same_product(r, line, related)), None)
        if match is not None:
            del rows[match.native_id]
            links.append(_line_link(match, line, match))
    return links


def _agrees(row: OrderLine, line: OrderLine, link: LineLink) -> bool:
    same_price = (row.unit_price, row.discount_percent) == (line.unit_price, line.discount_percent)
    return row.quantity == line.quantity and (same_price or _same_terms(line, link))


def _same_product(row: OrderLine, line: OrderLine, related: Related) -> bool:
    return related.products.get(row.product_id or "") == line.product_id


def _line_link(row: OrderLine, line: OrderLine, terms: OrderLine) -> LineLink:
    return LineLink(
        erp_row_id=row.native_id,
        wms_line_id=line.native_id,
        erp_product_id=row.product_id or "",
        wms_number=line.product_id or "",
        quantity=terms.quantity,
        unit_price=terms.unit_price,
        discount_percent=terms.discount_percent,
    )


def _by_id(lines: Sequence[OrderLine]) -> dict[str, OrderLine]:
    return {line.native_id: line for line in lines if not line.is_text}
