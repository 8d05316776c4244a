"""Polls that were refused for good (a right that the key lacks, a path that is not there) rest, longer each time,
instead of knocking at every turn; and they are told: `samsvar status` and `/readyz` name them. Shared through the
Connection."""

from __future__ import annotations

from dataclasses import dataclass

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System

FIRST_SECONDS, MOST_SECONDS = 60.0, 300.0
"""A person has to grant the right, so nothing is gained by asking sooner; it is noticed five minutes later at most."""


@dataclass(frozen=True, slots=True)
class _Refusal:
    reason: Reason
    until: float
    seconds: float


class PollRest:
    """Times are seconds of the monotonic clock."""

    def __init__(self) -> None:
        self._refusals: dict[tuple[System, Kind], _Refusal] = {}
        self._asked_again: set[System] = set()

    def is_resting(self, system: System, kind: Kind, now: float) -> bool:
        refusal = self._refusals.get((system, kind))
        return refusal is not None and now < refusal.until

    def failed(self, system: System, kind: Kind, error: SyncError, now: float) -> None:
        """What may pass by itself is tried at the next turn; nothing else is."""
        if error.is_transient:
            return
        self._asked_again.discard(system)
        before = self._refusals.get((system, kind))
        seconds = FIRST_SECONDS if before is None else min(before.seconds * 2, MOST_SECONDS)
        self._refusals[system, kind] = _Refusal(error.reason, now + seconds, seconds)

    def worked(self, system: System, kind: Kind) -> None:
        self._refusals.pop((system, kind), None)
        self._asked_again.discard(system)

    def ask_again(self, system: System) -> None:
        """There is a new secret: what the old one was refused says nothing any more. Told as such until an answer."""
        refused = [place for place in self._refusals if place[0] is system]
        for place in refused:
            del self._refusals[place]
        if refused:
            self._asked_again.add(system)

    @property
    def problems(self) -> list[str]:
        """One bounded English text for each."""
        refusals = sorted(self._refusals.items(), key=lambda item: (str(item[0][0]), str(item[0][1])))
        asked = [asking_again(system) for system in sorted(self._asked_again)]
        return asked + [f"{system.product_name} refuses to list {kind}: {r.reason}" for (system, kind), r in refusals]


def asking_again(system: System) -> str:
    """What is told from a new secret to the first answer."""
    return f"{system.product_name} is asked again with the new secret"
