"""Finds texts of the catalogue that the source tree takes apart or puts together: for `test_glue`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("daemon/cli", "daemon/operations", "daemon/web", "reports", "reconcile")
SAYING = frozenset(
    {
        "say",
        "text",
        "counted",
        "word",
        "both",
        "hint",
        "kind_word",
        "field_name",
        "outcome_word",
        "why_words",
        "happened",
    }
    | {"phrase", "subject", "reason_of", "told", "detail", "known", "bare", "worded", "name", "label", "in_language"}
)
"""Functions whose result is a text of the catalogue."""

BENDING = frozenset(
    {"lower", "upper", "capitalize", "title", "rstrip", "lstrip", "strip", "replace", "removesuffix", "removeprefix"}
)
JOINTS = frozenset(":,;()|/→×-–—=\n")
"""Signs that set two texts apart as a label and its value, a remark or a list. A space alone makes one sentence."""


@dataclass(frozen=True, slots=True)
class Glued:
    where: str
    code: str
    why: str


def glued() -> list[Glued]:
    found = []
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            for scope in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
                    found += [Glued(f"{name}:{scope.name}", code, why) for code, why in _in(scope)]
    return list(dict.fromkeys(found))


def _in(scope: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, str]]:
    said = {
        target.id
        for node in ast.walk(scope)
        if isinstance(node, ast.Assign) and _is_said(node.value, set())
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(scope):
        if isinstance(node, ast.JoinedStr):
            why = _problem(node, said)
            if why:
                yield ast.unparse(node), why
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            if any(_is_said(side, said) for side in (node.left, node.right)) and not _is_list(node):
                yield ast.unparse(node), "added to"
        elif _is_bent(node, said):
            yield ast.unparse(node), "bent"


def _is_bent(node: ast.AST, said: set[str]) -> bool:
    """A text cut, stripped or put into other letters."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in BENDING:
        return False
    return _is_said(node.func.value, said)


def _problem(joined: ast.JoinedStr, said: set[str]) -> str:
    """A text of the catalogue beside words of no language, or two of them with nothing but a space between."""
    spoken = [isinstance(part, ast.FormattedValue) and _is_said(part.value, said) for part in joined.values]
    if not any(spoken):
        return ""
    between = [part.value if isinstance(part, ast.Constant) else None for part in joined.values]
    if any(any(map(str.isalpha, literal)) for literal in between if isinstance(literal, str)):
        return "beside bare words"
    places = [at for at, is_spoken in enumerate(spoken) if is_spoken]
    for first, second in pairwise(places):
        literals = "".join(one for one in between[first + 1 : second] if isinstance(one, str))
        if not JOINTS & set(literals):
            return "side by side"
    return ""


def _is_said(node: ast.expr, said: set[str]) -> bool:
    if isinstance(node, ast.Name):
        return node.id in said
    if isinstance(node, ast.BoolOp | ast.IfExp):
        parts = node.values if isinstance(node, ast.BoolOp) else [node.body, node.orelse]
        return any(_is_said(part, said) for part in parts)
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in SAYING


def _is_list(node: ast.BinOp) -> bool:
    return any(isinstance(side, ast.List | ast.Tuple | ast.ListComp) for side in (node.left, node.right))
