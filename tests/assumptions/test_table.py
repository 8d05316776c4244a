"""Holds `docs/assumptions.md` to the sandbox and to the tests: 49 questions, each with what it names."""

import ast
import re
from collections import Counter
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

from sandbox.erp_settings import ErpSettings
from sandbox.wms_settings import WmsSettings
from tests.assumptions.table import TABLE, Assumption, read_table

ROOT = TABLE.parents[1]
COUNTS = {"SOAP": 21, "RB": 22, "REST": 6}
CLASSES: dict[str, Any] = {"ErpSettings": ErpSettings, "WmsSettings": WmsSettings}


def rows() -> list[Assumption]:
    return read_table(TABLE.read_text(encoding="utf-8"))


def test_there_are_49_questions_numbered_as_in_their_sources() -> None:
    assert len(rows()) == 49
    wanted = [f"{prefix}-{n}" for prefix, count in COUNTS.items() for n in range(1, count + 1)]
    assert [row.id for row in rows()] == wanted
    assert all(len(row.question) > 20 and "?" in row.question for row in rows())


def test_every_switch_exists_with_the_default_that_the_table_says() -> None:
    for row in rows():
        for name, default in row.switches.items():
            kind, _, field = name.partition(".")
            made = CLASSES[kind]()
            assert field in {f.name for f in fields(made)}, name
            assert (getattr(made, field), type(getattr(made, field))) == (default, type(default)), name


def test_no_switch_stands_in_two_rows() -> None:
    assert [n for n, c in Counter(name for row in rows() for name in row.switches).items() if c > 1] == []


def test_every_named_test_exists() -> None:
    for row in rows():
        assert row.tests, row.id
        for node in row.tests:
            path, _, name = node.partition("::")
            assert name in functions_of(path), f"{row.id}: {node}"


def test_every_switch_is_turned_through_all_its_values_by_a_test_of_its_row() -> None:
    for row in rows():
        for name, default in row.switches.items():
            shown = [v for node in row.tests for s, v in turned_by(node) if s == name]
            assert default in shown, f"{row.id}: {name} is not shown with its default"
            missing = [v for v in all_values(name) if v not in shown]
            assert not missing, f"{row.id}: {name} is not shown with {missing}"
            assert len(shown) > 1, f"{row.id}: {name} is shown with one value only"


def test_every_test_of_a_switch_is_named_in_the_table() -> None:
    named = {node for row in rows() for node in row.tests}
    for file in sorted((ROOT / "tests" / "assumptions").glob("test_*.py")):
        path = file.relative_to(ROOT).as_posix()
        for test in functions_of(path):
            if turned_by(f"{path}::{test}"):
                assert f"{path}::{test}" in named


def test_probes_have_unique_names_in_snake_case_that_the_page_explains() -> None:
    probes = [row.probe for row in rows() if row.probe is not None]
    assert [name for name, count in Counter(probes).items() if count > 1] == []
    page = TABLE.read_text(encoding="utf-8")
    for name in probes:
        assert re.fullmatch(r"(erp|wms)(_[a-z0-9]+)+", name), name
        assert page.count(f"* `{name}`: ") == 1, name
    assert len(re.findall(r"^\* `(?:erp|wms)_\w+`: ", page, re.MULTILINE)) == len(probes)


@pytest.mark.parametrize(
    "row",
    [
        "| RB-1 | q? | `WmsSettings.a` | - | `t` | cannot be probed |",
        "| RB-1 | q? | none | `1` | `t` | cannot be probed |",
        "| RB-1 | q? | none | - | `t` | perhaps |",
        "| RB-1 | q? | none | - | `t` |",
    ],
)
def test_a_row_that_has_not_the_form_is_refused(row: str) -> None:
    head = "| id | question | switch | default | tests | probe |\n|---|---|---|---|---|---|\n"
    with pytest.raises(ValueError, match=r"RB-1|six cells"):
        read_table(head + row)


def all_values(switch: str) -> tuple[Any, ...]:
    """Every value that a switch can have, where that is a closed set."""
    kind, _, field = switch.partition(".")
    hint = get_type_hints(CLASSES[kind])[field]
    if hint is bool:
        return (False, True)
    return get_args(hint) if get_origin(hint) is Literal else ()


@cache
def functions_of(path: str) -> dict[str, ast.AsyncFunctionDef | ast.FunctionDef]:
    """The test functions of a file by name, read and not run."""
    file = ROOT / path
    if not file.is_file() or not Path(path).name.startswith("test_"):
        return {}
    nodes = ast.parse(file.read_text(encoding="utf-8")).body
    found = (n for n in nodes if isinstance(n, ast.AsyncFunctionDef | ast.FunctionDef))
    return {node.name: node for node in found if node.name.startswith("test_")}


def turned_by(node: str) -> list[tuple[str, Any]]:
    """Switch and value of every `each_value` above a test."""
    path, _, name = node.partition("::")
    calls = [d for d in functions_of(path)[name].decorator_list if isinstance(d, ast.Call)]
    named = [c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "each_value"]
    return [(ast.literal_eval(call.args[0]), ast.literal_eval(value)) for call in named for value in call.args[1:]]
