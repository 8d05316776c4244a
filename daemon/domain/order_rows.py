"""Who changed which line of an order since both sides agreed, and what that means for the other side. Pure.

Called by `converge_order`. Every field of a line is compared with what each side showed when they agreed (three-way);
a field that both changed in different ways is a conflict, never a guess (design 3.6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from daemon.domain.change import RowAction, RowChange
from daemon.domain.converge import Related
from daemon.domain.errors import Reason, SyncError
from daemon.domain.link import Base, LineLink, LineTerms
from daemon.domain.order import Order, OrderLine
from daemon.domain.order_form import is_fee, product_lines, wms_line

_PRICE_STEP = Decimal("0.0001")
"""24SO keeps four decimals of an amount (apis/24so-soap.md 6.4), Rackbeat six."""


def edited_rows(erp: Order, wms: Order, base: Base, related: Related) -> tuple[RowChange, ...]:
    """R13: what the warehouse changed since both sides agreed, as changes of 24SO rows.

    Raises SyncError CONFLICT when 24SO changed the same thing too, PRODUCT_UNKNOWN when a line's product is not linked.
    """
    rows, lines = _by_id(erp.lines), _by_id(wms.lines)
    erp_ids = {number: erp_id for erp_id, number in related.products.items()}
    changes = [
        _edited_row(link, rows.get(link.erp_row_id), lines.get(link.wms_line_id), erp_ids) for link in base.lines
    ]
    _spare, added = _unlinked(erp, wms, base, related)
    return (*(c for c in changes if c is not None), *(_added_row(line, erp_ids) for line in added))


def _edited_row(
    link: LineLink, row: OrderLine | None, line: OrderLine | None, erp_ids: Mapping[str, str]
) -> RowChange | None:
    if line is not None and _is_as_agreed(line, link):
        return None
    if line is None:
        if row is None:
            return None
        if _has_row_changed(row, link):
            raise SyncError(Reason.CONFLICT, f"row {row.native_id}: deleted in Rackbeat, changed in 24SevenOffice")
        return RowChange(action=RowAction.DELETE, row_id=row.native_id, product_id=row.product_id)
    if row is None:
        raise SyncError(Reason.CONFLICT, f"line {line.native_id}: changed in Rackbeat, deleted in 24SevenOffice")
    here = _terms(row)
    agreed = link.erp or replace(here, product_id=link.erp_product_id, quantity=link.quantity)
    was = replace(_terms(link), product_id=link.erp_product_id)
    swapped = line.product_id != link.wms_number
    there = replace(_terms(line), product_id=_erp_product(line, erp_ids) if swapped else link.erp_product_id)
    taken = {name: _taken(row, name, (here, agreed), (there, was)) for name in _FIELDS}
    if all(value is None for value in taken.values()):
        return None
    return RowChange(
        action=RowAction.EDIT,
        row_id=row.native_id,
        product_id=there.product_id if taken["product_id"] is not None else row.product_id,
        name=line.name if taken["product_id"] is not None else None,
        quantity=_number(taken["quantity"]),
        unit_price=_number(taken["unit_price"]),
        discount_percent=_number(taken["discount_percent"]),
    )


Field = Decimal | str | None
_FIELDS = ("product_id", "quantity", "unit_price", "discount_percent")


def _taken(
    row: OrderLine, name: str, erp_side: tuple[LineTerms, LineTerms], wms_side: tuple[LineTerms, LineTerms]
) -> Field:
    """What the 24SO row takes over of one field; None: nothing. A side: now and when both agreed, in 24SO's words."""
    (here, agreed), (there, was) = ([getattr(terms, name) for terms in side] for side in (erp_side, wms_side))
    if is_equal(there, was) or is_equal(here, there):
        return None
    if not is_equal(here, agreed):
        raise SyncError(
            Reason.CONFLICT,
            f"row {row.native_id}: {name} {agreed} became {here} in 24SevenOffice, {there} in Rackbeat",
        )
    wished: Field = there
    return wished


def _number(value: Field) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def is_equal(one: Field, other: Field) -> bool:
    """Amounts are equal when they are to four decimals, or a price written to 24SO would come back as an edit."""
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return abs(one - other) < _PRICE_STEP
    return one == other


def _erp_product(line: OrderLine, erp_ids: Mapping[str, str]) -> str:
    erp_id = erp_ids.get(line.product_id or "")
    if erp_id is None:
        raise SyncError(
            Reason.PRODUCT_UNKNOWN, f"product {line.product_id}: line {line.native_id} holds it, and it is not linked"
        )
    return erp_id


def _added_row(line: OrderLine, erp_ids: Mapping[str, str]) -> RowChange:
    return RowChange(
        action=RowAction.ADD,
        product_id=_erp_product(line, erp_ids),
        name=line.name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
    )


