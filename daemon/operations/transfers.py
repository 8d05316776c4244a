"""Operations that start a transfer: the initial sync (R7) and the manual GET of one order (R14)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from daemon.domain import told
from daemon.domain.errors import Reason
from daemon.domain.ids import Kind, System
from daemon.domain.messages import LANGUAGES
from daemon.domain.ownership import Mode
from daemon.domain.work import Signal, Source
from daemon.operations.holds import hold_troubles, worded
from daemon.operations.unit import Unit, unit_of
from daemon.rest import rest
from daemon.sync.engine import MASTER_KINDS
from daemon.sync.gate import DRY_RUN, STOCK_FUSE
from daemon.sync.initial import InitialPlan
from daemon.sync.observing import COMMAND
from daemon.web.operations import FAILED, JsonObject, OperationRefused, Progress

SHOWN = "shown_count"
GET_SECONDS = 120.0
TICK_SECONDS = 0.25
COUNTED_A_SECOND = 20_000
"""So many keys more make the next look at them a second later: counting must not be what the daemon is busy with."""


class Transfers:
    """Both wait for the outcome and say what became of it; the work itself is the workers'. When the daemon stops,
    whoever waits hears so at once: a stop never waits for a waiter."""

    def __init__(self, units: Mapping[str, Unit], stopping: asyncio.Event) -> None:
        self._units = units
        self._stopping = stopping

    async def sync_start(
        self, connection: str, kinds: Sequence[Kind], confirm: int | None, actor: str, progress: Progress
    ) -> JsonObject:
        unit = unit_of(self._units, connection)
        refuse_in_audit_mode(unit)
        wanted = [kind for kind in MASTER_KINDS if not kinds or kind in kinds]
        await progress({"stage": "count"})
        plan = await unit.initial.plan(wanted)
        shown = _plan_json(plan, wanted)
        if confirm is None:
            await self._remember_count(unit, plan.total)
            return {"dry_run": True, **shown}
        if plan.total > confirm or confirm not in (plan.total, await self._remembered_count(unit)):
            raise OperationRefused(
                "count_not_confirmed",
                f"Det ville blitt opprettet {plan.total} poster, men {confirm} er bekreftet.",
                f"{plan.total} records would be created, but {confirm} were confirmed.",
                todo_nb=f"samsvar sync start --confirm {plan.total}",
                todo_en=f"samsvar sync start --confirm {plan.total}",
            )
        refuse_in_dry_run(unit)
        refuse_to_wait(unit.connection.gate.reasons, done=0, total=0)
        if unit.connection.fuses is not None:
            await unit.connection.fuses.allow(plan.create)
        signalled = await unit.initial.start(plan)
        parked = await self._until_settled(unit, plan, signalled, progress)
        return {"dry_run": False, **shown, "signalled": signalled, "parked": parked}

    async def _remember_count(self, unit: Unit, total: int) -> None:
        """What the dry run showed may be confirmed later, when open orders have brought some of it over."""
        async with unit.connection.store.transaction() as tx:
            await tx.documents.put(unit.name, SHOWN, "initial", total, unit.connection.clock.now())

    async def _remembered_count(self, unit: Unit) -> int | None:
        async with unit.connection.store.reading() as tx:
            total = await tx.documents.get(unit.name, SHOWN, "initial")
        return total if isinstance(total, int) else None

    async def _until_settled(self, unit: Unit, plan: InitialPlan, signalled: int, progress: Progress) -> int:
        """Waits until every signalled key is done or parked. Interrupted here, the work goes on in the daemon. Raises
        OperationRefused when something holds writing back: that may take until a person comes, who must hear of it."""
        while True:
            waiting, parked = await self._left_of(unit, plan)
            await progress({"stage": "sync", "done": signalled - waiting, "total": signalled})
            if not waiting:
                return parked
            refuse_to_wait(unit.connection.gate.reasons, done=signalled - waiting, total=signalled)
            await self._tick(TICK_SECONDS + signalled / COUNTED_A_SECOND)

    async def _left_of(self, unit: Unit, plan: InitialPlan) -> tuple[int, int]:
        """How many of the plan's keys wait and how many are parked."""
        async with unit.connection.store.reading() as tx:
            counts = [
                await tx.inbox.count_of(unit.name, kind, System.ERP, ids) for kind, ids in plan.ids.items() if ids
            ]
        return sum(count.waiting for count in counts), sum(count.parked for count in counts)

    async def order_get(self, connection: str, order_id: str, actor: str, *, again: bool = False) -> JsonObject:
        unit = unit_of(self._units, connection)
        refuse_in_audit_mode(unit)
        refuse_in_dry_run(unit)
        key = unit.connection.key(Kind.ORDER, System.ERP, order_id)
        async with unit.connection.store.reading() as tx:
            before = await tx.links.get(key)
        if again:
            await unit.engine.order_again(order_id, unit.engine.reader(), actor=actor)
        await unit.intake.signal([Signal(key=key, source=Source.MANUAL, forced=True)])
        reason, detail = await self._until_worked(unit, order_id)
        async with unit.connection.store.reading() as tx:
            link = await tx.links.get(key)
        if link is None and reason is None:
            reason, detail = Reason.NOT_FOUND, f"24SevenOffice has no order {order_id}"
        is_new = before is None or (link is not None and link.wms_id != before.wms_id)
        outcome = "parked" if link is None else "transferred" if is_new else "unchanged"
        if link is not None and reason in (None, Reason.ORDER_VANISHED) and not await self._stands(unit, link.wms_id):
            reason = Reason.ORDER_VANISHED
            detail = f"Rackbeat order {link.wms_id}, to which {order_id} was sent, is gone from Rackbeat"
        if reason in (Reason.NOT_FOUND, Reason.ORDER_VANISHED):
            outcome, link = "not_found", None
        return {
            "order": order_id,
            "outcome": outcome,
            "wms_number": link.wms_id if link is not None else None,
            "reason": str(reason) if reason else None,
            "detail": detail,
        }

    async def _stands(self, unit: Unit, number: str) -> bool:
        return number in await unit.connection.wms.fetch_many(Kind.ORDER, [number])

    async def _until_worked(self, unit: Unit, order_id: str) -> tuple[Reason | None, str]:
        key = unit.connection.key(Kind.ORDER, System.ERP, order_id)
        clock = unit.connection.clock
        deadline = clock.monotonic() + GET_SECONDS
        while True:
            async with unit.connection.store.reading() as tx:
                item = await tx.inbox.get(key)
            if item is None:
                return None, ""
            if item.parked or item.attempts or clock.monotonic() > deadline:
                return item.reason or Reason.TIMEOUT, item.detail
            await self._tick(TICK_SECONDS / 2)

    async def _tick(self, seconds: float) -> None:
        """Raises OperationRefused when the daemon is stopping; the keys stay in the inbox."""
        if await rest(seconds, self._stopping):
            raise stopping_refusal()


