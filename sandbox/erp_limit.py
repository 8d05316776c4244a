"""The hourly request limit: counted per caller's address, told in every reply (apis/24so-soap.md 4)."""

from datetime import datetime, timedelta

from sandbox.erp_settings import ErpSettings
from sandbox.journal import SandboxClock

UNLIMITED_SHOWN = 7200
MAX_CALLERS = 10_000


class HourlyLimit:
    """Counts requests per address in the running clock hour."""

    def __init__(self, now: SandboxClock, settings: ErpSettings) -> None:
        self._now = now
        self._settings = settings
        self._hour: datetime | None = None
        self._used: dict[str, int] = {}

    def take(self, address: str) -> str:
        """Count one request. Empty when it may pass, else the text that refuses it."""
        self._turn()
        if self._settings.limit_per_hour == 0:
            return ""
        if address not in self._used and len(self._used) >= MAX_CALLERS:
            self._used.clear()
        self._used[address] = used = self._used.get(address, 0) + 1
        over = used - self._settings.limit_per_hour
        if over <= 0:
            return ""
        ends = self.reset_at().strftime("%Y-%m-%d %H:%M:%S")
        return f"Limit exceeded by {over}. Request is blocked. Quarantine ends at {ends}"

    def remaining(self, address: str) -> int:
        """How many requests this address has left until `reset_at`."""
        self._turn()
        limit = self._settings.limit_per_hour
        return UNLIMITED_SHOWN if limit == 0 else max(0, limit - self._used.get(address, 0))

    def reset_at(self) -> datetime:
        """The next full hour, in UTC."""
        return self._now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)

    def _turn(self) -> None:
        hour = self._now().replace(minute=0, second=0, microsecond=0)
        if hour != self._hour:
            self._hour = hour
            self._used.clear()