def followed_rows(erp: Order, wms: Order, base: Base, related: Related) -> tuple[RowChange, ...]:
    """What 24SO changed since both sides agreed, as changes of the lines of a draft; new lines come first, so that the
    draft is never empty. A line that shows it already is left out.

    Raises SyncError CONFLICT when somebody edited the draft too, LINE_UNSENDABLE when a row cannot be sent.
    """
    rows, lines = _by_id(erp.lines), _by_id(wms.lines)
    edits, deletes, touched = list[RowChange](), list[RowChange](), list[str]()
    for link in base.lines:
        row, line = rows.get(link.erp_row_id), lines.get(link.wms_line_id)
        as_agreed = line is not None and _is_as_agreed(line, link)
        if row is not None and not _has_row_changed(row, link):
            touched += [] if as_agreed else [link.wms_line_id]
        elif line is None:
            touched += [] if row is None else [link.wms_line_id]
        elif row is None:
            deletes.append(RowChange(action=RowAction.DELETE, row_id=line.native_id))
            touched += [] if as_agreed else [link.wms_line_id]
        elif not _shows(line, wms_line(row, related)):
            edits.append(_followed(line, wms_line(row, related)))
            touched += [] if as_agreed else [link.wms_line_id]
    spare, added = _unlinked(erp, wms, base, related)
    adds = [_new_line(wms_line(row, related)) for row in spare]
    touched += [line.native_id for line in added]
    changes = (*adds, *edits, *deletes)
    if changes and touched:
        raise SyncError(Reason.CONFLICT, f"24SevenOffice and the draft were both edited: line {', '.join(touched[:5])}")
    if deletes and not rows:
        raise SyncError(Reason.LINE_UNSENDABLE, "24SevenOffice has no product rows any more")
    return changes


def _shows(line: OrderLine, wished: OrderLine) -> bool:
    return (
        line.product_id == wished.product_id
        and is_equal(line.quantity, wished.quantity)
        and (wished.unit_price is None or is_equal(line.unit_price, wished.unit_price))
        and is_equal(line.discount_percent, wished.discount_percent)
    )


def _followed(line: OrderLine, wished: OrderLine) -> RowChange:
    swapped = line.product_id != wished.product_id
    return RowChange(
        action=RowAction.EDIT,
        row_id=line.native_id,
        product_id=wished.product_id if swapped else None,
        name=wished.name if swapped else None,
        quantity=wished.quantity,
        unit_price=wished.unit_price,
        discount_percent=wished.discount_percent,
    )


def _new_line(wished: OrderLine) -> RowChange:
    return RowChange(
        action=RowAction.ADD,
        product_id=wished.product_id,
        name=wished.name or None,
        quantity=wished.quantity,
        unit_price=wished.unit_price,
        discount_percent=wished.discount_percent,
    )


def refuse_other_goods(erp: Order, wms: Order, base: Base, related: Related) -> None:
    """Raises SyncError CONFLICT when a line that nobody changed stands for another product than its row does: the
    number passed on to another record while the order was on its way, so the warehouse would ship other goods."""
    rows, lines = _by_id(erp.lines), _by_id(wms.lines)
    erp_ids = {number: erp_id for erp_id, number in related.products.items() if not is_fee(erp_id)}
    for link in base.lines:
        row, line = rows.get(link.erp_row_id), lines.get(link.wms_line_id)
        if row is None or line is None or is_fee(row.product_id) or _has_row_changed(row, link):
            continue
        stands_for = erp_ids.get(line.product_id or "", row.product_id)
        if line.product_id == link.wms_number and stands_for != row.product_id:
            what = f"line {line.native_id} holds {line.product_id!r}, 24SevenOffice id {stands_for} now"
            raise SyncError(Reason.CONFLICT, f"{what}; the row says {row.product_id}")


def is_untouched(wms: Order, base: Base) -> bool:
    """Whether every line of the Rackbeat order is as both sides agreed, and none is more or less."""
    lines = _by_id(wms.lines)
    agreed = {link.wms_line_id: link for link in base.lines}
    return lines.keys() == agreed.keys() and all(_is_as_agreed(lines[i], link) for i, link in agreed.items())


def are_rows_untouched(erp: Order, base: Base) -> bool:
    """Whether every 24SO row is what it was when both sides agreed, and none is more or less. Rows that were given up
    together with their line count as gone."""
    rows = {row.native_id: row for row in product_lines(erp)}
    agreed = {link.erp_row_id: link for link in base.lines}
    return rows.keys() == agreed.keys() and not any(_has_row_changed(rows[i], link) for i, link in agreed.items())


def _unlinked(erp: Order, wms: Order, base: Base, related: Related) -> tuple[list[OrderLine], list[OrderLine]]:
    """Rows and lines that no agreement knows, without those that are each other's already."""
    known_rows = {link.erp_row_id for link in base.lines}
    known_lines = {link.wms_line_id for link in base.lines}
    spare = [row for row in product_lines(erp) if row.native_id not in known_rows]
    added = []
    for line in product_lines(wms):
        if line.native_id in known_lines:
            continue
        already = next((r for r in spare if _is_same_goods(r, line, related)), None)
        if already is None:
            added.append(line)
        else:
            spare.remove(already)
    return spare, added


