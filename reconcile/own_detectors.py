"""The user's own detectors (`detectors_dir`): read, checked before they ever run, refused one by one by name.

Called by app once, at start, in a thread. A file that is refused never keeps the others, or ours, from running; it is
told in every run as not compared. What passes here still runs read-only, without files, and with a time limit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from reconcile.catalog import COLUMNS, Catalog, CatalogError, Detector, parse
from reconcile.duck.errors import QueryFailed
from reconcile.duck.layout import in_memory
from reconcile.duck.statements import Cursor, select_one
from reconcile.tables import OUR_TABLES, SETUP_VIEW, TABLES, VIEW_NEEDS

MAX_FILES = 200
REPAIRS = ("manual", "none")
ALLOWED_FUNCTIONS = frozenset({"unnest", "range", "generate_series"})
_QUERIES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})
_HISTORY = frozenset(f"{table}_scd" for tables in TABLES.values() for table in tables)
VIEWS = frozenset({*VIEW_NEEDS, *OUR_TABLES, SETUP_VIEW, "rule", "run", *_HISTORY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A file that does not run. `name`: the file's. `why`: what is wrong and what to write instead."""

    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDetectors:
    accepted: tuple[Detector, ...] = ()
    refused: tuple[Refused, ...] = ()


def load_own(folder: Path, built_in: Catalog) -> OwnDetectors:
    """Every `*.sql` in the folder, at most MAX_FILES. Raises CatalogError when the folder itself cannot be read."""
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise CatalogError(f"{folder}: {error.strerror or error}") from error
    paths = [path for path in paths if path.suffix == ".sql"]
    accepted: dict[str, Detector] = {}
    refused: list[Refused] = []
    cursor = in_memory()
    try:
        for path in paths[:MAX_FILES]:
            try:
                detector = _read(cursor, path, {**built_in, **accepted})
            except CatalogError as error:
                refused.append(Refused(name=path.name, why=str(error).removeprefix(f"{path.name}: ")))
            else:
                accepted[detector.id] = detector
    finally:
        cursor.close()
    for path in paths[MAX_FILES:]:
        refused.append(Refused(name=path.name, why=f"only {MAX_FILES} files are read"))
    return OwnDetectors(accepted=tuple(accepted.values()), refused=tuple(refused))


def _read(cursor: Cursor, path: Path, known: Mapping[str, Detector]) -> Detector:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogError(f"cannot be read: {error}") from error
    detector = parse(path.name, text)
    if detector.id in known:
        raise CatalogError(f"there is a detector {detector.id} already: give the file and its id another name")
    if detector.repair not in REPAIRS:
        raise CatalogError(f"repair must be one of {', '.join(REPAIRS)}: a repair belongs to built-in kinds only")
    check_query(cursor, detector.sql)
    return detector


def check_query(cursor: Cursor, sql: str) -> None:
    """That it is one SELECT over our views with the nine columns of design 8. Raises CatalogError."""
    try:
        told = json.loads(str(select_one(cursor, "select json_serialize_sql(?)", [sql])[0][0]))
    except QueryFailed as error:
        raise CatalogError(str(error)) from error
    if told.get("error_type") == "not implemented":
        raise CatalogError("must be one SELECT, and no statement that writes or does anything else")
    if told.get("error"):
        raise CatalogError(f"must be one SELECT: {told.get('error_message', '')}"[:300])
    statements = told.get("statements", [])
    if len(statements) != 1:
        raise CatalogError(f"must be one SELECT, not {len(statements)} statements")
    problem = next(_problems(statements[0], _named(statements[0])), None)
    if problem:
        raise CatalogError(problem)
    try:
        columns = [str(row[0]) for row in select_one(cursor, f"describe\n{sql}")]
    except QueryFailed as error:
        raise CatalogError(f"cannot be run: {_without_place(error)}") from error
    if tuple(columns) != COLUMNS:
        raise CatalogError(f"must select {', '.join(COLUMNS)} in this order, not {', '.join(columns)}"[:300])


def _without_place(error: QueryFailed) -> str:
    """What is wrong, without the line that DuckDB draws below it: its number is not that of the file."""
    return str(error).partition(" LINE ")[0]


def _problems(tree: object, names: frozenset[str]) -> Iterator[str]:
    for node in _nodes(tree):
        kind = str(node.get("type", ""))
        if kind.endswith("_NODE") and kind not in _QUERIES:
            yield f"must only read: it holds a {kind.removesuffix('_NODE').removesuffix('_QUERY').lower()} statement"
        elif kind == "SHOW_REF":
            yield "must be one SELECT, without describe, show or summarize"
        elif kind == "TABLE_FUNCTION":
            name = str(_inner(node, "function").get("function_name", ""))
            if name not in ALLOWED_FUNCTIONS:
                yield f"may not call {name}(): only views are read, and {', '.join(sorted(ALLOWED_FUNCTIONS))}"
        elif kind == "BASE_TABLE":
            name = str(node.get("table_name", ""))
            if node.get("schema_name") or node.get("catalog_name") or name.lower() not in names | VIEWS:
                yield f"reads {name!r}, which is not a view; the views are in docs/detectors.md"


def _named(tree: object) -> frozenset[str]:
    """The names that the query itself gives with WITH."""
    maps = (_inner(node, "cte_map").get("map") for node in _nodes(tree) if "cte_map" in node)
    return frozenset(str(entry["key"]).lower() for some in maps if isinstance(some, list) for entry in some)


def _inner(node: Mapping[str, object], name: str) -> Mapping[str, object]:
    inner = node.get(name)
    return inner if isinstance(inner, Mapping) else {}


def _nodes(tree: object) -> Iterator[Mapping[str, object]]:
    todo: list[object] = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, Mapping):
            yield node
            todo.extend(reversed(list(node.values())))
        elif isinstance(node, list):
            todo.extend(reversed(node))
