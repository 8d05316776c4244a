"""Which numbers 24SevenOffice uses more than once (R4). Kept in memory, renewed by one listing when it is old."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from typing import cast

import structlog

from daemon.domain.company import Company
from daemon.domain.errors import SyncError
from daemon.domain.ids import Kind
from daemon.domain.numbers import target_number
from daemon.domain.ownership import NumberSource
from daemon.domain.product import Category, Product
from daemon.ports import Clock, RemoteSystem

log = structlog.get_logger()

MAX_AGE_SECONDS = 300.0


_Loaded = tuple[float, Mapping[str, tuple[str, ...]], frozenset[str]]
"""When it was listed, the ids by number, all ids."""


class NumberIndex:
    """Target numbers of all 24SO records by kind. A number that cannot be sent at all is not counted."""

    def __init__(self, erp: RemoteSystem, clock: Clock, source: NumberSource) -> None:
        self._erp = erp
        self._clock = clock
        self._source = source
        self._loaded: dict[Kind, _Loaded] = {}
        self._lock = asyncio.Lock()

    async def is_unique(self, kind: Kind, erp_id: str, number: str) -> bool:
        """False when another 24SO record of the kind asks for the same number. Raises SyncError."""
        if self._source is NumberSource.ID:
            return True
        async with self._lock:
            loaded = self._loaded.get(kind)
            old = loaded is None or self._clock.monotonic() - loaded[0] > MAX_AGE_SECONDS
            if loaded is None or old or erp_id not in loaded[2]:
                loaded = await self._load(kind)
        return len(loaded[1].get(number, ())) <= 1

    async def holders(self, kind: Kind, number: str) -> tuple[str, ...]:
        """The ids of the 24SO records that ask for this number, as of the last listing. Raises SyncError."""
        async with self._lock:
            loaded = self._loaded.get(kind)
            if loaded is None or self._clock.monotonic() - loaded[0] > MAX_AGE_SECONDS:
                loaded = await self._load(kind)
        return loaded[1].get(number, ())

    async def _load(self, kind: Kind) -> _Loaded:
        holders: dict[str, tuple[str, ...]] = defaultdict(tuple)
        ids: set[str] = set()
        async for batch in self._erp.listing(kind):
            for record in batch:
                ids.add(record.native_id)
                number = self._number(cast(Product | Company | Category, record))
                if number is not None:
                    holders[number] += (record.native_id,)
        loaded = (self._clock.monotonic(), dict(holders), frozenset(ids))
        self._loaded[kind] = loaded
        return loaded

    def _number(self, record: Product | Company | Category) -> str | None:
        try:
            return target_number(record, self._source)
        except SyncError:
            return None
        except Exception:
            log.exception("number_index_bad_record", kind=record.kind, native_id=record.native_id)
            return None
