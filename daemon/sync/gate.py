"""The one place that says whether a write may leave: mode and pause (design 1 and 3.3)."""

from __future__ import annotations

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ownership import Mode
from daemon.domain.work import Command

REPAIR_ORIGIN = "repair:"


class Gate:
    """Asked before every remote write of one connection. The pause is kept in the state database by app."""

    def __init__(self, mode: Mode, *, paused: bool = False) -> None:
        self.mode = mode
        self.paused = paused

    def check(self, command: Command) -> None:
        """Raises SyncError MODE (audit mode sends nothing but an applied plan) or PAUSED."""
        if self.mode is Mode.AUDIT and not command.origin.startswith(REPAIR_ORIGIN):
            raise SyncError(Reason.MODE, "audit mode sends only the commands of an applied repair plan")
        if self.paused:
            raise SyncError(Reason.PAUSED, "the outbox is paused", retry_after=5)
