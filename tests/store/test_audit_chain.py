"""The chain of the audit log: it holds through work, retention and erasure, and breaks where somebody touched it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.domain.audit_seal import ERASE_ACTION, NO_LINES, Checker, Tampered, Traces, erasing
from daemon.domain.ids import Kind
from daemon.domain.work import AuditEntry
from daemon.store.db import SqlStore
from daemon.store.pruning import Old
from tests.builders_store import START, HandClock, memory_store
from tests.store.test_audit import ENTRY, append

KARI = '{"type": "Company", "native_id": "10", "name": "Kari Fjell"}'
PERSON = replace(ENTRY, kind=Kind.CUSTOMER, native_id="10", before=KARI, after='{"name": "Kari Dal"}')
ORDER = replace(ENTRY, before='{"type": "Order", "customer_id": "10", "note": "to Kari"}')


async def verdict(store: SqlStore, published: dict[int, str] | None = None) -> tuple[Tampered | None, Checker]:
    async with store.reading() as tables:
        checker = Checker(head=await tables.audit.follows("shop"), published=published or {})
        checker.take(await tables.audit.sealed_after("shop", checker.head.number, 10_000))
    return checker.end(), checker


def by_hand(folder: Path, *statements: str) -> None:
    """As somebody with the file and a mind to hide something would do it."""
    with closing(sqlite3.connect(folder / "state.db")) as connection, connection:
        for verb in ("update", "delete"):
            connection.execute(f"DROP TRIGGER audit_no_{verb}")
        for statement in statements:
            assert connection.execute(statement).rowcount > 0, statement


async def filled(store: SqlStore) -> None:
    await append(store, ENTRY, replace(ENTRY, connection="other"), PERSON, ORDER, replace(ENTRY, why="R11", at=START))


async def test_every_line_follows_the_one_before_it_and_each_connection_has_a_chain_of_its_own(store: SqlStore) -> None:
    await filled(store)
    tampered, checker = await verdict(store)
    assert (tampered, checker.lines, checker.head.number) == (None, 4, 4)
    async with store.reading() as tables:
        assert await tables.audit.head("shop") == checker.head
        assert (await tables.audit.head("other")).number == 1
        assert await tables.audit.head("nobody") == NO_LINES
        assert await tables.audit.is_cut() is False


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE audit SET why = 'R1' WHERE number = 2 AND connection = 'shop'", Tampered(number=2, why="content")),
        ("UPDATE audit SET before = '' WHERE number = 3", Tampered(number=3, why="content")),
        ("UPDATE audit SET actor = 'daemon' WHERE number = 2", Tampered(number=2, why="line")),
        ("UPDATE audit SET outcome = 'refused' WHERE number = 4", Tampered(number=4, why="line")),
        ("UPDATE audit SET at = at + 1 WHERE number = 3", Tampered(number=3, why="line")),
        ("UPDATE audit SET digest = 'abc', salt = 'x' WHERE number = 3", Tampered(number=3, why="content")),
        ("DELETE FROM audit WHERE number = 2", Tampered(number=2, why="missing")),
        ("DELETE FROM audit WHERE number = 1 AND connection = 'shop'", Tampered(number=1, why="missing")),
        (
            "UPDATE audit SET salt = '', why = '[erased]', before = '', after = '', response = '' WHERE number = 3",
            Tampered(number=3, why="erased"),
        ),
    ],
)
async def test_whoever_changes_or_removes_a_line_is_found_out_at_that_line(
    tmp_path: Path, clock: HandClock, statement: str, expected: Tampered
) -> None:
    async with memory_store(tmp_path, clock) as store:
        await filled(store)
    by_hand(tmp_path, statement)
    async with memory_store(tmp_path, clock) as store:
        assert (await verdict(store))[0] == expected


async def test_the_newest_line_cannot_be_cut_off_unnoticed(tmp_path: Path, clock: HandClock) -> None:
    async with memory_store(tmp_path, clock) as store:
        await filled(store)
        head = (await verdict(store))[1].head
    by_hand(tmp_path, "DELETE FROM audit WHERE number = 4")
    async with memory_store(tmp_path, clock) as store:
        async with store.reading() as tables:
            assert await tables.audit.is_cut() is True
        assert (await verdict(store, {head.number: head.chain}))[0] == Tampered(number=4, why="missing")


async def test_a_chain_that_was_made_anew_does_not_fit_what_a_report_said(store: SqlStore) -> None:
    await filled(store)
    assert (await verdict(store, {3: "f" * 64}))[0] == Tampered(number=3, why="head")


async def test_erasing_a_person_takes_every_word_about_them_and_leaves_the_chain_whole(
    tmp_path: Path, clock: HandClock
) -> None:
    async with memory_store(tmp_path, clock) as store:
        await filled(store)
        async with store.transaction() as tables:
            await tables.documents.put("shop", "plan", "p", {"kind": "customer", "native_id": "10"}, START)
            await tables.documents.put("shop", "plan", "q", {"kind": "customer", "native_id": "101"}, START)
            traces = await tables.audit.traces("shop", Kind.CUSTOMER, ["10", "501"])
            assert traces == Traces(lines=(2, 3), commands=0, documents=1, drift=0)
            assert await tables.audit.erase("shop", Kind.CUSTOMER, ["10", "501"]) == traces
            await tables.audit.append(replace(ENTRY, action=ERASE_ACTION, after=erasing(traces.lines)))
        tampered, checker = await verdict(store)
        assert (tampered, checker.lines, checker.erased) == (None, 5, 2)
        async with store.reading() as tables:
            assert (await tables.audit.traces("shop", Kind.CUSTOMER, ["10"])).lines == ()
            assert [name for name, _at, _body in await tables.documents.list("shop", "plan")] == ["q"]
            assert "Kari" not in "".join(map(str, await tables.audit.list("shop")))


async def test_retention_shortens_the_old_end_and_the_chain_goes_on_from_there(
    tmp_path: Path, clock: HandClock
) -> None:
    async with memory_store(tmp_path, clock) as store:
        old = [replace(ENTRY, at=START + timedelta(days=day)) for day in range(6)]
        await append(store, *old, replace(ENTRY, connection="other"))
        assert await store.prune(Old.AUDIT, "shop", START + timedelta(days=3), 2) == 2
        assert await store.prune(Old.AUDIT, "shop", START + timedelta(days=3), 2) == 1
        tampered, checker = await verdict(store)
        assert (tampered, checker.lines, checker.head.number) == (None, 3, 6)
        assert await store.prune(Old.AUDIT, "shop", START + timedelta(days=30), 100) == 3
        await append(store, ENTRY)
        assert [(await verdict(store))[1].head.number, (await verdict(store))[0]] == [7, None]
    by_hand(tmp_path, "DELETE FROM audit WHERE number = 7")
    async with memory_store(tmp_path, clock) as store, store.reading() as tables:
        assert await tables.audit.is_cut() is True


async def test_a_transaction_that_fails_leaves_no_hole_in_the_chain(store: SqlStore) -> None:
    await append(store, ENTRY)
    with pytest.raises(RuntimeError):
        async with store.transaction() as tables:
            await tables.audit.append(PERSON)
            raise RuntimeError
    await append(store, ORDER)
    assert (await verdict(store))[0] is None
    async with store.reading() as tables:
        assert await tables.audit.is_cut() is False


async def test_lines_of_an_older_version_are_sealed_when_the_file_is_brought_up_to_date(
    tmp_path: Path, clock: HandClock
) -> None:
    async with memory_store(tmp_path, clock) as store:
        await filled(store)
    by_hand(
        tmp_path,
        "UPDATE alembic_version SET version_num = '0002'",
    )
    with closing(sqlite3.connect(tmp_path / "state.db")) as connection, connection:
        for later in ("audit_number", "inbox_turn"):
            connection.execute(f"DROP INDEX {later}")
        for column in ("number", "salt", "digest", "chain"):
            connection.execute(f"ALTER TABLE audit DROP COLUMN {column}")
        for verb in ("update", "delete"):
            connection.execute(
                f"CREATE TRIGGER audit_no_{verb} BEFORE {verb} ON audit BEGIN SELECT RAISE(ABORT, 'append-only'); END"
            )
    async with memory_store(tmp_path, clock) as store:
        before: list[AuditEntry] = [ENTRY, PERSON, ORDER]
        async with store.reading() as tables:
            assert (await tables.audit.list("shop"))[:0:-1] == before
        await append(store, ENTRY)
        tampered, checker = await verdict(store)
        assert (tampered, checker.lines) == (None, 5)
