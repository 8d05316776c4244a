"""The audit log: append-only, newest first, long texts cut visibly."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from daemon.domain.ids import Kind, System
from daemon.domain.work import AuditEntry
from daemon.store.db import SqlStore
from tests.builders_store import START

ENTRY = AuditEntry(
    connection="shop",
    at=START,
    actor="uid:1000",
    action="create",
    kind=Kind.ORDER,
    system=System.WMS,
    native_id="1001",
    why="R9",
    after='{"number": 1001}',
    response="201",
)


async def append(store: SqlStore, *entries: AuditEntry) -> None:
    async with store.transaction() as tables:
        for entry in entries:
            await tables.audit.append(entry)


async def test_lines_come_back_exactly_and_newest_first_even_at_the_same_instant(store: SqlStore) -> None:
    second, third = replace(ENTRY, outcome="refused"), replace(ENTRY, at=START - timedelta(days=1), native_id="2")
    await append(store, ENTRY, second, third, replace(ENTRY, connection="other"))
    async with store.reading() as tables:
        assert await tables.audit.list("shop") == [third, second, ENTRY]
        assert await tables.audit.list("shop", native_id="1001") == [second, ENTRY]
        assert await tables.audit.list("shop", limit=1) == [third]


async def test_a_text_that_is_too_long_is_cut_and_says_so(store: SqlStore) -> None:
    await append(store, replace(ENTRY, before="x" * 30_000))
    async with store.reading() as tables:
        (entry,) = await tables.audit.list("shop")
    assert len(entry.before) == 20_000
    assert entry.before.endswith("x [cut, 30000 characters]")


@pytest.mark.sqlite
@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'nobody'", "DELETE FROM audit"])
async def test_the_database_refuses_to_change_or_remove_a_line(store: SqlStore, statement: str) -> None:
    await append(store, ENTRY)
    with pytest.raises(sa.exc.IntegrityError, match="append-only"):
        async with store.transaction() as tables:
            await tables.audit._connection.execute(sa.text(statement))
    async with store.reading() as tables:
        assert await tables.audit.list("shop") == [ENTRY]


async def test_when_something_was_last_written_is_told_by_kind_and_system_and_only_what_the_daemon_did(
    store: SqlStore,
) -> None:
    done = replace(ENTRY, actor="daemon")
    later = replace(done, at=START + timedelta(minutes=1))
    await append(
        store,
        done,
        later,
        replace(later, kind=Kind.PRODUCT, system=System.ERP),
        replace(later, at=START + timedelta(hours=1), outcome="refused"),
        replace(later, at=START + timedelta(hours=1), actor="uid:1000"),
        replace(later, at=START + timedelta(hours=1), connection="other"),
    )
    async with store.reading() as tables:
        assert await tables.audit.last_done("shop") == {
            (Kind.ORDER, System.WMS): later.at,
            (Kind.PRODUCT, System.ERP): later.at,
        }
        assert await tables.audit.last_done("nobody") == {}