def agreed_lines(
    erp: Order, wms: Order, old: Iterable[LineLink], related: Related, *, first: bool
) -> tuple[LineLink, ...]:
    """The line agreements after a look at both sides. A line that differs keeps its old one, so that the change is
    still seen. `first`: nobody has looked before."""
    rows_of, lines_of = _by_id(erp.lines), _by_id(wms.lines)
    agreed: list[LineLink] = []
    for link in old:
        row, line = rows_of.pop(link.erp_row_id, None), lines_of.pop(link.wms_line_id, None)
        if row is None and line is None:
            continue
        agrees = row is not None and line is not None and _agree(row, line, link, related)
        agreed.append(_line_link(row, line) if agrees and row is not None and line is not None else link)
    for line in list(lines_of.values()):
        matches = (r for r in rows_of.values() if _is_same_goods(r, line, related))
        match = next(matches, None)
        if match is not None:
            del rows_of[match.native_id], lines_of[line.native_id]
            agreed.append(_line_link(match, line))
    return (*agreed, *(_as_sent(rows_of, lines_of, related) if first else ()))


def _as_sent(rows: dict[str, OrderLine], lines: dict[str, OrderLine], related: Related) -> list[LineLink]:
    """Lines that the warehouse changed before we could look, when nobody knows what was sent (`order_sent`): what both
    agreed on is what the 24SO row says."""
    links = []
    for line in lines.values():
        match = next((r for r in rows.values() if _is_same_product(r, line, related)), None)
        if match is not None:
            del rows[match.native_id]
            links.append(_line_link(match, line, sent=match))
    return links


def _agree(row: OrderLine, line: OrderLine, link: LineLink, related: Related) -> bool:
    """The same product and quantity, and each other field is equal on both sides or was changed by nobody."""
    here, there, was = _terms(row), _terms(line), _terms(link)
    agreed = link.erp or here

    def is_settled(name: str) -> bool:
        now = getattr(here, name), getattr(there, name)
        return is_equal(*now) or now == (getattr(agreed, name), getattr(was, name))

    return _is_same_goods(row, line, related) and is_settled("unit_price") and is_settled("discount_percent")


def _is_as_agreed(line: OrderLine, link: LineLink) -> bool:
    return _terms(line) == _terms(link)


def _has_row_changed(row: OrderLine, link: LineLink) -> bool:
    if link.erp is None:
        return (row.product_id, row.quantity) != (link.erp_product_id, link.quantity)
    return _terms(row) != link.erp


def _is_same_product(row: OrderLine, line: OrderLine, related: Related) -> bool:
    return related.products.get(row.product_id or "") == line.product_id


def _is_same_goods(row: OrderLine, line: OrderLine, related: Related) -> bool:
    """24SO may keep four decimals of a quantity that Rackbeat keeps six of."""
    return _is_same_product(row, line, related) and is_equal(row.quantity, line.quantity)


def _terms(of: OrderLine | LineLink) -> LineTerms:
    return LineTerms(
        product_id=(of.wms_number if isinstance(of, LineLink) else of.product_id) or "",
        quantity=of.quantity,
        unit_price=of.unit_price,
        discount_percent=of.discount_percent,
    )


def _line_link(row: OrderLine, line: OrderLine, *, sent: OrderLine | None = None) -> LineLink:
    price = line.unit_price if sent is None or sent.unit_price is None else sent.unit_price
    return LineLink(
        erp_row_id=row.native_id,
        wms_line_id=line.native_id,
        erp_product_id=row.product_id or "",
        wms_number=line.product_id or "",
        quantity=(sent or line).quantity,
        unit_price=price,
        discount_percent=(sent or line).discount_percent,
        erp=_terms(row),
    )


def _by_id(lines: Sequence[OrderLine]) -> dict[str, OrderLine]:
    return {line.native_id: line for line in lines if not line.is_text}


def seen_lines(erp: Order, wms: Order, related: Related) -> tuple[tuple[LineLink, ...], bool]:
    """The line agreements of two orders that were just linked: each side as it stands, so that only later edits travel
    (ADR 9). False: a row or line has no counterpart, and nobody knows on which side it was added or deleted."""
    rows = {row.native_id: row for row in product_lines(erp)}
    links, spare = [], []
    for line in product_lines(wms):
        same = [row for row in rows.values() if _is_same_product(row, line, related)]
        match = next((row for row in same if row.quantity == line.quantity), None)
        if match is None:
            spare.append(line)
        else:
            links.append(_line_link(rows.pop(match.native_id), line))
    for line in list(spare):
        other = next((row for row in rows.values() if _is_same_product(row, line, related)), None)
        if other is not None:
            spare.remove(line)
            links.append(_line_link(rows.pop(other.native_id), line))
    return tuple(links), not (rows or spare)


def covers(links: Sequence[LineLink], erp: Order, wms: Order) -> bool:
    """Whether every row and every line is in an agreement."""
    rows, lines = {link.erp_row_id for link in links}, {link.wms_line_id for link in links}
    return rows >= _by_id(erp.lines).keys() and lines >= _by_id(wms.lines).keys()
