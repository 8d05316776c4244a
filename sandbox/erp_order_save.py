"""Saving orders: create, partial update, status, invoicing (apis/24so-soap.md 5.4, 7.3, 11 item 8)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sandbox.erp_book import Book, Rec
from sandbox.erp_call import Call, check_lengths, need
from sandbox.erp_errors import OPERATION, ItemError, rejected_by_database
from sandbox.erp_order_rows import edited_rows, first_rows, totals
from sandbox.erp_order_stock import move_stock
from sandbox.erp_read import OSLO
from sandbox.erp_tables_invoice import INVOICE

READ_ONLY = frozenset(
    {
        "OrderId",
        "InvoiceId",
        "OrderTotalIncVat",
        "OrderTotalVat",
        "DateChanged",
        "APIException",
        "InvoiceRows",
        "SkipStock",
        "PaymentAmount",
    }
)
NESTED = ("Addresses", "Currency", "DeliveryMethod")
AFTER_INVOICING = frozenset({"InvoiceTitle", "ReferenceNumber"})
INVOICED = "Invoiced"


def save_invoices(call: Call) -> list[Rec]:
    """Save each order; the reply echoes what was sent, plus OrderId (and InvoiceId once invoiced)."""
    items: Sequence[Rec] = call.args.get("invoices") or []
    call.target = f"orders {[item.get('OrderId', 'new') for item in items[:20]]}"
    return call.each(items, lambda item: save_order(call.book, item, call.by, call.warnings))


def save_order(book: Book, item: Rec, by: str, warnings: list[str]) -> Rec:
    """Save one order and return its echo. Raises ItemError and then changes nothing at all."""
    check_lengths(INVOICE, "InvoiceOrder", item)
    key = item.get("OrderId")
    before = book.orders.get(key) if key is not None else None
    if before is not None and before.get("OrderStatus") == INVOICED:
        raise ItemError(OPERATION, f"Order {key} is invoiced and can not be changed.")
    _refuse_way_back(book, before, item)
    if "CustomerId" in item and item["CustomerId"] not in book.companies:
        raise rejected_by_database(f"customer {item['CustomerId']} does not exist")
    after = _created(book, item) if before is None else _updated(book, before, item, warnings)
    if after.get("OrderStatus") == INVOICED:
        after = _invoiced(book, after)
    skip = bool(item.get("SkipStock") or after.get("SkipStock"))
    if item.get("SkipStock") and book.settings.skip_stock_persists:
        after = {**after, "SkipStock": True}
    book.put_order(after, by)
    move_stock(book, before, after, skip=skip, by=by)
    return _echo(book, item, after)


# The usual way of an order (apis/24so-soap.md 7.3); a status outside it may be had at any time.
_WAY = ("Offer", "Web", "Confirmed", "Production", "Pack", "OrderState_Sent", "ForInvoicing", INVOICED)


def _refuse_way_back(book: Book, before: Rec | None, item: Rec) -> None:
    """Raise ItemError for a step back, when the switch says that the service minds (question 15)."""
    if before is None or book.settings.transitions == "free":
        return
    old, new = before.get("OrderStatus", "Web"), item.get("OrderStatus", "Web")
    if "OrderStatus" in item and old in _WAY and new in _WAY and _WAY.index(new) < _WAY.index(old):
        raise ItemError(OPERATION, f"Order {before['OrderId']} can not go from {old} back to {new}.")


def _created(book: Book, item: Rec) -> Rec:
    need(item, "CustomerId")
    key = item.get("OrderId")
    if key is not None and not book.settings.client_chosen_ids:
        raise rejected_by_database(f"order {key} does not exist")
    rows = first_rows(book, item.get("InvoiceRows") or [])
    if key is None:
        key = book.number("order", book.orders.__contains__)
    fresh = {"DateOrdered": _today(book.now()), **_from_customer(book.companies[item["CustomerId"]])}
    return _with_rows(book, {**fresh, **_changes(item, {}), "OrderId": key}, rows)


def _updated(book: Book, before: Rec, item: Rec, warnings: list[str]) -> Rec:
    rows: Sequence[Rec] = before["InvoiceRows"]
    if item.get("InvoiceRows"):
        rows = edited_rows(book, rows, item["InvoiceRows"], warnings)
    after = _with_rows(book, {**before, **_changes(item, before)}, rows)
    only_rows = not (item.keys() - {"OrderId", "CustomerId", "InvoiceRows", "IncludeVAT"})
    if only_rows and not book.settings.row_changes_date:
        return {**after, "DateChanged": before["DateChanged"]}
    return after


def _with_rows(book: Book, order: Rec, rows: Sequence[Rec]) -> Rec:
    return {**order, "InvoiceRows": tuple(rows), **totals(rows), "DateChanged": book.stamp()}


def _changes(item: Rec, before: Rec) -> dict[str, Any]:
    changes = {k: v for k, v in item.items() if k not in READ_ONLY}
    for name in NESTED:
        if isinstance(changes.get(name), Mapping):
            changes[name] = {**before.get(name, {}), **changes[name]}
    if changes.get("GLNNumber") == "NULL":
        changes["GLNNumber"] = ""
    return changes


def _from_customer(company: Rec) -> dict[str, Any]:
    addresses = {k: v for k, v in company.get("Addresses", {}).items() if v}
    if post := addresses.get("Post"):
        addresses = {"Delivery": post, "Invoice": post, **addresses}
    mails: Rec = company.get("EmailAddresses", {})
    found: dict[str, Any] = {
        "CustomerName": company.get("Name", ""),
        "CustomerOrgNo": company.get("OrganizationNumber", ""),
        "InvoiceEmailAddress": (mails.get("Invoice") or {}).get("Value", ""),
        "Currency": {"Symbol": "NOK"},
        "OrderStatus": "Web",
    }
    return found | ({"Addresses": addresses} if addresses else {})


def _invoiced(book: Book, order: Rec) -> Rec:
    number = book.number("invoice", lambda _: False)
    return {"DateInvoiced": _today(book.now()), **order, "InvoiceId": number}


def _today(now: datetime) -> datetime:
    """Midnight in Norway of the running day, as the service stores a date (apis/24so-soap.md 6.5)."""
    return now.astimezone(OSLO).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


def _echo(book: Book, item: Rec, after: Rec) -> Rec:
    echo = {**item, "OrderId": after["OrderId"]}
    if "InvoiceId" in after:
        echo |= {"InvoiceId": after["InvoiceId"], "DateInvoiced": after["DateInvoiced"]}
    if book.settings.save_returns_row_ids and item.get("InvoiceRows"):
        echo["InvoiceRows"] = after["InvoiceRows"]
    return echo


def update_invoices(call: Call) -> list[Rec]:
    """Change InvoiceTitle and ReferenceNumber of orders that are invoiced already; nothing else."""
    return call.each(call.args.get("invoices") or [], lambda item: _update(call, item))


def _update(call: Call, item: Rec) -> Rec:
    need(item, "OrderId")
    book, key = call.book, item["OrderId"]
    order = book.orders.get(key)
    if order is None or order.get("OrderStatus") != INVOICED:
        raise ItemError(OPERATION, f"Order {key} is not invoiced.")
    check_lengths(INVOICE, "InvoiceOrder", item)
    changes = {k: v for k, v in item.items() if k in AFTER_INVOICING}
    book.put_order({**order, **changes, "DateChanged": book.stamp()}, call.by)
    return item
