"""Rules that a machine can check (style.md 12): sizes, escapes, and what must never be in the tree."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("daemon", "reconcile", "reports", "sandbox")
SOURCES = sorted(p for package in PACKAGES for p in (ROOT / package).rglob("*.py"))
ESCAPES = {"type: ignore": 15, "noqa": 15, "except Exception": 16}
"""At most this many in the product; each has its reason beside it. Lower a number when one is gone."""
FORBIDDEN_NAMES = frozenset({"utils.py", "helpers.py", "helper.py", "common.py", "base.py", "manager.py"})


def _functions() -> list[tuple[int, str]]:
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found.append(((node.end_lineno or node.lineno) - node.lineno + 1, f"{path.name}:{node.name}"))
    return sorted(found)


def _percentile(values: list[int], share: float) -> int:
    return sorted(values)[int(len(values) * share)]


def test_files_stay_small() -> None:
    sizes = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in SOURCES}
    assert max(sizes.values()) <= 500, max(sizes, key=lambda p: sizes[p])
    assert _percentile(list(sizes.values()), 0.95) <= 350
    assert statistics.median(sizes.values()) <= 150


def test_functions_stay_short() -> None:
    functions = _functions()
    assert _percentile([size for size, _ in functions], 0.95) <= 40
    assert functions[-1][0] <= 80, functions[-1]


def test_no_file_is_a_drawer_for_anything() -> None:
    assert [p for p in SOURCES if p.name in FORBIDDEN_NAMES] == []


def test_every_module_and_package_says_what_it_is_for() -> None:
    silent = [p.relative_to(ROOT) for p in SOURCES if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))]
    assert silent == []


def test_escapes_are_counted_and_do_not_creep_up() -> None:
    text = "\n".join(p.read_text(encoding="utf-8") for p in SOURCES)
    counts = {escape: len(re.findall(escape, text)) for escape in ESCAPES}
    assert all(counts[escape] <= limit for escape, limit in ESCAPES.items()), counts


def test_nothing_is_left_for_later_in_words() -> None:
    marks = [p.name for p in SOURCES if re.search(r"\b(TODO|FIXME)\b", p.read_text(encoding="utf-8"))]
    assert marks == []


def test_nobody_patches_our_own_code() -> None:
    tests = [p for p in (ROOT / "tests").rglob("*.py") if p.name != Path(__file__).name]
    patching = [p.name for p in tests if re.search(r"mock\.patch|from unittest import mock", p.read_text("utf-8"))]
    assert patching == []


def test_the_tree_names_no_machine_and_no_registry() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout.decode()
    files = [ROOT / name for name in listed.split("\0") if name] or SOURCES
    # The words are put together here so that this file does not contain them.
    foreign = re.compile(
        "|".join(
            ("/wo" + "rk/", "/ro" + "ot/", "pypi" + r"\.org", "files\\.python" + "hosted", "registry\\.npm" + "js")
        )
    )
    found = []
    for path in files:
        try:
            text = path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
        if foreign.search(text):
            found.append(str(path.relative_to(ROOT)))
    assert found == []
