"""The request limits: so many an hour, told in every reply, and so many a second (apis/24so-soap.md 4).

Counted per caller, which is an address, a user or an application (question 5).
"""

from datetime import datetime, timedelta

from sandbox.erp_settings import ErpSettings
from sandbox.journal import SandboxClock

UNLIMITED_SHOWN = 7200
MAX_CALLERS = 10_000


class HourlyLimit:
    """Counts requests per caller in the running clock hour, and in the running second."""

    def __init__(self, now: SandboxClock, settings: ErpSettings) -> None:
        self._now = now
        self._settings = settings
        self._hour: datetime | None = None
        self._used: dict[str, int] = {}
        self._second: datetime | None = None
        self._burst: dict[str, int] = {}

    def too_fast(self, caller: str) -> bool:
        """Count one request of this second; whether it is one too many (question 6)."""
        most = self._settings.burst_per_second
        if most == 0:
            return False
        second = self._now().replace(microsecond=0)
        if second != self._second:
            self._second, self._burst = second, {}
        self._burst[caller] = used = self._burst.get(caller, 0) + 1
        return used > most

    def take(self, caller: str) -> str:
        """Count one request. Empty when it may pass, else the text that refuses it."""
        self._turn()
        if self._settings.limit_per_hour == 0:
            return ""
        if caller not in self._used and len(self._used) >= MAX_CALLERS:
            self._used.clear()
        self._used[caller] = used = self._used.get(caller, 0) + 1
        over = used - self._settings.limit_per_hour
        if over <= 0:
            return ""
        ends = self.reset_at().strftime("%Y-%m-%d %H:%M:%S")
        return f"Limit exceeded by {over}. Request is blocked. Quarantine ends at {ends}"

    def remaining(self, caller: str) -> int:
        """How many requests this caller has left until `reset_at`."""
        self._turn()
        limit = self._settings.limit_per_hour
        return UNLIMITED_SHOWN if limit == 0 else max(0, limit - self._used.get(caller, 0))

    def reset_at(self) -> datetime:
        """The next full hour, in UTC."""
        return self._now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)

    def _turn(self) -> None:
        hour = self._now().replace(minute=0, second=0, microsecond=0)
        if hour != self._hour:
            self._hour = hour
            self._used.clear()
