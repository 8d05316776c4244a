"""Work as data: signals and inbox items (dirty keys), outbox commands, audit lines. Stored by daemon/store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from daemon.domain.change import Change
from daemon.domain.errors import Reason
from daemon.domain.ids import Key, Kind, System


class Source(StrEnum):
    """Where a signal came from; also its rank: webhooks before polls before sweeps (design 5)."""

    MANUAL = "manual"
    WEBHOOK = "webhook"
    REPAIR = "repair"
    POLL = "poll"
    SWEEP = "sweep"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """Something happened to this key. Never what (design 3.1).

    `forced`: the manual GET of R14. `due_at`: not before then (settling); None means now.
    `old_native_id`: the previous number on a renumbering.
    """

    key: Key
    source: Source
    due_at: datetime | None = None
    forced: bool = False
    old_native_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxItem:
    """A dirty key. `generation` grows with every signal, so that a key signalled while worked on is worked on again.

    `parked`: waits for a person, with `reason` and `detail`; where a system was at fault, until `due_at` (`comeback`).
    `attempts`: failed tries since the last success; waiting for something to end is no failure.
    `old_native_id`: the previous number, when a signal told of a renumbering.
    """

    key: Key
    source: Source
    generation: int
    first_at: datetime
    due_at: datetime
    forced: bool = False
    attempts: int = 0
    parked: bool = False
    reason: Reason | None = None
    detail: str = ""
    old_native_id: str | None = None


class CommandState(StrEnum):
    """pending -> sending -> done | dropped | parked; `sending` after a restart means: outcome unknown."""

    PENDING = "pending"
    SENDING = "sending"
    DONE = "done"
    DROPPED = "dropped"
    PARKED = "parked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One wished remote call (design 3.3).

    `id`: a UUID, text. `erp_id`, `wms_id`: the pair it belongs to, as far as known. `digest`: of the records that it
    was decided on; None for a create. `origin`: `sync`, `cli` or `repair:<plan id>/<action id>`.
    `decided_at`: when those records were read. `started_at`: when the call was last begun.
    """

    id: str
    connection: str
    kind: Kind
    system: System
    change: Change
    erp_id: str | None
    wms_id: str | None
    digest: str | None
    origin: str
    decided_at: datetime
    due_at: datetime
    state: CommandState = CommandState.PENDING
    attempts: int = 0
    started_at: datetime | None = None
    finished_at: datetime | None = None
    reason: Reason | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of the audit log: who did what to which record, why, before and after, and what the system said.

    `actor`: `daemon`, or `uid:<n>` of the operator. `before`, `after`: JSON text, at most 20,000 characters each.
    """

    connection: str
    at: datetime
    actor: str
    action: str
    kind: Kind
    system: System
    native_id: str
    why: str
    before: str = ""
    after: str = ""
    response: str = ""
    outcome: str = "ok"
