"""By when a loop must have turned again, so that one that hangs is found out (systemd's watchdog, /healthz).

Every loop has one and says at each turn how long it is going to rest; the allowance is for what a turn may take at
most. Pure but for the clock it is handed; knows no loop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

LOCAL_SECONDS = 60.0
"""For loops that ask no remote system: no single turn waits longer than the deadlines of the state file."""

LEAST_REMOTE_SECONDS, TIMEOUTS = 900.0, 20
"""For loops that do: so many time-outs of a request. One large list of 24SevenOffice alone may take seven, and a call
waits for its place, is tried again, and follows others before the loop beats."""

RUN_SECONDS = 6 * 3600.0
"""For one comparison of everything. A longer one is believed to hang."""


def remote_allowance(request_timeout_seconds: float) -> float:
    """Seconds that a turn may take in which remote systems are asked, between two beats."""
    return max(LEAST_REMOTE_SECONDS, TIMEOUTS * request_timeout_seconds)


class Pulse:
    """One loop's. Before the first beat nothing is expected: some loops begin when the accounts are known."""

    def __init__(self, monotonic: Callable[[], float], allowance: float = LOCAL_SECONDS) -> None:
        self._monotonic = monotonic
        self._allowance = allowance
        self._beat_at: float | None = None
        self._rest = 0.0

    def beat(self, rest: float = 0.0) -> None:
        """The loop turns; the next beat comes at the latest after `rest` seconds and the allowance."""
        self._beat_at = self._monotonic()
        self._rest = rest

    def rest_for_ever(self) -> None:
        """The loop has done what it had to and waits to be stopped."""
        self._beat_at = None

    def late(self) -> float | None:
        """Seconds since the beat of a loop that should have turned long ago; None: all is well."""
        if self._beat_at is None:
            return None
        silent = self._monotonic() - self._beat_at
        return silent if silent > self._rest + self._allowance else None


class Pulses:
    """Of all loops, by name."""

    def __init__(self) -> None:
        self._watched: dict[str, Pulse] = {}

    def watch(self, pulses: Mapping[str, Pulse]) -> None:
        self._watched.update(pulses)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._watched)

    def late(self) -> list[str]:
        """Loops that have stopped turning, each as a line for people."""
        silent = {name: pulse.late() for name, pulse in self._watched.items()}
        return [f"{name} has not turned for {seconds:.0f} s" for name, seconds in silent.items() if seconds is not None]