def stopping_refusal() -> OperationRefused:
    """For whoever waits while the daemon stops; the keys stay in the inbox."""
    return OperationRefused(
        "stopping",
        "Samsvar stopper nå. Det som gjenstår, gjøres når tjenesten går igjen.",
        "Samsvar is stopping. What is left is done when the daemon runs again.",
        todo_nb="samsvar status",
        todo_en="samsvar status",
        exit_code=FAILED,
    )


def refuse_in_audit_mode(unit: Unit, *, observing: bool = False) -> None:
    """Raises OperationRefused: design 1; and while the accounts wait for an adoption, unless `observing` (ADR 9)."""
    if unit.connection.policy.mode is Mode.AUDIT:
        raise audit_mode_refused()
    if unit.observing is not None and not observing:
        why = {language: told.bare(unit.observing, language) for language in LANGUAGES}
        raise OperationRefused(
            "observe_only",
            f"Samsvar observerer bare og skriver ingenting før kontoene er adoptert: {why['nb']}",
            f"Samsvar only observes and writes nothing before the accounts are adopted: {why['en']}",
            todo_nb=COMMAND,
            todo_en=COMMAND,
        )


def refuse_in_dry_run(unit: Unit) -> None:
    """Raises OperationRefused: with `dry_run = true` every command is shown and none is sent."""
    if DRY_RUN in unit.connection.gate.reasons:
        raise OperationRefused(
            "dry_run",
            "Samsvar kjører på prøve (dry_run = true): alle kommandoer vises, og ingen sendes.",
            "Samsvar is on a dry run (dry_run = true): every command is shown and none is sent.",
            todo_nb="Se dem: samsvar outbox list. Sett dry_run = false og skriv: systemctl restart samsvar",
            todo_en="See them: samsvar outbox list. Set dry_run = false and type: systemctl restart samsvar",
        )


