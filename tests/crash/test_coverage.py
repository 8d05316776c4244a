"""A new remote call without a kill test fails the suite: what the code can ask and write, against what the flows do.

That a flow really makes the calls and carries out the commands it names is asserted when it is recorded.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from daemon.domain.change import OPERATIONS
from daemon.domain.ids import Kind
from daemon.wms.resource import RESOURCES
from tests.crash import test_documents, test_masters, test_numbers, test_operators, test_orders
from tests.crash.covered import READS, WITHOUT_A_FLOW, exercised, reads_of, unknown_calls
from tests.crash.flow import Flow
from tests.crash.points import Call, Recording

ROOT = Path(__file__).resolve().parents[2]
FLOWS: list[Flow] = [
    *test_orders.FLOWS,
    *test_masters.FLOWS,
    *test_numbers.FLOWS,
    *test_documents.FLOWS,
    *test_operators.FLOWS,
]
MASTERS = (Kind.PRODUCT, Kind.CATEGORY, Kind.CUSTOMER, Kind.SUPPLIER)
LABELLED = tuple(kind for kind in MASTERS if RESOURCES[kind].field_name)
NOT_THE_DAEMON = {
    "probes.py": "harmless questions of `samsvar check`",
    "probe_records.py": "harmless questions of `samsvar check`",
}
PASSED_ON = {"get", "count", "pages"}
"""Functions that are handed a template; whoever calls them names it."""
COMPUTED = {
    "create": {f"POST {RESOURCES[kind].path}" for kind in MASTERS},
    "update": {f"PUT {RESOURCES[kind].one}" for kind in MASTERS},
    "set_field": {f"PUT {RESOURCES[kind].one}/fields" for kind in LABELLED},
    "delete": {f"DELETE {RESOURCES[Kind.ORDER].one}"},
    "_whole_list": {f"GET {resource.path}" for resource in RESOURCES.values()},
    "_newest_first": {f"GET {resource.path}" for resource in RESOURCES.values()},
    "_drafts": {"GET /orders/drafts"},
    "one": {f"GET {resource.one}" for resource in RESOURCES.values()},
    "_request": {"POST /payment-terms", "POST /customer-groups", "POST /supplier-groups"},
    "are_fields_allowed": {"GET /fields"},
    "value": {f"GET {RESOURCES[kind].one}/fields" for kind in LABELLED},
}
"""Requests of `daemon/wms` whose template depends on the kind, by the function that makes them."""


def rackbeat_calls(folder: Path) -> Iterator[str]:
    """Every request that the modules of the Rackbeat half can make."""
    for path in sorted(folder.glob("*.py")):
        if path.name not in NOT_THE_DAEMON:
            yield from _calls_in(path)


def _calls_in(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(call): function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for call in ast.walk(function)
    }
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
            continue
        where = inside.get(id(call), "")
        named = {word.arg: word.value for word in call.keywords}
        method: ast.expr | None = ast.Constant("GET")
        if call.func.id == "Request":
            method, template = named["method"], named["template"]
        elif call.func.id == "Listing":
            template = named["template"]
        elif call.func.id == "get":
            template = call.args[0]
        else:
            continue
        assert isinstance(method, ast.Constant), f"{path.name}: {where} computes its method"
        if isinstance(template, ast.Constant):
            yield f"{method.value!s} {template.value!s}"
        elif where not in PASSED_ON:
            assert where in COMPUTED, f"{path.name}: {where} computes an unknown template"
            yield from COMPUTED[where]


def erp_calls(path: Path) -> Iterator[str]:
    """Every operation that a module of the 24SevenOffice half sends."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in ("small", "large", "_save", "without_session"):
            yield from (a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str))
        elif name == "Call":
            named = [word.value for word in call.keywords if word.arg == "operation"]
            yield from (n.value for n in named if isinstance(n, ast.Constant) and isinstance(n.value, str))


def every_call(daemon: Path) -> set[str]:
    erp = {name for path in sorted((daemon / "erp").glob("*.py")) for name in erp_calls(path)}
    return erp | set(rackbeat_calls(daemon / "wms"))


def test_every_remote_call_of_the_code_is_killed_in_some_flow() -> None:
    calls = every_call(ROOT / "daemon")
    assert len(calls) > 50, "the search found too little to be right"
    assert calls - exercised(FLOWS) - WITHOUT_A_FLOW.keys() == set()
    assert exercised(FLOWS) - calls == set(), "a flow or the table names what the code does not ask"
    assert WITHOUT_A_FLOW.keys() - calls == set(), "a reason for a call that the code does not make"


def test_a_call_that_somebody_adds_to_either_half_is_missed(tmp_path: Path) -> None:
    for half, line in (
        (
            "wms",
            'def gift(key: str) -> object:\n    return Request(method="POST", template="/gifts/{}", keys=(key,))\n',
        ),
        ("wms", 'async def gifts(client: object) -> object:\n    return await client.send(get("/gifts"))\n'),
        ("erp", 'def gift(s: object) -> object:\n    return s.small(1, "SaveGifts", {})\n'),
    ):
        folder = tmp_path / half
        folder.mkdir(exist_ok=True)
        with (folder / "gift.py").open("a", encoding="utf-8") as module:
            module.write(line)
    assert every_call(tmp_path) - exercised(FLOWS) == {"POST /gifts/{}", "GET /gifts", "SaveGifts"}


def test_a_call_that_only_shows_in_a_journal_is_missed_too() -> None:
    seen = Recording((Call("wms", "GET /gifts", False), Call("erp", "GetProducts", False)), ())
    assert unknown_calls(seen) == {"GET /gifts"}


def test_every_read_of_the_table_belongs_to_a_flow_that_exists() -> None:
    assert {operation for flow in FLOWS for operation in reads_of(flow)} == READS.keys()


def test_every_kind_of_command_is_killed_in_some_flow() -> None:
    carried_out = {command.split()[0] for flow in FLOWS for command in flow.commands}
    assert carried_out == set(OPERATIONS.values())
