"""Opening: rights, versions, and files that must be refused without being touched."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from daemon.ports import StateError
from daemon.store.db import SqlStore
from daemon.store.migrate import FOLDER, known_revisions
from daemon.store.schema import metadata
from tests.builders_store import START, HandClock, memory_store


def mode(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def alter(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


async def refusal(path: Path, clock: HandClock) -> StateError:
    """Why the file is refused; it must be left byte by byte as it was."""
    before = await asyncio.to_thread(path.read_bytes)
    with pytest.raises(StateError) as refused:
        await SqlStore.open(path, clock)
    assert await asyncio.to_thread(path.read_bytes) == before
    assert refused.value.what_to_type
    return refused.value


async def test_files_are_for_the_owner_only_whatever_the_umask(tmp_path: Path, clock: HandClock) -> None:
    old = os.umask(0)
    try:
        async with memory_store(tmp_path / "deep" / "state", clock) as store:
            async with store.transaction() as tables:
                await tables.documents.put("shop", "run", "r", 1, START)
            folder = tmp_path / "deep" / "state"
            assert mode(folder) == "0o700"
            assert {file.name for file in folder.iterdir()} >= {"state.db", "state.db-wal"}
            assert {mode(file) for file in folder.iterdir()} == {"0o600"}
    finally:
        os.umask(old)


async def test_a_file_with_looser_rights_is_tightened(tmp_path: Path, clock: HandClock) -> None:
    path = tmp_path / "state.db"
    path.touch(mode=0o644)
    await (await SqlStore.open(path, clock)).close()
    assert mode(path) == "0o600"


async def test_a_folder_that_others_can_write_to_is_refused(tmp_path: Path, clock: HandClock) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o770)
    with pytest.raises(StateError) as refused:
        await SqlStore.open(folder / "state.db", clock)
    assert refused.value.what_to_type == f"chmod 700 {folder}"
    assert list(folder.iterdir()) == []


async def test_a_link_in_place_of_the_file_is_refused(tmp_path: Path, clock: HandClock) -> None:
    (tmp_path / "state.db").symlink_to(tmp_path / "elsewhere.db")
    with pytest.raises(StateError):
        await SqlStore.open(tmp_path / "state.db", clock)
    assert not (tmp_path / "elsewhere.db").exists()


async def test_odd_characters_in_the_path_are_only_characters(tmp_path: Path, clock: HandClock) -> None:
    async with memory_store(tmp_path / "a b%20?x=1#æ", clock):
        assert (tmp_path / "a b%20?x=1#æ" / "state.db").exists()


async def test_state_survives_closing_and_opening(tmp_path: Path, clock: HandClock) -> None:
    async with memory_store(tmp_path, clock) as store, store.transaction() as tables:
        await tables.documents.put("shop", "run", "r", 1, START)
    async with memory_store(tmp_path, clock) as store, store.reading() as tables:
        assert await tables.documents.get("shop", "run", "r") == 1


async def test_every_commit_reaches_the_disk(store: SqlStore) -> None:
    async with store.transaction() as tables:
        connection = tables.documents._connection
        assert (await connection.execute(sa.text("PRAGMA synchronous"))).scalar() == 2
        assert (await connection.execute(sa.text("PRAGMA journal_mode"))).scalar() == "wal"
        assert (await connection.execute(sa.text("PRAGMA foreign_keys"))).scalar() == 1


async def test_a_newer_schema_is_refused_and_untouched(tmp_path: Path, clock: HandClock) -> None:
    path = tmp_path / "state.db"
    await (await SqlStore.open(path, clock)).close()
    alter(path, "UPDATE alembic_version SET version_num = '9999'", "PRAGMA user_version = 9999")
    error = await refusal(path, clock)
    assert "newer" in error.what
    assert "9999" in error.why


@pytest.mark.parametrize("content", [b"not a database" * 100, b"SQLite", b"SQLite format 3\x00" + b"\xff" * 4096])
async def test_a_file_that_is_no_database_is_refused_and_untouched(
    tmp_path: Path, clock: HandClock, content: bytes
) -> None:
    path = tmp_path / "state.db"
    path.write_bytes(content)
    error = await refusal(path, clock)
    assert "damaged" in error.what


async def test_damage_inside_is_noticed_before_anything_is_written(tmp_path: Path, clock: HandClock) -> None:
    path = tmp_path / "state.db"
    async with memory_store(tmp_path, clock) as store, store.transaction() as tables:
        for number in range(200):
            await tables.documents.put("shop", "run", f"r{number}", "x" * 500, START)
    content = bytearray(path.read_bytes())
    content[-40_000:-20_000] = b"\xaa" * 20_000
    path.write_bytes(content)
    assert "damaged" in (await refusal(path, clock)).what


async def test_the_database_of_another_program_is_refused_and_untouched(tmp_path: Path, clock: HandClock) -> None:
    path = tmp_path / "state.db"
    alter(path, "CREATE TABLE songs (name TEXT)")
    assert "not a state file" in (await refusal(path, clock)).what


async def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path, clock: HandClock) -> None:
    (tmp_path / "state.db").mkdir()
    with pytest.raises(StateError):
        await SqlStore.open(tmp_path / "state.db", clock)


async def test_the_migrations_make_exactly_the_tables_that_the_code_uses(tmp_path: Path, clock: HandClock) -> None:
    await (await SqlStore.open(tmp_path / "state.db", clock)).close()
    engine = sa.create_engine(f"sqlite:///{tmp_path}/state.db")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        partial = "SELECT count(*) FROM sqlite_master WHERE sql LIKE '%WHERE state IN (''pending'', ''sending'', %'"
        assert connection.execute(sa.text(partial)).scalar() == 2
    engine.dispose()


def test_the_names_of_the_version_files_are_their_revisions_in_order() -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [known_revisions()[-1]]
    assert [each.revision for each in script.walk_revisions()][::-1] == known_revisions()


async def test_an_upgrade_that_fails_leaves_the_old_schema(tmp_path: Path, clock: HandClock) -> None:
    """A table that is in the way makes the only migration fail half-way; the rest of it must not stay."""
    path = tmp_path / "state.db"
    alter(path, "CREATE TABLE alembic_version (version_num TEXT)", "CREATE TABLE commands (id TEXT)")
    with pytest.raises(StateError) as refused:
        await SqlStore.open(path, clock)
    assert "commands already exists" in refused.value.why
    with closing(sqlite3.connect(path)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert names == {"alembic_version", "commands"}


async def test_importing_the_package_and_opening_current_state_load_no_alembic(
    tmp_path: Path, clock: HandClock
) -> None:
    await (await SqlStore.open(tmp_path / "state.db", clock)).close()
    script = (
        "import sys, asyncio, pathlib, daemon.store\n"
        "assert 'sqlalchemy' not in sys.modules\n"
        "from daemon.clock import SystemClock\n"
        "from daemon.store.db import SqlStore\n"
        "async def main():\n"
        "    await (await SqlStore.open(pathlib.Path(sys.argv[1]), SystemClock())).close()\n"
        "asyncio.run(main())\n"
        "assert 'alembic' not in sys.modules\n"
    )
    arguments = [sys.executable, "-c", script, str(tmp_path / "state.db")]
    done = await asyncio.to_thread(subprocess.run, arguments, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
