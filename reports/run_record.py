"""Reads the run record of reconcile into `RunFacts`, forgiving about what is absent and strict about what it means.

Called by `build`. A fact that is missing from the record becomes "not known", never "zero" or "equal".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from daemon.domain.ids import System
from reports.model import Compared, NotCompared, RunFacts

MAX_ENTRIES = 500
"""Longest list taken from a run record."""

ENDED = "finished"
"""The state of a run that reached its end (it may still have left something out); `reconcile.run_record`."""


def run_facts(record: Mapping[str, object]) -> RunFacts:
    """The facts of one run. Raises nothing: an unreadable entry is left out."""
    return RunFacts(
        run_id=_text(_first(record, "run_id", "id")),
        started_at=_instant(record.get("started_at")),
        finished_at=_instant(record.get("finished_at")),
        ended=record.get("state") == ENDED,
        failure=_text(record.get("failure")),
        as_of=_as_of(record),
        compared=_compared(record.get("compared")),
        not_compared=_not_compared(record.get("not_compared")),
        candidates=_count(record.get("candidates")),
        vanished=_count(record.get("vanished")),
        unconfirmed=_count(record.get("unconfirmed")) or 0,
        requests=_by_system(record.get("requests")),
    )


def _first(record: Mapping[str, object], *names: str) -> object:
    return next((record[name] for name in names if record.get(name) is not None), None)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _instant(value: object) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _as_of(record: Mapping[str, object]) -> dict[System, datetime]:
    nested = record.get("as_of")
    found: dict[System, datetime] = {}
    for system in System:
        raw = nested.get(system.value) if isinstance(nested, Mapping) else record.get(f"{system.value}_as_of")
        instant = _instant(raw)
        if instant is not None:
            found[system] = instant
    return found


def _by_system(value: object) -> dict[System, int]:
    if not isinstance(value, Mapping):
        return {}
    counts = {system: _count(value.get(system.value)) for system in System}
    return {system: count for system, count in counts.items() if count is not None}


def _compared(value: object) -> tuple[Compared, ...]:
    if not isinstance(value, Mapping):
        return ()
    rows = []
    for kind, counts in list(value.items())[:MAX_ENTRIES]:
        if isinstance(counts, Mapping):
            rows.append(Compared(kind=str(kind), erp=_count(counts.get("erp")), wms=_count(counts.get("wms"))))
    return tuple(rows)


def _not_compared(value: object) -> tuple[NotCompared, ...]:
    """A list of mappings or sentences, or a mapping from what to why."""
    if isinstance(value, Mapping):
        value = [{"kind": str(what), "reason": str(why)} for what, why in value.items()]
    if not isinstance(value, list | tuple):
        return ()
    return tuple(_left_out(entry) for entry in value[:MAX_ENTRIES])


def _left_out(entry: object) -> NotCompared:
    if not isinstance(entry, Mapping):
        return NotCompared(kind="", system="", reason="", detail=str(entry))
    return NotCompared(
        kind=_text(_first(entry, "kind", "entity")),
        system=_text(_first(entry, "system", "side")),
        reason=_text(entry.get("reason")),
        detail=_text(_first(entry, "detail", "why")),
    )
