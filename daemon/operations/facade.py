"""The `Operations` protocol of daemon/web/operations.py, put together from its parts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from daemon.domain.ids import Kind, System
from daemon.domain.opening import OpeningWay
from daemon.operations.adoption import AdoptionDesk
from daemon.operations.audit_desk import AuditDesk
from daemon.operations.audits import Audits
from daemon.operations.checks import Checks
from daemon.operations.drift_marks import DriftMarks
from daemon.operations.explain import Explainer
from daemon.operations.queues import Queues
from daemon.operations.repairs import Repairs
from daemon.operations.report_room import ReportRoom
from daemon.operations.status import StatusBoard
from daemon.operations.stock import StockDesk
from daemon.operations.transfers import Transfers
from daemon.operations.wishes import Wishes
from daemon.web.operations import JsonObject, Progress


class DaemonOperations:
    """Each method hands on to the part that knows; shapes are documented in the protocol."""

    def __init__(
        self,
        status: StatusBoard,
        checks: Checks,
        transfers: Transfers,
        stock: StockDesk,
        queues: Queues,
        audits: Audits,
        repairs: Repairs,
        explainer: Explainer,
        wishes: Wishes,
        adoption: AdoptionDesk,
        audit_desk: AuditDesk,
        marks: DriftMarks,
        reports: ReportRoom,
    ) -> None:
        self._status = status
        self._checks = checks
        self._transfers = transfers
        self._stock = stock
        self._queues = queues
        self._audits = audits
        self._repairs = repairs
        self._explainer = explainer
        self._wishes = wishes
        self._adoption = adoption
        self._audit_desk = audit_desk
        self._marks = marks
        self._reports = reports

    async def status(self, connection: str | None) -> JsonObject:
        return await self._status.status(connection)

    async def check(self, connection: str | None) -> JsonObject:
        return await self._checks.check(connection)

    async def sync_start(
        self, connection: str, kinds: Sequence[Kind], confirm: int | None, actor: str, progress: Progress
    ) -> JsonObject:
        return await self._transfers.sync_start(connection, kinds, confirm, actor, progress)

    async def adopt(self, connection: str, confirm: int | None, actor: str, progress: Progress) -> JsonObject:
        return await self._adoption.adopt(connection, confirm, actor, progress)

    async def stock_opening(
        self, connection: str, how: OpeningWay | None, confirm: int | None, actor: str, progress: Progress
    ) -> JsonObject:
        return await self._stock.stock_opening(connection, how, confirm, actor, progress)

    async def order_get(self, connection: str, order_id: str, actor: str, *, again: bool = False) -> JsonObject:
        return await self._transfers.order_get(connection, order_id, actor, again=again)

    async def sync_entity(
        self,
        connection: str,
        kind: Kind,
        native_id: str,
        system: System | None,
        dry_run: bool,
        actor: str,
        progress: Progress,
    ) -> JsonObject:
        return await self._wishes.sync_entity(connection, kind, native_id, system, dry_run, actor, progress)

    async def explain(
        self, connection: str, kind: Kind, native_id: str, system: System | None, progress: Progress
    ) -> JsonObject:
        return await self._explainer.explain(connection, kind, native_id, system, progress)

    async def inbox_list(self, connection: str, parked: bool | None, limit: int) -> JsonObject:
        return await self._queues.inbox_list(connection, parked, limit)

    async def inbox_retry(
        self, connection: str, kind: Kind | None, native_id: str | None, system: System | None, actor: str
    ) -> JsonObject:
        return await self._queues.inbox_retry(connection, kind, native_id, system, actor)

    async def inbox_drop(
        self, connection: str, kind: Kind, native_id: str, system: System | None, actor: str
    ) -> JsonObject:
        return await self._queues.inbox_drop(connection, kind, native_id, system, actor)

    async def outbox_list(self, connection: str, states: Sequence[str], limit: int) -> JsonObject:
        return await self._queues.outbox_list(connection, states, limit)

    async def outbox_pause(self, connection: str, why: str, actor: str) -> JsonObject:
        return await self._queues.outbox_pause(connection, why, actor)

    async def outbox_resume(self, connection: str, actor: str) -> JsonObject:
        return await self._queues.outbox_resume(connection, actor)

    async def reconcile_run(self, connection: str, actor: str, progress: Progress) -> JsonObject:
        return await self._audits.reconcile_run(connection, actor, progress)

    async def reconcile_export(self, connection: str, at: datetime | None) -> JsonObject:
        return await self._audits.export(connection, at)

    async def drift_list(self, connection: str, kind: str | None, open_only: bool, limit: int) -> JsonObject:
        return await self._audits.drift_list(connection, kind, open_only, limit)

    async def drift_show(self, connection: str, fingerprint: str) -> JsonObject:
        return await self._audits.drift_show(connection, fingerprint)

    async def drift_ack(self, connection: str, fingerprint: str, reason: str, actor: str) -> JsonObject:
        return await self._marks.ack(connection, fingerprint, reason, actor)

    async def drift_snooze(self, connection: str, fingerprint: str, until: str, reason: str, actor: str) -> JsonObject:
        return await self._marks.snooze(connection, fingerprint, until, reason, actor)

    async def repair_plan(
        self, connection: str, kinds: Sequence[str], fingerprints: Sequence[str], side: System | None, actor: str
    ) -> JsonObject:
        return await self._repairs.plan(connection, kinds, fingerprints, side, actor)

    async def repair_undo(self, connection: str, plan_id: str, actor: str) -> JsonObject:
        return await self._repairs.undo(connection, plan_id, actor)

    async def repair_show(self, connection: str, plan_id: str) -> JsonObject:
        return await self._repairs.show(connection, plan_id)

    async def repair_apply(
        self,
        connection: str,
        plan_id: str,
        checksum: str,
        why: str,
        confirmed: Sequence[str],
        actor: str,
        progress: Progress,
    ) -> JsonObject:
        return await self._repairs.apply(connection, plan_id, checksum, why, confirmed, actor, progress)

    async def report_build(self, connection: str, language: str, actor: str) -> JsonObject:
        return await self._reports.build(connection, language, actor)

    async def report_send(self, connection: str, to: Sequence[str], dry_run: bool, actor: str) -> JsonObject:
        return await self._reports.send(connection, to, dry_run, actor)

    async def audit_log(self, connection: str, native_id: str, limit: int) -> JsonObject:
        return await self._queues.audit_log(connection, native_id, limit)

    async def audit_verify(self, connection: str, head: str) -> JsonObject:
        return await self._audit_desk.verify(connection, head)

    async def privacy_erase(
        self, connection: str, kind: Kind, native_id: str, why: str, confirm: bool, actor: str
    ) -> JsonObject:
        return await self._audit_desk.erase(connection, kind, native_id, why, confirm, actor)
