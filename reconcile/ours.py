"""Copies our own links, bases and open work into the snapshot, with their moment (design 5, Audit).

Called by `run` before detection and by `confirm` before the second look. Reads the state database through the port.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from daemon.domain.change import Scalar, operation_of
from daemon.domain.ids import Kind, System
from daemon.domain.link import Link
from daemon.domain.money import plain
from daemon.domain.work import Command, CommandState, InboxItem
from daemon.ports import Clock, LinkDigest, Store, Transaction
from daemon.sync.field_notes import CONFLICT
from reconcile.duck.file import SnapshotFile
from reconcile.duck.statements import Cursor, append, do, rows_of
from reconcile.rows import Row, decimal, moment
from reconcile.rules import RuleRow
from reconcile.scd import load, settle, stage
from reconcile.tables import LINK_TABLES, OUR_TABLES, WORK_TABLES

MAX_WORK = 200_000
"""Longest inbox or outbox that is copied; beyond it nobody is excused by what was left out."""
LINK_BATCH = 100
"""Links are decoded on the event loop; more at once would hold it. So are conflicts."""
DIGEST_BATCH = 1000
_SEPARATOR = "\x1f"
_OPEN_STATES = (CommandState.PENDING, CommandState.SENDING, CommandState.PARKED)


async def copy_ours(file: SnapshotFile, store: Store, clock: Clock, connection: str, *, paused: bool) -> None:
    """One consistent read of links, bases, inbox and outbox; of links and bases only what changed since the last copy
    is decoded. `paused`: the outbox is, so its work excuses nothing."""
    moment_read = clock.now()
    await file.run(_begin)
    async with store.reading() as tables:
        async for digests in tables.links.digests(connection, DIGEST_BATCH):
            await file.run(partial(_note_digests, digests=digests))
        await file.run(_compare_digests)
        async for kind, ids in _changed_links(file):
            links = await tables.links.get_many(connection, kind, System.ERP, ids)
            known = await file.run(partial(_digests_of, kind=kind, ids=ids))
            await file.run(partial(_load_links, links=list(links.values()), digests=known))
        async for conflicts in _conflicts(tables, connection):
            await file.run(partial(load, rows={"conflict": conflicts}))
        inbox = await tables.inbox.list(connection, limit=MAX_WORK)
        outbox = await tables.outbox.list(connection, states=_OPEN_STATES, limit=MAX_WORK)
    work = [_inbox_row(item) for item in inbox] + [_outbox_row(command, paused) for command in outbox]
    await file.run(partial(load, rows={"open_work": work}))
    await file.run(partial(_settle, moment=moment_read))


def _begin(cursor: Cursor) -> None:
    stage(cursor, OUR_TABLES)
    do(cursor, "create or replace temp table link_seen (kind varchar, erp_id varchar, record varchar, digest varchar)")


def _note_digests(cursor: Cursor, digests: Sequence[LinkDigest]) -> None:
    append(
        cursor,
        "link_seen",
        [(kind, erp, _SEPARATOR.join((kind, erp, wms)), digest) for kind, erp, wms, digest in digests],
    )


def _compare_digests(cursor: Cursor) -> None:
    """`link_scd.part` is the digest that a link had when it was copied (schema.sql)."""
    known = "(select record, part from link_scd where valid_to is null)"
    do(
        cursor,
        "create or replace temp table link_changed as select s.*, row_number() over (order by s.kind, s.erp_id) as n "
        f"from link_seen s anti join {known} k on k.record = s.record and k.part = s.digest",
    )
    do(
        cursor,
        "create or replace temp table touched as select record from link_changed union all "
        f"select k.record from {known} k anti join link_seen s on s.record = k.record",
    )


async def _changed_links(file: SnapshotFile) -> AsyncIterator[tuple[Kind, list[str]]]:
    """ERP ids of links that are new or were changed, in portions."""
    done = 0
    sql = "select kind, erp_id from link_changed where n > ? and n <= ? order by n"
    while rows := await file.query(sql, [done, done + LINK_BATCH]):
        done += LINK_BATCH
        for kind in sorted({str(kind) for kind, _id in rows}):
            yield Kind(kind), [str(erp_id) for its, erp_id in rows if its == kind]


def _digests_of(cursor: Cursor, kind: Kind, ids: Sequence[str]) -> dict[str, str]:
    sql = "select erp_id, digest from link_changed where kind = ? and erp_id in (select unnest(?))"
    found = rows_of(cursor, sql=sql, values=[str(kind), list(ids)], max_rows=len(ids))
    return {str(erp_id): str(digest) for erp_id, digest in found}


def _settle(cursor: Cursor, moment: datetime) -> None:
    settle(cursor, LINK_TABLES, moment, only_touched=True)
    settle(cursor, WORK_TABLES, moment)
    for table in ("link_seen", "link_changed", "touched"):
        do(cursor, f"drop table if exists {table}")


async def write_rules(file: SnapshotFile, rules: Sequence[RuleRow]) -> None:
    """Replaces the rules."""

    def job(cursor: Cursor) -> None:
        do(cursor, "delete from rule_now")
        append(cursor, "rule_now", rules)

    await file.run(job)


async def _conflicts(tables: Transaction, connection: str) -> AsyncIterator[list[Row]]:
    after = ""
    while page := await tables.documents.page(connection, CONFLICT, after, LINK_BATCH):
        after = page[-1][0]
        yield [_conflict_row(name, body) for name, body in page if isinstance(body, Mapping)]


def _conflict_row(name: str, body: Mapping[str, object]) -> Row:
    """`name`: kind, 24SO id and field, as `daemon.sync.field_notes` names it; only the id may hold a slash."""
    kind, _, rest = name.partition("/")
    erp_id, _, field = rest.rpartition("/")
    values = [_text(_scalar(body.get(key))) for key in ("erp", "wms", "base_erp", "base_wms")]
    since = body.get("since")
    return (
        name,
        "",
        kind,
        erp_id,
        field,
        *values,
        moment(datetime.fromisoformat(since)) if isinstance(since, str) else None,
    )


def _scalar(value: object) -> Scalar:
    return value if value is None or isinstance(value, str | bool) else str(value)


def _load_links(cursor: Cursor, links: Sequence[Link], digests: Mapping[str, str]) -> None:
    rows: dict[str, list[Row]] = {"link": [], "base": [], "base_line": []}
    for link in links:
        record = _SEPARATOR.join((link.kind, link.erp_id, link.wms_id))
        ids = (link.kind, link.erp_id, link.wms_id)
        rows["link"].append((record, digests[link.erp_id], *ids, moment(link.created_at), moment(link.updated_at)))
        for system, fields in ((System.ERP, link.base.erp), (System.WMS, link.base.wms)):
            rows["base"] += [
                (record, f"{system}{_SEPARATOR}{name}", *ids, str(system), name, _text(value))
                for name, value in fields.items()
            ]
        rows["base_line"] += _base_lines(record, link)
    load(cursor, rows)


def _base_lines(record: str, link: Link) -> list[Row]:
    return [
        (
            record,
            f"{line.erp_row_id}{_SEPARATOR}{line.wms_line_id}",
            link.erp_id,
            link.wms_id,
            line.erp_row_id,
            line.wms_line_id,
            line.erp_product_id,
            line.wms_number,
            decimal(line.quantity),
            decimal(line.unit_price),
            decimal(line.discount_percent),
        )
        for line in link.base.lines
    ]


def _inbox_row(item: InboxItem) -> Row:
    key = item.key
    is_erp = key.system is System.ERP
    return (
        _SEPARATOR.join((key.kind, key.system, key.native_id)),
        "inbox",
        str(key.kind),
        str(key.system),
        key.native_id if is_erp else None,
        None if is_erp else key.native_id,
        None,
        item.parked,
        None if item.reason is None else str(item.reason),
        str(item.source),
        moment(item.first_at),
        moment(item.due_at),
    )


def _outbox_row(command: Command, paused: bool) -> Row:
    return (
        command.id,
        "outbox",
        str(command.kind),
        str(command.system),
        command.erp_id,
        command.wms_id,
        operation_of(command.change),
        paused or command.state is CommandState.PARKED,
        None if command.reason is None else str(command.reason),
        command.origin,
        moment(command.decided_at),
        moment(command.due_at),
    )


def _text(value: Scalar) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return plain(value)
