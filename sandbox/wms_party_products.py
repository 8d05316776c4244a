"""What a party has agreed for single products: a customer's sales price, a supplier's number and cost price.

Source: apis/rackbeat.md 4.1, 4.3. Customer prices decide what a line costs when nobody says (`wms_stock.price_for`).
"""

from functools import partial

from aiohttp import web

from sandbox.wms_body import Body
from sandbox.wms_http import Call, Handler, Json, missing, reply
from sandbox.wms_lists import plain_list
from sandbox.wms_records import Party, Product
from sandbox.wms_state import WmsState
from sandbox.wms_table import Table

_PRICE = {"customer": "sales_price", "supplier": "cost_price"}


def _table(state: WmsState, one: str) -> Table[int, Party]:
    return state.customers if one == "customer" else state.suppliers


def _found(call: Call, one: str) -> tuple[Party, Product]:
    party = call.find(_table(call.state, one), one.capitalize())
    return party, call.find(call.state.products, "Product", "product")


def _render(product: Product, terms: Json) -> Json:
    return {"item": {"number": product.number, "name": product.name}, **terms}


def list_products(one: str, call: Call) -> web.Response:
    party = call.find(_table(call.state, one), one.capitalize())
    known = ((call.state.products_by_id.get(key), terms) for key, terms in party.products.items())
    return plain_list(call, f"{one}_products", [_render(p, terms) for p, terms in known if p is not None])


def show_product(one: str, call: Call) -> web.Response:
    party, product = _found(call, one)
    if product.id not in party.products:
        raise missing("Product")
    return reply({f"{one}_product": _render(product, party.products[product.id])})


def update_product(one: str, call: Call) -> web.Response:
    party, product = _found(call, one)
    body = Body(call.body, strict=call.state.settings.strict_types)
    terms: Json = dict(party.products.get(product.id, {}))
    if body.has(_PRICE[one]):
        terms[_PRICE[one]] = body.amount(_PRICE[one])
    if one == "supplier" and body.has("number"):
        terms["number"] = body.text("number")
    body.check()
    call.state.edit(_table(call.state, one), party, {"products": {**party.products, product.id: terms}})
    return reply({f"{one}_product": _render(product, terms)})


def delete_product(one: str, call: Call) -> web.Response:
    party, product = _found(call, one)
    if product.id not in party.products:
        raise missing("Product")
    left = {key: terms for key, terms in party.products.items() if key != product.id}
    call.state.edit(_table(call.state, one), party, {"products": left})
    return reply({"message": "Deleted."})


ROUTES: list[tuple[str, str, Handler]] = []
for _one in _PRICE:
    _many = f"/{_one}s/{{number}}/products"
    ROUTES += [
        ("GET", _many, partial(list_products, _one)),
        ("GET", f"{_many}/{{product}}", partial(show_product, _one)),
        ("PUT", f"{_many}/{{product}}", partial(update_product, _one)),
        ("DELETE", f"{_many}/{{product}}", partial(delete_product, _one)),
    ]
