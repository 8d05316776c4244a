"""Carrying out a confirmed adoption: links, questions and cursors into our own state; nothing into either system
(ADR 9). Can be interrupted: until the last step the connection stays in observe-only, and the same command goes on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime, timedelta

from daemon.domain.ids import Key, Kind, System
from daemon.domain.link import Link
from daemon.domain.work import AuditEntry, Signal, Source
from daemon.ports import Transaction
from daemon.sync.adoption import MASTERS
from daemon.sync.adoption_plan import AdoptionPlan
from daemon.sync.connection import Connection
from daemon.sync.invoices import begin_invoices
from daemon.sync.observing import settle
from daemon.sync.poller import CURSOR, cursor_name
from daemon.sync.questions import forget_questions, keep_questions
from daemon.sync.sales import begin_sales

BATCH = 500

Step = Callable[[int, int], Awaitable[None]]


class Adopting:
    """One connection's. The caller sees to it that nothing is synced meanwhile."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    async def carry_out(self, plan: AdoptionPlan, actor: str, step: Step) -> None:
        """Stores everything, in batches, and at the very end lets the sync begin. Raises SyncError CONFLICT when a link
        was made meanwhile; then the same command goes on."""
        total, done = len(plan.links) + len(plan.rebased), 0
        for links, put in ((plan.links, self._link), (plan.rebased, self._rebase)):
            for batch in _batches(links):
                async with self._c.store.transaction() as tx:
                    for link in batch:
                        await put(tx, link)
                done += len(batch)
                await step(done, total)
        await self._ask(plan)
        await begin_invoices(self._c)
        await begin_sales(self._c)
        await self._set_off(plan)
        if self._c.fuses is not None:
            await self._c.fuses.load()
            await self._c.fuses.allow_id_fields(Counter(kind for kind, _ in plan.unlabelled))
        async with self._c.store.transaction() as tx:
            await tx.audit.append(self._entry(plan, actor))
            await settle(tx, self._c, "adopted", actor)

    async def _link(self, tx: Transaction, link: Link) -> None:
        """A pair that the running sync linked meanwhile has a base that is better than what we saw."""
        known = await tx.links.get(link.key(System.ERP))
        if known is None or known.wms_id != link.wms_id:
            await tx.links.put(link)

    async def _rebase(self, tx: Transaction, link: Link) -> None:
        await tx.links.put(link)

    async def _ask(self, plan: AdoptionPlan) -> None:
        await forget_questions(self._c)
        for start in range(0, len(plan.questions), BATCH):
            async with self._c.store.transaction() as tx:
                await keep_questions(tx, self._c, plan.questions[start : start + BATCH], self._c.clock.now())

    async def _set_off(self, plan: AdoptionPlan) -> None:
        """Polls begin where the survey began, so that nothing that happens from then on is missed; what is known to be
        left to do is signalled. Cursors of a state that went back in time stay: they are older and see more."""
        async with self._c.store.transaction() as tx:
            for system in System:
                # As the polls count: on the remote's clock, but never later than on ours.
                began = plan.began + min(self._c.remote(system).budget().clock_ahead, timedelta(0))
                kinds = (*MASTERS, Kind.ORDER, *([Kind.INVOICE] if system is System.WMS else []))
                for kind in kinds:
                    await self._begin_at(tx, cursor_name(system, kind), began)
        keys = [self._c.key(Kind.ORDER, System.ERP, i) for i in (*plan.waiting, *plan.moving)]
        keys += [self._c.key(kind, System.ERP, i) for kind, i in (*plan.unlabelled, *_conflicts(plan))]
        keys += [self._c.key(Kind.INVOICE, System.WMS, i) for i in plan.invoices]
        await self._signal(list(dict.fromkeys(keys)))

    async def _begin_at(self, tx: Transaction, name: str, began: datetime) -> None:
        if await tx.documents.get(self._c.name, CURSOR, name) is None:
            await tx.documents.put(self._c.name, CURSOR, name, began.isoformat(), began)

    async def _signal(self, keys: Sequence[Key]) -> None:
        now = self._c.clock.now()
        for start in range(0, len(keys), BATCH):
            signals = [Signal(key=key, source=Source.SWEEP, due_at=now) for key in keys[start : start + BATCH]]
            await self._c.store.signal(signals)

    def _entry(self, plan: AdoptionPlan, actor: str) -> AuditEntry:
        counts = ", ".join(f"{c.link} {c.kind}" for c in plan.counts)
        return AuditEntry(
            connection=self._c.name,
            at=self._c.clock.now(),
            actor=actor,
            action="adopt",
            kind=Kind.ORDER,
            system=System.WMS,
            native_id="",
            why=f"adoption confirmed with {plan.total} links: {counts}; {len(plan.questions)} questions",
        )


def _conflicts(plan: AdoptionPlan) -> list[tuple[Kind, str]]:
    """Pairs that the sync must look at once, so that their conflicts are noted."""
    return [(d.kind, d.erp_id) for d in plan.differences if d.conflict]


def _batches(links: Sequence[Link]) -> Iterator[Sequence[Link]]:
    for start in range(0, len(links), BATCH):
        yield links[start : start + BATCH]
