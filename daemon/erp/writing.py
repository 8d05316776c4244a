"""Changes carried out: one save operation each, its answer checked item by item. Called by `gateway`.

Never retries. An item's APIException means it was refused; an answer that is not about what was sent leaves the outcome
open (apis/24so-soap.md 1 fact 12, 5.4). The echo of a save is not a read-back (design 3.7), so no record is returned.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from daemon.domain.change import (
    Change,
    Create,
    DeleteRecord,
    EditErpOrder,
    Performed,
    Update,
    native_id_of,
    operation_of,
)
from daemon.domain.company import Company
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.order import ErpStatus, Order
from daemon.domain.product import Category, Product
from daemon.erp import outgoing
from daemon.erp.calls import Calls
from daemon.erp.translate import company_kind, integer
from daemon.erp.wire import WireCompany

_COMPANIES = (Kind.CUSTOMER, Kind.SUPPLIER)


class Writer:
    """Everything that changes something."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def perform(self, change: Change) -> Performed:
        """Raises SyncError: REFUSED, certainly not carried out, or one with `outcome_unknown`."""
        if change.system is not System.ERP:
            raise outgoing.refused("the change is meant for the other system")
        if isinstance(change, EditErpOrder):
            return await self._edit_order(change)
        if isinstance(change, Create):
            return await self._create(change)
        if isinstance(change, Update):
            return await self._update(change)
        if isinstance(change, DeleteRecord):
            return await self._delete(change)
        raise outgoing.refused(f"24SevenOffice has no operation {operation_of(change)}")

    async def _edit_order(self, edit: EditErpOrder) -> Performed:
        request = outgoing.order_edit(edit)
        return _saved("SaveInvoices", "OrderId", await self._calls.save_order(request), edit.native_id)

    async def _create(self, create: Create) -> Performed:
        record, wished = create.record, native_id_of(create)
        if isinstance(record, Order):
            items = await self._calls.save_order(outgoing.order(record))
            return _saved("SaveInvoices", "OrderId", items, wished)
        if isinstance(record, Product):
            items = await self._calls.save_product(outgoing.product(record))
            return _saved("SaveProducts", "Id", items, wished)
        if isinstance(record, Company):
            items = await self._calls.save_company(outgoing.company(record))
            return _saved("SaveCompanies", "Id", items, wished)
        assert isinstance(record, Category)
        return _saved("SaveCategories", "Id", await self._calls.save_category(outgoing.category(record)), wished)

    async def _update(self, update: Update) -> Performed:
        if not update.fields:
            raise outgoing.refused("nothing to change")
        if update.kind in (Kind.PRODUCT, Kind.STOCK):
            return await self._update_product(update)
        if update.kind is Kind.CATEGORY:
            items = await self._calls.save_category(outgoing.category_update(update))
            return _saved("SaveCategories", "Id", items, update.native_id)
        if update.kind in _COMPANIES:
            current = await self._current_company(update.kind, update.native_id)
            items = await self._calls.save_company(outgoing.company_update(update, current))
            return _saved("SaveCompanies", "Id", items, update.native_id)
        raise outgoing.refused(f"24SevenOffice has no fields of kind {update.kind} to write")

    async def _update_product(self, update: Update) -> Performed:
        stock = outgoing.stock_quantity(update)
        if stock is None:
            items = await self._calls.save_product(outgoing.product_update(update))
            return _saved("SaveProducts", "Id", items, update.native_id)
        if not await self._calls.set_stock(*stock):
            raise outgoing.refused(f"SetStockQuantity of product {update.native_id} answered false")
        return Performed(native_id=update.native_id, response=f"SetStockQuantity {update.native_id} true")

    async def _current_company(self, kind: Kind, native_id: str) -> WireCompany:
        """One read before the one write: a save must name the Type, and replaces an address whole."""
        number = outgoing.native(native_id, "company")
        async for batch in await self._calls.companies(ids=[number]):
            for wire in batch:
                if wire.get("Id") == number and company_kind(wire.get("Type")) is kind:
                    return wire
        raise SyncError(Reason.NOT_FOUND, f"24SevenOffice has no {kind} {native_id}")

    async def _delete(self, delete: DeleteRecord) -> Performed:
        """An order becomes Inactive: there is no delete operation for orders (apis/24so-soap.md 2.3)."""
        if delete.kind is Kind.ORDER:
            number = outgoing.native(delete.native_id, "order")
            items = await self._calls.save_order({"OrderId": number, "OrderStatus": ErpStatus.INACTIVE})
            return _saved("SaveInvoices", "OrderId", items, delete.native_id)
        if delete.kind is Kind.PRODUCT:
            items = await self._calls.delete_product(outgoing.native(delete.native_id, "product"))
            return _saved("DeleteProducts", "Id", items, delete.native_id)
        if delete.kind in _COMPANIES:
            items = await self._calls.delete_company(outgoing.native(delete.native_id, "company"))
            _raise_refusal("DeleteCompanies", items)
            if items:
                raise outgoing.refused("DeleteCompanies names the company as failed")
            return Performed(native_id=delete.native_id, response="DeleteCompanies: none failed")
        raise outgoing.refused(f"a {delete.kind} cannot be deleted in 24SevenOffice")


def _saved(operation: str, id_name: str, items: Sequence[Any], wished: str) -> Performed:
    """`wished`: the id that was sent, or empty when the service assigns it."""
    _raise_refusal(operation, items)
    if len(items) != 1 or not isinstance(items[0], dict):
        raise _unknown(f"{operation} answered with {len(items)} items to one")
    number = items[0].get(id_name)
    native_id = "" if not isinstance(number, int) or integer(number) is None else str(number)
    if not native_id or (wished and native_id != str(outgoing.native(wished, id_name))):
        raise _unknown(f"{operation} answered about {id_name} {native_id or 'nothing'}")
    return Performed(native_id=native_id, response=f"{operation} {id_name}={native_id}")


def _raise_refusal(operation: str, items: Sequence[Any]) -> None:
    for item in items:
        problem = item.get("APIException") if isinstance(item, dict) else None
        if isinstance(problem, dict) and (problem.get("Message") or problem.get("Type")):
            text = " ".join(str(problem.get("Message") or problem.get("Type")).split())
            raise SyncError(Reason.REFUSED, f"{operation}: {text}")


def _unknown(detail: str) -> SyncError:
    return SyncError(Reason.BAD_REPLY, detail, outcome_unknown=True)
