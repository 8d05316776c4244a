"""The rows of an order: how a save adds, edits and deletes them (apis/24so-soap.md 5.3, 5.4, 11 item 8).

Pure over the book: it builds the new rows or raises, and stores nothing.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.erp_book import Book, Rec
from sandbox.erp_call import check_lengths, need
from sandbox.erp_errors import OPERATION, ItemError, missing, rejected_by_database
from sandbox.erp_tables_invoice import INVOICE

READ_ONLY = frozenset({"RowId", "VatRate", "ProductNo", "ChangeState"})
CENT = Decimal("0.01")
DEFAULT_VAT = Decimal(25)
NO_STATE = "None"


def first_rows(book: Book, sent: Sequence[Rec]) -> list[Rec]:
    """The rows of a new order; ChangeState may be absent or Add."""
    for row in sent:
        if row.get("ChangeState", NO_STATE) not in (NO_STATE, "Add"):
            raise ItemError(OPERATION, f"ChangeState {row['ChangeState']} is not possible on a new order.")
    return [_added(book, row, at) for at, row in enumerate(sent, start=1)]


def edited_rows(book: Book, stored: Sequence[Rec], sent: Sequence[Rec], warnings: list[str]) -> list[Rec]:
    """The rows of an existing order after a save. Rows not mentioned stay (question 1 is a switch).

    Raises ItemError for a row that is not in the order, an unknown product, or a row without ChangeState when the
    switch for question 2 says so; then nothing is to be stored.
    """
    rows: dict[int, Rec] = {row["RowId"]: row for row in stored}
    mentioned: set[int] = set()
    added: list[Rec] = []
    for row in sent:
        state = row.get("ChangeState", NO_STATE)
        if state == "Add":
            last = max((int(r.get("SequenceNumber", 0)) for r in (*rows.values(), *added)), default=0)
            added.append(_added(book, row, last + 1))
        elif state in ("Edit", "Delete"):
            key = _known(rows, row)
            mentioned.add(key)
            if state == "Delete":
                del rows[key]
            else:
                rows[key] = {**rows[key], **_changes(book, row)}
        elif book.settings.rows_without_change_state == "fault":
            raise ItemError(OPERATION, "A row of an existing order needs a ChangeState.")
        else:
            mentioned.update({row["RowId"]} if "RowId" in row else set())
            warnings.append(f"row {row.get('RowId', '(new)')} has no ChangeState and was ignored")
    if book.settings.unmentioned_rows == "delete":
        rows = {key: row for key, row in rows.items() if key in mentioned}
    return [*rows.values(), *added]


def _known(rows: dict[int, Rec], row: Rec) -> int:
    need(row, "RowId")
    key: int = row["RowId"]
    if key not in rows:
        raise rejected_by_database(f"row {key} is not in this order")
    return key


def _changes(book: Book, row: Rec) -> dict[str, Any]:
    check_lengths(INVOICE, "InvoiceRow", row)
    changes = {k: v for k, v in row.items() if k not in READ_ONLY}
    if "ProductId" in changes and changes["ProductId"] not in book.products and changes["ProductId"] > 0:
        raise rejected_by_database(f"product {changes['ProductId']} does not exist")
    return changes


def _added(book: Book, row: Rec, place: int) -> Rec:
    changes = _changes(book, row)
    normal = row.get("Type", "Normal") == "Normal"
    if normal and "ProductId" not in changes:
        raise missing("ProductId")
    product = book.products.get(changes.get("ProductId", 0), {})
    fresh: dict[str, Any] = {"SequenceNumber": place}
    if normal:
        fresh |= {"Name": product.get("Name", ""), "Quantity": Decimal(0), "VatRate": DEFAULT_VAT}
        fresh |= {name: product[name] for name in ("Price", "InPrice", "Cost") if name in product}
        fresh |= {"VatRate": product["TaxRate"]} if "TaxRate" in product else {}
    return {**fresh, **changes, "RowId": book.number("row", lambda _: False)}


def totals(rows: Sequence[Rec]) -> dict[str, Decimal]:
    """The two totals of an order, in its currency, rounded to cents."""
    net = vat = Decimal(0)
    for row in rows:
        amount = row.get("Quantity", Decimal(0)) * row.get("Price", Decimal(0))
        amount -= amount * row.get("DiscountRate", Decimal(0)) / 100
        net += amount
        vat += amount * row.get("VatRate", Decimal(0)) / 100
    return {
        "OrderTotalIncVat": (net + vat).quantize(CENT, ROUND_HALF_UP),
        "OrderTotalVat": vat.quantize(CENT, ROUND_HALF_UP),
    }
