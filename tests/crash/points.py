"""Points to kill at, enumerated from a recording of a clean run; nothing is listed by hand.

A point is an instant that comes again in every run: the nth call of an operation (held by the sandbox before or after
it counts there), or the nth commit of a step of our own (after which the daemon's process kills itself).
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from typing import Literal

from daemon.domain.change import OPERATIONS

AUDITED = re.compile(r"audit append (.+) ok")
Side = Literal["erp", "wms", "own"]
When = Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class Call:
    """One request as the sandbox saw it."""

    side: Side
    operation: str
    wrote: bool


@dataclass(frozen=True, slots=True)
class Point:
    """`name`: operation or step. `nth`: from one. `writes`: it changes something in a remote system."""

    side: Side
    name: str
    nth: int
    when: When
    writes: bool = False

    def __str__(self) -> str:
        where = f"{self.when} the remote's commit" if self.side != "own" else "after our commit"
        return f"{self.side}: {self.name} (no. {self.nth}, {where})"


@dataclass(frozen=True, slots=True)
class Recording:
    """What happened from the first deed of a person until rest."""

    calls: tuple[Call, ...]
    commits: tuple[str, ...]
    effects: Counter[str] = field(default_factory=Counter)

    @property
    def written(self) -> frozenset[str]:
        """Remote operations that changed something."""
        return frozenset(call.operation for call in self.calls if call.wrote)

    @property
    def commands(self) -> frozenset[str]:
        """What the outbox carried out, as its audit log names it."""
        notes = (note for step in self.commits for note in step.split("; "))
        found = (AUDITED.fullmatch(note) for note in notes)
        return frozenset(match[1] for match in found if match and match[1].split()[0] in OPERATIONS.values())


def points_of(recording: Recording, idle: Recording) -> list[Point]:
    """Every call before and after the remote's commit (a read has none, so it counts once), and every commit of ours.
    What also happens when nothing is to be done (polls, cursors) counts once, however often it came."""
    resting = {call.operation for call in idle.calls} | set(idle.commits)
    found: dict[Point, None] = {}
    seen: Counter[tuple[str, str]] = Counter()
    for call in recording.calls:
        nth = _next(seen, call.side, call.operation, resting)
        for when in ("before", "after") if call.wrote else ("before",):
            found[Point(call.side, call.operation, nth, when, writes=call.wrote)] = None
    for step in recording.commits:
        found[Point("own", step, _next(seen, "own", step, resting), "after")] = None
    return list(found)


def _next(seen: Counter[tuple[str, str]], side: str, name: str, resting: Iterable[str]) -> int:
    seen[side, name] = 1 if name in resting else seen[side, name] + 1
    return seen[side, name]


def short_form(points: Sequence[Point], seed: int, known: Set[str] = frozenset()) -> list[Point]:
    """For one run that is killed many times: each remote write before and after, or at one of the two where another
    flow has played both (`known`); one read, and one of our own commits."""
    chance = random.Random(seed)
    first = [p for p in points if p.nth == 1]
    writes = [p for p in first if p.writes]
    sides = {p.name: chance.choice(("before", "after")) for p in writes if p.name in known}
    writes = [p for p in writes if sides.get(p.name, p.when) == p.when]
    reads = [p for p in first if p.side != "own" and not p.writes]
    own = [p for p in first if p.side == "own"]
    return [*writes, *chance.sample(reads, min(1, len(reads))), *chance.sample(own, min(1, len(own)))]
