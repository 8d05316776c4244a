"""What an order's status does to stock: drawn once when it leaves, put back when it returns.

apis/24so-soap.md 7.3, 11 item 10 and question 13. Which quantities an order has drawn is remembered in the book, so an
edit of a sent order moves only the difference, and being invoiced after being sent draws nothing more.
"""

from decimal import Decimal

from sandbox.erp_book import Book, Quantities, Rec
from sandbox.erp_products import write_stock

DRAWS = frozenset({"OrderState_Sent", "Invoiced"})
GONE = DRAWS | {"ForInvoicing", "InvoicedCashAccount", "InvoicedPack"}


def move_stock(book: Book, before: Rec | None, after: Rec, *, skip: bool, by: str) -> None:
    """Bring stock in line with an order that was just stored; `skip` is SkipStock of this save."""
    key: int = after["OrderId"]
    drawn = book.drawn.get(key)
    if skip:
        return
    status = after.get("OrderStatus", "Web")
    draws = DRAWS if book.settings.sent_draws_stock else DRAWS - {"OrderState_Sent"}
    entering = status in draws and (before is None or before.get("OrderStatus", "Web") != status)
    target: Quantities | None
    if drawn is None:
        target = quantities(book, after) if entering else None
    elif status in GONE:
        target = quantities(book, after)
    else:
        target = None if book.settings.put_stock_back else drawn
    _apply(book, drawn or {}, target or {}, by)
    if target is None:
        book.drawn.pop(key, None)
    else:
        book.drawn[key] = target


def quantities(book: Book, order: Rec) -> dict[int, Decimal]:
    """What an order takes of each stock-controlled product."""
    taken: dict[int, Decimal] = {}
    for row in order["InvoiceRows"]:
        product = book.products.get(row.get("ProductId", 0))
        if product is not None and product.get("StockControlled"):
            taken[product["Id"]] = taken.get(product["Id"], Decimal(0)) + row.get("Quantity", Decimal(0))
    return taken


def _apply(book: Book, drawn: Quantities, target: Quantities, by: str) -> None:
    for key in sorted({*drawn, *target}):
        more = target.get(key, Decimal(0)) - drawn.get(key, Decimal(0))
        if more and key in book.products:
            write_stock(book, key, book.products[key].get("Stock", Decimal(0)) - more, by)
