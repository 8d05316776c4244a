"""A SOAP client that knows nothing of us (zeep) works with the sandbox, by its own description and by the real one."""

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import zeep
import zeep.exceptions
import zeep.transports

from sandbox.erp_tables_auth import AUTHENTICATE
from sandbox.erp_tables_company import COMPANY
from sandbox.erp_tables_invoice import INVOICE
from sandbox.erp_tables_product import PRODUCT
from sandbox.erp_types import Service
from sandbox.server import Sandbox, SandboxOptions
from tests.sandbox.erp_client import small_world
from tests.sandbox.shared_folder import shared

UNTYPED: Any = zeep  # zeep carries no type information

REAL = {
    "Authenticate": "authService.wsdl",
    "InvoiceService": "invoiceService.wsdl",
    "ProductService": "productService.wsdl",
    "CompanyService": "companyService.wsdl",
}


class Stranger:
    """zeep over one transport, so that the session cookie is shared by all services."""

    def __init__(self, sandbox: Sandbox, *, real: bool, soap12: bool = False) -> None:
        self._sandbox, self._real, self._soap12 = sandbox, real, soap12
        self._transport = UNTYPED.transports.Transport(timeout=10, operation_timeout=10)

    def service(self, service: Service) -> Any:
        url = f"{self._sandbox.erp_url}{service.path}"
        described: str | Path = shared("wsdl", REAL[service.name]) if self._real else f"{url}?wsdl"
        client = UNTYPED.Client(str(described), transport=self._transport, settings=UNTYPED.Settings(strict=True))
        port = f"{service.name}Soap{'12' if self._soap12 else ''}"
        binding = f"{{http://24sevenOffice.com/webservices}}{port}"
        return client.create_service(binding, url)

    def credential(self) -> dict[str, str]:
        return {
            "ApplicationId": self._sandbox.application_id,
            "Username": self._sandbox.username,
            "Password": self._sandbox.password,
        }

    def tour(self) -> None:
        """Log in, read an order with its rows, edit it, read it again."""
        auth = self.service(AUTHENTICATE)
        key = auth.Login(credential=self.credential())
        self._transport.session.cookies.clear()
        self._transport.session.cookies.set("ASP.NET_SessionId", key)
        assert auth.HasSession() is True
        orders = self.service(INVOICE)
        (order,) = read(orders, 500)
        assert order.OrderStatus == "Confirmed"
        first, second = order.InvoiceRows.InvoiceRow
        assert (first.ProductNo, first.Quantity, second.DiscountRate) == ("H-1", Decimal(2), Decimal(10))
        edit = {
            "OrderId": 500,
            "OrderStatus": "Pack",
            "InvoiceRows": {
                "InvoiceRow": [
                    {"ProductId": first.ProductId, "RowId": first.RowId, "Quantity": 9, "ChangeState": "Edit"},
                    {"ProductId": second.ProductId, "RowId": second.RowId, "ChangeState": "Delete"},
                ]
            },
        }
        (saved,) = orders.SaveInvoices(invoices={"InvoiceOrder": [edit]})
        assert (saved.OrderId, saved.APIException) == (500, None)
        (order,) = read(orders, 500)
        assert [(row.RowId, row.Quantity) for row in order.InvoiceRows.InvoiceRow] == [(first.RowId, Decimal(9))]
        assert order.OrderStatus == "Pack"
        with pytest.raises(zeep.exceptions.Fault, match="at least one search parameter"):
            orders.GetInvoices(searchParams={})
        products = self.service(PRODUCT)
        listed = products.GetProducts(
            searchParams={"Name": "%"}, returnProperties={"string": ["Id", "No", "Stock", "DateChanged"]}
        )
        assert [p.No for p in listed] == ["H-1", "S_2", "h-1"]
        assert products.SetStockQuantity(productId=1, stockQuantity=Decimal("4")) is True
        companies = self.service(COMPANY)
        page = companies.GetCompanySyncList(syncSearchParameters={"Page": 1})
        assert [c.CompanyId for c in page["Items"].SyncCompany] == [10, 11, 20]


def read(orders: Any, key: int) -> Any:
    return orders.GetInvoices(
        searchParams={"OrderIds": {"int": [key]}},
        invoiceReturnProperties={"string": ["OrderId", "OrderStatus", "InvoiceRows", "Addresses", "DateChanged"]},
        rowReturnProperties={"string": ["RowId", "ProductId", "ProductNo", "Quantity", "DiscountRate"]},
    )


@pytest.mark.parametrize("soap12", [False, True], ids=["soap11", "soap12"])
@pytest.mark.parametrize("real", [False, True], ids=["own description", "real description"])
async def test_zeep_logs_in_reads_and_edits(real: bool, soap12: bool) -> None:
    if real:
        shared("wsdl")
    async with Sandbox(SandboxOptions(world=small_world())) as sandbox:
        await asyncio.wait_for(asyncio.to_thread(Stranger(sandbox, real=real, soap12=soap12).tour), 30)
        assert sandbox.erp.journal.entries("SaveInvoices", wrote=True)
