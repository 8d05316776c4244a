"""Finding orders and invoices: what the Invoice service answers to questions (apis/24so-soap.md 5.1)."""

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.erp_book import Book, Rec
from sandbox.erp_call import Call
from sandbox.erp_errors import refused
from sandbox.erp_types import MIN_DATE

# The search fields that list values, with the order property each is compared with.
_LISTED = {
    "CustomerIds": "CustomerId",
    "InvoiceIds": "InvoiceId",
    "ExternalStatus": "ExternalStatus",
    "OrderStates": "OrderStatus",
}
_WRITE_ONLY = frozenset({"PaymentAmount", "SkipStock"})


def get_order_sync_list(call: Call) -> list[int]:
    """The ids of orders changed, or ordered, since a time; there is no paging."""
    search: Rec = call.args.get("syncParams") or {}
    changed, registered = search.get("ChangedAfter", MIN_DATE), search.get("RegisteredAfter", MIN_DATE)
    if changed == MIN_DATE and registered == MIN_DATE:
        raise refused("Please specify at least one search parameter")
    return [
        key
        for key, order in sorted(call.book.orders.items())
        if (changed == MIN_DATE or call.book.changed_since(order, changed))
        and order.get("DateOrdered", MIN_DATE) >= registered
    ]


def get_invoices(call: Call) -> list[Rec]:
    """Orders that fit every given filter; rows only when asked for, with the row properties named."""
    search: Rec = call.args.get("searchParams") or {}
    asked = call.want("InvoiceOrder", call.args.get("invoiceReturnProperties")) - _WRITE_ONLY
    rows = call.want("InvoiceRow", call.args.get("rowReturnProperties"))
    call.wanted["InvoiceOrder"] = asked if rows else asked - {"InvoiceRows"}
    given = {k: v for k, v in search.items() if v != []}
    if not given:
        raise refused("Please specify at least one search parameter")
    call.target = _short(given)
    found = [order for order in _candidates(call, given) if _fits(call, given, order)]
    if "ProductNo" in rows and "InvoiceRows" in asked:
        found = [_with_numbers(call.book, order) for order in found]
    most = call.settings.most_results
    return found[:most] if most else found


def _candidates(call: Call, search: Mapping[str, Any]) -> Iterable[Rec]:
    orders = call.book.orders
    if "OrderIds" in search:
        return [orders[i] for i in sorted(call.limited_ids(search["OrderIds"])) if i in orders]
    return [orders[i] for i in sorted(orders)]


def _fits(call: Call, search: Mapping[str, Any], order: Rec) -> bool:
    for name, own in _LISTED.items():
        if name in search and order.get(own, "Web" if own == "OrderStatus" else None) not in search[name]:
            return False
    return "ChangedAfter" not in search or call.book.changed_since(order, search["ChangedAfter"])


def _with_numbers(book: Book, order: Rec) -> Rec:
    """The order with each row's ProductNo as the product has it now."""
    rows = [
        {**row, "ProductNo": book.products.get(row.get("ProductId", 0), {}).get("No", "")}
        for row in order["InvoiceRows"]
    ]
    return {**order, "InvoiceRows": rows}


def _short(search: Mapping[str, Any]) -> str:
    return ", ".join(f"{k}={v[:5] if isinstance(v, list) else v}" for k, v in search.items())
