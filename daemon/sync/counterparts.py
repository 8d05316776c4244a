"""What sales (R16) and invoices (R15) need before a 24SevenOffice order is made of a Rackbeat document: its customer
and products over there, and whether the order was made before."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from daemon.domain.change import Create
from daemon.domain.counterparts import Counterparts
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind
from daemon.domain.order import Order
from daemon.sync.connection import Connection
from daemon.sync.reader import Reader

BringOver = Callable[[Kind, str, Reader], Awaitable[str | None]]
"""The 24SO id of a Rackbeat customer or product, made there first where the policy says so. Raises SyncError."""


async def counterparts_of(document: Order, bring_over: BringOver, reader: Reader, fee_item: str) -> Counterparts:
    """Brings over what the document mentions, but no product for a fee, which is a row without one in 24SevenOffice.

    Raises SyncError CUSTOMER_UNSENDABLE or PRODUCT_UNKNOWN with the cause, and what is transient as it is."""
    customer = await _over(Kind.CUSTOMER, document.customer_id, bring_over, reader)
    products: dict[str, str] = {}
    numbers = {line.product_id for line in document.lines if line.product_id and not line.is_text}
    for number in sorted(numbers - {fee_item}):
        erp_id = await _over(Kind.PRODUCT, number, bring_over, reader)
        if erp_id is not None:
            products[number] = erp_id
    return Counterparts(customer=customer or "", products=products)


async def _over(kind: Kind, number: str, bring_over: BringOver, reader: Reader) -> str | None:
    try:
        return await bring_over(kind, number, reader)
    except SyncError as error:
        if error.is_transient or error.reason in (Reason.MODE, Reason.PAUSED):
            raise
        reason = Reason.CUSTOMER_UNSENDABLE if kind is Kind.CUSTOMER else Reason.PRODUCT_UNKNOWN
        raise SyncError(reason, f"{kind} {number}: {error}") from error


async def made_before(connection: Connection, wished: Create) -> str | None:
    """The id of the oldest 24SO order that carries our reference already (design 3.4). Raises SyncError."""
    assert isinstance(wished.record, Order)
    reference = wished.record.reference
    found = await connection.erp.find(wished, connection.clock.now())
    ours = [int(r.native_id) for r in found if isinstance(r, Order) and r.reference == reference]
    return str(min(ours)) if ours else None
