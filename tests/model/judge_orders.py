"""Orders, invoices and stock at the end of a history."""

from __future__ import annotations

from decimal import Decimal

from daemon.domain.errors import Reason
from daemon.domain.ids import Kind, System
from daemon.domain.link import Link
from daemon.domain.order import BEFORE_SHIPPING, ERP_STATUSES_AFTER_SENT, ErpStatus, Order, WmsStatus
from daemon.domain.ownership import Backorders, ErpEdits, Master, Policy, WmsArrival
from daemon.domain.product import Product
from daemon.domain.work import InboxItem
from daemon.sync.engine import MASTER_KINDS
from tests.model.life import Life
from tests.model.shop import Books, Shop, shipped, terms, totals

_SHIPPED = (WmsStatus.SHIPPED, WmsStatus.INVOICED)
ZERO = Decimal(0)


class Orders:
    """`fetched`: 24SO orders that a person asked for (R14)."""

    def __init__(self, life: Life, shop: Shop, books: Books, inbox: list[InboxItem]) -> None:
        self._life = life
        self._shop = shop
        self._books = books
        self._policy: Policy = life.policy
        self._waiting = {item.key for item in inbox}
        self._passed_on = {item.key for item in inbox if item.reason is Reason.STALE}
        asked = any(key.kind in MASTER_KINDS for key in self._passed_on)
        self._parked = {item.key for item in inbox if item.parked} | (self._passed_on if asked else set())
        """Waits for a person; or for one to say whose a record is that it names, which is told of that (ADR 13)."""
        self.erp: dict[str, Order] = {}
        self.wms: dict[str, Order] = {}
        self.numbers: dict[str, str] = {}
        """Rackbeat number by 24SO product."""
        self.shelf: set[str] = set()
        """Numbers of the products that are there in Rackbeat."""

    async def load(self) -> None:
        for system, found in ((System.ERP, self.erp), (System.WMS, self.wms)):
            records = await self._shop.records(system, Kind.ORDER)
            found.update({r.native_id: r for r in records if isinstance(r, Order)})
        self.numbers = {link.erp_id: link.wms_id for link in await self._life.links(Kind.PRODUCT)}
        self.links = await self._life.links(Kind.ORDER)
        await self._excuse_unsure()

    async def _excuse_unsure(self) -> None:
        """What waits since a record it names lost the id that we wrote and was edited, too, is told of (ADR 13)."""
        pairs = [link for kind in (Kind.PRODUCT, Kind.CUSTOMER) for link in await self._life.links(kind)]
        unsure = [link for link in pairs if (link.kind, link.erp_id) in self._books.marked]
        for kind, system in ((Kind.ORDER, System.ERP), (Kind.ORDER, System.WMS), (Kind.INVOICE, System.WMS)):
            named = {(link.kind, link.key(system).native_id) for link in unsure}
            for record in await self._shop.records(system, kind):
                assert isinstance(record, Order)
                goods = {(Kind.PRODUCT, line.product_id) for line in record.lines}
                key = self._life.connection.key(kind, system, record.native_id)
                if key in self._passed_on and named & {*goods, (Kind.CUSTOMER, record.customer_id)}:
                    self._parked.add(key)

    async def judge(self) -> None:
        await self.load()
        self.shelf = {r.native_id for r in await self._shop.records(System.WMS, Kind.PRODUCT)}
        for link in self.links:
            if not self._is_parked(link.erp_id, link.wms_id):
                self._pair(link)
        linked = {s: {link.key(s).native_id for link in self.links} for s in System}
        for order in self.erp.values():
            if order.native_id not in linked[System.ERP] and self._goes(order):
                assert self._is_parked(order.native_id, ""), f"{order.native_id} never reached Rackbeat: {order}"
        for order in self.wms.values():
            if self._books.chain(order.native_id) == order.native_id and order.native_id not in linked[System.WMS]:
                self._unlinked(order, linked[System.WMS])
        await self._invoices()
        await self._stock()

    def _is_parked(self, erp_id: str, wms_id: str) -> bool:
        key = self._life.connection.key
        chain = self._books.chain(wms_id)
        numbers = {wms_id, chain, *(n for n, root in self._books.root.items() if root == chain)}
        keys = {key(Kind.ORDER, System.WMS, n) for n in numbers} | {key(Kind.ORDER, System.ERP, erp_id)}
        return bool(keys & self._parked)

    def _goes(self, order: Order) -> bool:
        if self._policy.orders.flow is Master.WMS or order.reference.startswith("RBF") or order.external_status:
            return False
        if order.status not in BEFORE_SHIPPING:
            return False
        return BEFORE_SHIPPING.index(order.status) >= BEFORE_SHIPPING.index(self._policy.orders.transfer_status)

    def _unlinked(self, order: Order, linked: set[str]) -> None:
        """A Rackbeat order without a pair: a draft, a sale that does not start there, or a reason is told."""
        if any(self._books.chain(number) == order.native_id for number in linked):
            return
        if self._policy.orders.flow is Master.ERP or order.reference.startswith("24SO "):
            return
        if WmsStatus(order.status).is_locked:
            assert self._is_parked("", order.native_id), f"a sale that 24SevenOffice never learned of: {order}"

    def _pair(self, link: Link) -> None:
        erp, wms = self.erp.get(link.erp_id), self.wms.get(link.wms_id)
        if erp is None or wms is None:
            off = (ErpStatus.INACTIVE, *ERP_STATUSES_AFTER_SENT)
            over = wms is None or wms.status == WmsStatus.CANCELLED if erp is None else erp.status in off
            unbelieved = not (self.erp if erp is None else self.wms)  # the sweep says so: an empty list proves nothing
            assert over or unbelieved, f"one side of {link.erp_id}, {link.wms_id} is gone and nobody says so"
            return
        first = self._books.chain(wms.native_id)
        if erp.status == ErpStatus.INACTIVE:
            chain = (n for n in (first, *self._books.root) if self._books.chain(n) == first)
            left = [n for n in chain if n in self.wms and any(shipped(self.wms[n]).values())]
            assert not left, f"{left} shipped goods of {erp.native_id}, which is off, and nobody says so"
            return
        if self._policy.orders.backorders is Backorders.LINK:
            assert wms.native_id == self._books.tail(first), (
                f"{link.erp_id} did not move on to the backorder of {first}"
            )
        if wms.status == WmsStatus.CANCELLED and erp.status in ERP_STATUSES_AFTER_SENT and any(shipped(wms).values()):
            return  # settled by hand (ADR 7): a person says that the rest is off
        assert wms.status != WmsStatus.CANCELLED, f"{wms.native_id} was cancelled and nobody says so"
        self._lines(erp, wms, first)
        if wms.status == WmsStatus.DRAFT and not erp.external_status and first not in self._books.drafted:
            assert self._policy.orders.arrival is WmsArrival.DRAFT, f"R10: {wms.native_id} was never booked"
        is_shipped = WmsStatus(wms.status) in _SHIPPED and self._policy.orders.write_back_shipped
        assert not is_shipped or erp.status in ERP_STATUSES_AFTER_SENT, f"{wms.native_id} is shipped, {erp}"

    def whole(self, first: str, wms: Order) -> dict[str, Decimal]:
        """What the chain of Rackbeat orders holds: what the closed ones shipped, and all of the last one."""
        held = totals(wms)
        earlier = [n for n in (first, *self._books.root) if n != wms.native_id and self._books.chain(n) == first]
        for number in dict.fromkeys(earlier):
            for product, quantity in shipped(self.wms[number]).items():
                held[product] = held.get(product, ZERO) + quantity
        return {product: quantity for product, quantity in held.items() if quantity}

    def _lines(self, erp: Order, wms: Order, first: str) -> None:
        erp_ids = {number: erp_id for erp_id, number in self.numbers.items()}
        differing = self.differing(erp, wms, first)
        if any(self._is_questioned(erp_ids.get(number, ""), number) for number in differing):
            return
        for number in sorted(differing):
            product = erp_ids.get(number, number.removeprefix("?"))
            excuse = self._excuse(erp, wms, first, product, number)
            assert excuse, f"{number} differs: {erp}, {wms}"

    def _is_questioned(self, erp_id: str, number: str) -> bool:
        """Nobody knows which record is whose: the number passed on, which is told of the product."""
        key = self._life.connection.key
        keys = {key(Kind.PRODUCT, System.ERP, erp_id), key(Kind.PRODUCT, System.WMS, number)}
        return bool(keys & self._passed_on)

    def differing(self, erp: Order, wms: Order, first: str) -> set[str]:
        """Rackbeat numbers of the products whose quantity, price or discount is not the same on both sides; one that
        is not linked as `?` and its 24SO id."""
        here: dict[str, Decimal] = {}
        costs: dict[str, set[tuple[Decimal, Decimal]]] = {}
        for product, quantity in totals(erp).items():
            number = self.numbers.get(product, f"?{product}")
            here[number] = here.get(number, ZERO) + quantity
            costs[number] = costs.get(number, set()) | terms(erp)[product]
        there, asked = self.whole(first, wms), terms(wms)
        return {
            number
            for number in here.keys() | there.keys()
            if here.get(number, ZERO) != there.get(number, ZERO)
            or (number in costs and number in asked and costs[number] != asked[number])
        }

    def _excuse(self, erp: Order, wms: Order, first: str, product: str, number: str) -> str:
        """Why a quantity may differ without being parked: it is drift by rule, for the audit to tell."""
        orders = self._policy.orders
        if number.startswith("?") or number not in self.numbers.values() or number not in self.shelf:
            return "its product lost its partner, which is told of the product"
        erp_edit, wms_edit = (erp.native_id, product) in self._books.erp_edits, (first, number) in self._books.wms_edits
        if erp.external_status:
            return "R16: edits of a sale that started in Rackbeat are drift" if erp_edit or wms_edit else ""
        if wms.status == WmsStatus.DRAFT:
            touched = first in self._books.reopened or any(chain == first for chain, _ in self._books.wms_edits)
            follows = orders.erp_edits is ErpEdits.UPDATE_DRAFT and erp.status not in ERP_STATUSES_AFTER_SENT
            if follows and not touched:
                return ""
            return "a draft that is theirs, or is not followed" if erp_edit or wms_edit else ""
        if erp_edit:
            return "R13: a booked order is never touched"
        return "edits are not written back" if wms_edit and not orders.write_back_edits else ""

    async def _invoices(self) -> None:
        policy = self._policy.orders
        done = {link.wms_id for link in await self._life.links(Kind.INVOICE)}
        for invoice in await self._shop.records(System.WMS, Kind.INVOICE):
            assert isinstance(invoice, Order)
            parked = self._life.connection.key(Kind.INVOICE, System.WMS, invoice.native_id) in self._parked
            if parked or not policy.invoice_status or invoice.status == WmsStatus.DRAFT:
                continue
            pair = next((p for p in self.links if p.wms_id == invoice.external_status), None)
            if invoice.native_id in done:
                self._invoiced(invoice, pair)
            elif pair is None:
                raise AssertionError(f"an invoice that 24SevenOffice never learned of: {invoice}")

    def _invoiced(self, invoice: Order, pair: Link | None) -> None:
        if pair is None or invoice.is_credit:
            made = [o for o in self.erp.values() if o.reference == f"RBF {invoice.native_id}"]
            if not made and self._books.deleted:
                return
            assert len(made) == 1, f"{len(made)} orders for invoice {invoice.native_id}"
            here = {self.numbers.get(p, p): q for p, q in totals(made[0]).items()}
            edited = made[0].native_id in self._books.touched
            lost = here.keys() - self.shelf  # its partner, which is told of the product
            blind = {p for p in totals(made[0]) if (Kind.PRODUCT, p) in self._books.marked}  # no id, no way to follow
            named = [(p, self.numbers.get(p, p)) for p in totals(made[0])]
            asked = any(self._is_questioned(erp_id, number) for erp_id, number in named)
            asked = asked or any(self._is_questioned("", number) for number in totals(invoice))
            told = edited or lost or blind or asked
            assert told or here == totals(invoice), f"{made[0]} was made of {invoice}"

    async def _stock(self) -> None:
        if not self._policy.stock.enabled:
            return
        shelves = {s: {r.native_id: r for r in await self._shop.records(s, Kind.PRODUCT)} for s in System}
        for erp_id, number in self.numbers.items():
            erp, wms = shelves[System.ERP].get(erp_id), shelves[System.WMS].get(number)
            if not isinstance(erp, Product) or not isinstance(wms, Product) or not wms.stock:
                continue
            key = self._life.connection.key
            told = {key(Kind.STOCK, System.WMS, number), key(Kind.STOCK, System.ERP, erp_id)} & self._waiting
            assert told or erp.stock == wms.stock, f"{number}: {erp.stock} in 24SevenOffice, {wms.stock} on the shelf"
