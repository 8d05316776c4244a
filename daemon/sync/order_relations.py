"""What an order mentions, in the words of the other side: its products and its customer (R6, R7). Called by the order
flow; what is missing in Rackbeat is brought over first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from daemon.domain.change import Change, Create, EditErpOrder, EditWmsLine
from daemon.domain.converge import Related
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order, WmsStatus
from daemon.domain.order_form import is_fee, product_lines
from daemon.domain.ownership import ErpEdits
from daemon.sync.connection import Connection
from daemon.sync.passed_on import refuse_passed_on
from daemon.sync.reader import Reader

Ensure = Callable[[Kind, str, Reader], Awaitable[str | None]]
"""Makes sure that a 24SO record stands in Rackbeat; gives its Rackbeat number, or None when it does not exist.
Raises SyncError."""


class OrderRelations:
    """Of one connection."""

    def __init__(self, connection: Connection, ensure: Ensure) -> None:
        self._c = connection
        self._ensure = ensure

    async def of(self, erp: Order, wms: Order | None, reader: Reader) -> Related:
        """`wms` None: the order is to be created, so its customer is needed too. Raises SyncError LINE_UNSENDABLE or
        CUSTOMER_UNSENDABLE."""
        products = self._fees(erp)
        wanted = sorted({line.product_id or "" for line in product_lines(erp)} - products.keys())
        numbers = {line.product_id for line in product_lines(wms) if line.product_id} if wms is not None else set[str]()
        async with self._c.store.reading() as tx:
            links = await tx.links.get_many(self._c.name, Kind.PRODUCT, System.ERP, wanted)
            others = sorted(numbers - {link.wms_id for link in links.values()})
            there = await tx.links.get_many(self._c.name, Kind.PRODUCT, System.WMS, others)
        products |= {erp_id: link.wms_id for erp_id, link in links.items()}
        if wms is None or self._follows(wms):
            missing = [erp_id for erp_id in wanted if erp_id not in products and not is_fee(erp_id)]
            await reader.prefetch(System.ERP, Kind.PRODUCT, missing)
            for erp_id in missing:
                number = await self._product(erp_id, reader)
                if number is not None:
                    products[erp_id] = number
        products |= {link.erp_id: link.wms_id for link in there.values()}
        customer = await self._customer(erp.customer_id, reader) if wms is None else ""
        return Related(products=products, customer=customer)

    async def refuse_passed_on(self, change: Change, erp: Order | None, related: Related) -> None:
        """Before an order is created, a line gets another product, or a line is added: each number must still be that
        of the record it was decided for, or other goods would be sold (R9, R13). Raises SyncError STALE."""
        numbers, ids = set[str | None](), set[str | None]()
        match change:
            case Create(record=Order() as wished):
                numbers = {line.product_id for line in wished.lines}
                if erp is not None:
                    await refuse_passed_on(self._c, Kind.CUSTOMER, {erp.customer_id: wished.customer_id})
            case EditWmsLine(row=row):
                numbers = {row.product_id}
            case EditErpOrder(rows=rows):
                ids = {row.product_id for row in rows if row.name is not None}
        named = {i: n for i, n in related.products.items() if i in ids or n in numbers}
        await refuse_passed_on(self._c, Kind.PRODUCT, named)

    async def explain_refusal(self, wished: Order, error: SyncError) -> None:
        """Looks what Rackbeat may have disliked about an order that it refused. Raises SyncError LINE_UNSENDABLE or
        CUSTOMER_UNSENDABLE for goods or a customer that are barred or gone there; returns when it is something else."""
        goods = sorted({line.product_id for line in product_lines(wished) if line.product_id})
        said = error.detail[:120]
        for kind, numbers in (
            (Kind.PRODUCT, goods),
            (Kind.CUSTOMER, [wished.customer_id] if wished.customer_id else []),
        ):
            found = await self._c.wms.fetch_many(kind, numbers) if numbers else {}
            for number in numbers:
                record = found.get(number)
                if record is None or not getattr(record, "active", True):
                    reason = Reason.LINE_UNSENDABLE if kind is Kind.PRODUCT else Reason.CUSTOMER_UNSENDABLE
                    why = "is gone from Rackbeat" if record is None else "is barred in Rackbeat"
                    raise SyncError(reason, f"{kind} {number}: {why} ({said})") from error

    def _follows(self, wms: Order) -> bool:
        """Whether a new row of the 24SO order may become a line of this draft."""
        return wms.status == WmsStatus.DRAFT and self._c.policy.orders.erp_edits is ErpEdits.UPDATE_DRAFT

    def _fees(self, erp: Order) -> dict[str, str]:
        """Fee rows travel as the configured item, whatever else that item is linked to."""
        item = self._c.policy.orders.fee_item
        if not item:
            return {}
        return {"-1": item} | {i: item for line in erp.lines if is_fee(i := line.product_id) and i is not None}

    async def _product(self, erp_id: str, reader: Reader) -> str | None:
        try:
            return await self._ensure(Kind.PRODUCT, erp_id, reader)
        except SyncError as error:
            if error.is_transient or error.reason in (Reason.MODE, Reason.PAUSED):
                raise
            raise SyncError(Reason.LINE_UNSENDABLE, f"product {erp_id}: {error}") from error

    async def _customer(self, erp_id: str, reader: Reader) -> str:
        try:
            number = await self._ensure(Kind.CUSTOMER, erp_id, reader)
        except SyncError as error:
            if error.is_transient or error.reason in (Reason.MODE, Reason.PAUSED):
                raise
            raise SyncError(Reason.CUSTOMER_UNSENDABLE, f"customer {erp_id}: {error}") from error
        if number is None:
            raise SyncError(Reason.CUSTOMER_UNSENDABLE, f"customer {erp_id} does not exist in 24SevenOffice")
        return number
