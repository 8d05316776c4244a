"""Price lists and discounts: what the Product service tells about them (apis/24so-soap.md 8). Nothing can be saved."""

from sandbox.erp_book import Rec
from sandbox.erp_call import Call

STANDARD = 1


def get_all_price_lists(_: Call) -> list[Rec]:
    """One list, in the company's own currency, without VAT."""
    return [{"Id": STANDARD, "Name": "Standard", "IncVat": False, "Currency": "NOK"}]


def get_price_list(call: Call) -> list[Rec]:
    """Product id and price as texts; an unknown list is empty."""
    if call.args.get("priceListId") != STANDARD:
        return []
    products = call.book.products
    return [{"Key": str(key), "Value": format(p["Price"], "f")} for key, p in products.items() if "Price" in p]


def get_discounts(_: Call) -> list[Rec]:
    """The discount matrix, by price group or by category: this company gives none."""
    return []