def refuse_while_held(unit: Unit) -> None:
    """Raises OperationRefused: a plan that is applied while writing is held back would do nothing."""
    why = _holding(unit.connection.gate.reasons)
    if why is not None:
        raise OperationRefused(
            "paused",
            f"{why['nb']}. Ingenting i planen er utført.",
            f"{why['en']}. Nothing of the plan was done.",
            todo_nb="samsvar outbox resume, og utfør planen igjen",
            todo_en="samsvar outbox resume, and apply the plan again",
        )


def refuse_to_wait(reasons: Mapping[str, str], *, done: int, total: int) -> None:
    """Raises OperationRefused `paused` when writing is held back. `total`: how many keys were put into the queue, 0
    when nothing was begun."""
    why = _holding(reasons)
    if why is None:
        return
    ended = (
        (
            f"Overføringen står, {done} av {total} poster er gjennomgått. Resten ligger i køen og går når det "
            "skrives igjen.",
            f"The transfer stands still, {done} of {total} records were worked through. The rest is in the queue and "
            "goes on once writing does.",
        )
        if total
        else ("Ingenting er satt i gang.", "Nothing was started.")
    )
    raise OperationRefused(
        "paused",
        f"{why['nb']}. {ended[0]}",
        f"{why['en']}. {ended[1]}",
        todo_nb="samsvar status",
        todo_en="samsvar status",
    )


def _holding(reasons: Mapping[str, str]) -> Mapping[str, str] | None:
    """Language -> what holds all writes back; None when nothing does."""
    troubles = hold_troubles({name: why for name, why in reasons.items() if name != STOCK_FUSE})
    if not troubles:
        return None
    said = {language: "; ".join(worded(trouble, language) for trouble in troubles)[:300] for language in LANGUAGES}
    return {language: words[:1].upper() + words[1:] for language, words in said.items()}


def audit_mode_refused() -> OperationRefused:
    return OperationRefused(
        "audit_mode",
        "Samsvar er i revisjonsmodus: Rackbeats egen integrasjon flytter ordrene, og vi skriver ingenting.",
        "Samsvar is in audit mode: Rackbeat's own integration moves the orders, and we write nothing.",
        todo_nb='Sett mode = "sync" i samsvar.toml når Rackbeats integrasjon er slått av.',
        todo_en='Set mode = "sync" in samsvar.toml once Rackbeat\'s own integration is switched off.',
    )


def _plan_json(plan: InitialPlan, kinds: Sequence[Kind]) -> JsonObject:
    rows = [
        {
            "kind": str(kind),
            "create": plan.create.get(kind, 0),
            "linked": plan.linked.get(kind, 0),
            "unsendable": {reason: n for (k, reason), n in plan.unsendable.items() if k is kind},
        }
        for kind in kinds
    ]
    return {"total": plan.total, "kinds": rows, "left_out": plan.left_out}
