"""Rows of the inbox, the outbox and the audit log as the admin socket tells them: each with what to do next.

Used by `queues` and `explain`; shapes as in daemon/web/operations.py.
"""

from __future__ import annotations

from daemon.config.values import Timing
from daemon.domain.errors import TRANSIENT
from daemon.domain.hint import hint, next_command
from daemon.domain.messages import CATALOGUE, LANGUAGES, text
from daemon.domain.work import AuditEntry, Command, CommandState, InboxItem
from daemon.operations.command_view import command_json
from daemon.sync.backoff import last_comeback
from daemon.web.operations import JsonObject


def item_json(item: InboxItem, timing: Timing) -> JsonObject:
    return {
        "connection": item.key.connection,
        "kind": str(item.key.kind),
        "system": str(item.key.system),
        "id": item.key.native_id,
        "source": str(item.source),
        "due_at": item.due_at.isoformat(),
        "first_at": item.first_at.isoformat(),
        "attempts": item.attempts,
        "parked": item.parked,
        "reason": str(item.reason) if item.reason else None,
        "detail": item.detail,
        **_advice(str(item.reason) if item.reason else "", str(item.key.kind), item.key.native_id, item.detail),
        "next": _next_of(item, last_comeback(timing)),
    }


def open_command_json(command: Command) -> JsonObject:
    wished = command_json(command.change)
    native_id = command.erp_id or command.wms_id or ""
    return {
        "id": command.id,
        "connection": command.connection,
        "kind": str(command.kind),
        "system": str(command.system),
        "operation": wished["operation"],
        "fields": wished["fields"],
        "lines": wished["lines"],
        "erp_id": command.erp_id,
        "wms_id": command.wms_id,
        "state": str(command.state),
        "attempts": command.attempts,
        "origin": command.origin,
        "due_at": command.due_at.isoformat(),
        "reason": str(command.reason) if command.reason else None,
        "detail": command.detail,
        **_advice(str(command.reason) if command.reason else "", str(command.kind), native_id, command.detail),
        "next": _next_of_command(command, native_id),
    }


def entry_json(entry: AuditEntry) -> JsonObject:
    return {
        "at": entry.at.isoformat(),
        "actor": entry.actor,
        "action": entry.action,
        "kind": str(entry.kind),
        "system": str(entry.system),
        "id": entry.native_id,
        "why": entry.why,
        "before": entry.before,
        "after": entry.after,
        "response": entry.response,
        "outcome": entry.outcome,
    }


def _advice(reason: str, kind: str, native_id: str, detail: str) -> JsonObject:
    """`what`: the reason as a sentence; `hint`: what to do about it, with this record's ids. Both in `{nb, en}`."""
    code = f"reason.{reason}"
    known = reason and code in CATALOGUE
    return {
        "what": {language: text(code, language) for language in LANGUAGES} if known else {},
        "hint": {language: hint(reason, language, kind, native_id, detail) for language in LANGUAGES} if known else {},
    }


def _next_of(item: InboxItem, last: int) -> str | None:
    """The exact command that goes on with it; None: Samsvar goes on by itself."""
    if item.reason is None or not item.parked or (item.reason in TRANSIENT and item.attempts < last):
        return None
    return next_command(str(item.reason), str(item.key.kind), item.key.native_id, item.detail)


def _next_of_command(command: Command, native_id: str) -> str | None:
    if command.state is CommandState.PARKED and command.reason is not None and native_id:
        return next_command(str(command.reason), str(command.kind), native_id)
    return None
