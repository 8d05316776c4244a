"""What every stranger's client must be able to do with the sandbox, and what it must have seen; asked of all alike.

A client is given a small JSON object (`Ticket`) and hands back one (`seen`); `expect` compares it with the state.
"""

import json
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from sandbox.erp_operations import SERVICES
from sandbox.server import Sandbox
from tests.sandbox.shared_folder import shared

VENDOR = "https://api.24sevenoffice.com"
FILES = {
    "Authenticate": "authService.wsdl",
    "ClientService": "clientService.wsdl",
    "CompanyService": "companyService.wsdl",
    "InvoiceService": "invoiceService.wsdl",
    "ProductService": "productService.wsdl",
}
WRONG_FILTER = "Please specify at least one search parameter"


@dataclass(frozen=True, slots=True)
class Ticket:
    """Where the sandbox is and how to log in; `wsdl` maps a service to its description, a file or an address."""

    wsdl: dict[str, str]
    username: str
    password: str
    application_id: str
    soap12: bool
    modules: str = ""

    def write(self, folder: Path) -> Path:
        path = folder / "ticket.json"
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")
        return path


def ticket(sandbox: Sandbox, folder: Path, *, real: bool, soap12: bool, modules: str = "") -> Ticket:
    """A ticket on the real descriptions, with nothing but the vendor's address replaced, or on the sandbox's own."""
    wsdl = {}
    for service in SERVICES:
        if real:
            text = shared("wsdl", FILES[service.name]).read_text(encoding="utf-8")
            assert f"{VENDOR}{service.path}" in text
            copy = folder / FILES[service.name]
            copy.write_text(text.replace(VENDOR, sandbox.erp_url), encoding="utf-8")
            wsdl[service.name] = str(copy)
        else:
            wsdl[service.name] = f"{sandbox.erp_url}{service.path}?wsdl"
    return Ticket(wsdl, sandbox.username, sandbox.password, sandbox.application_id, soap12, modules)


def expect(seen: dict[str, Any], sandbox: Sandbox, *, soap12: bool) -> None:
    """The client saw the small world, changed order 500 and one stock, and met a fault as a fault."""
    said(seen, sandbox)
    did(sandbox, soap12=soap12)


def said(seen: dict[str, Any], sandbox: Sandbox) -> None:
    """What the client reports."""
    assert seen["wrong_password"] in (None, "")
    assert seen["has_session"] is True
    assert seen["identity"] == sandbox.identity_id
    assert [(int(p[0]), p[1], Decimal(str(p[2]))) for p in seen["products"]] == [
        (1, "H-1", Decimal(10)),
        (2, "S_2", Decimal(5)),
        (3, "h-1", Decimal(0)),
    ]
    assert [(int(c[0]), c[1], c[2]) for c in seen["companies"]] == [(10, "Ås Bygg", "2001"), (20, "Leverandør", "301")]
    assert [int(key) for key in seen["sync_list"]] == [10, 11, 20]
    assert seen["status_before"] == "Confirmed" and rows(seen["rows_before"]) == [
        (1, "Hammer", Decimal(2), Decimal(100)),
        (2, "Sag 100%", Decimal(1), Decimal("250.50")),
    ]
    assert rows(seen["rows_after"]) == [
        (1, "Hammer", Decimal(9), Decimal(100)),
        (2, "Sag", Decimal(3), Decimal("99.5")),
    ]
    assert seen["status_after"] == "Pack"
    assert int(seen["created"]) == 502 and seen["item_error"].startswith("SQL Server with address")
    assert seen["stock_set"] is True and Decimal(str(seen["stock_after"])) == Decimal(4)
    assert WRONG_FILTER in seen["fault"]


def did(sandbox: Sandbox, *, soap12: bool) -> None:
    """What arrived: in the version asked for, understood to the last element, written as meant."""
    book, journal = sandbox.erp.book, sandbox.erp.journal
    assert book.orders[500]["OrderStatus"] == "Pack" and book.products[1]["Stock"] == Decimal(4)
    assert [row["Quantity"] for row in book.orders[500]["InvoiceRows"]] == [Decimal(9), Decimal(3)]
    assert book.orders[502]["ReferenceNumber"] == "RB 1 & <2>"
    skipped = [entry.detail["skipped_elements"] for entry in journal.entries() if "skipped_elements" in entry.detail]
    assert skipped == []
    versions = {entry.detail["soap"] for entry in journal.entries() if entry.operation != "wsdl"}
    assert versions == {"1.2" if soap12 else "1.1"}
    assert len(journal.entries("SetStockQuantity", wrote=True)) == 1


def rows(listed: list[list[Any]]) -> list[tuple[int, str, Decimal, Decimal]]:
    return [(int(row[0]), row[1], Decimal(str(row[2])), Decimal(str(row[3]))) for row in listed]
