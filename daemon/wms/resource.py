"""Where each kind of record lives in Rackbeat: path, envelope keys, text field (apis/rackbeat.md 2.2, 7; R1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from daemon.domain.ids import Kind
from daemon.wms.json_text import JSON
from daemon.wms.wire import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """`field_name`: the text field that carries the 24SO id, `field_for` where it belongs; empty: it has none.

    `integer_key`: the number is an integer, so that any other key cannot exist.
    """

    path: str
    collection: str
    single: str
    integer_key: bool = True
    field_name: str = ""
    field_for: str = ""

    @property
    def one(self) -> str:
        return self.path + "/{}"


_PRODUCTS = Resource(
    path="/products",
    collection="products",
    single="product",
    integer_key=False,
    field_name="24SO Produkt-id",
    field_for="item",
)

RESOURCES: Mapping[Kind, Resource] = {
    Kind.PRODUCT: _PRODUCTS,
    Kind.STOCK: _PRODUCTS,
    Kind.CATEGORY: Resource(path="/product-groups", collection="product_groups", single="product_group"),
    Kind.CUSTOMER: Resource(
        path="/customers", collection="customers", single="customer", field_name="kunde-id", field_for="customer"
    ),
    Kind.SUPPLIER: Resource(
        path="/suppliers", collection="suppliers", single="supplier", field_name="leverandør-id", field_for="supplier"
    ),
    Kind.ORDER: Resource(path="/orders", collection="orders", single="order"),
    Kind.INVOICE: Resource(path="/customer-invoices", collection="customer_invoices", single="customer_invoice"),
}

ROW_ID_FIELD = "24SO rad-id"
"""The second text field on items. It must exist; writing it is optional and off (R5)."""


def single(body: JSON, name: str) -> Row | None:
    """The object in a reply about one record: under its name, else the first object, else the reply itself."""
    if not isinstance(body, dict):
        return None
    named = body.get(name)
    if isinstance(named, dict):
        return named
    if "number" in body or "id" in body:
        return body
    return next((value for value in body.values() if isinstance(value, dict)), None)
