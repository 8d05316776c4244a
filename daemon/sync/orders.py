"""Converging one order pair, starting from the 24SO order (R6, R9-R11, R13, R14)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import cast

import structlog

from daemon.domain.change import (
    BookOrder,
    Change,
    Create,
    DeleteRecord,
    EditErpOrder,
    EditWmsLine,
    MarkReady,
    Performed,
)
from daemon.domain.converge import Related
from daemon.domain.converge_order import agree_order, decide_order, qualifies
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.link import Base, Link
from daemon.domain.normal import digest
from daemon.domain.order import ERP_STATUSES_AFTER_SENT, ErpStatus, Order, OrderLine, WmsStatus, wms_origin_of
from daemon.domain.order_form import MAX_LINE_NAME, MAX_NOTE, is_name_cut, is_note_cut, wms_order
from daemon.domain.ownership import WmsArrival
from daemon.ports import Transaction
from daemon.sync.connection import Connection
from daemon.sync.order_pairs import OrderPairs, earlier_orders
from daemon.sync.order_relations import Ensure, OrderRelations
from daemon.sync.outbox import Outbox, Settle
from daemon.sync.reader import Reader

log = structlog.get_logger()

MAX_ROUNDS = 6
MAX_LINE_ROUNDS = 200
"""Rounds that only follow lines of a draft; each is one line."""


class OrderFlow:
    """One order pair at a time. The caller holds the pair lock; dependencies take their own locks below it."""

    def __init__(self, connection: Connection, outbox: Outbox, ensure: Ensure) -> None:
        self._c = connection
        self._outbox = outbox
        self._pairs = OrderPairs(connection, outbox)
        self._relations = OrderRelations(connection, ensure)

    async def converge(self, erp_id: str, reader: Reader, *, forced: bool = False) -> str:
        """Brings the pair together. Returns `changed`, `unchanged` or `left_out`; raises SyncError.

        `forced`: the manual GET, which ignores status and date (R14).
        """
        changed, rounds, line_rounds = False, 0, 0
        while rounds < MAX_ROUNDS and line_rounds < MAX_LINE_ROUNDS:
            rounds += 1
            link = await self._pairs.known(erp_id)
            erp = cast(Order | None, await reader.get(System.ERP, Kind.ORDER, erp_id))
            if erp is None:
                return await self._without_erp(link, reader)
            if link is None and not (forced or qualifies(erp, self._c.policy.orders)):
                return "left_out"
            link = link or await self._pairs.adopt(erp)
            wms = await self._pairs.read(link, reader) if link is not None else None
            if link is not None and wms is not None and await self._moved_on(link, erp, wms, reader):
                changed = True
                continue
            done, carried_out = await self._round(erp, wms, link, reader, forced=forced)
            if done is None:
                return "changed" if changed else "unchanged"
            changed = changed or done
            is_line = isinstance(carried_out, EditWmsLine)
            rounds, line_rounds = (rounds - 1, line_rounds + 1) if is_line else (rounds, line_rounds)
        if line_rounds >= MAX_LINE_ROUNDS:
            raise SyncError(Reason.STALE, f"order {erp_id}: {line_rounds} lines were followed, the others come next")
        raise SyncError(Reason.CONFLICT, f"order {erp_id} does not come to rest after {rounds + line_rounds} writes")

    async def _round(
        self, erp: Order, wms: Order | None, link: Link | None, reader: Reader, *, forced: bool
    ) -> tuple[bool | None, Change | None]:
        """One decision carried out. First: whether something was written, None when the pair is at rest; second: the
        change that was carried out."""
        base = link.base if link is not None else None
        gone = link is not None and wms is None
        related = Related() if gone else await self._relations.of(erp, wms, reader)
        changes = decide_order(erp, wms, base, self._c.policy, related, forced=forced)
        if changes:
            await self._relations.refuse_passed_on(changes[0], erp, related)
            await self._apply(changes[0], erp, wms, link, reader)
            return True, changes[0]
        if link is None or wms is None:
            return None, None
        agreed = await self._agree(link, erp, wms, related)
        if agreed == base:
            return None, None
        reader.offer(System.ERP, erp)
        if not earlier_orders(link.base):
            reader.offer(System.WMS, wms)
        return False, None

    async def again(self, erp_id: str, reader: Reader, *, actor: str) -> str:
        """Transfers an order once more whose Rackbeat order has vanished, because a person asked for just that (R14).
        The link moves in one transaction. Returns `changed` or `unchanged`; raises SyncError."""
        link = await self._pairs.known(erp_id)
        erp = cast(Order | None, await reader.get(System.ERP, Kind.ORDER, erp_id))
        if erp is None or link is None or await reader.get(System.WMS, Kind.ORDER, link.wms_id) is not None:
            return "unchanged"
        if wms_origin_of(erp) is not None or earlier_orders(link.base):
            raise SyncError(Reason.CONFLICT, f"Rackbeat order {link.wms_id} did not come from 24SevenOffice whole")
        if await self._pairs.adopt(erp, instead_of=link) is not None:
            return "changed"
        related = await self._relations.of(erp, None, reader)
        change = Create(system=System.WMS, record=wms_order(erp, related, self._c.policy))
        await self._relations.refuse_passed_on(change, erp, related)
        command = self._outbox.command(change, erp_id=erp_id, wms_id=link.wms_id, digest=None)
        why = f"R14: asked for once more, Rackbeat order {link.wms_id} is gone"
        await self._outbox.send(command, before=None, why=why, actor=actor)
        return "changed"

    async def _moved_on(self, link: Link, erp: Order, wms: Order, reader: Reader) -> bool:
        """Whether the pair moved on to a backorder: then everything is looked at anew."""
        if erp.status == ErpStatus.INACTIVE:
            return False
        try:
            if not await self._pairs.move_to_backorder(link, wms):
                return False
        except SyncError as error:
            if error.reason is Reason.BACKORDER and erp.status in ERP_STATUSES_AFTER_SENT:
                return False  # a person has settled by hand what could not be followed (ADR 7)
            raise
        reader.offer(System.ERP, erp)
        return True

    async def _without_erp(self, link: Link | None, reader: Reader) -> str:
        """The 24SO order is gone. That is believed only when a second, separate read says so too (design 3.14)."""
        if link is None:
            return "unchanged"
        if (await self._c.erp.fetch_many(Kind.ORDER, [link.erp_id])).get(link.erp_id) is not None:
            raise SyncError(Reason.STALE, f"24SO order {link.erp_id} was read as gone, and then was there")
        wms = await self._pairs.read(link, reader)
        changes = decide_order(None, wms, link.base, self._c.policy, Related())
        for change in changes:
            await self._apply(change, None, wms, link, reader)
        return "changed" if changes else "unchanged"

    async def _apply(
        self, change: Change, erp: Order | None, wms: Order | None, link: Link | None, reader: Reader
    ) -> None:
        erp_id = erp.native_id if erp is not None else link.erp_id if link is not None else None
        command = self._outbox.command(
            change,
            erp_id=erp_id,
            wms_id=link.wms_id if link is not None else None,
            digest=None if isinstance(change, Create) else digest(erp, wms),
        )
        before = erp if isinstance(change, EditErpOrder) else wms
        why = self._why(change, erp)
        unlink = _unlinking(link) if isinstance(change, DeleteRecord) and link is not None else None
        try:
            performed = await self._outbox.send(command, before=before, why=why, settle=unlink)
        except SyncError as error:
            if isinstance(change, MarkReady) and error.reason is Reason.NOT_FOUND:
                detail = "this account has no call that makes an order ready: set mark_ready = false"
                raise SyncError(Reason.SETUP_MISSING, detail) from error
            if error.reason is Reason.REFUSED and change.system is System.WMS:
                await self._relations.explain_refusal(_wished(change), error)
            raise
        if isinstance(change, BookOrder) and self._is_not_ready(performed.record):
            log.warning("order_booked_not_ready", connection=self._c.name, wms_id=change.native_id)
        if performed.record is not None and erp is not None:
            reader.offer(System.ERP, erp)
            reader.offer(System.WMS, performed.record)

    def _is_not_ready(self, booked: object) -> bool:
        """Whether booking was to make it ready and did not: `mark_ready` may be needed, or it holds no stock goods."""
        orders = self._c.policy.orders
        wanted = orders.arrival is WmsArrival.READY and not orders.mark_ready
        return wanted and isinstance(booked, Order) and booked.is_ready is False

    def _why(self, change: Change, erp: Order | None) -> str:
        match change:
            case Create():
                cut = erp is not None and is_note_cut(erp, text_rows=self._c.policy.orders.text_rows)
                said = f"; its note was cut to {MAX_NOTE} characters" if cut else ""
                if erp is not None and is_name_cut(erp):
                    said += f"; the name of a line was cut to {MAX_LINE_NAME} characters"
                return f"R9: the order reached the status that sends it to the warehouse{said}"
            case EditErpOrder(rows=rows):
                return "R13: edited and booked in Rackbeat" if rows else "R11: shipped in Rackbeat"
            case EditWmsLine():
                return "rows changed in 24SevenOffice; nobody has touched the draft"
            case DeleteRecord():
                return "the sale is off in 24SevenOffice; nobody has touched the draft"
            case BookOrder() | MarkReady():
                return "R10: state on arrival"
        raise AssertionError(change)

    async def _agree(self, link: Link, erp: Order, wms: Order, related: Related) -> Base:
        base = agree_order(erp, wms, link.base, related)
        if base != link.base:
            async with self._c.store.transaction() as tx:
                await tx.links.put(replace(link, base=base, updated_at=self._c.clock.now()))
        return base


def _wished(change: Change) -> Order:
    """Whose goods, and which, a refused change of a Rackbeat order is about."""
    if isinstance(change, Create) and isinstance(change.record, Order):
        return change.record
    row = change.row if isinstance(change, EditWmsLine) else None
    number = row.product_id if row is not None else None
    line = OrderLine(
        native_id="", product_id=number, product_number=number or "", name="", quantity=Decimal(0), is_text=not number
    )
    return Order(native_id="", customer_id="", status=WmsStatus.DRAFT, lines=(line,))


def _unlinking(link: Link) -> Settle:
    """Joins the transaction of a delete: the pair ends with its Rackbeat order."""

    async def settle(tx: Transaction, _performed: Performed) -> None:
        await tx.links.delete(link.key(System.ERP))

    return settle
