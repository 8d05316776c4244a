"""Makes a plan for open drift: reads the records afresh, applies the rules, checks the fuse, stores the plan.

Called by app for `repair plan`. Writes nothing to either system.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from daemon.domain.drift import Drift, DriftState
from daemon.domain.ids import Kind, System
from daemon.domain.record import Record
from daemon.ports import Clock, RemoteSystem, Store
from reconcile.plan import Plan, PlanLimits
from reconcile.plan_rules import MAX_DRIFTS, Names, build_plan, wanted
from reconcile.plan_step import Facts
from reconcile.precondition import Place
from reconcile.rules import AuditPolicy
from reconcile.run_record import RUN_DOCUMENT

PLAN_DOCUMENT = "plan"
_BITE = 200


class Proposer:
    """Plans for one connection."""

    def __init__(self, remotes: Mapping[System, RemoteSystem], store: Store, clock: Clock, audit: AuditPolicy) -> None:
        self._remotes = remotes
        self._store = store
        self._clock = clock
        self._audit = audit

    async def propose(
        self,
        connection: str,
        *,
        kinds: Collection[str] = (),
        fingerprints: Collection[str] = (),
        reason: str = "",
        share: Decimal = Decimal("0.2"),
    ) -> Plan:
        """A stored plan for the open drift of these kinds or fingerprints (empty: all). Raises PlanUnsafe (and stores
        nothing) when it would touch more than `share` of a kind, and SyncError when a record cannot be read."""
        async with self._store.reading() as tables:
            known = await tables.drift.load(connection, open_only=True)
            runs = await tables.documents.list(connection, RUN_DOCUMENT)
        chosen = [drift for drift in known if _is_chosen(drift, kinds, fingerprints)][:MAX_DRIFTS]
        erp, wms = [await self._remotes[system].identity() for system in System]
        facts = Facts(
            records=await self._read(wanted(chosen)),
            mode=self._audit.policy.mode,
            quantity_owner=self._audit.quantity_owner,
            accepted_status=self._audit.policy.orders.accepted_status,
        )
        names = Names(erp=erp.name, wms=wms.name, reason=reason)
        plan = build_plan(connection, chosen, facts, names, self._clock.now())
        totals = totals_of([body for _name, _at, body in runs])
        plan.raise_if_unsafe(PlanLimits(totals=totals, most=self._audit.blast_radius, share=share))
        async with self._store.transaction() as tables:
            await tables.documents.put(connection, PLAN_DOCUMENT, plan.id, plan.to_json(), plan.created_at)
        return plan

    async def load(self, connection: str, plan_id: str) -> Plan | None:
        """A stored plan. Raises PlanDamaged."""
        async with self._store.reading() as tables:
            body = await tables.documents.get(connection, PLAN_DOCUMENT, plan_id)
        return None if body is None else Plan.from_json(body)

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


def _is_chosen(drift: Drift, kinds: Collection[str], fingerprints: Collection[str]) -> bool:
    if drift.state is DriftState.RESOLVED:
        return False
    if fingerprints:
        return any(drift.fingerprint.startswith(prefix) for prefix in fingerprints)
    return not kinds or drift.kind in kinds


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
