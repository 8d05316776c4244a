"""An `Operations` that answers with plausible rows and remembers what it was asked. Also used by the CLI tests."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.opening import OpeningWay
from daemon.web.operations import USAGE, JsonObject, OperationRefused, Progress

LONG = "Jack's New England Clam Chowder with a number that goes on and on"


def drift_row(**changes: Any) -> JsonObject:
    row: JsonObject = {
        "fingerprint": "3f9c2ab1d0", "connection": "sandbox", "kind": "order.quantity_mismatch", "severity": "high",
        "entity": "order", "erp_id": "10248", "wms_id": "1021", "number": LONG, "field": "quantity", "erp_value": "5",
        "wms_value": "3", "base_value": None, "erp_changed_at": None, "wms_changed_at": None,
        "erp_as_of": "2026-11-22T10:00:00Z", "wms_as_of": "2026-11-22T10:00:01Z", "amount": "42.50", "units": "2",
        "detail": {}, "state": "open", "first_seen": "2026-11-22T10:00:05Z", "last_seen": "2026-11-22T10:00:05Z",
        "confirmed_at": "2026-11-22T10:00:05Z", "ack": None, "snooze": None, "repair": None,
    }  # fmt: skip
    return row | changes


def plan(**changes: Any) -> JsonObject:
    action = {
        "id": "a1", "kind": "order.duplicate", "fingerprint": "3f9c2ab1d0", "operation": "delete", "system": "wms",
        "entity": "order", "erp_id": "10248", "wms_id": "1022", "number": "1022",
        "title": {"nb": "Slett ordrekladd 1022", "en": "Delete draft order 1022"},
        "before": {"status": "draft", "total": "120.50", "customer": LONG},
        "after": {"type": "EditWmsLine", "native_id": "1022", "row": {"quantity": {"decimal": "3"}, "name": None}},
        "destructive": True, "state": "planned", "why": "untouched draft",
    }  # fmt: skip
    manual = {
        "fingerprint": "77aa", "kind": "product.number_too_long",
        "title": {"nb": f"For langt nummer: {LONG}", "en": f"Number too long: {LONG}"},
        "todo": {"nb": "Gi produktet et kortere nummer i 24SevenOffice.", "en": "Shorten it in 24SevenOffice."},
    }  # fmt: skip
    return {
        "plan_id": "p-1", "connection": "sandbox", "checksum": "c0ffee", "created_at": "2026-11-22T10:00:00Z",
        "state": "planned",
        "actions": [action, action | {"id": "a2", "destructive": False, "operation": "set_id_field"}],
        "manual": [manual],
    } | changes  # fmt: skip


LEFT_OUT = {
    "what": "wms order", "why": "unreachable timed out", "system": "wms", "kind": "order", "reason": "unreachable",
    "detail": "timed out",
}  # fmt: skip


class FakeOperations:
    """`fail_with`: raised by the next operation. `calls`: (operation, arguments) in order. `drift_changes`: what is
    different of every drift row."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.fail_with: Exception | None = None
        self.run_outcome = "drift"
        self.drift_changes: JsonObject = {}
        self.status_changes: JsonObject = {}
        self.gate: asyncio.Event | None = None
        self.finished = asyncio.Event()

    def _called(self, name: str, *arguments: Any) -> None:
        self.calls.append((name, arguments))
        if self.fail_with is not None:
            raise self.fail_with

    async def status(self, connection: str | None) -> JsonObject:
        self._called("status", connection)
        side = {"identity": "Sandkassen AS", "budget_remaining": 7100, "polled_at": "2026-11-22T10:00:00Z"}
        one = {
            "connection": "sandbox", "mode": "sync", "problems": ["WMS webhooks are not registered"], "erp": side,
            "wms": side | {"budget_remaining": None}, "queue": {"depth": 3, "oldest_seconds": 12.5, "parked": 1},
            "outbox": {"pending": 2, "parked": 0, "paused": False}, "drift_open": 4,
            "directions": [
                {"from": "erp", "to": "wms", "waiting": 3, "lag_seconds": 125.5, "parked": 1},
                {"from": "wms", "to": "erp", "waiting": 0, "lag_seconds": 0.0, "parked": 0},
            ],
            "flows": [
                {"kind": "order", "to": "wms", "last_success": "2026-11-22T10:00:00+00:00"},
                {"kind": "stock", "to": "erp", "last_success": None},
            ],
            "troubles": [{"nb": "ingenting skrives: satt på pause", "en": "nothing is written: paused"}],
            "last_run": {"run_id": "r-1", "outcome": "drift", "finished_at": "2026-11-22T10:00:00Z"},
        }  # fmt: skip
        one |= self.status_changes
        started = "2026-11-22T09:00:00Z"
        return {"version": "0.1.0", "mode": "sync", "started_at": started, "loop_lag_worst_ms": 7, "connections": [one]}

    async def adopt(self, connection: str, confirm: int | None, actor: str, progress: Progress) -> JsonObject:
        self._called("adopt", connection, confirm, actor)
        await progress({"stage": "adopt", "done": 1, "total": "?"})
        row = {
            "kind": "customer", "erp": 3, "wms": 3, "linked": 0, "link": 2, "questions": 1, "erp_only": 0,
            "wms_only": 0, "left_out": 0, "differing": 1, "id_fields": 1, "unsendable": {"number_invalid": 1},
        }  # fmt: skip
        wide = {"erp": 14_000, "wms": 14_000, "link": 13_500, "erp_only": 12_000, "wms_only": 11_000,
                "differing": 10_000, "unsendable": {"number_invalid": 1, "number_too_long": 12_000}}  # fmt: skip
        rows = [row, row | {"kind": "supplier"} | wide]
        difference = {
            "kind": "customer", "erp_id": "501", "wms_id": "10001", "field": "name", "erp": LONG, "wms": None,
            "conflict": False,
        }  # fmt: skip
        return {
            "dry_run": confirm is None, "total": 2, "kinds": rows, "questions_total": 1, "differing": 1,
            "questions": [{"kind": "customer", "why": "two_candidates", "erp": ["502"], "wms": ["10002", "10009"]}],
            "differences": [difference, difference | {"conflict": True}], "id_fields": 1, "waiting": 1, "sends": 1,
            "invoices": 1, "dangling": 1, "rebased": 1,
        }  # fmt: skip

    async def check(self, connection: str | None) -> JsonObject:
        self._called("check", connection)
        return {
            "verdict": "failed",
            "findings": [
                {
                    "connection": "", "line": "daemon", "verdict": "ok", "code": "daemon_runs", "values": {},
                    "detail": "",
                },
                {
                    "connection": "sandbox", "line": "wms.login", "verdict": "failed", "code": "token_refused",
                    "values": {}, "detail": "GET /self: 401",
                },
                {
                    "connection": "sandbox", "line": "wms.rights", "verdict": "warning", "code": "not_checked",
                    "values": {"because": "wms.login"}, "detail": "",
                },
            ],
        }  # fmt: skip

    async def sync_start(
        self, connection: str, kinds: Sequence[Kind], confirm: int | None, actor: str, progress: Progress
    ) -> JsonObject:
        self._called("sync_start", connection, list(kinds), confirm, actor)
        row = {"kind": "product", "create": 70, "linked": 0, "unsendable": {"number_too_long": 7}}
        result = {"dry_run": confirm is None, "total": 70, "left_out": 8, "kinds": [row]}
        if confirm is None:
            return result
        for done in (0, 35, 70):
            await progress({"stage": "sync", "done": done, "total": 70})
        return result | {"signalled": 77, "parked": 7}

    async def stock_opening(
        self, connection: str, how: OpeningWay | None, confirm: int | None, actor: str, progress: Progress
    ) -> JsonObject:
        self._called("stock_opening", connection, how, confirm, actor)
        settled = how is not None and confirm is not None
        state: JsonObject = {"enabled": True, "settled": settled, "how": how and str(how), "at": None}
        if how is None:
            return state
        counts = {"total": 3, "to_zero": 1, "equal": 40, "kept": 2}
        if confirm is None:
            return {**state, "dry_run": True, **counts}
        await progress({"stage": "stock", "done": 3, "total": 3})
        return {**state, "dry_run": False, **counts, "done": 3, "failed": {}}

    async def order_get(self, connection: str, order_id: str, actor: str, *, again: bool = False) -> JsonObject:
        self._called("order_get", connection, order_id, actor, *(["again"] if again else []))
        if order_id == "gone" and not again:
            detail = "Rackbeat order 1020 is gone"
            return {
                "order": order_id, "outcome": "not_found", "wms_number": None, "reason": "order_vanished",
                "detail": detail,
            }  # fmt: skip
        if order_id == "404":
            raise SyncError(Reason.NOT_FOUND, "order 404")
        if order_id in ("parked", "absent"):
            reason = "line_unsendable" if order_id == "parked" else None
            outcome = "parked" if reason else "unchanged"
            detail = "the detail"
            return {"order": order_id, "outcome": outcome, "wms_number": None, "reason": reason, "detail": detail}
        return {
            "order": order_id, "outcome": "transferred", "wms_number": "1021", "reason": None, "detail": ""
        }  # fmt: skip

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
        self._called("sync_entity", connection, kind, native_id, system, dry_run, actor)
        await progress({"stage": "work", "text": "1 s"})
        asked = {"connection": connection, "kind": str(kind), "asked": native_id, "erp_id": "10248", "wms_id": "1021"}
        if dry_run:
            return {**asked, "dry_run": True, **self._would()}
        outcome = native_id if native_id in ("left_out", "parked", "waiting", "not_found", "changed") else "unchanged"
        reason = {"left_out": "order_status", "parked": "line_unsendable", "waiting": "unreachable"}.get(outcome)
        hints = {"nb": "Rett linjen.", "en": "Correct the line."} if outcome in ("parked", "waiting") else {}
        audited = await self.audit_log(connection, "", 1) if outcome == "changed" else {"entries": []}
        return {
            **asked, "dry_run": False, "outcome": outcome, "reason": reason, "detail": LONG if reason else "",
            "hint": hints, "next": None, "written": audited["entries"],
        }  # fmt: skip

    def _would(self) -> JsonObject:
        command = {
            "system": "wms", "operation": "update", "kind": "product", "id": "HAM-1", "lines": [],
            "fields": {"name": LONG, "active": "false", "sales_price": None},
        }  # fmt: skip
        return {
            "outcome": "changed", "commands": [command], "more": True, "reason": None, "detail": "", "hint": {},
            "held": {"person": f"uid:1: {LONG}"},
            "held_words": [{"nb": "satt på pause", "en": "paused"}],
        }  # fmt: skip

    async def explain(
        self, connection: str, kind: Kind, native_id: str, system: System | None, progress: Progress
    ) -> JsonObject:
        self._called("explain", connection, kind, native_id, system)
        await progress({"stage": "read"})
        field = {
            "field": "name", "owner": "both", "erp": LONG, "wms": "Other", "base_erp": "Old", "base_wms": None,
            "step": "conflict", "why": "",
        }  # fmt: skip
        since = "2026-11-22T10:00:00Z"
        link = {"since": since, "updated_at": since, "base": {"erp": {}, "wms": {}, "lines": []}}
        tuesday = "2026-11-17T08:14:00+00:00"
        timeline = [
            {"system": "erp", "field": "quantity", "line": "HAM-1", "value": "5", "since": since, "until": tuesday},
            {"system": "erp", "field": "quantity", "line": "HAM-1", "value": None, "since": tuesday, "until": None},
            {"system": "wms", "field": "quantity", "line": "HAM-1", "value": "3", "since": tuesday, "until": None},
        ]
        return {
            "asked_at": "2026-11-20T10:00:00+00:00", "timeline": timeline,
            "connection": connection, "kind": str(kind), "asked": native_id, "erp_id": "10248", "wms_id": "1021",
            "erp": {"id": "10248", "name": LONG, "status": "Confirmed", "lines": []}, "wms": None, "link": link,
            "fields": [field], "unsettled": [{"what": "conflict", "field": "name"}],
            "queue": (await self.inbox_list(connection, None, 1))["items"],
            "outbox": (await self.outbox_list(connection, [], 1))["commands"],
            "history": (await self.audit_log(connection, "", 1))["entries"], "drift": [drift_row()],
            "next": self._would(),
        }  # fmt: skip

    async def inbox_list(self, connection: str, parked: bool | None, limit: int) -> JsonObject:
        self._called("inbox_list", connection, parked, limit)
        item = {
            "connection": connection, "kind": "order", "system": "erp", "id": "10250", "source": "poll",
            "due_at": "2026-11-22T10:00:00Z", "first_at": "2026-11-22T10:00:00Z", "attempts": 1, "parked": True,
            "reason": "line_unsendable", "detail": f"\x1b[31m{LONG}\x1b[0m\nnext line",
            "what": {"nb": "En linje kan ikke sendes.", "en": "A line cannot be sent."},
            "hint": {"nb": "Rett linjen.", "en": "Correct the line."}, "next": "samsvar inbox retry order 10250",
        }  # fmt: skip
        back = item | {"id": "10251", "reason": "unreachable", "detail": "", "next": None}
        asked = {"kind": "customer", "why": "two_candidates", "erp": ["502"], "wms": ["10002", "10009"]}
        return {"items": [item, back], "questions": [asked], "questions_total": 1}

    async def inbox_retry(
        self, connection: str, kind: Kind | None, native_id: str | None, system: System | None, actor: str
    ) -> JsonObject:
        self._called("inbox_retry", connection, kind, native_id, system, actor)
        return {"retried": 1}

    async def inbox_drop(
        self, connection: str, kind: Kind, native_id: str, system: System | None, actor: str
    ) -> JsonObject:
        self._called("inbox_drop", connection, kind, native_id, system, actor)
        return {"dropped": 1}

    async def outbox_list(self, connection: str, states: Sequence[str], limit: int) -> JsonObject:
        self._called("outbox_list", connection, list(states), limit)
        command = {
            "id": "11111111-2222-3333-4444-555555555555", "connection": connection, "kind": "order", "system": "wms",
            "operation": "create", "erp_id": "10250", "wms_id": None, "state": "pending", "attempts": 0,
            "origin": "sync", "due_at": "2026-11-22T10:00:00Z", "reason": None, "detail": "", "what": {}, "hint": {},
            "next": None, "fields": {"status": "draft", "note": LONG},
            "lines": [{"action": "add", "id": None, "product": "HAM-1", "quantity": "2", "unit_price": "9.5"}],
        }  # fmt: skip
        return {"paused": True, "dry_run": False, "commands": [command]}

    async def outbox_pause(self, connection: str, why: str, actor: str) -> JsonObject:
        self._called("outbox_pause", connection, why, actor)
        return {"paused": True}

    async def outbox_resume(self, connection: str, actor: str) -> JsonObject:
        self._called("outbox_resume", connection, actor)
        return {"paused": False}

    async def reconcile_run(self, connection: str, actor: str, progress: Progress) -> JsonObject:
        self._called("reconcile_run", connection, actor)
        for stage in ("snapshot", "detect", "confirm"):
            await progress({"stage": stage})
        if self.gate is not None:
            await self.gate.wait()
        self.finished.set()
        rows = [drift_row()] if self.run_outcome == "drift" else []
        return {
            "run_id": "r-2", "connection": connection, "outcome": self.run_outcome,
            "started_at": "2026-11-22T10:00:00Z",
            "finished_at": "2026-11-22T10:00:09Z", "seconds": 9.0, "opened": len(rows), "resolved": 0, "vanished": 1,
            "drift_open": len(rows), "counts": {row["kind"]: 1 for row in rows},
            "not_compared": [LEFT_OUT] if self.run_outcome == "incomplete" else [],
            "drift": rows,
        }  # fmt: skip

    async def reconcile_export(self, connection: str, at: datetime | None) -> JsonObject:
        self._called("reconcile_export", connection, at)
        return {
            "folder": "/state/sandbox/exports/20261122T100000Z", "at": "2026-11-22T10:00:00+00:00",
            "as_of": {"erp product": "2026-11-22T09:59:00+00:00"}, "rows": {"erp_product": 12},
        }  # fmt: skip

    async def drift_list(self, connection: str, kind: str | None, open_only: bool, limit: int) -> JsonObject:
        self._called("drift_list", connection, kind, open_only, limit)
        rows = [drift_row(), drift_row(fingerprint="77aa11bb22", kind="product.number_too_long", wms_id=None)]
        rows = [row | self.drift_changes for row in rows]
        return {"drift": rows[:limit], "total": len(rows)}

    async def drift_ack(self, connection: str, fingerprint: str, reason: str, actor: str) -> JsonObject:
        self._called("drift_ack", connection, fingerprint, reason, actor)
        return drift_row() | {"ack": f"{reason} ({actor}, 2026-11-02)"}

    async def drift_snooze(self, connection: str, fingerprint: str, until: str, reason: str, actor: str) -> JsonObject:
        self._called("drift_snooze", connection, fingerprint, until, reason, actor)
        return drift_row() | {"snooze": f"{until}T00:00:00+00:00" if until else None}

    async def drift_show(self, connection: str, fingerprint: str) -> JsonObject:
        self._called("drift_show", connection, fingerprint)
        if not "3f9c2ab1d0".startswith(fingerprint):
            nb, en = f"Det finnes ikke noe avvik {fingerprint}.", f"There is no drift {fingerprint}."
            raise OperationRefused("unknown_drift", nb, en, todo_en="samsvar drift list", exit_code=USAGE)
        return drift_row(**self.drift_changes) | {
            "title": {"nb": "Antallet er ulikt", "en": "The quantity differs"},
            "why": {"nb": "Noen endret den ene siden.", "en": "Somebody changed one side."},
        }  # fmt: skip

    async def repair_plan(
        self, connection: str, kinds: Sequence[str], fingerprints: Sequence[str], side: System | None, actor: str
    ) -> JsonObject:
        self._called("repair_plan", connection, list(kinds), list(fingerprints), side, actor)
        return plan()

    async def repair_undo(self, connection: str, plan_id: str, actor: str) -> JsonObject:
        self._called("repair_undo", connection, plan_id, actor)
        return plan(undoes=plan_id)

    async def repair_show(self, connection: str, plan_id: str) -> JsonObject:
        self._called("repair_show", connection, plan_id)
        if plan_id != "applied":
            return plan(plan_id=plan_id)
        shown = plan(plan_id=plan_id, state="applied", applied_at="2026-11-22T10:00:00+00:00")
        first, second = shown["actions"]
        told = [first | {"state": "done"}, second | {"state": "skipped", "why": "changed since"}]
        return shown | {"actions": told}

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
        self._called("repair_apply", connection, plan_id, checksum, why, list(confirmed), actor)
        if checksum != "c0ffee":
            raise OperationRefused("checksum", "Planen er en annen enn den du så.", "The plan is not the one you saw.")
        await progress({"stage": "apply", "done": 1, "total": 2})
        return {
            "plan_id": plan_id, "done": 1, "skipped": 1, "failed": 0,
            "actions": [
                {"id": "a1", "outcome": "skipped" if "a1" not in confirmed else "done", "why": "Må bekreftes."},
                {"id": "a2", "outcome": "done", "why": ""},
            ],
            "report": {"html": "/srv/reports/fixup-p-1.html", "json": "/srv/reports/fixup-p-1.json"},
        }  # fmt: skip

    async def report_build(self, connection: str, language: str, actor: str) -> JsonObject:
        self._called("report_build", connection, language, actor)
        return {"html": "/srv/reports/drift.html", "json": "/srv/reports/drift.json"}

    async def report_send(self, connection: str, to: Sequence[str], dry_run: bool, actor: str) -> JsonObject:
        self._called("report_send", connection, list(to), dry_run, actor)
        mail = {"to": "support@nordlys.example", "subject": "Samsvar Nordlys 23. november: 7 avvik",
                "message_id": "<a@b>", "bytes": 48_213, "state": "dry_run" if dry_run else "sent", "detail": "250 OK",
                "file": "/srv/reports/drift.support.eml" if dry_run else None}  # fmt: skip
        gone = {"to": "gone@nordlys.example", "state": "refused", "subject": "Samsvar", "message_id": "<c@b>",
                "bytes": 9, "detail": "550 no such user", "cause": "recipient", "file": None}  # fmt: skip
        mails = [mail, {"to": "chief@nordlys.example", "state": "not_concerned"}]
        return {"connection": connection, "dry_run": dry_run, "verdict": "differ",
                "mails": [*mails, gone] if "gone@nordlys.example" in to else mails}  # fmt: skip

    async def audit_log(self, connection: str, native_id: str, limit: int) -> JsonObject:
        self._called("audit_log", connection, native_id, limit)
        entry = {
            "at": "2026-11-22T10:00:00Z", "actor": "uid:1000", "action": "create", "kind": "order", "system": "wms",
            "id": "1021", "why": "sync: order reached Confirmed", "before": "", "after": "{}", "response": "201",
            "outcome": "ok",
        }  # fmt: skip
        return {"entries": [entry]}

    async def audit_verify(self, connection: str, head: str) -> JsonObject:
        self._called("audit_verify", connection, head)
        return {
            "connection": connection, "intact": True, "lines": 1207, "erased": 2, "removed_by_age": 40, "line": None,
            "why": "", "head": f"1247:{'ab' * 32}",
        }  # fmt: skip

    async def privacy_erase(
        self, connection: str, kind: Kind, native_id: str, why: str, confirm: bool, actor: str
    ) -> JsonObject:
        self._called("privacy_erase", connection, kind, native_id, why, confirm, actor)
        return {
            "connection": connection, "erased": confirm, "ids": ["10017", "501"], "audit_lines": 12, "commands": 3,
            "documents": 1, "drift": 0,
        }  # fmt: skip
