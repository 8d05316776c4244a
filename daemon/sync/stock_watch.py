"""Finds stock that moved in Rackbeat: the whole list, every few minutes, because the webhook's name is a guess (R12;
apis/rackbeat.md 14, row 1). Never writes to a remote system: what must be written becomes a key in the inbox.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import cast

import structlog

from daemon.domain.converge_stock import Opening, decide_stock, is_news, remember
from daemon.domain.errors import SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.link import Link
from daemon.domain.product import Product
from daemon.domain.work import Signal, Source
from daemon.pulse import Pulse, remote_allowance
from daemon.rest import rest
from daemon.sync.connection import Connection
from daemon.sync.intake import Intake
from daemon.sync.stock import put_base, settled_opening

log = structlog.get_logger()

SHARE = 20
"""A list that took a second to read is read again after this many at the earliest: 5 % of the time at most."""


class StockWatch:
    """One connection's. Products that both sides agree on are only remembered; the others are signalled."""

    def __init__(self, connection: Connection, intake: Intake) -> None:
        self._c = connection
        self._intake = intake
        self._failing = False
        self._unsettled = False
        self._stopping = asyncio.Event()
        self.pulse = Pulse(connection.clock.monotonic, remote_allowance(connection.timing.request_timeout_seconds))

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        while not self._stopping.is_set():
            self.pulse.beat()
            began = self._c.clock.monotonic()
            await self._turn()
            took = self._c.clock.monotonic() - began
            pause = max(self._c.timing.stock_poll_seconds, SHARE * took)
            self.pulse.beat(pause)
            await rest(pause, self._stopping)

    async def _turn(self) -> None:
        """A broken source speaks twice: at the first failure and at the recovery."""
        try:
            await self.look()
        except SyncError as error:
            self._c.metrics.error(self._c.name, error.reason)
            if not self._failing:
                log.warning("stock_poll_failed", connection=self._c.name, reason=error.reason, detail=error.detail)
            self._failing = True
            return
        if self._failing:
            log.info("stock_poll_recovered", connection=self._c.name)
        self._failing = False

    async def look(self) -> int:
        """One look at all products; returns how many were signalled. Raises SyncError."""
        opening = await settled_opening(self._c)
        if (opening is None) != self._unsettled:
            self._unsettled = opening is None
            log.info("opening_stock", connection=self._c.name, settled=opening is not None)
        if opening is None:
            return 0
        signalled = 0
        async for batch in self._c.wms.listing(Kind.STOCK):
            signalled += await self._batch({r.native_id: r for r in batch if isinstance(r, Product)}, opening)
        return signalled

    async def _batch(self, listed: dict[str, Product], opening: Opening) -> int:
        async with self._c.store.reading() as tx:
            pairs = await tx.links.get_many(self._c.name, Kind.PRODUCT, System.WMS, list(listed))
            seen = await tx.links.get_many(self._c.name, Kind.STOCK, System.WMS, list(listed))
        moved = [p for n, p in pairs.items() if is_news(listed[n], seen[n].base if n in seen else None)]
        if not moved:
            return 0
        found = await self._c.erp.fetch_many(Kind.STOCK, [pair.erp_id for pair in moved])
        sold = {native_id: cast(Product, record) for native_id, record in found.items()}
        return await self._judge([p for p in moved if p.erp_id in sold], listed, sold, seen, opening)

    async def _judge(
        self,
        moved: Sequence[Link],
        listed: dict[str, Product],
        sold: dict[str, Product],
        seen: dict[str, Link],
        opening: Opening,
    ) -> int:
        differing: list[Link] = []
        async with self._c.store.transaction() as tx:
            for pair in moved:
                erp, wms = sold[pair.erp_id], listed[pair.wms_id]
                base = seen[pair.wms_id].base if pair.wms_id in seen else None
                if decide_stock(erp, wms, base, opening):
                    differing.append(pair)
                else:
                    await put_base(tx, pair, remember(erp, wms, base, opening), self._c)
        await self._intake.signal(
            [Signal(key=self._c.key(Kind.STOCK, System.WMS, p.wms_id), source=Source.POLL) for p in differing]
        )
        return len(differing)
