"""Operation that settles opening stock (R12): shown first, done as confirmed, then stock begins to flow."""

from __future__ import annotations

from collections.abc import Mapping

from daemon.domain.ids import Kind, System
from daemon.domain.opening import OpeningWay
from daemon.domain.work import AuditEntry
from daemon.operations.transfers import refuse_in_audit_mode, refuse_in_dry_run
from daemon.operations.unit import Unit, unit_of
from daemon.sync.stock import settled_opening
from daemon.sync.stock_opening import OpeningPlan
from daemon.web.operations import JsonObject, OperationRefused, Progress


class StockDesk:
    """Shapes are documented in the protocol."""

    def __init__(self, units: Mapping[str, Unit]) -> None:
        self._units = units

    async def stock_opening(
        self, connection: str, how: OpeningWay | None, confirm: int | None, actor: str, progress: Progress
    ) -> JsonObject:
        unit = unit_of(self._units, connection)
        if how is None:
            return await _state(unit)
        refuse_in_audit_mode(unit)
        plan = await unit.stock_opening.plan(how)
        shown = {"total": plan.total, "to_zero": plan.to_zero, "equal": plan.equal, "kept": plan.kept}
        if confirm is None:
            return {**await _state(unit), "dry_run": True, "how": str(how), **shown}
        refuse_in_dry_run(unit)
        if plan.total > confirm:
            raise _not_confirmed(plan, confirm)

        async def step(done: int, total: int) -> None:
            await progress({"stage": "stock", "done": done, "total": total})

        result = await unit.stock_opening.settle(plan, step)
        await _note(unit, actor, plan, failed=sum(result.failed.values()))
        if unit.connection.policy.stock.enabled and not result.failed:
            await unit.stock_watch.look()
        return {**await _state(unit), "dry_run": False, **shown, "done": result.done, "failed": dict(result.failed)}


async def _state(unit: Unit) -> JsonObject:
    opening = await settled_opening(unit.connection)
    return {
        "enabled": unit.connection.policy.stock.enabled,
        "settled": opening is not None,
        "how": str(opening.how) if opening is not None else None,
        "at": opening.at.isoformat() if opening is not None else None,
    }


async def _note(unit: Unit, actor: str, plan: OpeningPlan, *, failed: int) -> None:
    entry = AuditEntry(
        connection=unit.name,
        at=unit.connection.clock.now(),
        actor=actor,
        action="stock_opening",
        kind=Kind.STOCK,
        system=System.WMS,
        native_id="",
        why=f"R12: opening stock {plan.how}: {plan.total} to write, {failed} failed",
        outcome="ok" if not failed else "failed",
    )
    async with unit.connection.store.transaction() as tx:
        await tx.audit.append(entry)


def _not_confirmed(plan: OpeningPlan, confirm: int) -> OperationRefused:
    command = f"samsvar sync stock --opening {plan.how} --confirm {plan.total}"
    return OperationRefused(
        "count_not_confirmed",
        f"Beholdningen til {plan.total} produkter ville blitt skrevet, men {confirm} er bekreftet.",
        f"The stock of {plan.total} products would be written, but {confirm} were confirmed.",
        todo_nb=command,
        todo_en=command,
    )
