"""A new remote call without a kill test fails the suite: what the code can write, against what the flows exercise.

That a flow really makes the calls and carries out the commands it names is asserted when it is recorded.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from daemon.domain.change import OPERATIONS
from daemon.domain.ids import Kind
from daemon.wms.resource import RESOURCES
from tests.crash import test_documents, test_masters, test_orders
from tests.crash.flow import Flow

ROOT = Path(__file__).resolve().parents[2]
FLOWS: list[Flow] = [*test_orders.FLOWS, *test_masters.FLOWS, *test_documents.FLOWS]
MASTERS = (Kind.PRODUCT, Kind.CATEGORY, Kind.CUSTOMER, Kind.SUPPLIER)
WITHOUT_A_FLOW = {
    "DeleteProducts": "nothing decides to delete a product in 24SevenOffice; only the gateway's contract can",
    "DeleteCompanies": "nothing decides to delete a company in 24SevenOffice; only the gateway's contract can",
}
NOT_THE_DAEMON = {"setup.py": "written by `samsvar setup` while a person watches, before anything is synced"}
COMPUTED = {
    "create": {f"POST {RESOURCES[kind].path}" for kind in MASTERS},
    "update": {f"PUT {RESOURCES[kind].one}" for kind in MASTERS},
    "set_field": {f"PUT {RESOURCES[kind].one}/fields" for kind in MASTERS if RESOURCES[kind].field_name},
    "delete": {f"DELETE {RESOURCES[Kind.ORDER].one}"},
}
"""Requests of `daemon/wms/calls` whose template depends on the kind, by the function that makes them."""


def exercised() -> set[str]:
    return {re.sub(r"\{\w+\}", "{}", operation) for flow in FLOWS for operation in flow.writes}


def rackbeat_writes() -> Iterator[str]:
    """Every `Request(method=..., template=...)` of the Rackbeat half that is no GET."""
    for path in sorted((ROOT / "daemon" / "wms").glob("*.py")):
        if path.name in NOT_THE_DAEMON:
            continue
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for call in ast.walk(function):
                if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Request"):
                    continue
                named = {word.arg: word.value for word in call.keywords}
                method, template = named["method"], named["template"]
                assert isinstance(method, ast.Constant), f"{path.name}: {function.name} computes its method"
                if method.value == "GET":
                    continue
                if isinstance(template, ast.Constant):
                    yield f"{method.value!s} {template.value!s}"
                else:
                    assert function.name in COMPUTED, f"{path.name}: {function.name} computes an unknown template"
                    yield from COMPUTED[function.name]


def erp_writes() -> Iterator[str]:
    """Every operation that `daemon/erp/calls` sends as a write."""
    tree = ast.parse((ROOT / "daemon" / "erp" / "calls.py").read_text(encoding="utf-8"))
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
            continue
        is_write = any(word.arg == "writing" for word in call.keywords) or call.func.attr == "_save"
        names = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        yield from names if is_write else ()


def test_every_write_of_the_code_is_killed_in_some_flow() -> None:
    written = {*rackbeat_writes(), *erp_writes()}
    assert len(written) > 25, "the search found too little to be right"
    assert written - exercised() - WITHOUT_A_FLOW.keys() == set()
    assert exercised() - written == set(), "a flow names what the code does not write"


def test_every_kind_of_command_is_killed_in_some_flow() -> None:
    carried_out = {command.split()[0] for flow in FLOWS for command in flow.commands}
    assert carried_out == set(OPERATIONS.values())
