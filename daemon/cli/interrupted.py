"""What a person is told who presses Ctrl+C: nothing is half done, because the daemon finishes what was begun.

Called by `Session.ask` while the daemon works, and by the root command everywhere else. Must never ask the daemon: the
person wants to leave now.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from daemon.cli.problem import Problem
from daemon.cli.texts import text

EXIT_CODE = 130
"""128 + SIGINT, as shells count."""

_ONE_RECORD = frozenset({"order_get", "sync_entity"})
_TOLD = frozenset({"repair_apply", "sync_start", "stock_opening", "adopt", "reconcile_run"})
_WRITING = frozenset(
    {"inbox_retry", "inbox_drop", "outbox_pause", "outbox_resume", "drift_ack", "drift_snooze", "privacy_erase"}
    | {"report_send"}
)
_COUNTED = frozenset({"repair_apply", "sync_start", "stock_opening"})
"""These tell how far they are, once they have counted."""

_COUNTS_FIRST = frozenset({"sync_start", "stock_opening", "adopt"})
"""Without `confirm` these only count."""


def interrupted(
    language: str, operation: str = "", arguments: Mapping[str, Any] = {}, progress: Mapping[str, Any] = {}
) -> Problem:
    """`progress`: the last that the daemon told, `{done, total}`; empty: it had told nothing yet."""
    code, values = _code(operation, arguments), _values(operation, arguments, progress)
    begun = "early" if code in _COUNTED and "total" not in progress else code
    why = text(f"cli.interrupted.{begun}.why", language, **values)
    todo = text(f"cli.interrupted.{code}.todo", language, **values)
    return Problem("interrupted", text("cli.interrupted.what", language), why, todo, EXIT_CODE)


def _code(operation: str, arguments: Mapping[str, Any]) -> str:
    only_reads = (operation in _COUNTS_FIRST and arguments.get("confirm") is None) or arguments.get("dry_run") is True
    if not only_reads and operation in _TOLD:
        return operation
    if not only_reads and operation in _ONE_RECORD:
        return "record"
    return "other" if operation in _WRITING else "nothing"


def _values(operation: str, arguments: Mapping[str, Any], progress: Mapping[str, Any]) -> dict[str, object]:
    native_id = arguments.get("order") if operation == "order_get" else arguments.get("id")
    return {
        "done": progress.get("done", 0),
        "total": progress.get("total", "?"),
        "plan": arguments.get("plan", ""),
        "kind": arguments.get("kind") or "order",
        "id": native_id or "",
    }
