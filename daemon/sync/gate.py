"""The one place that says whether a write may leave: mode, pause, windows, fuses (design 1, 3.3, 3.11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind
from daemon.domain.ownership import Mode
from daemon.domain.window import Window
from daemon.domain.work import Command
from daemon.ports import Clock

REPAIR_ORIGIN = "repair:"
PERSON = "person"
"""The hold that `outbox pause` sets. Other holds: `fuse ...`, `canary`, `adoption`, `dry_run`."""

STOCK_FUSE = "fuse stock to zero"
"""The one hold that stops stock writes only (R12)."""

DRY_RUN = "dry_run"
"""The hold of `dry_run = true`: every command is decided and shown, none is sent; only the configuration ends it."""

HELD_SECONDS = 5.0
DRY_SECONDS = 300.0
"""A dry run ends with a restart: nothing is gained by looking again soon."""


class Gate:
    """Asked before every remote write of one connection.

    Holds are kept by name with their reason; any hold, and any open maintenance window, stops all writes. They are
    stored by who sets them (`daemon/operations`), so that a restart does not let go of anything.
    """

    def __init__(
        self,
        mode: Mode,
        *,
        holds: Mapping[str, str] | None = None,
        windows: Sequence[Window] = (),
        clock: Clock | None = None,
        rehearsing: bool = False,
    ) -> None:
        """`rehearsing`: lets everything through, because nothing behind it is real (`daemon.sync.rehearsal`)."""
        self.mode = mode
        self._rehearsing = rehearsing
        self._holds = dict(holds or {})
        self._windows = tuple(windows)
        self._clock = clock

    def hold(self, name: str, why: str) -> None:
        self._holds[name] = why

    def release(self, name: str) -> None:
        self._holds.pop(name, None)

    @property
    def reasons(self) -> Mapping[str, str]:
        """Why nothing is written now, by name; empty when writes may leave."""
        now = self._clock.now() if self._clock is not None else None
        return {**self._holds, **self._open_windows(now)}

    @property
    def paused(self) -> bool:
        return bool(self.reasons.keys() - {STOCK_FUSE})

    def _open_windows(self, now: datetime | None) -> dict[str, str]:
        if now is None:
            return {}
        return {f"window {w.name}": f"until {w.ends(now)}" for w in self._windows if w.is_open(now)}

    def check(self, command: Command) -> None:
        """Raises SyncError MODE (audit mode sends nothing but an applied plan) or PAUSED."""
        if self._rehearsing:
            return
        if self.mode is Mode.AUDIT and not command.origin.startswith(REPAIR_ORIGIN):
            raise SyncError(Reason.MODE, "audit mode sends only the commands of an applied repair plan")
        self.check_held(is_stock=command.kind is Kind.STOCK)

    def check_held(self, *, is_stock: bool = False) -> None:
        """Raises SyncError PAUSED while something holds writes back, whoever orders them."""
        for name, why in self.reasons.items():
            if name == STOCK_FUSE and not is_stock:
                continue
            wait = DRY_SECONDS if DRY_RUN in self._holds else HELD_SECONDS
            raise SyncError(Reason.PAUSED, f"{name}: {why}", retry_after=wait)
