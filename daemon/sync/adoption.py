"""Adopting two accounts that are full already: both are read, links are found, and nothing is written to either system
(design 3.15, ADR 9). Called by `samsvar setup --adopt`, in the daemon or alone; counted first, done as confirmed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from daemon.domain.adoption import Matched, Question, id_field_of, match_masters, seen_base, without_doubt
from daemon.domain.adoption_orders import is_over, match_orders, seen_order_base, slim, will_be_sent
from daemon.domain.converge import ID_FIELD_KINDS
from daemon.domain.converge_order import EARLIER
from daemon.domain.ids import Kind, System
from daemon.domain.link import Base, Link
from daemon.domain.merge import FieldState, MasterRecord, Related, compare
from daemon.domain.merge import Step as FieldStep
from daemon.domain.order import Order
from daemon.domain.order_form import is_fee
from daemon.domain.ownership import Master
from daemon.domain.record import Record
from daemon.sync.adoption_invoices import invoices_to_look_at
from daemon.sync.adoption_plan import MOST_DIFFERENCES, AdoptionPlan, Difference, KindCount
from daemon.sync.connection import Connection
from daemon.sync.observing import is_stale

MASTERS = (Kind.CATEGORY, Kind.SUPPLIER, Kind.CUSTOMER, Kind.PRODUCT)

Step = Callable[[str, int], Awaitable[None]]
"""Told what is read and how many records of it there are."""


@dataclass(slots=True)
class _Draft:
    """What has been found so far."""

    known: dict[Kind, dict[str, Link]]
    stale: bool
    counts: list[KindCount] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    rebased: list[Link] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    unlabelled: list[tuple[Kind, str]] = field(default_factory=list)
    waiting: tuple[str, ...] = ()
    moving: list[str] = field(default_factory=list)
    invoices: list[str] = field(default_factory=list)
    sends: int = 0
    dangling: int = 0

    def numbers(self, kind: Kind) -> dict[str, str]:
        """24SO id -> Rackbeat number, of what is linked or will be."""
        found = {erp_id: link.wms_id for erp_id, link in self.known.get(kind, {}).items()}
        return found | {link.erp_id: link.wms_id for link in self.links if link.kind is kind}


class Survey:
    """Reads everything of one connection and finds the links. Holds no lock: nothing is synced meanwhile."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    async def plan(self, step: Step) -> AdoptionPlan:
        """The dry run. Reads both systems whole and our links, writes nothing. Raises SyncError."""
        began = self._c.clock.now()
        draft = _Draft(known=await self._known(), stale=await is_stale(self._c))
        for kind in MASTERS:
            await self._masters(kind, draft, step)
        await self._orders(draft, step)
        return AdoptionPlan(
            began=began,
            counts=tuple(draft.counts),
            links=tuple(draft.links),
            rebased=tuple(draft.rebased),
            questions=tuple(draft.questions),
            differences=tuple(draft.differences[:MOST_DIFFERENCES]),
            waiting=draft.waiting,
            moving=tuple(draft.moving),
            unlabelled=tuple(draft.unlabelled),
            invoices=tuple(draft.invoices),
            sends=draft.sends,
            dangling=draft.dangling,
        )

    async def _known(self) -> dict[Kind, dict[str, Link]]:
        found: dict[Kind, dict[str, Link]] = {}
        async with self._c.store.reading() as tx:
            async for batch in tx.links.all(self._c.name):
                for link in batch:
                    found.setdefault(link.kind, {})[link.erp_id] = link
        return found

    async def _read(self, system: System, kind: Kind, step: Step) -> list[Record]:
        """Whole, or it raises INCOMPLETE."""
        found: list[Record] = []
        async for batch in self._c.remote(system).listing(kind):
            found += slim(cast("Iterable[Order]", batch)) if kind is Kind.ORDER else batch
            await step(f"{system} {kind}", len(found))
        return found

    async def _masters(self, kind: Kind, draft: _Draft, step: Step) -> None:
        erp = cast(list[MasterRecord], await self._read(System.ERP, kind, step))
        wms = cast(list[MasterRecord], await self._read(System.WMS, kind, step))
        known = draft.known.get(kind, {})
        matched = match_masters(erp, wms, self._c.policy, {i: link.wms_id for i, link in known.items()})
        related = Related(categories=draft.numbers(Kind.CATEGORY))
        differing, labels = 0, 0
        for sold, shelf in matched.pairs:
            base, states = seen_base(sold, shelf, self._c.policy, related)
            draft.links.append(self._link(kind, sold.native_id, shelf.native_id, base))
            differing += self._differs(kind, sold, shelf, states, draft)
            labels += self._unlabelled(sold, shelf, draft)
        labels += self._known_masters(erp, wms, known, related, draft)
        draft.questions += matched.questions
        draft.counts.append(_count(kind, (erp, wms), known, matched, differing=differing, id_fields=labels))

    def _unlabelled(self, sold: MasterRecord, shelf: MasterRecord, draft: _Draft) -> bool:
        if sold.kind not in ID_FIELD_KINDS or id_field_of(shelf) is not None:
            return False
        draft.unlabelled.append((sold.kind, sold.native_id))
        return True

    def _differs(
        self, kind: Kind, sold: MasterRecord, shelf: MasterRecord, states: Sequence[FieldState], draft: _Draft
    ) -> bool:
        for state in states:
            texts = [None if value is None else str(value) for value in (state.erp, state.wms)]
            if len(draft.differences) < MOST_DIFFERENCES:
                draft.differences.append(
                    Difference(
                        kind=kind,
                        erp_id=sold.native_id,
                        wms_id=shelf.native_id,
                        field=state.name,
                        erp=texts[0],
                        wms=texts[1],
                        conflict=_is_conflict(state),
                    )
                )
        return bool(states)

    def _known_masters(
        self,
        erp: Sequence[MasterRecord],
        wms: Sequence[MasterRecord],
        known: dict[str, Link],
        related: Related,
        draft: _Draft,
    ) -> int:
        """Pairs that are linked already, be it by an adoption that was cut short: what it would have had looked at is
        looked at now, once more at worst. Returns how many lack their id field."""
        sold, shelf = {r.native_id: r for r in erp}, {r.native_id: r for r in wms}
        labels = 0
        for erp_id, link in known.items():
            one, other = sold.get(erp_id), shelf.get(link.wms_id)
            if one is None or other is None:
                continue
            states = compare(one, other, link.base, self._c.policy, related)
            if draft.stale:
                self._rebase_master(link, states, draft)
            else:
                conflicts = [state for state in states if state.step is FieldStep.CONFLICT]
                self._differs(link.kind, one, other, conflicts, draft)
            labels += "id_field" not in link.base.wms and self._unlabelled(one, other, draft)
        return labels

    def _rebase_master(self, link: Link, states: Sequence[FieldState], draft: _Draft) -> None:
        """After the state went back in time: what a two-way field was when both agreed is not known any more."""
        base = without_doubt(link.base, states)
        if base != link.base:
            draft.rebased.append(replace(link, base=base, updated_at=self._c.clock.now()))

    async def _orders(self, draft: _Draft, step: Step) -> None:
        erp = cast(list[Order], await self._read(System.ERP, Kind.ORDER, step))
        wms = cast(list[Order], await self._read(System.WMS, Kind.ORDER, step))
        policy = self._c.policy.orders
        known = draft.known.get(Kind.ORDER, {})
        related = Related(products=self._products(erp, draft))
        customers = draft.numbers(Kind.CUSTOMER)
        matched = match_orders(erp, wms, policy, related, customers, {i: link.wms_id for i, link in known.items()})
        for sold, shelf in matched.pairs:
            base = seen_order_base(sold, shelf, related, policy)
            link = self._link(Kind.ORDER, sold.native_id, shelf.native_id, base)
            # The order flow looks for a backorder among those that changed since the link.
            draft.links.append(replace(link, updated_at=min(link.updated_at, shelf.created_at or link.updated_at)))
            self._moves(sold, shelf, draft)
        self._known_orders(erp, wms, known, related, draft)
        draft.questions += matched.questions
        draft.waiting, draft.dangling = matched.waiting, matched.dangling
        draft.invoices = await invoices_to_look_at(self._c, erp, draft.numbers(Kind.ORDER))
        draft.counts.append(
            KindCount(
                kind=Kind.ORDER,
                erp=len(erp),
                wms=len(wms),
                linked=len(known),
                link=len(matched.pairs),
                questions=len(matched.questions),
                erp_only=matched.erp_only + len(matched.waiting),
                wms_only=matched.wms_only + matched.dangling,
            )
        )

    def _products(self, erp: Sequence[Order], draft: _Draft) -> dict[str, str]:
        products = draft.numbers(Kind.PRODUCT)
        item = self._c.policy.orders.fee_item
        if item:
            fees = {line.product_id for order in erp for line in order.lines if is_fee(line.product_id)}
            products |= {fee: item for fee in fees if fee is not None}
        return products

    def _moves(self, sold: Order, shelf: Order, draft: _Draft) -> None:
        """Both may still change by themselves, so the sync looks at them once after the adoption."""
        if not is_over(sold, shelf):
            draft.moving.append(sold.native_id)
        draft.sends += will_be_sent(sold, shelf, self._c.policy.orders)

    def _known_orders(
        self, erp: Sequence[Order], wms: Sequence[Order], known: dict[str, Link], related: Related, draft: _Draft
    ) -> None:
        """Pairs that are linked already, be it by an adoption that was cut short. After the state went back in time
        lines may have travelled since, so nothing is taken for an edit. A pair that moved on to a backorder keeps its
        base, which holds what the earlier orders were."""
        sold, shelf = {o.native_id: o for o in erp}, {o.native_id: o for o in wms}
        for erp_id, link in known.items():
            one, other = sold.get(erp_id), shelf.get(link.wms_id)
            if one is None or other is None or EARLIER in link.base.wms:
                continue
            if is_over(one, other) and (not draft.stale or link.base.wms.get("status") == other.status):
                continue
            if draft.stale:
                base = seen_order_base(one, other, related, self._c.policy.orders, link.base)
                draft.rebased.append(replace(link, base=base, updated_at=self._c.clock.now()))
            self._moves(one, other, draft)

    def _link(self, kind: Kind, erp_id: str, wms_id: str, base: Base) -> Link:
        now = self._c.clock.now()
        return Link(
            connection=self._c.name,
            kind=kind,
            erp_id=erp_id,
            wms_id=wms_id,
            base=base,
            created_at=now,
            updated_at=now,
        )


def _is_conflict(state: FieldState) -> bool:
    """A person decides: both sides say something, and neither owns it."""
    return state.owner is Master.BOTH and state.erp is not None and state.wms is not None


def _count(
    kind: Kind,
    listed: tuple[Sequence[MasterRecord], Sequence[MasterRecord]],
    known: dict[str, Link],
    matched: Matched,
    *,
    differing: int,
    id_fields: int,
) -> KindCount:
    return KindCount(
        kind=kind,
        erp=len(listed[0]),
        wms=len(listed[1]),
        linked=len(known),
        link=len(matched.pairs),
        questions=len(matched.questions),
        erp_only=len(matched.erp_only),
        wms_only=len(matched.wms_only),
        left_out=matched.left_out,
        differing=differing,
        id_fields=id_fields,
        unsendable=matched.unsendable,
    )
