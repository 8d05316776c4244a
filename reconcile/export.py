"""Writes what was known at one instant as Parquet files, a table each, with a note of when each side was read.

Called by the operation behind `samsvar reconcile export`. Must never write outside the state folder (`duck` sees to it)
nor over an export that is there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from reconcile.duck.file import SnapshotFile
from reconcile.duck.statements import Cursor, do, one_number, quoted, rows_of
from reconcile.marks import WITH_MARK
from reconcile.rows import utc
from reconcile.tables import OUR_TABLES, TABLES

MANIFEST = "manifest.json"


class ExportRefused(Exception):
    """`reason`: `no_snapshot` (nothing was read by then, or it is forgotten) or `exists`. `detail`: the earliest
    instant that is known, or the folder."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """`rows` by table. `as_of`: when each kind of each side was last read before the instant."""

    folder: Path
    at: datetime
    rows: Mapping[str, int]
    as_of: Mapping[str, str]


async def export(file: SnapshotFile, folder: Path, at: datetime, forgotten_before: datetime) -> Export:
    """What was known at `at` (aware) in `folder`/<instant>. Raises ExportRefused, QueryFailed, OSError.

    `forgotten_before`: history that ended before then is no longer kept, so nothing can be told of it.
    """
    first = await file.run(_first_read)
    if first is None or at < first or at < forgotten_before:
        raise ExportRefused("no_snapshot", "" if first is None else max(first, forgotten_before).isoformat())
    target = folder / at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    if target.exists():
        raise ExportRefused("exists", str(target))
    unfinished = target.with_name(f".{target.name}")
    unfinished.mkdir(mode=0o700, parents=True, exist_ok=True)
    rows: dict[str, int] = {}
    for table in _tables():
        path = unfinished / f"{table}.parquet"
        rows[table] = await file.run(partial(_copy, table=table, path=path, at=at))
        path.chmod(0o600)
    as_of = await file.run(partial(_reads, at=at))
    told = {"at": at.astimezone(UTC).isoformat(), "as_of": as_of, "rows": rows}
    manifest = unfinished / MANIFEST
    manifest.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    manifest.chmod(0o600)
    unfinished.rename(target)
    return Export(folder=target, at=at, rows=rows, as_of=as_of)


def _tables() -> Sequence[str]:
    return (*(table for tables in TABLES.values() for table in tables), *OUR_TABLES)


def _first_read(cursor: Cursor) -> datetime | None:
    rows = rows_of(cursor, sql="select min(as_of) from run_side where compared", max_rows=1)
    found = rows[0][0]
    return found.replace(tzinfo=UTC) if isinstance(found, datetime) else None


def _copy(cursor: Cursor, table: str, path: Path, at: datetime) -> int:
    """COPY takes no parameters; the instant is ours and the path is checked by DuckDB's allowed folder."""
    own = "exclude (mark)" if table in WITH_MARK else ""
    moment = f"timestamp '{utc(at).isoformat(sep=' ')}'"
    then = f"valid_from <= {moment} and (valid_to is null or valid_to > {moment})"
    do(
        cursor,
        f"copy (select * {own} from {table}_scd where {then} order by record, part) to '{quoted(path)}' "
        "(format parquet, compression zstd)",
    )
    return one_number(cursor, f"select count(*) from {table}_scd where {then}") or 0


def _reads(cursor: Cursor, at: datetime) -> dict[str, str]:
    sql = "select system || ' ' || kind, max(as_of) from run_side where compared and as_of <= ? group by all order by 1"
    rows = rows_of(cursor, sql=sql, values=[utc(at)], max_rows=100)
    return {str(place): f"{as_of}+00:00".replace(" ", "T") for place, as_of in rows}
