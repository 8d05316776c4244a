"""The tables, views and macros of a snapshot file, laid out once for each version of theirs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import duckdb

from reconcile.duck.errors import SnapshotFileError
from reconcile.duck.statements import Cursor, do, one_number, rows_of, transaction
from reconcile.field_rules import FieldRule, built_in
from reconcile.field_views import field_views
from reconcile.marks import remaking, remarking

SCHEMA_VERSION = 3
"""1: before the marks of orders, which are made when such a file is opened. 2: before those of records."""
ORDERS_MARKED = 2
LAYOUT = ("schema.sql", "views.sql", "masters.sql", "orders.sql")
"""Tables first; a view stands on those before it."""
LAID_OUT = "select digest from laid_out"


def in_memory(fields: Sequence[FieldRule] | None = None) -> Cursor:
    """The same schema without a file, for the examples of the detectors."""
    cursor = duckdb.connect(":memory:", config={"threads": "1", "autoload_known_extensions": "false"})
    _lay_out(cursor, built_in() if fields is None else fields)
    return cursor


def _lay_out(cursor: Cursor, fields: Sequence[FieldRule]) -> None:
    for name in LAYOUT:
        do(cursor, _text(name))
    do(cursor, field_views(fields))


def make_ready(cursor: Cursor, path: Path, fields: Sequence[FieldRule]) -> None:
    """All or nothing: a kill in between leaves a file without any table, which is as good as a new one. A file that
    was laid out just so before is only read: laying out costs a quarter of a second of processor time, and writes."""
    ours = "from duckdb_tables() where database_name = current_database()"
    tables = one_number(cursor, f"select count(*) {ours}")
    version = _known_version(cursor, path) if tables else SCHEMA_VERSION
    digest = _digest(fields)
    knows = one_number(cursor, f"select count(*) {ours} and table_name = 'laid_out'")
    if knows and version == SCHEMA_VERSION and rows_of(cursor, sql=LAID_OUT, max_rows=2) == [(digest,)]:
        return
    with transaction(cursor):
        _lay_out(cursor, fields)
        do(cursor, "delete from laid_out")
        do(cursor, "insert into laid_out values (?)", [digest])
        if not tables:
            do(cursor, "insert into meta values (?)", [SCHEMA_VERSION])
        for statement in (*(remaking() if version < ORDERS_MARKED else ()), *remarking()):
            do(cursor, statement)
        do(cursor, "update meta set schema_version = ?", [SCHEMA_VERSION])


def _digest(fields: Sequence[FieldRule]) -> str:
    """Of everything that laying out does."""
    parts = [duckdb.__version__, str(SCHEMA_VERSION), *map(_text, LAYOUT), field_views(fields)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _known_version(cursor: Cursor, path: Path) -> int:
    version = one_number(cursor, "select max(schema_version) from meta")
    if version is None:
        raise SnapshotFileError(f"{path} is a DuckDB file, but not one of ours", path)
    if version > SCHEMA_VERSION:
        raise SnapshotFileError(
            f"{path} was written by a newer version (schema {version}, this one knows {SCHEMA_VERSION}): "
            "install that version again, or move the file away",
            path,
        )
    return version


def _text(name: str) -> str:
    return files("reconcile").joinpath(name).read_text(encoding="utf-8")
