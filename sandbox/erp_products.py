"""Products and product categories: what the Product service does (apis/24so-soap.md 8)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sandbox.erp_book import Book, Rec
from sandbox.erp_call import Call, check_lengths, need
from sandbox.erp_errors import refused, rejected_by_database
from sandbox.erp_like import is_pattern, matches
from sandbox.erp_tables_product import PRODUCT

READ_ONLY = frozenset({"Id", "DateChanged", "APIException"})


def get_products(call: Call) -> list[Rec]:
    """Products that fit every given search field, with the properties named in `returnProperties`."""
    search: Rec = call.args.get("searchParams") or {}
    call.want("Product", call.args.get("returnProperties"))
    if not search and call.settings.products_without_filter == "fault":
        raise refused("Please specify at least one search parameter")
    found = [p for p in _candidates(call, search) if _fits(call.book, search, p)]
    most = call.settings.most_results
    return found[:most] if most else found


def _candidates(call: Call, search: Rec) -> Iterable[Rec]:
    """The products that may fit, narrowed by an id or an exact number when there is one."""
    products = call.book.products
    if "Id" in search:
        return [products[search["Id"]]] if search["Id"] in products else []
    if search.get("ProductIds"):
        return [products[i] for i in sorted(call.limited_ids(search["ProductIds"])) if i in products]
    if "No" in search and not is_pattern(search["No"]):
        return [products[i] for i in sorted(call.book.by_number.get(search["No"].casefold(), ()))]
    return products.values()


def _fits(book: Book, search: Rec, product: Rec) -> bool:
    for name, wished in search.items():
        if name in ("No", "EAN1", "Name"):
            if not matches(wished, product.get(name, "")):
                return False
        elif name in ("CategoryId", "Price"):
            if product.get(name) != wished:
                return False
        elif name == "DateChanged" and not book.changed_since(product, wished):
            return False
    return True


def save_products(call: Call) -> list[Rec]:
    """Create or partly update each product; the reply echoes the item with its Id."""
    return call.each(call.args.get("products") or [], lambda item: save_product(call.book, item, call.by))


def save_product(book: Book, item: Rec, by: str) -> Rec:
    """Save one product and return what the service echoes. Raises ItemError and then changes nothing."""
    check_lengths(PRODUCT, "Product", item)
    changes = {k: v for k, v in item.items() if k not in READ_ONLY}
    if not book.settings.save_products_writes_stock and by != "ui":
        changes.pop("Stock", None)
    if "CategoryId" in changes and changes["CategoryId"] not in book.categories:
        raise rejected_by_database(f"category {changes['CategoryId']} does not exist")
    if "SupplierId" in changes and changes["SupplierId"] not in book.companies:
        raise rejected_by_database(f"supplier {changes['SupplierId']} does not exist")
    key = item.get("Id")
    if key in book.products:
        book.put_product({**book.products[key], **changes, "DateChanged": book.stamp()}, by)
        return {**item, "Id": key}
    need(item, "Name", "CategoryId")
    if key is None:
        key = book.number("product", book.products.__contains__)
    elif not book.settings.client_chosen_ids:
        raise rejected_by_database(f"product {key} does not exist")
    fresh: dict[str, Any] = {"StatusId": 1, "Stock": Decimal(0), "StockControlled": True}
    book.put_product({**fresh, **changes, "Id": key, "DateChanged": book.stamp()}, by)
    return {**item, "Id": key}


def delete_products(call: Call) -> list[Rec]:
    """Delete each product by Id; one that an order holds is refused."""
    return call.each(call.args.get("products") or [], lambda item: _delete(call, item))


def _delete(call: Call, item: Rec) -> Rec:
    need(item, "Id")
    key = item["Id"]
    if key not in call.book.products:
        raise rejected_by_database(f"product {key} does not exist")
    if any(row.get("ProductId") == key for order in call.book.orders.values() for row in order["InvoiceRows"]):
        raise rejected_by_database(f"product {key} is used by an order")
    call.book.drop_product(key, call.by)
    return item


def set_stock_quantity(call: Call) -> bool:
    """Set the stock of one product to an absolute figure (section 11, item 9; question 19)."""
    key: int = call.args.get("productId", 0)
    call.target = f"product {key}"
    if key not in call.book.products:
        if call.settings.stock_of_unknown_product == "fault":
            raise refused(f"Product with id {key} does not exist.")
        return False
    product = call.book.products[key]
    if product.get("StockControlled") is not True and call.settings.uncontrolled_stock == "ignored":
        return True
    write_stock(call.book, key, call.args.get("stockQuantity", Decimal(0)), call.by)
    call.wrote = True
    return True


def write_stock(book: Book, key: int, quantity: Decimal, by: str) -> None:
    """Store a stock figure; whether that counts as a change of the product is question 11."""
    changed = {"DateChanged": book.stamp()} if book.settings.stock_changes_date else {}
    book.put_product({**book.products[key], "Stock": quantity, **changed}, by)


def get_categories(call: Call) -> list[Rec]:
    """All categories, with the properties named; naming none is refused, naming only unknown ones gives nothing."""
    asked = call.args.get("returnProperties") or []
    if not asked:
        raise refused("Please specify at least one return property")
    return list(call.book.categories.values()) if call.want("Category", asked) else []


def save_categories(call: Call) -> list[Rec]:
    """Create or partly update each category."""
    return call.each(call.args.get("categories") or [], lambda item: save_category(call.book, item, call.by))


def save_category(book: Book, item: Rec, by: str) -> Rec:
    """Save one category and return it with its Id. Raises ItemError and then changes nothing."""
    changes = {k: v for k, v in item.items() if k not in ("Id", "APIException")}
    key = item.get("Id")
    if key in book.categories:
        book.put_category({**book.categories[key], **changes}, by)
        return {**item, "Id": key}
    need(item, "Name")
    if key is None:
        key = book.number("category", book.categories.__contains__)
    book.put_category({**changes, "Id": key}, by)
    return {**item, "Id": key}
