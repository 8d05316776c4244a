"""Backups: consistent while somebody writes, never over another file, looked over before they are trusted."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from daemon.domain.ids import Key, Kind, System
from daemon.domain.work import Signal, Source
from daemon.ports import StateError
from daemon.store.backup import copy_state, problems_of, restore_state
from tests.builders_store import HandClock, memory_store

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _signal(number: int) -> Signal:
    return Signal(key=Key("butikk", Kind.ORDER, System.ERP, str(number)), source=Source.POLL)


def _count(path: Path) -> int:
    with sqlite3.connect(path) as connection:
        (count,) = connection.execute("SELECT count(*) FROM inbox").fetchone()
    connection.close()
    return int(count)


async def test_a_copy_made_while_somebody_writes_is_whole_and_holds_what_was_committed(tmp_path: Path) -> None:
    async with memory_store(tmp_path, HandClock()) as store:
        await store.signal([_signal(n) for n in range(100)])

        async def keep_writing() -> None:
            for n in range(100, 400):
                await store.signal([_signal(n)])

        writing = asyncio.create_task(keep_writing())
        await asyncio.to_thread(copy_state, tmp_path / "state.db", tmp_path / "copy.db")
        await writing
    assert problems_of(tmp_path / "copy.db") == []
    assert 100 <= _count(tmp_path / "copy.db") <= 400
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600


async def test_a_backup_is_never_written_over_another_file(tmp_path: Path) -> None:
    async with memory_store(tmp_path, HandClock()):
        (tmp_path / "other").write_text("somebody's")
        with pytest.raises(StateError):
            copy_state(tmp_path / "state.db", tmp_path / "other")
    assert (tmp_path / "other").read_text() == "somebody's"


async def test_a_restore_brings_back_the_old_state_and_keeps_the_one_it_replaces(tmp_path: Path) -> None:
    async with memory_store(tmp_path, HandClock()) as store:
        await store.signal([_signal(1)])
        copy_state(tmp_path / "state.db", tmp_path / "copy.db")
        await store.signal([_signal(2)])
    kept = restore_state(tmp_path / "copy.db", tmp_path / "state.db", NOW)
    assert kept is not None
    assert (_count(tmp_path / "state.db"), _count(kept)) == (1, 2)
    async with memory_store(tmp_path, HandClock()) as store, store.reading() as tx:
        assert [item.key.native_id for item in await tx.inbox.list("butikk")] == ["1"]


@pytest.mark.parametrize("content", [b"", b"not a database at all", b"SQLite format 3\x00" + b"\xff" * 4096])
async def test_a_damaged_backup_is_refused_and_the_state_stays(tmp_path: Path, content: bytes) -> None:
    async with memory_store(tmp_path, HandClock()) as store:
        await store.signal([_signal(1)])
    (tmp_path / "bad.db").write_bytes(content)
    with pytest.raises(StateError):
        restore_state(tmp_path / "bad.db", tmp_path / "state.db", NOW)
    assert _count(tmp_path / "state.db") == 1


async def test_damage_in_the_middle_of_a_file_is_named(tmp_path: Path) -> None:
    async with memory_store(tmp_path, HandClock()) as store:
        await store.signal([_signal(n) for n in range(2000)])
    copy_state(tmp_path / "state.db", tmp_path / "copy.db")
    body = bytearray((tmp_path / "copy.db").read_bytes())
    for offset in range(8 * 4096, len(body) - 4096, 4096):
        body[offset : offset + 64] = b"\xff" * 64
    (tmp_path / "copy.db").write_bytes(body)
    try:
        found = problems_of(tmp_path / "copy.db")
    except StateError as error:
        found = [error.why]
    assert found != []


@pytest.mark.parametrize("content", [b"not a database at all", b"SQLite format 3\x00" + b"\xff" * 4096, b""])
async def test_a_damaged_state_is_replaced_too_and_kept_as_it_was(tmp_path: Path, content: bytes) -> None:
    """It is what a restore is for."""
    async with memory_store(tmp_path, HandClock()) as store:
        await store.signal([_signal(1)])
        copy_state(tmp_path / "state.db", tmp_path / "copy.db")
    (tmp_path / "state.db").write_bytes(content)
    kept = restore_state(tmp_path / "copy.db", tmp_path / "state.db", NOW)
    assert _count(tmp_path / "state.db") == 1
    assert kept is not None and (kept.read_bytes() == content or content == b"")
    assert kept.stat().st_mode & 0o777 == 0o600
