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

    def is_resting(self, system: System, kind: Kind, now: float) -> bool:
        refusal = self._refusals.get((system, kind))
        return refusal is not None and now < refusal.until

    def failed(self, system: System, kind: Kind, error: SyncError, now: float) -> None:
        """What may pass by itself is tried at the next turn; nothing else is."""
        if error.is_transient:
            return
        before = self._refusals.get((system, kind))
        seconds = FIRST_SECONDS if before is None else min(before.seconds * 2, MOST_SECONDS)
        self._refusals[system, kind] = _Refusal(error.reason, now + seconds, seconds)

    def worked(self, system: System, kind: Kind) -> None:
        self._refusals.pop((system, kind), None)

    @property
    def problems(self) -> list[str]:
        """One bounded English text for each."""
        refusals = sorted(self._refusals.items(), key=lambda item: (str(item[0][0]), str(item[0][1])))
        return [f"{system.product_name} refuses to list {kind}: {r.reason}" for (system, kind), r in refusals]
