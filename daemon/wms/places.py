"""The account's default location: where a stock adjustment goes that names none. Read once in a while; never writes."""

from __future__ import annotations

from daemon.domain.errors import Reason, SyncError
from daemon.ports import Clock
from daemon.wms.client import RackbeatClient
from daemon.wms.paging import Listing, collect
from daemon.wms.wire import flag, number_key

KEPT_SECONDS = 600.0

LOCATIONS = Listing(template="/locations", collection="locations", order_by="number")


class DefaultLocation:
    """Of one account (apis/rackbeat.md 3.7)."""

    def __init__(self, client: RackbeatClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._number = ""
        self._valid_until = 0.0

    async def number(self) -> str:
        """Raises SyncError SETUP_MISSING when none of several locations is the default one: stock must not be written
        to a guessed shelf."""
        if not self._number or self._clock.monotonic() >= self._valid_until:
            self._number = await self._read()
            self._valid_until = self._clock.monotonic() + KEPT_SECONDS
        return self._number

    async def _read(self) -> str:
        found = await collect(self._client, LOCATIONS)
        marked = [row for row in found if flag(row.get("is_default"))]
        chosen = marked if marked else found
        if len(chosen) != 1:
            raise SyncError(Reason.SETUP_MISSING, f"Rackbeat has {len(chosen)} locations that could be the default one")
        return number_key(chosen[0].get("number"))
