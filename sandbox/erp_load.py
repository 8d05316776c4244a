"""Puts a world into the books of the imitated 24SevenOffice.

Called once, before the sandbox is served. Records are dated before the start, so that nothing looks freshly changed.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sandbox.erp_book import Book
from sandbox.erp_order_rows import DEFAULT_VAT, totals
from sandbox.erp_order_stock import quantities
from sandbox.erp_read import OSLO
from sandbox.world import Category, Company, Order, Product, World

FIRST_ROW = 700_000
FIRST_INVOICE = 30_000
LONGEST_NAME = 125
LONGEST_REFERENCE = 50
_ALIASES = {"uk": "GB", "usa": "US"}


def load_world(book: Book, world: World) -> list[str]:
    """Fill an empty book. Returns warnings, for instance of countries that have no two-letter code."""
    warnings = [*world.warnings, *_cut(world)]
    code_of = _country_codes()
    before = (book.now() - timedelta(days=30)).replace(second=0, microsecond=0)
    for category in world.categories:
        book.put_category(_category(category), "world")
    for company in (*world.customers, *world.suppliers):
        book.put_company(_company(company, before, code_of, warnings), "world")
    for product in world.products:
        book.put_product(_product(product, before), "world")
    book.last |= {"row": FIRST_ROW, "invoice": FIRST_INVOICE}
    for order in world.orders:
        record = _order(book, order, before)
        book.put_order(record, "world")
        if order.shipped_on is not None:
            book.drawn[order.id] = quantities(book, record)
    for kind, records in (
        ("category", book.categories),
        ("company", book.companies),
        ("product", book.products),
        ("order", book.orders),
    ):
        book.last[kind] = max(records, default=0)
    book.journal.clear()
    return warnings


def _cut(world: World) -> Iterator[str]:
    for product in world.products:
        if len(product.name) > LONGEST_NAME:
            yield f"product {product.id}: the name is cut to {LONGEST_NAME} characters"
    for order in world.orders:
        if len(order.your_reference) > LONGEST_REFERENCE:
            yield f"order {order.id}: your_reference is cut to {LONGEST_REFERENCE} characters"


def _category(category: Category) -> dict[str, Any]:
    return {"Id": category.id, "Name": category.name}


def _product(product: Product, before: datetime) -> dict[str, Any]:
    record: dict[str, Any] = {
        "Id": product.id,
        "No": product.number,
        "Name": product.name[:LONGEST_NAME],
        "StatusId": 0 if product.discontinued else 1,
        "Price": product.sales_price,
        "InPrice": product.cost_price,
        "Stock": product.stock,
        "StockControlled": True,
        "DateChanged": before,
    }
    if product.category_id is not None:
        record["CategoryId"] = product.category_id
    if product.supplier_id is not None:
        record["SupplierId"] = product.supplier_id
    return record


def _company(
    company: Company, before: datetime, code_of: Callable[[str], str | None], warnings: list[str]
) -> dict[str, Any]:
    country = code_of(company.country)
    if country is None:
        warnings.append(f"{company.kind} {company.id}: country {company.country!r} has no two-letter code, left out")
    post = {
        "Street": company.street,
        "PostalCode": company.postal_code,
        "PostalArea": company.city,
        "Country": country or "",
    }
    post = {name: text for name, text in post.items() if text}
    mail = {"Value": company.email} if company.email else None
    return {
        "Id": company.id,
        "ExternalId": company.number,
        "Name": company.name,
        "OrganizationNumber": company.organization_number,
        "Type": "Business" if company.kind == "customer" else "Supplier",
        "Country": country or "",
        "Addresses": {"Post": post} if post else {},
        "PhoneNumbers": {"Work": {"Value": company.phone}} if company.phone else {},
        "EmailAddresses": {"Work": mail, "Invoice": mail} if mail else {},
        "DateCreated": before,
        "DateChanged": before,
    }


def _order(book: Book, order: Order, before: datetime) -> dict[str, Any]:
    rows = tuple(
        {
            "ProductId": line.product_id,
            "RowId": book.number("row", lambda _: False),
            "Name": book.products[line.product_id]["Name"],
            "Price": line.unit_price,
            "InPrice": book.products[line.product_id]["InPrice"],
            "DiscountRate": line.discount_percent,
            "Quantity": line.quantity,
            "VatRate": DEFAULT_VAT,
            "SequenceNumber": at,
        }
        for at, line in enumerate(order.lines, start=1)
    )
    customer = book.companies[order.customer_id]
    post = customer["Addresses"].get("Post")
    dates = {
        "DateOrdered": order.ordered_on,
        "DeliveryDate": order.requested_delivery_on,
        "DateInvoiced": order.shipped_on,
    }
    invoiced: dict[str, Any] = {"OrderStatus": "Confirmed"}
    if order.shipped_on is not None:
        invoiced = {"OrderStatus": "Invoiced", "InvoiceId": book.number("invoice", lambda _: False)}
    last = order.shipped_on or order.ordered_on
    return {
        "OrderId": order.id,
        "CustomerId": order.customer_id,
        "CustomerName": customer["Name"][:100],
        "CustomerOrgNo": customer["OrganizationNumber"],
        "InvoiceEmailAddress": (customer["EmailAddresses"].get("Invoice") or {}).get("Value", ""),
        "Currency": {"Symbol": "NOK"},
        "YourReference": order.your_reference[:LONGEST_REFERENCE],
        "Addresses": {"Delivery": post, "Invoice": post, "Post": post} if post else {},
        "InvoiceRows": rows,
        "DateChanged": min(before, midnight(last) + timedelta(hours=12)) if last else before,
        **{name: midnight(day) for name, day in dates.items() if day is not None},
        **invoiced,
        **totals(rows),
    }


def midnight(day: date) -> datetime:
    """A date as the service gives it out: midnight in Norway, told in UTC (apis/24so-soap.md 6.5)."""
    return datetime.combine(day, time(), OSLO).astimezone(UTC)


def _country_codes() -> Callable[[str], str | None]:
    """A look-up from a country's name or code to its two letters; None when unknown, empty for empty."""
    from babel import Locale  # loads language tables, so only when a world is read

    codes = dict(_ALIASES)
    for language in ("en", "nb"):
        names = Locale.parse(language).territories
        codes |= {str(name).casefold(): code for code, name in names.items() if len(code) == 2}

    def code_of(text: str) -> str | None:
        if not text or (len(text) == 2 and text.isascii() and text.isupper() and text != "UK"):
            return text
        return codes.get(text.casefold())

    return code_of
