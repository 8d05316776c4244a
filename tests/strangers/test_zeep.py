"""zeep, which knows nothing of us, takes the tour of the sandbox: strict, on the real descriptions and on our own."""

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import zeep
import zeep.exceptions
import zeep.transports

from sandbox.server import Sandbox, SandboxOptions
from tests.sandbox.erp_client import small_world
from tests.strangers.tour import Ticket, expect, ticket

UNTYPED: Any = zeep  # zeep carries no type information
NAMESPACE = "http://24sevenOffice.com/webservices"


class Traveller:
    """zeep over one transport, so that the session cookie is shared by all services."""

    def __init__(self, given: Ticket) -> None:
        self._ticket = given
        self._transport = UNTYPED.transports.Transport(timeout=60, operation_timeout=60)

    def _service(self, name: str) -> Any:
        wsdl, settings = self._ticket.wsdl[name], UNTYPED.Settings(strict=True)
        client = UNTYPED.Client(wsdl, transport=self._transport, settings=settings)
        return client.bind(name, f"{name}Soap{'12' if self._ticket.soap12 else ''}")

    def tour(self) -> dict[str, Any]:
        """Everything that `expect` asks for."""
        seen = self._login()
        products, orders = self._service("ProductService"), self._service("InvoiceService")
        seen["products"] = [[p.Id, p.No, p.Stock] for p in read_products(products, Name="%")]
        companies = self._service("CompanyService")
        found = companies.GetCompanies(
            searchParams={"CompanyIds": {"int": [10, 20]}},
            returnProperties={"string": ["Id", "Name", "ExternalId"]},
        )
        seen["companies"] = [[c.Id, c.Name, c.ExternalId] for c in found]
        page = companies.GetCompanySyncList(syncSearchParameters={"Page": 1})
        seen["sync_list"] = [c.CompanyId for c in page["Items"].SyncCompany]
        seen |= edit(orders)
        seen["stock_set"] = products.SetStockQuantity(productId=1, stockQuantity=Decimal(4))
        seen["stock_after"] = read_products(products, Id=1)[0].Stock
        with pytest.raises(zeep.exceptions.Fault) as fault:
            orders.GetInvoices(searchParams={})
        return seen | {"fault": str(fault.value.message)}

    def _login(self) -> dict[str, Any]:
        given = self._ticket
        credential = {"ApplicationId": given.application_id, "Username": given.username, "Password": "wrong"}
        auth = self._service("Authenticate")
        seen = {"wrong_password": auth.Login(credential=credential)}
        key = auth.Login(credential={**credential, "Password": given.password})
        self._transport.session.cookies.clear()
        self._transport.session.cookies.set("ASP.NET_SessionId", key)
        return seen | {"has_session": auth.HasSession(), "identity": auth.GetIdentity().Id}


def read_products(products: Any, **search: Any) -> list[Any]:
    found = products.GetProducts(searchParams=search, returnProperties={"string": ["Id", "No", "Stock"]})
    return list(found)


def read_order(orders: Any) -> Any:
    (order,) = orders.GetInvoices(
        searchParams={"OrderIds": {"int": [500]}},
        invoiceReturnProperties={"string": ["OrderId", "OrderStatus", "InvoiceRows"]},
        rowReturnProperties={"string": ["RowId", "ProductId", "Name", "Quantity", "Price"]},
    )
    return order


def rows(order: Any) -> list[list[Any]]:
    return [[row.ProductId, row.Name, row.Quantity, row.Price] for row in order.InvoiceRows.InvoiceRow]


def save(orders: Any, **order: Any) -> Any:
    (saved,) = orders.SaveInvoices(invoices={"InvoiceOrder": [order]})
    return saved


def edit(orders: Any) -> dict[str, Any]:
    """Edit, delete and add a row of one order, set its status, create another."""
    before = read_order(orders)
    first, second = before.InvoiceRows.InvoiceRow
    edits = [
        {"ProductId": first.ProductId, "RowId": first.RowId, "Quantity": 9, "ChangeState": "Edit"},
        {"ProductId": second.ProductId, "RowId": second.RowId, "ChangeState": "Delete"},
        {"ProductId": 2, "Price": Decimal("99.5"), "Name": "Sag", "Quantity": 3, "ChangeState": "Add"},
    ]
    save(orders, OrderId=500, InvoiceRows={"InvoiceRow": edits})
    save(orders, OrderId=500, OrderStatus="Pack")
    after = read_order(orders)
    row = {"ProductId": 1, "Quantity": 1}
    created = save(orders, CustomerId=10, ReferenceNumber="RB 1 & <2>", InvoiceRows={"InvoiceRow": [row]})
    return {
        "status_before": before.OrderStatus,
        "rows_before": rows(before),
        "status_after": after.OrderStatus,
        "rows_after": rows(after),
        "created": created.OrderId,
        "item_error": save(orders, CustomerId=99).APIException.Message,
    }


@pytest.mark.parametrize("soap12", [False, True], ids=["soap11", "soap12"])
@pytest.mark.parametrize("real", [True, False], ids=["real-wsdl", "own-wsdl"])
async def test_zeep_logs_in_reads_and_edits(tmp_path: Path, real: bool, soap12: bool) -> None:
    async with Sandbox(SandboxOptions(world=small_world())) as sandbox:
        given = ticket(sandbox, tmp_path, real=real, soap12=soap12)
        expect(await asyncio.wait_for(asyncio.to_thread(Traveller(given).tour), 180), sandbox, soap12=soap12)
