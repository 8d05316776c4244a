"""One method for each SOAP operation we use, with the parameters the service insists on. Called by `listing`,
`writing` and `gateway`. Lists are wrapped by the name of their items: zeep cuts a bare list to its first item, silently
(apis/24so-soap.md 6.2).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast

from daemon.erp.session import Session
from daemon.erp.transport import Service
from daemon.erp.wire import (
    CATEGORY_PROPERTIES,
    COMPANY_PROPERTIES,
    ORDER_PROPERTIES,
    PRODUCT_PROPERTIES,
    ROW_PROPERTIES,
    WireCategory,
    WireCompany,
    WireOrder,
    WireProduct,
)

UNSET_TIME = datetime(1, 1, 1)  # noqa: DTZ001  # the service's own "no time", written without a zone
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

Request = dict[str, object]


def _ints(ids: Sequence[int]) -> dict[str, list[int]]:
    return {"int": list(ids)}


def _strings(names: Sequence[str]) -> dict[str, list[str]]:
    return {"string": list(names)}


class Calls:
    """The operations. Every method raises SyncError."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def products(
        self, *, ids: Sequence[int] | None = None, number: str | None = None, changed_after: datetime | None = None
    ) -> AsyncIterator[list[WireProduct]]:
        """GetProducts. `number` is a LIKE pattern (section 8). Give exactly one filter."""
        search: Request = {}
        if ids is not None:
            search["ProductIds"] = _ints(ids)
        if number is not None:
            search["No"] = number
        if changed_after is not None:
            search["DateChanged"] = changed_after
        params = {"searchParams": search, "returnProperties": _strings(PRODUCT_PROPERTIES)}
        found = await self._session.large(Service.PRODUCT, "GetProducts", params)
        return cast(AsyncIterator[list[WireProduct]], found)

    async def categories(self) -> AsyncIterator[list[WireCategory]]:
        """GetCategories of the product service: all of them."""
        params = {"returnProperties": _strings(CATEGORY_PROPERTIES)}
        found = await self._session.large(Service.PRODUCT, "GetCategories", params)
        return cast(AsyncIterator[list[WireCategory]], found)

    async def companies(
        self, *, ids: Sequence[int] | None = None, external_id: str | None = None, changed_after: datetime | None = None
    ) -> AsyncIterator[list[WireCompany]]:
        """GetCompanies; there is no search by type (section 9.1). Give exactly one filter."""
        search: Request = {}
        if external_id is not None:
            search["ExternalId"] = external_id
        if ids is not None:
            search["CompanyIds"] = _ints(ids)
        if changed_after is not None:
            search["ChangedAfter"] = changed_after
        params = {"searchParams": search, "returnProperties": _strings(COMPANY_PROPERTIES)}
        found = await self._session.large(Service.COMPANY, "GetCompanies", params)
        return cast(AsyncIterator[list[WireCompany]], found)

    async def orders(
        self, *, ids: Sequence[int] | None = None, external_status: int | None = None
    ) -> AsyncIterator[list[WireOrder]]:
        """GetInvoices, by ids or our own number. Wide time ranges make it time out, so they are not offered
        (section 4)."""
        search: Request = {}
        if ids is not None:
            search["OrderIds"] = _ints(ids)
        if external_status is not None:
            search["ExternalStatus"] = _ints([external_status])
        params = {
            "searchParams": search,
            "invoiceReturnProperties": _strings(ORDER_PROPERTIES),
            "rowReturnProperties": _strings(ROW_PROPERTIES),
        }
        found = await self._session.large(Service.INVOICE, "GetInvoices", params)
        return cast(AsyncIterator[list[WireOrder]], found)

    async def order_ids(self, changed_after: datetime) -> AsyncIterator[list[int]]:
        """GetOrderSyncList. RegisteredAfter is required, so it is sent as unset (section 5.1)."""
        params = {"syncParams": {"ChangedAfter": changed_after, "RegisteredAfter": UNSET_TIME}}
        found = await self._session.large(Service.INVOICE, "GetOrderSyncList", params)
        return cast(AsyncIterator[list[int]], found)

    async def company_sync_list(self, page: int, changed_after: datetime) -> dict[str, Any]:
        """GetCompanySyncList: one page of companies that are deleted or put out of use (section 9.1)."""
        search = {"Page": page, "Active": False, "ChangedAfter": changed_after}
        params = {"syncSearchParameters": search}
        return _dict(await self._session.small(Service.COMPANY, "GetCompanySyncList", params))

    async def save_order(self, order: Request) -> list[Any]:
        return await self._save(Service.INVOICE, "SaveInvoices", {"invoices": {"InvoiceOrder": [order]}})

    async def save_product(self, product: Request) -> list[Any]:
        return await self._save(Service.PRODUCT, "SaveProducts", {"products": {"Product": [product]}})

    async def delete_product(self, product_id: int) -> list[Any]:
        return await self._save(Service.PRODUCT, "DeleteProducts", {"products": {"Product": [{"Id": product_id}]}})

    async def save_category(self, category: Request) -> list[Any]:
        return await self._save(Service.PRODUCT, "SaveCategories", {"categories": {"Category": [category]}})

    async def save_company(self, company: Request) -> list[Any]:
        return await self._save(Service.COMPANY, "SaveCompanies", {"companies": {"Company": [company]}})

    async def delete_company(self, company_id: int) -> list[Any]:
        """Answers with the failed ones only: empty means done (section 9.3)."""
        return await self._save(Service.COMPANY, "DeleteCompanies", {"companies": {"Company": [{"Id": company_id}]}})

    async def set_stock(self, product_id: int, quantity: Decimal) -> bool:
        """SetStockQuantity: an absolute quantity (section 8)."""
        params = {"productId": product_id, "stockQuantity": quantity}
        return bool(await self._session.small(Service.PRODUCT, "SetStockQuantity", params, writing=True))

    async def identity(self) -> dict[str, Any]:
        return _dict(await self._session.small(Service.AUTHENTICATE, "GetIdentity", {}))

    async def identities(self) -> list[Any]:
        return _list(await self._session.small(Service.AUTHENTICATE, "GetIdentities", {}))

    async def identities_of_credential(self) -> list[Any]:
        """GetIdentitiesWithCredential: works without a session, also while the chosen identity is blocked; empty for
        wrong credentials (section 3.1)."""
        return _list(await self._session.without_session("GetIdentitiesWithCredential"))

    async def client_information(self) -> dict[str, Any]:
        return _dict(await self._session.small(Service.CLIENT, "GetClientInformation", {}))

    async def _save(self, service: Service, operation: str, params: Request) -> list[Any]:
        return _list(await self._session.small(service, operation, params, writing=True))


def _list(answer: Any) -> list[Any]:
    return answer if isinstance(answer, list) else []


def _dict(answer: Any) -> dict[str, Any]:
    return answer if isinstance(answer, dict) else {}
