"""Which kind of which system is swept next, and what is remembered of it. Pure; used by `sweep` and `status`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from daemon.domain.ids import Kind, System
from daemon.domain.ownership import Policy
from daemon.sync.engine import MASTER_KINDS

SWEEP = "sweep"
"""Documents of this kind hold the laps: part name -> lap."""

AGAIN = 0.8
"""A lap begins when so much of the period has passed, so that it ends within it."""

FIRST_STEP = timedelta(minutes=10)
"""Between the first laps of the parts after the first start."""

RETRY = timedelta(hours=1)
"""After a lap that failed, or that left new records for the next one."""


@dataclass(frozen=True, slots=True)
class Part:
    """All records of one kind in one system."""

    system: System
    kind: Kind

    @property
    def name(self) -> str:
        return f"{self.system}.{self.kind}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lap:
    """`since`: when this part was first known; what is older and has no link is not ours to bring over.

    `began_at`: of the last lap that ended well; from then on its records are proven. `due_at`: not before then, after a
    failure. `outcome`: `proven`, or the Reason of the failure. `counts`: of the last lap that ended well.
    """

    since: datetime
    began_at: datetime | None = None
    due_at: datetime | None = None
    outcome: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)

    def failed(self, now: datetime, reason: str) -> Lap:
        return replace(self, due_at=now + RETRY, outcome=reason)

    def finished(self, began: datetime, now: datetime, counts: Mapping[str, int], *, again_soon: bool) -> Lap:
        due_at = now + RETRY if again_soon else None
        return replace(self, began_at=began, due_at=due_at, outcome="proven", counts=counts)

    def body(self) -> dict[str, object]:
        """As JSON."""
        moments = {"since": self.since, "began_at": self.began_at, "due_at": self.due_at}
        told = {name: at.isoformat() if at is not None else None for name, at in moments.items()}
        return {**told, "outcome": self.outcome, "counts": dict(self.counts)}

    @classmethod
    def read(cls, body: object) -> Lap:
        """The lap that `body` wrote. Raises ValueError, KeyError or TypeError for anything else."""
        if not isinstance(body, dict):
            raise TypeError("a lap is a JSON object")
        moments = {n: datetime.fromisoformat(body[n]) if body[n] else None for n in ("since", "began_at", "due_at")}
        since = moments["since"]
        if since is None:
            raise ValueError("a lap without a beginning")
        return cls(
            since=since,
            began_at=moments["began_at"],
            due_at=moments["due_at"],
            outcome=str(body["outcome"]),
            counts={str(name): int(count) for name, count in dict(body["counts"]).items()},
        )


def parts_of(policy: Policy) -> tuple[Part, ...]:
    """In the order in which kinds depend on each other. Stock has a watch of its own (R12)."""
    kinds = (*MASTER_KINDS, Kind.ORDER)
    invoices = (Part(System.WMS, Kind.INVOICE),) if policy.orders.invoice_status else ()
    return (*(Part(system, kind) for kind in kinds for system in System), *invoices)


def next_part(parts: Sequence[Part], laps: Mapping[str, Lap], days: float, now: datetime) -> Part | None:
    """The part that is longest due; None: none is."""
    due = [(due_at(part, at, len(parts), laps[part.name], days), part.name, part) for at, part in enumerate(parts)]
    # Nothing waits for longer than a period: what seems to was noted while the clock was ahead.
    furthest = now + max(timedelta(days=days), RETRY)
    due = [(now if moment > furthest else moment, name, part) for moment, name, part in due]
    first = min(due, key=lambda entry: entry[:2], default=None)
    return first[2] if first is not None and first[0] <= now else None


def due_at(part: Part, at: int, of: int, lap: Lap, days: float) -> datetime:
    """When the next lap of the part begins; it is number `at` of so many."""
    period = timedelta(days=days)
    if lap.due_at is not None:
        return min(lap.due_at, lap.due_at - RETRY + period / 4) if period / 4 < RETRY else lap.due_at
    if lap.began_at is None:
        return lap.since + min(FIRST_STEP * (at + 1), period * (at + 1) / (of + 1))
    return lap.began_at + period * AGAIN
