"""Prices beside the sales price of an item: per currency, per customer group, and what a customer pays.

Source: apis/rackbeat.md 3.2, 4.1, 4.2, 5.4. A line without `line_price` costs what `price_for` says. Quirk 14: reading
`reset-price` changes the account.
"""

from decimal import Decimal

from aiohttp import web

from sandbox.wms_body import Body
from sandbox.wms_http import Call, Handler, Json, Refused, missing, reply
from sandbox.wms_lists import plain_list
from sandbox.wms_products import found_item
from sandbox.wms_products_view import render_item
from sandbox.wms_records import Entry, Party, Product
from sandbox.wms_state import WmsState
from sandbox.wms_stock import price_for

CURRENCY_LENGTH = 3


def _price(state: WmsState, product: Product, currency: str) -> Json | None:
    if currency == state.settings.currency:
        return {"currency": currency, "sales_price": product.sales_price}
    known = product.prices.get(currency)
    return None if known is None else {"currency": currency, "sales_price": known}


def list_prices(call: Call) -> web.Response:
    product, state = found_item(call), call.state
    rows = [_price(state, product, currency) for currency in (state.settings.currency, *sorted(product.prices))]
    return plain_list(call, "prices", [row for row in rows if row is not None])


def show_price(call: Call) -> web.Response:
    row = _price(call.state, found_item(call), call.path["currency"].upper())
    if row is None:
        raise missing("Price")
    return reply({"currency_price": row})


def update_price(call: Call) -> web.Response:
    product, state = found_item(call), call.state
    body = Body(call.body, strict=state.settings.strict_types)
    body.need("sales_price")
    amount, currency = body.amount("sales_price"), call.path["currency"].upper()
    if len(currency) != CURRENCY_LENGTH or not currency.isalpha():
        body.fail("currency", "The selected currency is invalid.")
    body.check()
    if amount is not None:
        own = currency == state.settings.currency
        state.edit(
            state.products,
            product,
            {"sales_price": amount} if own else {"prices": {**product.prices, currency: amount}},
        )
    return reply({"currency_price": _price(state, product, currency)})


def _group_and_product(call: Call) -> tuple[Entry, Product]:
    group = call.find(call.state.customer_groups, "Customer group")
    return group, call.find(call.state.products, "Product", "product")


def _group_price(call: Call, group: Entry, product: Product) -> Json:
    wanted = call.state.group_prices.get((group.number, product.id))
    item: Json = {"number": product.number, "name": product.name}
    return {
        "item": item,
        "sales_price": product.sales_price if wanted is None else wanted,
        "is_own": wanted is not None,
    }


def show_group_price(call: Call) -> web.Response:
    return reply({"customer_group_product": _group_price(call, *_group_and_product(call))})


def update_group_price(call: Call) -> web.Response:
    group, product = _group_and_product(call)
    body = Body(call.body, strict=call.state.settings.strict_types)
    body.need("sales_price")
    amount = body.amount("sales_price")
    body.check()
    _set_group_price(call.state, group, product, amount)
    return reply({"customer_group_product": _group_price(call, group, product)})


def reset_group_price(call: Call) -> web.Response:
    """A GET that changes the account (12 no. 14)."""
    group, product = _group_and_product(call)
    _set_group_price(call.state, group, product, None)
    return reply({"customer_group_product": _group_price(call, group, product)})


def _set_group_price(state: WmsState, group: Entry, product: Product, amount: Decimal | None) -> None:
    key = (group.number, product.id)
    before = state.group_prices.get(key)
    if amount is None:
        state.group_prices.pop(key, None)
    else:
        state.group_prices[key] = amount
    if before != amount:
        name = f"products.{product.number}.sales_price"
        state.note("customer_group", group.number, {name: before}, {name: amount})


def _customer(call: Call) -> Party:
    return call.find(call.state.customers, "Customer")


def list_customer_items(call: Call) -> web.Response:
    """What a customer can buy, at the price of that customer (2.2: keys `items` and `item`)."""
    customer, state = _customer(call), call.state
    rows = [
        render_item(call.view, item) | {"sales_price": price_for(state, item, customer)}
        for item in state.products
        if not item.is_barred and not item.is_draft
    ]
    return plain_list(call, "items", rows)


def show_customer_item(call: Call) -> web.Response:
    customer, item = _customer(call), call.find(call.state.products, "Item", "item")
    shown = render_item(call.view, item) | {"sales_price": price_for(call.state, item, customer)}
    return reply({"item": shown})


def add_discount_group(call: Call) -> web.Response:
    """A customer that is already in the group gets 403, neither 409 nor 422 (12 no. 21)."""
    customer, group = _customer(call), _group_id(call)
    if group in customer.discount_groups:
        raise Refused(403, {"message": "This customer already has this discount group."})
    return _discount(call, customer, group, 201)


def update_discount_group(call: Call) -> web.Response:
    customer, group = _customer(call), _group_id(call)
    if group not in customer.discount_groups:
        raise missing("Discount group")
    return _discount(call, customer, group, 200)


def _group_id(call: Call) -> int:
    text = call.path["id"]
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise missing("Discount group")
    return int(text)


def _discount(call: Call, customer: Party, group: int, status: int) -> web.Response:
    body = Body(call.body, strict=call.state.settings.strict_types)
    share = body.amount("override_discount_percentage")
    body.check()
    call.state.edit(call.state.customers, customer, {"discount_groups": {**customer.discount_groups, group: share}})
    return reply({"discount_group": {"id": group, "override_discount_percentage": share}}, status)


ROUTES: list[tuple[str, str, Handler]] = []
for _kind in ("products", "lots", "items"):
    ROUTES += [
        ("GET", f"/{_kind}/{{number}}/prices", list_prices),
        ("GET", f"/{_kind}/{{number}}/prices/{{currency}}", show_price),
        ("PUT", f"/{_kind}/{{number}}/prices/{{currency}}", update_price),
    ]
_OF_GROUP = "/customer-groups/{number}/products/{product}"
ROUTES += [
    ("GET", _OF_GROUP, show_group_price),
    ("PUT", _OF_GROUP, update_group_price),
    ("GET", f"{_OF_GROUP}/reset-price", reset_group_price),
    ("GET", "/customers/{number}/lineables", list_customer_items),
    ("GET", "/customers/{number}/lineables/{item}", show_customer_item),
    ("POST", "/customers/{number}/discount-groups/{id}", add_discount_group),
    ("PUT", "/customers/{number}/discount-groups/{id}", update_discount_group),
]
