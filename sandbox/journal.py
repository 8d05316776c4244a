"""What happened inside a sandbox: every request, and every change of a record with its before and after.

Filled by `sandbox.control.fault_middleware` (requests) and by the state classes (changes); read by tests and the demo
through `/_sandbox/journal` and `/_sandbox/changes`. Never a source of truth: the states do not read it.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

SandboxClock = Callable[[], datetime]

MAX_JOURNAL = 200_000
MAX_CHANGES = 200_000


def utc_now() -> datetime:
    """The real time, aware, in UTC: the clock of a sandbox unless a test injects another."""
    return datetime.now(UTC)


class ManualClock:
    """A clock for tests that stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def __call__(self) -> datetime:
        return self._now

    def advance(self, step: timedelta) -> None:
        self._now += step


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One request as the sandbox saw it; `status` 0 means that the connection was dropped without an answer."""

    seq: int
    at: datetime
    system: str
    operation: str
    target: str
    who: str
    status: int
    wrote: bool
    detail: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "seq": self.seq,
            "at": self.at.isoformat(),
            "system": self.system,
            "operation": self.operation,
            "target": self.target,
            "who": self.who,
            "status": self.status,
            "wrote": self.wrote,
            "detail": self.detail,
        }


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One change of one record. `before` is None for a creation, `after` is None for a deletion."""

    seq: int
    at: datetime
    kind: str
    native_id: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    by: str

    def as_json(self) -> dict[str, Any]:
        return {
            "seq": self.seq,
            "at": self.at.isoformat(),
            "kind": self.kind,
            "native_id": self.native_id,
            "before": self.before,
            "after": self.after,
            "by": self.by,
        }


class Journal:
    """Bounded memory of requests and changes; the oldest give way and `dropped` says how many did."""

    def __init__(self, now: SandboxClock = utc_now, limit: int = MAX_JOURNAL) -> None:
        self._now = now
        self._entries: deque[JournalEntry] = deque(maxlen=limit)
        self._changes: deque[RecordChange] = deque(maxlen=min(limit, MAX_CHANGES))
        self._seq = 0
        self.dropped = 0

    def add(
        self,
        system: str,
        operation: str,
        *,
        target: str = "",
        who: str = "",
        status: int = 200,
        wrote: bool = False,
        detail: dict[str, Any] | None = None,
    ) -> JournalEntry:
        """Record one request; `who` is a name or a session, never a secret."""
        if len(self._entries) == self._entries.maxlen:
            self.dropped += 1
        self._seq += 1
        entry = JournalEntry(self._seq, self._now(), system, operation, target, who, status, wrote, dict(detail or {}))
        self._entries.append(entry)
        return entry

    def change(
        self, kind: str, native_id: object, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, by: str
    ) -> RecordChange:
        """Record that one record changed. The mappings are kept as given: pass copies, not live objects."""
        self._seq += 1
        row = RecordChange(self._seq, self._now(), kind, str(native_id), before, after, by)
        self._changes.append(row)
        return row

    @property
    def last(self) -> int:
        """The number of the newest line, for asking what came after it."""
        return self._seq

    def entries(self, operation: str | None = None, wrote: bool | None = None) -> list[JournalEntry]:
        """The requests in order, filtered by operation name and by whether they changed anything."""
        return [
            e
            for e in self._entries
            if (operation is None or e.operation == operation) and (wrote is None or e.wrote == wrote)
        ]

    def changes(self, kind: str | None = None, native_id: object = None) -> list[RecordChange]:
        """The history of changes in order, of one kind or one record when given."""
        wanted = None if native_id is None else str(native_id)
        return [
            c for c in self._changes if (kind is None or c.kind == kind) and (wanted is None or c.native_id == wanted)
        ]

    def clear(self) -> None:
        self._entries.clear()
        self._changes.clear()
        self.dropped = 0
