"""The rules of the machine: each is one thing that a person, the network or the operating system does."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import rule

from daemon.domain.ids import Key, Kind, System
from daemon.domain.order import BEFORE_SHIPPING, Order, WmsStatus
from daemon.domain.record import Record
from daemon.domain.work import Signal, Source
from tests.model.door import Lost
from tests.model.fake_shop import CATEGORY
from tests.model.judge import FIELDS
from tests.model.machine import KINDS, SMALL, STATUSES, SYSTEMS, VALUES, Histories
from tests.model.mortal import NAME
from tests.model.watch import NUMBERS, PASSING

QUANTITIES = st.sampled_from([Decimal(1), Decimal(2), Decimal(3), Decimal(5)])


class MasterSteps(Histories):
    """People and master records."""

    async def _pick(self, system: System, kind: Kind, which: int) -> Record | None:
        found = [
            r for r in await self.shop.records(system, kind) if r.native_id != CATEGORY or kind is not Kind.CATEGORY
        ]
        return found[which % len(found)] if found else None

    @rule(system=SYSTEMS, kind=KINDS, which=SMALL)
    def someone_makes_a_record(self, system: System, kind: Kind, which: int) -> None:
        self.play(self._make(system, kind, NUMBERS[which]))

    @rule(system=SYSTEMS, kind=KINDS, which=SMALL, field=SMALL, value=SMALL)
    def someone_edits_a_record(self, system: System, kind: Kind, which: int, field: int, value: int) -> None:
        async def edit() -> None:
            record = await self._pick(system, kind, which)
            if record is None:
                return
            name = FIELDS[kind][field % len(FIELDS[kind])]
            await self._type(system, kind, record.native_id, name, VALUES[name][value])

        self.play(edit())

    @rule(system=SYSTEMS, kind=KINDS, which=SMALL, field=SMALL, values=st.tuples(SMALL, SMALL), lost=st.booleans())
    def someone_edits_a_record_and_changes_it_back(
        self, system: System, kind: Kind, which: int, field: int, values: tuple[int, int], lost: bool
    ) -> None:
        """A value travels, is changed, perhaps with an accident on the way, and is changed back."""
        first, then = values

        async def there_and_back() -> None:
            for accident, value in ((False, first), (lost, then), (False, first)):
                record = await self._pick(system, kind, which)
                if record is None:
                    return
                name = FIELDS[kind][field % len(FIELDS[kind])]
                await self._type(system, kind, record.native_id, name, VALUES[name][value])
                if accident:
                    self.life.door(system.other).lost = [Lost.AFTER]
                await self._turn(60 if value == first else 0)

        self.play(there_and_back())

    def _keeps_its_id(self, system: System, record: Record) -> bool:
        """Nobody typed into its id field, and nobody will: a record that lost both its id and its number cannot be told
        from another one, so a history has one accident or the other (ADR 13)."""
        bears = record.native_id if system is System.ERP else str(getattr(record, "id_field", None) or "")
        typed = {value for kind, value in self.books.marked | self.books.claimed if kind is record.kind}
        if bears in typed or (not bears and typed):
            return False
        self.books.passed.add((record.kind, bears))
        return True

    @rule(kind=KINDS, system=SYSTEMS, which=SMALL, number=SMALL)
    def someone_renumbers_a_record(self, kind: Kind, system: System, which: int, number: int) -> None:
        async def renumber() -> None:
            record = await self._pick(system, kind, which)
            if record is None or kind is Kind.CATEGORY or not self._keeps_its_id(system, record):
                return
            await self._type(system, kind, record.native_id, "number", NUMBERS[number])

        self.play(renumber())

    @rule(kind=KINDS, system=SYSTEMS, seen=st.booleans())
    def two_records_swap_numbers(self, kind: Kind, system: System, seen: bool) -> None:
        """By way of a third number; the daemon sees each step, or the end."""

        async def swap() -> None:
            one, other = await self._pick(system, kind, 0), await self._pick(system, kind, 1)
            if one is None or other is None or one == other or kind is Kind.CATEGORY:
                return
            if not all(self._keeps_its_id(system, record) for record in (one, other)):
                return
            numbers = [str(getattr(record, "number", "")) for record in (one, other)]
            keys = [record.native_id for record in (one, other)]
            for place, number in ((0, PASSING), (1, numbers[0]), (0, numbers[1])):
                if not await self._type(system, kind, keys[place], "number", number):
                    return
                keys[place] = keys[place] if system is System.ERP else number
                if seen:
                    await self._turn(20)

        self.play(swap())

    @rule(kind=KINDS, system=SYSTEMS, which=SMALL, deleted=st.booleans())
    def someone_deactivates_a_record(self, kind: Kind, system: System, which: int, deleted: bool) -> None:
        async def end() -> None:
            record = await self._pick(system, kind, which)
            if record is None or kind is Kind.CATEGORY:
                return
            if deleted and kind is not Kind.PRODUCT:
                await self.shop.delete_master(system, kind, record.native_id)
                self.books.remade.add((kind, str(getattr(record, "id_field", None) or "")))
            else:
                active = not getattr(record, "active", True)
                await self._type(system, kind, record.native_id, "active", active)

        self.play(end())

    @rule(kind=KINDS, which=SMALL, value=st.sampled_from(["", "5001", "77"]))
    def someone_types_into_an_id_field(self, kind: Kind, which: int, value: str) -> None:
        async def scribble() -> None:
            record = await self._pick(System.WMS, kind, which)
            held = str(getattr(record, "id_field", None) or "")
            if record is None or not held or (kind, held) in self.books.passed:
                return
            if await self._type(System.WMS, kind, record.native_id, "id_field", value or None):
                self.books.marked.add((kind, held))
                self.books.claimed.add((kind, value))

        self.play(scribble())


class OrderSteps(MasterSteps):
    """People and orders."""

    async def _order(self, system: System, which: int) -> Order | None:
        """Of the last four: histories are about what is going on."""
        found = [r for r in await self.shop.records(system, Kind.ORDER) if isinstance(r, Order)]
        return found[::-1][which % min(len(found), 4)] if found else None

    async def _goods(self, system: System, which: int, quantity: Decimal) -> tuple[tuple[str, Decimal], ...]:
        products = [r.native_id for r in await self.shop.records(system, Kind.PRODUCT)]
        chosen = [products[which % len(products)], products[(which + 1) % len(products)]] if products else []
        return tuple((product, quantity) for product in dict.fromkeys(chosen))[: 1 + which % 2]

    async def _sell(self, system: System, which: int, quantity: Decimal) -> str | None:
        customers = [r.native_id for r in await self.shop.records(system, Kind.CUSTOMER)]
        goods = await self._goods(system, which, quantity)
        return await self.shop.sell(system, customers[0], goods) if customers and goods else None

    @rule(which=SMALL, quantity=QUANTITIES, system=st.sampled_from([System.ERP, System.ERP, System.WMS]))
    def someone_sells(self, which: int, quantity: Decimal, system: System) -> None:
        self.play(self._sell(system, which, quantity))

    @rule(which=SMALL, quantity=QUANTITIES, booked=st.booleans())
    def an_order_is_sold_and_transferred(self, which: int, quantity: Decimal, booked: bool) -> None:
        """The usual way, so that histories come to what happens behind it."""

        async def sold() -> None:
            if await self._sell(System.ERP, which, quantity) is not None:
                await self._turn(60)
                order = await self._order(System.WMS, 0)
                if booked and order is not None:
                    await self.shop.book(order.native_id)

        self.play(sold())

    @rule(which=SMALL, status=st.sampled_from(STATUSES))
    def someone_sets_a_status(self, which: int, status: str) -> None:
        async def set_status() -> None:
            order = await self._order(System.ERP, which)
            if order is not None:
                await self.shop.set_status(order.native_id, status)

        self.play(set_status())

    async def _edit_line(self, system: System, order: Order | None, line: int, quantity: Decimal, how: int) -> None:
        """`how`: 3 adds a line, 2 deletes one, 1 changes price and discount, else a quantity is changed."""
        if order is None:
            return
        rows = [row for row in order.lines if not row.is_text]
        row = rows[line % len(rows)] if rows else None
        if how == 3:
            goods = await self._goods(system, line, quantity)
            changed = bool(goods) and await self.shop.add_line(system, order.native_id, *goods[0])
            product = goods[0][0] if goods else ""
        elif row is None:
            return
        elif how == 2:
            changed = await self.shop.delete_line(system, order.native_id, row.native_id)
            product = row.product_id or ""
        elif how == 1:
            price, discount = 10 * quantity, 5 * quantity - 5
            changed = await self.shop.set_terms(system, order.native_id, row.native_id, price, discount)
            product = row.product_id or ""
        else:
            changed = await self.shop.set_quantity(system, order.native_id, row.native_id, quantity)
            product = row.product_id or ""
        if changed and system is System.ERP:
            self.books.erp_edits.add((order.native_id, product))
            self.books.touched.add(order.native_id)
        elif changed:
            self.books.wms_edits.add((self.books.chain(order.native_id), product))

    @rule(system=SYSTEMS, which=SMALL, line=SMALL, quantity=QUANTITIES, how=SMALL)
    def someone_edits_lines(self, system: System, which: int, line: int, quantity: Decimal, how: int) -> None:
        async def edit() -> None:
            await self._edit_line(system, await self._order(system, which), line, quantity, how)

        self.play(edit())

    @rule(line=SMALL, quantity=QUANTITIES, how=SMALL, wms=st.booleans())
    def the_newest_order_is_edited_and_booked(self, line: int, quantity: Decimal, how: int, wms: bool) -> None:
        """Edited in one system, seen by the daemon, then booked, seen again."""

        async def edit() -> None:
            system = System.WMS if wms else System.ERP
            await self._edit_line(system, await self._order(system, 0), line, quantity, how)
            await self._turn(20)
            order = await self._order(System.WMS, 0)
            if order is not None:
                await self.shop.book(order.native_id)
                await self._turn(20)

        self.play(edit())

    @rule(whole=st.booleans(), seen=st.booleans())
    def the_newest_order_is_shipped(self, whole: bool, seen: bool) -> None:
        """Booked and shipped, or shipped in part and closed with a backorder; the daemon sees each step, or the end."""

        async def ship() -> None:
            order = await self._order(System.WMS, 0)
            if order is None:
                return
            number = order.native_id
            await self.shop.book(number)
            if seen:
                await self._turn(20)
            if await self.shop.ship(number, whole=whole) and not whole:
                if seen:
                    await self._turn(20)
                await self._close(number)
            await self._turn(20)

        self.play(ship())

    async def _close(self, number: str) -> None:
        rest = await self.shop.backorder(number)
        if rest is not None:
            self.books.root[rest] = self.books.chain(number)

    @rule(statuses=st.tuples(st.sampled_from(BEFORE_SHIPPING), st.sampled_from(BEFORE_SHIPPING)))
    def the_newest_order_goes_to_and_fro(self, statuses: tuple[str, str]) -> None:
        """From one status to another before it is shipped, each seen: nothing of it may transfer it again (R13)."""

        async def move() -> None:
            for status in statuses:
                order = await self._order(System.ERP, 0)
                if order is not None:
                    await self.shop.set_status(order.native_id, status)
                await self._turn(20)

        self.play(move())

    @rule(which=SMALL)
    def the_warehouse_books(self, which: int) -> None:
        self._warehouse("book", which)

    @rule(which=SMALL)
    def the_warehouse_reopens(self, which: int) -> None:
        async def reopen() -> None:
            order = await self._order(System.WMS, which)
            if order is None or not await self.shop.reopen(order.native_id):
                return
            self.books.drafted.add(self.books.chain(order.native_id))
            seen = {k.wms_id for k in await self.life.links(Kind.ORDER) if k.base.wms.get("status") != WmsStatus.DRAFT}
            if order.native_id in seen:
                self.books.reopened.add(self.books.chain(order.native_id))

        self.play(reopen())

    @rule(which=SMALL, whole=st.booleans(), closes=st.booleans())
    def the_warehouse_ships(self, which: int, whole: bool, closes: bool) -> None:
        """All of it or a part; a part may be closed with a backorder at once, as Rackbeat does it."""

        async def ship() -> None:
            order = await self._order(System.WMS, which)
            if order is None or not await self.shop.ship(order.native_id, whole=whole) or whole or not closes:
                return
            await self._close(order.native_id)

        self.play(ship())

    @rule(which=SMALL)
    def the_warehouse_cancels(self, which: int) -> None:
        self._warehouse("cancel", which)

    @rule(which=SMALL, system=SYSTEMS)
    def someone_deletes_an_order(self, which: int, system: System) -> None:
        async def delete() -> None:
            order = await self._order(system, which)
            if order is not None and which == 0 and await self.shop.delete_order(system, order.native_id):
                self.books.deleted |= {order.native_id} if system is System.ERP else set()

        self.play(delete())

    def _warehouse(self, does: str, which: int) -> None:
        async def act() -> None:
            order = await self._order(System.WMS, which)
            if order is not None:
                await getattr(self.shop, does)(order.native_id)

        self.play(act())

    @rule(which=SMALL)
    def the_warehouse_invoices(self, which: int) -> None:
        self._warehouse("invoice", which)

    @rule(which=SMALL, quantity=QUANTITIES, credit=st.booleans())
    def the_warehouse_invoices_without_an_order(self, which: int, quantity: Decimal, credit: bool) -> None:
        async def invoice() -> None:
            customers = [r.native_id for r in await self.shop.records(System.WMS, Kind.CUSTOMER)]
            goods = await self._goods(System.WMS, which, quantity)
            if customers and goods:
                await self.shop.invoice_alone(customers[0], goods, credit=credit)

        self.play(invoice())

    @rule(which=SMALL, quantity=st.sampled_from([Decimal(0), Decimal(7), Decimal("12.5")]))
    def the_warehouse_counts(self, which: int, quantity: Decimal) -> None:
        async def count() -> None:
            record = await self._pick(System.WMS, Kind.PRODUCT, which)
            if record is not None:
                await self.shop.count_stock(record.native_id, quantity)

        self.play(count())


class Accidents(OrderSteps):
    """The network, the operator, the operating system, and time."""

    @rule(which=SMALL, times=st.integers(1, 3))
    def someone_gets_an_order(self, which: int, times: int) -> None:
        async def get() -> None:
            order = await self._order(System.ERP, which)
            if order is None:
                return
            self.watch.fetched.add(order.native_id)
            self.books.touched.add(order.native_id)
            for _ in range(times):
                key = Key(NAME, Kind.ORDER, System.ERP, order.native_id)
                await self.life.signal(Signal(key=key, source=Source.MANUAL, forced=True))

        self.play(get())

    @rule(which=SMALL, how=SMALL)
    def a_webhook(self, which: int, how: int) -> None:
        """Delivered out of order, delivered and kept for later, doubled, or lost."""

        async def deliver() -> None:
            if not self.post:
                return
            kind, native_id = self.post.pop(which % len(self.post))
            for _ in range((1, 1, 2, 0)[how]):
                await self.life.tell(kind, System.WMS, native_id)
            if how == 1:
                self.post.append((kind, native_id))

        self.play(deliver())

    @rule(seconds=st.sampled_from([0, 0, 20, 130]))
    def webhooks_come_and_are_worked(self, seconds: int) -> None:
        async def turn() -> None:
            await self._deliver(len(self.post))
            self.life.clock.advance(seconds)
            await self.life.work()

        self.play(turn())

    @rule(system=SYSTEMS, seconds=st.sampled_from([0, 40, 400]))
    def a_poll_and_work(self, system: System, seconds: int) -> None:
        async def turn() -> None:
            await self.life.poll(system)
            self.life.clock.advance(seconds)
            await self.life.work()

        self.play(turn())

    @rule(seconds=st.sampled_from([1, 30, 130, 400]))
    def time_passes(self, seconds: int) -> None:
        async def turn() -> None:
            self.life.clock.advance(seconds)
            await self.life.work()

        self.play(turn())

    @rule(seconds=st.sampled_from([0, 60, 400]))
    def all_is_told_polled_and_worked(self, seconds: int) -> None:
        self.play(self._turn(seconds))

    @rule(instants=st.integers(0, 14))
    def it_will_be_killed(self, instants: int) -> None:
        self.life.fate.left = instants

    @rule()
    def it_is_restarted(self) -> None:
        self.play(self.life.restart())

    @rule(system=SYSTEMS, how=st.sampled_from(list(Lost)))
    def an_answer_will_be_lost(self, system: System, how: Lost) -> None:
        self.life.door(system).lost = [how]

    @rule(system=SYSTEMS)
    def a_lookup_will_be_cut(self, system: System) -> None:
        self.life.door(system).cut = 1


__all__ = ["Accidents"]
