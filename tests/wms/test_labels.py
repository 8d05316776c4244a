"""Every request that daemon/wms can make has its name in the closed set of metric labels, and no name is made up."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from daemon.domain.ids import Kind, System
from daemon.metrics.labels import CALL_OPERATIONS, OTHER
from daemon.wms.resource import RESOURCES

FOLDER = Path(__file__).parents[2] / "daemon" / "wms"
MAKERS = ("Request", "Listing", "get")
WRITABLE = (Kind.PRODUCT, Kind.CATEGORY, Kind.CUSTOMER, Kind.SUPPLIER)
ONLY_DELETED = Kind.ORDER
"""Orders are posted, booked and edited under addresses of their own; only the delete is spelled by kind."""


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(FOLDER.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS:
                yield path.name, node


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((k.value for k in call.keywords if k.arg == name), None)


def _templates(expression: ast.expr, method: str) -> list[str]:
    """What an expression for an address can become. A new way of spelling one fails here and must be added."""
    match expression:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.Attribute(attr="path" | "one" as name):
            kinds = list(RESOURCES) if method == "GET" else [*WRITABLE, *([ONLY_DELETED] if method == "DELETE" else [])]
            return [getattr(RESOURCES[kind], name) for kind in kinds]
        case ast.BinOp(left=ast.Attribute(attr="one"), right=ast.Constant(value="/fields")):
            return [resource.one + "/fields" for resource in RESOURCES.values() if resource.field_name]
        case ast.Attribute(attr="template") | ast.Name(id="template" | "path"):
            return []  # passed on from a place that is looked at itself
    raise AssertionError(f"an address spelled in a new way: {ast.unparse(expression)}")


def requested() -> set[str]:
    found: set[str] = set()
    for file, call in _calls():
        assert isinstance(call.func, ast.Name)
        named = _keyword(call, "method")
        method = named.value if isinstance(named, ast.Constant) else "GET"
        template = _keyword(call, "template") or (call.args[0] if call.func.id == "get" else None)
        assert template is not None and isinstance(method, str), (file, ast.unparse(call))
        found.update(f"{method} {text}" for text in _templates(template, method))
    return found


def test_every_request_of_the_gateway_has_a_label_of_its_own() -> None:
    assert requested() - set(CALL_OPERATIONS[System.WMS]) == set()


def test_the_search_for_requests_finds_the_ones_that_everybody_knows() -> None:
    assert {
        "GET /self",
        "POST /orders/drafts",
        "GET /orders/{}/lines",
        "PUT /products/{}/fields",
        "DELETE /orders/{}",
        "GET /customer-invoices",
        "POST /inventory-adjustments/{}/book",
        "DELETE /webhooks/{}",
    } <= requested()


def test_a_label_that_nothing_can_be_counted_under_is_not_there() -> None:
    by_person = {"GET /settings", "GET /payment-terms"}
    made_by_setup = {f"POST {path}" for path in ("/payment-terms", "/customer-groups", "/supplier-groups")}
    allowed = requested() | by_person | made_by_setup
    assert set(CALL_OPERATIONS[System.WMS]) - allowed == {OTHER}
