"""JSON form: the same report for programs. Its shape is docs/report.schema.json; a change that breaks a reader raises
`VERSION`.

Values are as the systems write them, not worded; times are ISO 8601 in UTC, amounts and quantities are text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from daemon.domain.ids import System
from daemon.domain.money import plain
from daemon.domain.work import InboxItem
from reconcile.drift_row import drift_row
from reconcile.fixup import ActionResult, FixUp
from reports.model import Report, Row, RunFacts

VERSION = 1


def render_json(report: Report) -> dict[str, Any]:
    """The drift report as one JSON document: every row, however many."""
    sections = {"new": report.new, "reopened": report.reopened, "still_open": report.still_open}
    sections |= {"snoozed": report.snoozed, "resolved": report.resolved}
    document = {
        "version": VERSION,
        "type": "drift_report",
        "connection": report.connection,
        "identities": {system.value: name for system, name in report.identities.items()},
        "generated_at": report.generated_at,
        "previous_run_at": report.previous_run_at,
        "language": report.language,
        "verdict": report.verdict.value,
        "run": _run(report.run),
        "audit_head": report.audit_head or None,
        "counts": {**{name: len(rows) for name, rows in sections.items()}, "open": report.open_count},
        "amount_at_risk": report.amount_at_risk,
        "units_at_risk": report.units_at_risk,
        "top": [row.drift.fingerprint for row in report.top],
        "groups": [
            {"next_step": group.step.value, "topics": [_topic(t.kind, t.rows) for t in group.topics]}
            for group in report.groups
        ],
        "titles": {kind: dict(titles) for kind, titles in sorted(report.titles.items())},
        **{name: [_row(row) for row in rows] for name, rows in sections.items()},
        "parked": [_parked(item) for item in report.parked],
        "repairs": [asdict(repair) for repair in report.repairs],
        "trend": [
            {"day": day.day.isoformat(), "open": day.open_count, "complete": day.is_complete} for day in report.trend
        ],
    }
    return _ready(document)  # type: ignore[no-any-return]  # a mapping stays a mapping


def render_fix_up_json(fix_up: FixUp) -> dict[str, Any]:
    """The fix-up report as one JSON document. `why` is a message code with `values`; `before` is what to undo to."""
    document = {
        "version": VERSION,
        "type": "fix_up_report",
        "connection": fix_up.connection,
        "identities": {System.ERP.value: fix_up.erp_name, System.WMS.value: fix_up.wms_name},
        "plan_id": fix_up.plan_id,
        "checksum": fix_up.checksum,
        "actor": fix_up.actor,
        "reason": fix_up.reason,
        "applied_at": fix_up.applied_at,
        "finished_at": fix_up.finished_at,
        "done": [_item(result) for result in fix_up.done],
        "not_done": [_item(result) for result in fix_up.not_done],
        "manual": [
            {"fingerprint": m.fingerprint, "kind": m.kind, "code": m.code, "values": dict(m.values)}
            for m in fix_up.manual
        ],
    }
    return _ready(document)  # type: ignore[no-any-return]  # a mapping stays a mapping


def _row(row: Row) -> dict[str, Any]:
    extra: dict[str, Any] = {"standing": row.standing.value, "next_step": row.step.value, "command": row.command}
    extra["links"] = {system.value: url for system, url in row.links.items()}
    return {**drift_row(row.drift), "resolved_at": row.drift.resolved_at, **extra}


def _topic(kind: str, rows: tuple[Row, ...]) -> dict[str, Any]:
    return {"kind": kind, "fingerprints": [row.drift.fingerprint for row in rows]}


def _run(run: RunFacts) -> dict[str, Any]:
    return {
        "id": run.run_id,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "ended": run.ended,
        "failure": run.failure or None,
        "as_of": {system.value: at for system, at in run.as_of.items()},
        "skew_seconds": run.skew_seconds,
        "compared": {row.kind: {"erp": row.erp, "wms": row.wms} for row in run.compared},
        "not_compared": [
            {"kind": n.kind or None, "system": n.system or None, "reason": n.reason or None, "detail": n.detail}
            for n in run.not_compared
        ],
        "candidates": run.candidates,
        "vanished": run.vanished,
        "false_alarm_rate": None if run.false_alarm_rate is None else round(run.false_alarm_rate, 4),
        "unconfirmed": run.unconfirmed,
        "requests": {system.value: count for system, count in run.requests.items()},
    }


def _parked(item: InboxItem) -> dict[str, Any]:
    return {
        "kind": item.key.kind.value,
        "system": item.key.system.value,
        "native_id": item.key.native_id,
        "reason": item.reason.value if item.reason else None,
        "detail": item.detail,
        "attempts": item.attempts,
        "first_at": item.first_at,
    }


def _item(result: ActionResult) -> dict[str, Any]:
    return {
        "action_id": result.action_id,
        "fingerprint": result.fingerprint,
        "drift_kind": result.drift_kind,
        "operation": result.operation,
        "kind": result.kind,
        "system": result.system,
        "native_id": result.native_id,
        "outcome": result.outcome.value,
        "why": result.why or None,
        "values": dict(result.values),
        "before": dict(result.before),
        "after": dict(result.after),
        "response": result.response,
    }


def _ready(value: object) -> Any:
    """Something `json.dumps` takes and UTF-8 can hold: broken characters are replaced."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Mapping):
        return {_ready(str(key)): _ready(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_ready(item) for item in value]
    if isinstance(value, str):
        return str(value).encode("utf-8", "replace").decode("utf-8")
    return value
