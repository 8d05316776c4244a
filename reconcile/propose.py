"""Makes a plan for open drift: reads the records afresh, applies the rules, checks the fuse, stores the plan.

Called by app for `repair plan`. Writes nothing to either system.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from decimal import Decimal

from daemon.domain.change import native_id_of
from daemon.domain.drift import Drift, DriftState
from daemon.domain.ids import Key, Kind, System
from daemon.domain.record import Record
from daemon.domain.wish import HandOver
from daemon.domain.work import CommandState
from daemon.ports import Clock, RemoteSystem, Store, Transaction
from reconcile.fixup import ACTION_DOCUMENT, FIXUP_DOCUMENT, FixUp
from reconcile.plan import Action, Plan, PlanLimits
from reconcile.plan_lines import LINE_KINDS
from reconcile.plan_rules import Names, build_plan, plannable, wanted, wishes
from reconcile.plan_step import NOT_TRIED, Facts, Tried
from reconcile.precondition import Place
from reconcile.rules import AuditPolicy
from reconcile.run_record import RUN_DOCUMENT
from reconcile.undo import Did, Sent, places_of, plan_undo, sent_by

PLAN_DOCUMENT = "plan"
_BITE = 200

Try = Callable[[HandOver], Awaitable[Tried]]
"""What the sync would send for this, found out without writing. Raises SyncError."""


async def untried(_wish: HandOver) -> Tried:
    """Where there is no sync: then nothing is handed to it."""
    return NOT_TRIED


class Proposer:
    """Plans for one connection."""

    def __init__(
        self,
        remotes: Mapping[System, RemoteSystem],
        store: Store,
        clock: Clock,
        audit: AuditPolicy,
        attempt: Try = untried,
    ) -> None:
        self._remotes = remotes
        self._store = store
        self._clock = clock
        self._audit = audit
        self._attempt = attempt

    async def propose(
        self,
        connection: str,
        *,
        kinds: Collection[str] = (),
        fingerprints: Collection[str] = (),
        reason: str = "",
        share: Decimal = Decimal("0.2"),
        side: System | None = None,
    ) -> Plan:
        """A stored plan for the open drift of these kinds and (whole) fingerprints, empty: all. `side`: whose value
        counts where both sides changed a field. Raises PlanUnsafe (and stores nothing) when it would touch more than
        `share` of a kind, and SyncError when a record cannot be read."""
        async with self._store.reading() as tables:
            known = await tables.drift.load(connection, open_only=True)
            runs = await tables.documents.list(connection, RUN_DOCUMENT)
        asked = [drift for drift in known if _is_chosen(drift, kinds, fingerprints)]
        policy = self._audit.ruling
        chosen = plannable(asked, policy, side)
        erp, wms = [await self._remotes[system].identity() for system in System]
        facts = Facts(
            records=await self._read(wanted(chosen)),
            policy=policy,
            side=side,
            tried={wish: await self._attempt(wish) for wish in wishes(chosen, policy, side)},
            erp_products=await self._products(connection, chosen),
            mode=policy.mode,
            quantity_owner=self._audit.quantity_owner,
            accepted_status=policy.orders.accepted_status,
        )
        names = Names(erp=erp.name, wms=wms.name, reason=reason)
        plan = build_plan(connection, chosen, facts, names, self._clock.now(), left_out=len(asked) - len(chosen))
        totals = totals_of([body for _name, _at, body in runs])
        plan.raise_if_unsafe(PlanLimits(totals=totals, most=self._audit.blast_radius, share=share))
        async with self._store.transaction() as tables:
            await tables.documents.put(connection, PLAN_DOCUMENT, plan.id, plan.to_json(), plan.created_at)
        return plan

    async def propose_undo(self, plan: Plan) -> Plan | None:
        """A stored plan that takes this one back, also where its application was cut off; None when it was never
        applied. Raises SyncError."""
        async with self._store.reading() as tables:
            did = await _did(tables, plan)
            sent = {action.id: sent_by(action) or await self._sent(tables, plan, action) for action in plan.actions}
        if did is None:
            return None
        made = plan_undo(plan, did, sent, await self._read(places_of(sent)), self._clock.now())
        async with self._store.transaction() as tables:
            await tables.documents.put(plan.connection, PLAN_DOCUMENT, made.id, made.to_json(), made.created_at)
        return made

    async def _sent(self, tables: Transaction, plan: Plan, action: Action) -> list[Sent]:
        """What a hand-over really sent, in its order; an id that the system chose is told by the link."""
        wish = action.change
        if not isinstance(wish, HandOver):
            return []
        origin = f"repair:{plan.id}/{action.id}"
        done = await tables.outbox.list(plan.connection, states=[CommandState.DONE], origin=origin)
        images = {System.ERP: wish.erp, System.WMS: wish.wms}
        sent = []
        done.reverse()
        for command in sorted(done, key=lambda command: command.decided_at):
            native_id = native_id_of(command.change)
            known = command.wms_id if command.system is System.ERP else command.erp_id
            if not native_id and known:
                link = await tables.links.get(Key(plan.connection, command.kind, command.system.other, known))
                native_id = "" if link is None else link.key(command.system).native_id
            image = images[command.system] if command.kind in (wish.kind, Kind.STOCK) else None
            sent.append(Sent(change=command.change, native_id=native_id, image=image))
        return sent

    async def load(self, connection: str, plan_id: str) -> Plan | None:
        """A stored plan. Raises PlanDamaged."""
        async with self._store.reading() as tables:
            body = await tables.documents.get(connection, PLAN_DOCUMENT, plan_id)
        return None if body is None else Plan.from_json(body)

    async def _products(self, connection: str, drifts: Sequence[Drift]) -> dict[str, str]:
        numbers = sorted({drift.number for drift in drifts if drift.kind in LINE_KINDS and drift.number})
        async with self._store.reading() as tables:
            links = await tables.links.get_many(connection, Kind.PRODUCT, System.WMS, numbers)
        return {number: link.erp_id for number, link in links.items()}

    async def _read(self, places: Collection[Place]) -> dict[Place, Record]:
        grouped: dict[tuple[System, Kind], list[str]] = {}
        for system, kind, native_id in sorted(places):
            grouped.setdefault((system, kind), []).append(native_id)
        records: dict[Place, Record] = {}
        for (system, kind), ids in grouped.items():
            for start in range(0, len(ids), _BITE):
                found = await self._remotes[system].fetch_many(kind, ids[start : start + _BITE])
                records.update({(system, kind, native_id): record for native_id, record in found.items()})
        return records


async def _did(tables: Transaction, plan: Plan) -> Did | None:
    """What is on disk of an application of the plan; None: there was none."""
    body = await tables.documents.get(plan.connection, FIXUP_DOCUMENT, plan.id)
    if body is not None:
        return Did(done=frozenset(result.action_id for result in FixUp.from_json(body).done))
    steps = await tables.documents.list(
        plan.connection, ACTION_DOCUMENT, limit=len(plan.actions) or 1, prefix=f"{plan.id}/"
    )
    done = {name for name, _at, step in steps if isinstance(step, Mapping) and step.get("state") == "done"}
    begun = {name for name, _at, _step in steps} - done
    short = [frozenset(name.removeprefix(f"{plan.id}/") for name in names) for names in (done, begun)]
    return Did(done=short[0], begun=short[1]) if steps else None


def _is_chosen(drift: Drift, kinds: Collection[str], fingerprints: Collection[str]) -> bool:
    if drift.state is DriftState.RESOLVED:
        return False
    return (not fingerprints or drift.fingerprint in fingerprints) and (not kinds or drift.kind in kinds)


def totals_of(runs: Sequence[object]) -> dict[str, int]:
    """Records per kind as the newest run that compared them counted; the larger side of the two."""
    totals: dict[str, int] = {}
    for body in runs:
        compared = body.get("compared") if isinstance(body, Mapping) else None
        for kind, sides in compared.items() if isinstance(compared, Mapping) else ():
            counts = [n for n in sides.values() if isinstance(n, int)] if isinstance(sides, Mapping) else []
            if counts:
                totals.setdefault(str(kind), max(counts))
    return totals
