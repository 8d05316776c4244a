"""What a product refers to, resolved to both systems' ids: its category, brought over where it is missing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.merge import MasterRecord, Related
from daemon.domain.ownership import Master
from daemon.domain.product import Product
from daemon.sync.connection import Connection
from daemon.sync.reader import Reader

Bring = Callable[[Kind, str, Reader], Awaitable[str | None]]
"""Kind and id on one side; gives the id on the other, creating it there if need be. Raises SyncError."""


class Relations:
    """Handed to the flows of master records. Takes the locks of categories only."""

    def __init__(self, connection: Connection, to_wms: Bring, to_erp: Bring) -> None:
        self._c = connection
        self._to_wms = to_wms
        self._to_erp = to_erp

    async def of_record(self, erp: MasterRecord | None, wms: MasterRecord | None, reader: Reader) -> Related:
        """Either record may be missing: it is about to be created. Raises SyncError; for a pair that stands already, a
        category that cannot be brought over is left out, so that the other fields go on."""
        found: dict[str, str] = {}
        if isinstance(erp, Product) and erp.category_id:
            group = await self._group(erp.category_id, reader, must=wms is None)
            if group is not None:
                found[erp.category_id] = group
        if isinstance(wms, Product) and wms.category_id and wms.category_id not in found.values():
            category = await self._category(wms.category_id, reader, erp)
            if category is not None:
                found[category] = wms.category_id
        return Related(categories=found)

    async def _group(self, category: str, reader: Reader, *, must: bool) -> str | None:
        try:
            return await self._to_wms(Kind.CATEGORY, category, reader)
        except SyncError as error:
            if must or not _is_about_the_category(error):
                raise
            return None

    async def _category(self, group: str, reader: Reader, erp: MasterRecord | None) -> str | None:
        """The 24SO category of a product group; brought over only where somebody wants to write it. Where groups come
        from 24SO alone, one that bears the id of a category is that category (`numbers.target_number`)."""
        if erp is not None and self._c.policy.owner(Kind.PRODUCT, "category_id") is Master.ERP:
            async with self._c.store.reading() as tx:
                link = await tx.links.get(self._c.key(Kind.CATEGORY, System.WMS, group))
            return link.erp_id if link is not None else None
        try:
            category = await self._to_erp(Kind.CATEGORY, group, reader)
            if category is None and await self._to_wms(Kind.CATEGORY, group, reader) == group:
                return group
        except SyncError as error:
            if erp is None or not _is_about_the_category(error):
                raise
            return None
        return category


def _is_about_the_category(error: SyncError) -> bool:
    return not error.is_transient and error.reason not in (Reason.MODE, Reason.PAUSED)
