"""The hand of a person in the imitated 24SevenOffice: control verbs for tests and the demo.

They go through the same rules as the API (an invoiced order stays as it is) and are journalled as done by `ui`. A query
`?identity=ID` picks another company than the first.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from sandbox.control import PREFIX, json_body, json_response
from sandbox.erp_admin_account import account_routes
from sandbox.erp_admin_shapes import (
    ORDER,
    PRODUCT,
    ShapeError,
    company_json,
    company_wire,
    order_json,
    product_json,
    rows,
    wire,
)
from sandbox.erp_book import Book, Rec
from sandbox.erp_companies import save_company
from sandbox.erp_errors import ItemError, rejected_by_database
from sandbox.erp_order_save import INVOICED, save_order
from sandbox.erp_products import save_product
from sandbox.erp_state import ErpState

UI = "ui"
MAX_LISTED = 1000
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def admin_routes(state: ErpState) -> list[web.AbstractRouteDef]:
    """The ERP's own routes under `/_sandbox/`."""
    hand = _Hand(state)
    routes: list[web.AbstractRouteDef] = [
        web.get(PREFIX + "orders", hand.list_orders),
        web.get(PREFIX + "products", hand.list_products),
        web.get(PREFIX + "companies", hand.list_companies),
        web.get(PREFIX + "categories", hand.list_categories),
        *account_routes(state),
        web.delete(PREFIX + "orders/{id:[0-9]{1,15}}", hand.guarded(hand.delete_order)),
    ]
    for noun, show, save in (
        ("orders", hand.show_order, hand.save_order),
        ("products", hand.show_product, hand.save_product),
        ("companies", hand.show_company, hand.save_company),
    ):
        routes += [
            web.post(f"{PREFIX}{noun}", hand.guarded(save)),
            web.patch(PREFIX + noun + "/{id:[0-9]{1,15}}", hand.guarded(save)),
            web.get(PREFIX + noun + "/{id:[0-9]{1,15}}", show),
        ]
    return routes


class _Hand:
    """The routes over one state; a POST has no id in its path, a PATCH has one."""

    def __init__(self, state: ErpState) -> None:
        self._state = state

    def guarded(self, handler: Handler) -> Handler:
        """Turn what a person may not do into an answer with its reasons."""

        async def safe(request: web.Request) -> web.StreamResponse:
            try:
                return await handler(request)
            except ShapeError as error:
                return json_response({"problems": error.problems}, status=400)
            except ItemError as error:
                return json_response({"problems": [error.message]}, status=409)

        return safe

    def _book(self, request: web.Request) -> Book:
        identity = request.query.get("identity", self._state.identity_id)
        if identity not in self._state.books:
            raise web.HTTPNotFound(text="no such identity")
        return self._state.books[identity]

    async def list_orders(self, request: web.Request) -> web.Response:
        """Orders by id, at most `limit`, after the id `after`, with `status` when given."""
        try:
            limit = min(MAX_LISTED, max(1, int(request.query.get("limit", MAX_LISTED))))
            after = int(request.query.get("after", 0))
        except ValueError:
            return json_response({"problems": ["limit and after must be whole numbers"]}, status=400)
        status = request.query.get("status")
        book = self._book(request)
        found = [
            order
            for key, order in sorted(book.orders.items())
            if key > after and (status is None or order.get("OrderStatus", "Web") == status)
        ]
        return json_response({"orders": [order_json(o) for o in found[:limit]], "total": len(found)})

    async def list_products(self, request: web.Request) -> web.Response:
        """All products by id, at most 1000."""
        products = [product for _key, product in sorted(self._book(request).products.items())]
        shown = [product_json(product) for product in products[:MAX_LISTED]]
        return json_response({"products": shown, "total": len(products)})

    async def list_companies(self, request: web.Request) -> web.Response:
        """All customers and suppliers by id, at most 1000."""
        companies = [company for _key, company in sorted(self._book(request).companies.items())]
        shown = [company_json(company) for company in companies[:MAX_LISTED]]
        return json_response({"companies": shown, "total": len(companies)})

    async def list_categories(self, request: web.Request) -> web.Response:
        """All product categories by id."""
        categories = [category for _key, category in sorted(self._book(request).categories.items())]
        shown = [{"id": c["Id"], "name": c.get("Name", "")} for c in categories[:MAX_LISTED]]
        return json_response({"categories": shown, "total": len(categories)})

    async def show_order(self, request: web.Request) -> web.Response:
        return json_response(order_json(_found(self._book(request).orders, request)))

    async def show_product(self, request: web.Request) -> web.Response:
        return json_response(product_json(_found(self._book(request).products, request)))

    async def show_company(self, request: web.Request) -> web.Response:
        return json_response(company_json(_found(self._book(request).companies, request)))

    async def save_order(self, request: web.Request) -> web.Response:
        """Create an order, or change one: its fields, and its rows by `row_id` (see `erp_admin_shapes.rows`)."""
        book, wish = self._book(request), await json_body(request)
        before = _before(book.orders, request)
        record = wire(ORDER, wish, frozenset({"lines"}))
        if "lines" in wish:
            record["InvoiceRows"] = rows(wish["lines"], existing=before is not None)
        record = {"OrderStatus": "Confirmed", **record} if before is None else {**record, "OrderId": _id(request)}
        echo = save_order(book, record, UI, [])
        return json_response(order_json(book.orders[echo["OrderId"]]), status=201 if before is None else 200)

    async def delete_order(self, request: web.Request) -> web.Response:
        """Delete an order, as a person may; an invoice never."""
        book = self._book(request)
        order = _found(book.orders, request)
        if order.get("OrderStatus") == INVOICED:
            raise rejected_by_database("an invoice can not be deleted")
        book.drop_order(order["OrderId"], UI)
        return json_response({"deleted": order["OrderId"]})

    async def save_product(self, request: web.Request) -> web.Response:
        book, wish = self._book(request), await json_body(request)
        before = _before(book.products, request)
        record = wire(PRODUCT, wish)
        if before is None:
            record = {"CategoryId": min(book.categories, default=0), **record}
        else:
            record["Id"] = _id(request)
        echo = save_product(book, record, UI)
        return json_response(product_json(book.products[echo["Id"]]), status=201 if before is None else 200)

    async def save_company(self, request: web.Request) -> web.Response:
        """Create or change a customer or supplier; `type` is Business unless it says Consumer or Supplier."""
        book, wish = self._book(request), await json_body(request)
        before = _before(book.companies, request)
        record = company_wire(wish, before or {})
        if before is None:
            record = {"Type": "Business", **record}
            record |= {"ExplicitlySpecifyNewCompanyId": True} if "Id" in record else {}
        else:
            record = {"Type": before["Type"], **record, "Id": _id(request)}
        echo = save_company(book, record, UI)
        return json_response(company_json(book.companies[echo["Id"]]), status=201 if before is None else 200)


def _id(request: web.Request) -> int:
    return int(request.match_info["id"])


def _found(records: Mapping[int, Rec], request: web.Request) -> Any:
    record = records.get(_id(request))
    if record is None:
        raise web.HTTPNotFound(text="no such record")
    return record


def _before(records: Mapping[int, Rec], request: web.Request) -> Any:
    return _found(records, request) if "id" in request.match_info else None
