"""Every SOAP operation that daemon/erp can call has a metric label of its own, and no label is made up."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from daemon.domain.ids import System
from daemon.metrics.labels import CALL_OPERATIONS, OTHER

FOLDER = Path(__file__).parents[2] / "daemon" / "erp"
CALLERS = ("small", "large", "_save", "without_session", "Call")
OPERATION = re.compile(r"(Get|Save|Set|Delete|Login)[A-Za-z]*\Z")


def called() -> set[str]:
    found: set[str] = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in CALLERS:
                values = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "operation")]
                texts = [v.value for v in values if isinstance(v, ast.Constant) and isinstance(v.value, str)]
                found.update(text for text in texts if OPERATION.match(text))
    return found


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_every_operation_that_we_call_has_a_label_and_every_label_is_called() -> None:
    assert called() == set(CALL_OPERATIONS[System.ERP]) - {OTHER}
