"""Operations of repair: plan, show, apply (design 5). Nothing is applied but what was shown (design 3.12)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from daemon.config.values import Config
from daemon.domain import told
from daemon.domain.ids import System
from daemon.operations.audit_gauges import show_drift
from daemon.operations.choosing import check_kinds, open_fingerprints
from daemon.operations.plan_view import plan_json
from daemon.operations.repair_door import Door, Parts
from daemon.operations.transfers import refuse_in_dry_run, refuse_while_held
from daemon.operations.unit import Unit, unit_of
from daemon.web.operations import USAGE, JsonObject, OperationRefused, Progress
from reconcile.apply import PlanRefused
from reconcile.catalog import Catalog
from reconcile.fixup import ACTION_DOCUMENT, FIXUP_DOCUMENT, ActionResult, FixUp, Outcome
from reconcile.plan import Plan, PlanDamaged, PlanUnsafe
from reports.phrases import CATALOGUE
from reports.write import write_fix_up

TICK_SECONDS = 0.5
UNDONE = "undone"
PLAN = ""
"""Stands for the plan as a whole among its actions."""


class Repairs:
    """Plans live in the state database; reports of what was done in the state folder."""

    def __init__(self, config: Config, units: Mapping[str, Unit], catalog: Catalog) -> None:
        self._config = config
        self._units = units
        self._catalog = catalog

    async def plan(
        self, connection: str, kinds: Sequence[str], fingerprints: Sequence[str], side: System | None, actor: str
    ) -> JsonObject:
        unit = unit_of(self._units, connection)
        async with unit.connection.store.reading() as tx:
            known = await tx.drift.load(unit.name, open_only=True) if kinds else ()
            check_kinds(kinds, {*self._catalog, *(drift.kind for drift in known)})
            fingerprints = await open_fingerprints(tx, unit.name, fingerprints)
        try:
            plan = await unit.proposer.propose(unit.name, kinds=kinds, fingerprints=fingerprints, side=side)
        except PlanUnsafe as error:
            if error.limit is not None:
                raise _too_wide(error) from error
            raise OperationRefused(
                "plan_unsafe",
                f"Planen ville endret {error.count} av {error.total} poster ({error.kind}), for mange på en gang.",
                f"The plan would change {error.count} of {error.total} {error.kind} records. That is too many at once.",
                todo_nb="Se på avvikene først, og lag en plan for noen av dem: samsvar repair plan --fingerprint ID",
                todo_en="Look at the drift first, and plan for some of it: samsvar repair plan --fingerprint ID",
            ) from error
        return plan_json(plan, self._catalog)

    async def undo(self, connection: str, plan_id: str, actor: str) -> JsonObject:
        unit = unit_of(self._units, connection)
        plan = await self._load(unit, plan_id)
        undo = await unit.proposer.propose_undo(plan)
        if undo is None:
            raise OperationRefused(
                "not_applied",
                f"Planen {plan.id} er ikke utført, så det er ingenting å angre.",
                f"Plan {plan.id} was not applied, so there is nothing to undo.",
                todo_nb=f"samsvar repair show {plan.id}",
                todo_en=f"samsvar repair show {plan.id}",
            )
        return plan_json(undo, self._catalog)

    async def show(self, connection: str, plan_id: str) -> JsonObject:
        unit = unit_of(self._units, connection)
        plan = await self._load(unit, plan_id)
        shown = plan_json(plan, self._catalog)
        became = await self._became(unit, plan)
        if not became:
            return shown
        actions = [row | became.get(str(row["id"]), {}) for row in shown["actions"]]
        return {**shown, **became[PLAN], "actions": actions}

    async def _became(self, unit: Unit, plan: Plan) -> dict[str, JsonObject]:
        """What an application of the plan did: by action id `{state, why}`, and under `PLAN` `{state, applied_at}`;
        empty while nobody has applied it. One that was cut short tells what was begun."""
        language = self._config.language
        async with unit.connection.store.reading() as tx:
            body = await tx.documents.get(unit.name, FIXUP_DOCUMENT, plan.id)
            begun = await tx.documents.list(unit.name, ACTION_DOCUMENT, limit=10_000, prefix=f"{plan.id}/")
            undone = await tx.documents.get(unit.name, UNDONE, plan.id)
        if body is not None:
            fixup = FixUp.from_json(body)
            told = {r.action_id: {"state": str(r.outcome), "why": _why(r, language)} for r in fixup.results}
            whole = {"state": "applied", "applied_at": fixup.applied_at.isoformat(), "by": fixup.actor}
            by = str(undone["by"]) if isinstance(undone, dict) else None
            return {**told, PLAN: {**whole, "reason": fixup.reason, "undone_by": by}}
        is_late = unit.connection.clock.now() >= plan.expires_at
        if not begun:
            return {PLAN: {"state": "expired"}} if is_late else {}
        states = {
            name.removeprefix(f"{plan.id}/"): {"state": "done" if _is_done(each) else "begun"}
            for name, _at, each in begun
        }
        since = min(at for _name, at, _each in begun).isoformat()
        return {**states, PLAN: {"state": "begun", "applied_at": since, **({"expired": True} if is_late else {})}}

    async def apply(
        self,
        connection: str,
        plan_id: str,
        checksum: str,
        why: str,
        confirmed: Sequence[str],
        actor: str,
        progress: Progress,
    ) -> JsonObject:
        unit = unit_of(self._units, connection)
        refuse_in_dry_run(unit)
        refuse_while_held(unit)
        plan = await self._load(unit, plan_id)
        if not why.strip():
            raise _refusal("reason", plan)
        applier = unit.applier(Door(parts_of(unit), actor, why, undoing=bool(plan.undoes)))
        results: list[ActionResult] = []
        work = asyncio.create_task(
            applier.apply(plan, checksum, actor=actor, approved=confirmed, reason=why.strip(), told=results.append)
        )
        try:
            while not work.done():
                await progress({"stage": "apply", "done": len(results), "total": len(plan.actions)})
                await asyncio.wait([work], timeout=TICK_SECONDS)
            fixup = await work
        except PlanRefused as error:
            raise _refusal(error.code, plan) from error
        finally:
            if not work.done():
                work.cancel()
        for result in fixup.results:
            unit.connection.metrics.audit.repair(unit.name, str(result.outcome))
        unit.connection.metrics.audit.repaired(unit.name, fixup.finished_at)
        await show_drift(unit)
        if plan.undoes and fixup.done:
            async with unit.connection.store.transaction() as tx:
                await tx.documents.put(unit.name, UNDONE, plan.undoes, {"by": plan.id}, fixup.finished_at)
        return await self._report(unit, fixup)

    async def _load(self, unit: Unit, plan_id: str) -> Plan:
        try:
            plan = await unit.proposer.load(unit.name, plan_id)
        except PlanDamaged as error:
            raise _refusal("checksum", None) from error
        if plan is None:
            raise OperationRefused(
                "unknown_plan",
                f"Fant ikke planen {plan_id[:40]!r}.",
                f"There is no plan {plan_id[:40]!r}.",
                todo_nb="samsvar repair plan",
                todo_en="samsvar repair plan",
                exit_code=USAGE,
            )
        return plan

    async def _report(self, unit: Unit, fixup: FixUp) -> JsonObject:
        language = self._config.language
        folder = self._config.state_dir / unit.name / "reports"
        paths = await asyncio.to_thread(write_fix_up, folder, fixup, language, self._catalog)
        counts = {o: sum(1 for r in fixup.results if r.outcome is o) for o in Outcome}
        return {
            "plan_id": fixup.plan_id,
            **{str(outcome): count for outcome, count in counts.items()},
            "actions": [
                {"id": r.action_id, "outcome": str(r.outcome), "why": _why(r, language)} for r in fixup.results
            ],
            "report": {"html": str(paths.html), "json": str(paths.json)},
        }


def parts_of(unit: Unit) -> Parts:
    return Parts(
        connection=unit.connection,
        courier=unit.courier,
        handover=unit.handover,
        wms=unit.wms,
        webhooks=unit.webhooks,
    )


def _is_done(body: object) -> bool:
    return isinstance(body, Mapping) and body.get("state") == "done"


def _why(result: ActionResult, language: str) -> str:
    """A reason of the sync is a code in the result, and words in the sentence."""
    values = {name: told.sentence(value, language) if name == "why" else value for name, value in result.values.items()}
    return CATALOGUE.text(result.why, language, **values) if result.why else ""


def _refusal(code: str, plan: Plan | None) -> OperationRefused:
    texts = {
        "checksum": (
            "Sjekksummen passer ikke: dette er ikke planen som ble vist.",
            "The checksum does not fit: this is not the plan that was shown.",
        ),
        "reason": ("Skriv hvorfor. Det blir stående i loggen.", "Say why. It stays in the audit log."),
        "expired": ("Planen er for gammel.", "The plan has expired."),
        "busy": ("En plan blir allerede utført.", "A plan is already being applied."),
    }
    nb, en = texts[code]
    again = "samsvar repair plan"
    if plan is not None and code == "busy":
        again = f"samsvar repair show {plan.id}"
    if plan is not None and code in ("checksum", "reason"):
        again = f"samsvar repair show {plan.id}" if code == "checksum" else f"samsvar repair apply {plan.id} --reason"
    return OperationRefused(f"plan_{code}", nb, en, todo_nb=again, todo_en=again)


def _too_wide(error: PlanUnsafe) -> OperationRefused:
    return OperationRefused(
        "plan_unsafe",
        f"Planen ville rettet {error.count} avvik ({error.kind}). Regelfilen tillater {error.limit} på en gang.",
        f"The plan would mend {error.count} drifts ({error.kind}). The rules file allows {error.limit} at a time.",
        todo_nb="Lag en plan for noen: samsvar repair plan --fingerprint ID. Eller hev blast_radius i regelfilen.",
        todo_en="Plan for some of them: samsvar repair plan --fingerprint ID. Or raise blast_radius in the rules file.",
    )
