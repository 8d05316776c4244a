"""The English texts that the source tree raises, holds and audits with, read out of the code: for `test_told`.

A text is kept as its fixed words with `PLACE` where something is filled in. What a name stands for is looked up in its
own function; what comes from elsewhere (a remote's words, another error's detail) is a place.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACE = "\0"

CARRIERS = {
    "SyncError": (1, "detail", "{}"),
    "refused": (0, "detail", "{}"),
    "bad_reply": (0, "detail", "{}"),
    "_bad": (1, "detail", PLACE + ": {}"),
    "_doubtful": (1, "detail", PLACE + ": {}"),
    "_held": (0, "why", "{}"),
    "_stuck": (2, "why", "{}"),
    "_drop": (2, "detail", "{}"),
    "set_state": (9, "detail", "{}"),
    "NotCompared": (9, "detail", "{}"),
    "Tried": (9, "detail", "{}"),
    "send": (9, "why", "sync: {}"),
    "_move": (2, "why", "sync: {}"),
    "_finish": (9, "why", "sync: {}"),
    "AuditEntry": (9, "why", "{}"),
}
"""What carries such a text: the function, where its text stands, and what it puts around it."""


LISTING = "self.problem"
"""What a walk through a listing notes; it is raised with the listing's path before it."""


@dataclass(frozen=True, slots=True)
class Raised:
    where: str
    text: str


@cache
def raised() -> list[Raised]:
    """Every text with fixed words of its own."""
    found = []
    for folder in ("daemon", "reconcile"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            name = str(path.relative_to(ROOT))
            found += [Raised(f"{name}:{line}", text) for line, text in _of(tree)]
    return found


def literals() -> str:
    """Every piece of text in the source, but for the catalogue's own, one a line."""
    pieces = []
    for folder in ("daemon", "reconcile"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not path.name.startswith("details_"):
                tree = ast.parse(path.read_text(encoding="utf-8"))
                pieces += [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return "\n".join(pieces)


def _of(tree: ast.Module) -> Iterator[tuple[int, str]]:
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for scope in ast.walk(tree):
        if not isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node in ast.walk(scope):
            if isinstance(node, ast.Call):
                carried = _carried(node)
                if carried is not None:
                    around, text = carried
                    for variant in _variants(text, scope, functions):
                        if any(map(str.isalpha, variant)):
                            yield node.lineno, around.replace("{}", variant)
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == LISTING:
                noted = _variants(node.value, scope, functions)
                yield from ((node.lineno, f"{PLACE}: {variant}") for variant in noted if any(map(str.isalpha, variant)))


def _carried(call: ast.Call) -> tuple[str, ast.expr] | None:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in CARRIERS:
        return None
    at, keyword, around = CARRIERS[name]
    named = next((k.value for k in call.keywords if k.arg == keyword), None)
    text = named if named is not None else call.args[at] if len(call.args) > at else None
    return None if text is None else (around, text)


def _variants(text: ast.expr, scope: ast.AST, functions: dict[str, ast.FunctionDef], depth: int = 0) -> set[str]:
    """Every way the text can come out, as far as its function tells."""
    if isinstance(text, ast.Constant):
        return {text.value} if isinstance(text.value, str) else {PLACE}
    if isinstance(text, ast.JoinedStr):
        parts = [_variants(part, scope, functions, depth) for part in text.values]
        return {"".join(chosen) for chosen in product(*parts)}
    if isinstance(text, ast.FormattedValue):
        return {PLACE} if text.conversion != -1 else _variants(text.value, scope, functions, depth)
    if isinstance(text, ast.IfExp):
        return _variants(text.body, scope, functions, depth) | _variants(text.orelse, scope, functions, depth)
    if isinstance(text, ast.BinOp) and isinstance(text.op, ast.Add):
        sides = [_variants(side, scope, functions, depth) for side in (text.left, text.right)]
        return {"".join(chosen) for chosen in product(*sides)}
    if isinstance(text, ast.Name) and depth < 3:
        return _assigned(text.id, scope, functions, depth) or {PLACE}
    if isinstance(text, ast.Call) and depth < 3:
        name = text.func.attr if isinstance(text.func, ast.Attribute) else getattr(text.func, "id", "")
        if name in ("_why", "_why_none"):
            made = functions[name]
            returns = [node.value for node in ast.walk(made) if isinstance(node, ast.Return) and node.value is not None]
            return {variant for value in returns for variant in _variants(value, made, functions, depth + 1)}
    return {PLACE}


def _assigned(name: str, scope: ast.AST, functions: dict[str, ast.FunctionDef], depth: int) -> set[str]:
    values = [
        node.value
        for node in ast.walk(scope)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id == name
    ]
    return {variant for value in values for variant in _variants(value, scope, functions, depth + 1)}
