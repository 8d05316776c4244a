"""Shapes as they come off 24SevenOffice's wire, with the service's own names, and the properties we ask for.

Made by `bulk` (decoded values, absent elements are absent keys), read by `translate`. Never seen outside daemon/erp.
Source: apis/24so-soap.md 5.2, 5.3, 8, 9.2. Every key may be missing: an element equal to its default is not written.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TypedDict

NAMESPACE = "http://24sevenOffice.com/webservices"
MIN_INT = -2147483648
MIN_SHORT = -32768
MIN_DECIMAL = Decimal("-79228162514264337593543950335")
NO_GUID = "00000000-0000-0000-0000-000000000000"
DEFAULT_ORDER_STATUS = "Web"
MAX_IDS = 1000
"""Ids in one search (apis/24so-soap.md 4, batch sizes proven)."""


class WireException(TypedDict, total=False):
    """An error of one item; the call itself succeeded (apis/24so-soap.md 1, fact 12)."""

    Type: str
    Message: str


class WireProduct(TypedDict, total=False):
    Id: int
    No: str
    Name: str
    Price: Decimal
    InPrice: Decimal
    CategoryId: int
    SupplierId: int
    StatusId: int
    Stock: Decimal
    StockControlled: bool
    DateChanged: datetime
    APIException: WireException


class WireCategory(TypedDict, total=False):
    Id: int
    No: str
    Name: str


class WireAddress(TypedDict, total=False):
    Street: str
    State: str
    PostalCode: str
    PostalArea: str
    Name: str
    City: str
    Country: str


class WireAddresses(TypedDict, total=False):
    Post: WireAddress
    Delivery: WireAddress
    Visit: WireAddress
    Invoice: WireAddress


class WireContact(TypedDict, total=False):
    """One phone number or e-mail address."""

    Description: str
    Name: str
    Value: str


class WireCompany(TypedDict, total=False):
    Id: int
    ExternalId: str
    OrganizationNumber: str
    Name: str
    FirstName: str
    Type: str
    Addresses: WireAddresses
    PhoneNumbers: dict[str, WireContact]
    EmailAddresses: dict[str, WireContact]
    Country: str
    DateCreated: datetime
    DateChanged: datetime


class WireRow(TypedDict, total=False):
    ProductId: int
    RowId: int
    Price: Decimal
    Name: str
    DiscountRate: Decimal
    Quantity: Decimal
    SequenceNumber: int
    Type: str
    ProductNo: str
    VatRate: Decimal


class WireCurrency(TypedDict, total=False):
    Symbol: str


class WireOrder(TypedDict, total=False):
    OrderId: int
    CustomerId: int
    CustomerDeliveryName: str
    Addresses: WireAddresses
    OrderStatus: str
    InvoiceId: int
    DateOrdered: datetime
    DateChanged: datetime
    DeliveryDate: datetime
    YourReference: str
    OrderTotalIncVat: Decimal
    OrderTotalVat: Decimal
    InvoiceTitle: str
    Currency: WireCurrency
    ExternalStatus: int
    ReferenceNumber: str
    InvoiceRows: list[WireRow]


PRODUCT_PROPERTIES = tuple(name for name in WireProduct.__annotations__ if name != "APIException")
CATEGORY_PROPERTIES = tuple(WireCategory.__annotations__)
COMPANY_PROPERTIES = tuple(WireCompany.__annotations__)
ORDER_PROPERTIES = tuple(WireOrder.__annotations__)
ROW_PROPERTIES = tuple(WireRow.__annotations__)
"""Rows arrive only if InvoiceRows and the row properties are both named (apis/24so-soap.md 5.1)."""
