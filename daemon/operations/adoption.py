"""Operation that adopts two full accounts (design 3.15, ADR 9): shown first, done as confirmed, then the sync begins.

`adopt_now` is shared with the command that works without a daemon (`adoption_alone`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

import structlog

from daemon.operations.transfers import refuse_in_audit_mode
from daemon.operations.unit import STRANGER, Unit, unit_of
from daemon.sync.adopting import Adopting
from daemon.sync.adoption import Survey
from daemon.sync.adoption_plan import AdoptionPlan
from daemon.sync.connection import Connection
from daemon.sync.observing import COMMAND, HOLD_NAME
from daemon.web.operations import JsonObject, OperationRefused, Progress

log = structlog.get_logger()

MOST_SHOWN = 1_000


class AdoptionDesk:
    """Shapes are documented in the protocol."""

    def __init__(self, units: Mapping[str, Unit]) -> None:
        self._units = units

    async def adopt(self, connection: str, confirm: int | None, actor: str, progress: Progress) -> JsonObject:
        unit = unit_of(self._units, connection)
        if confirm is not None:
            refuse_in_audit_mode(unit, observing=True)
            if STRANGER in unit.connection.gate.reasons:
                raise other_account(unit.connection.gate.reasons[STRANGER])
        result = await adopt_now(unit.connection, confirm, actor, progress)
        if confirm is not None and unit.observing is not None:
            unit.observing = None
            unit.connection.gate.release(HOLD_NAME)
            unit.connection.metrics.observe_only(unit.name, False)
            unit.known.set()
            log.info("adopted", connection=unit.name, links=result["total"])
        return result


async def adopt_now(connection: Connection, confirm: int | None, actor: str, progress: Progress) -> JsonObject:
    """`confirm` None: the dry run. Raises OperationRefused for another number than the plan's, SyncError."""

    async def read(what: str, count: int) -> None:
        await progress({"stage": "adopt", "text": what, "done": count, "total": "?"})

    async def stored(done: int, total: int) -> None:
        await progress({"stage": "adopt", "text": "links", "done": done, "total": total})

    plan = await Survey(connection).plan(read)
    if confirm is None:
        return {"dry_run": True, **_plan_json(plan)}
    if plan.total != confirm:
        todo = f"{COMMAND} --confirm {plan.total}"
        raise OperationRefused(
            "count_not_confirmed",
            f"{plan.total} par ville blitt koblet, men {confirm} er bekreftet.",
            f"{plan.total} pairs would be linked, but {confirm} were confirmed.",
            todo_nb=todo,
            todo_en=todo,
        )
    await Adopting(connection).carry_out(plan, actor, stored)
    return {"dry_run": False, **_plan_json(plan)}


def other_account(why: str) -> OperationRefused:
    """The state belongs to somebody else (R2)."""
    return OperationRefused(
        "other_account",
        f"Tilstanden hører til en annen konto: {why}",
        f"The state belongs to another account: {why}",
        todo_nb="Sett state_dir til en tom mappe.",
        todo_en="Set state_dir to an empty folder.",
    )


def _plan_json(plan: AdoptionPlan) -> JsonObject:
    return {
        "total": plan.total,
        "kinds": [{**asdict(count), "kind": str(count.kind)} for count in plan.counts],
        "questions": [
            {"kind": str(q.kind), "why": str(q.why), "erp": list(q.erp), "wms": list(q.wms)}
            for q in plan.questions[:MOST_SHOWN]
        ],
        "questions_total": len(plan.questions),
        "differences": [{**asdict(d), "kind": str(d.kind)} for d in plan.differences],
        "differing": sum(count.differing for count in plan.counts),
        "id_fields": len(plan.unlabelled),
        "waiting": len(plan.waiting),
        "sends": plan.sends,
        "invoices": len(plan.invoices),
        "dangling": plan.dangling,
        "rebased": len(plan.rebased),
    }
