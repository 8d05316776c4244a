"""An upgrade loses nothing, and neither does the way one release back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from daemon.domain.change import BookOrder
from daemon.domain.ids import Key, Kind, System
from daemon.domain.work import CommandState, Signal, Source
from daemon.ports import StateError
from daemon.store.backup import problems_of, restore_state
from daemon.store.db import COPIES_KEPT, SqlStore
from daemon.store.migrate import FOLDER, copies_before_upgrade, known_revisions
from tests.builders_store import START, HandClock

NEWEST = known_revisions()[-1]
pytestmark = pytest.mark.sqlite


WORK = (
    """INSERT INTO documents (connection, kind, name, body, at) VALUES ('shop', 'run', 'old', '"kept"', 0)""",
    """INSERT INTO inbox (connection, kind, system, native_id, source, generation, first_at, due_at, forced, attempts,
                          parked, reason, detail)
       VALUES ('shop', 'order', 'erp', '7', 'poll', 1, 0, 0, 0, 2, 0, NULL, ''),
              ('shop', 'product', 'erp', '8', 'poll', 1, 0, 0, 0, 9, 1, 'internal', 'x')""",
    """INSERT INTO links (connection, kind, erp_id, wms_id, base, created_at, updated_at)
       VALUES ('shop', 'order', '7', '1001', '{"type": "Base"}', 0, 0)""",
    """INSERT INTO commands (id, connection, kind, system, change, erp_id, wms_id, origin, decided_at, due_at, state,
                             attempts, started_at, detail)
       VALUES ('a', 'shop', 'order', 'wms', '{"type": "BookOrder", "native_id": "1001"}', '7', '1001', 'sync', 0, 0,
               'sending', 1, 0, '')""",
    """INSERT INTO audit (connection, at, actor, action, kind, system, native_id, why, before, after, response, outcome)
       VALUES ('shop', 0, 'uid:0', 'book', 'order', 'wms', '1001', 'a wish', '', '', '', 'done')""",
)
"""Columns of the first schema only, which all later ones have."""


def work_in(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The columns of the first schema of all that work goes on from."""
    columns = {
        "inbox": "kind, native_id, source, due_at, attempts, parked, reason, detail",
        "links": "kind, erp_id, wms_id, base",
        "commands": "id, change, erp_id, wms_id, state, attempts, started_at",
        "audit": "at, actor, action, native_id, why, outcome",
        "documents": "kind, name, body",
    }
    with closing(sqlite3.connect(path)) as connection:
        return {
            name: connection.execute(f"SELECT {wanted} FROM {name} WHERE connection = 'shop' ORDER BY 1, 2").fetchall()
            for name, wanted in columns.items()
        }


def at_revision(path: Path, revision: str) -> None:
    """A state file as the program of that time left it, in the middle of its work (`WORK`)."""
    engine = sa.create_engine(f"sqlite:///{path}")
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for statement in WORK:
            connection.exec_driver_sql(statement)
    engine.dispose()
    path.chmod(0o600)


def schema_of(path: Path) -> tuple[str, int]:
    with closing(sqlite3.connect(path)) as connection:
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        (fit,) = connection.execute("PRAGMA user_version").fetchone()
    return revision, fit


def become_newer(path: Path, *, fits: str) -> None:
    """What the next release would leave: another column, another revision."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("ALTER TABLE links ADD COLUMN added_later TEXT NOT NULL DEFAULT ''")
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.execute(f"PRAGMA user_version={int(fits)}")


def signal(number: int) -> Signal:
    return Signal(key=Key("shop", Kind.ORDER, System.ERP, str(number)), source=Source.POLL)


@pytest.mark.parametrize("before", known_revisions()[:-1])
async def test_before_anything_is_changed_a_copy_is_made_that_can_be_restored(tmp_path: Path, before: str) -> None:
    path, clock = tmp_path / "state.db", HandClock()
    at_revision(path, before)
    store = await SqlStore.open(path, clock)
    async with store.reading() as tables:
        assert await tables.documents.get("shop", "run", "old") == "kept"
    await store.close()
    assert schema_of(path)[0] == NEWEST
    [copy] = copies_before_upgrade(path)
    assert problems_of(copy) == [] and schema_of(copy)[0] == before
    assert copy.stat().st_mode & 0o777 == 0o600
    assert restore_state(copy, path, START) is not None
    assert schema_of(path)[0] == before


@pytest.mark.parametrize("before", known_revisions()[:-1])
async def test_work_that_an_older_program_left_is_all_there_and_can_be_gone_on_with(
    tmp_path: Path, before: str
) -> None:
    path = tmp_path / "state.db"
    at_revision(path, before)
    left = work_in(path)
    assert all(left.values())
    store = await SqlStore.open(path, HandClock())
    assert work_in(path) == left
    async with store.reading() as tables:
        assert [item.key.native_id for item in await tables.inbox.due("shop", START, 10)] == ["7"]
        assert (await tables.inbox.count("shop")).parked == 1
        assert await tables.outbox.count("shop") == {CommandState.SENDING: 1}
        [sending] = await tables.outbox.list("shop")
        assert sending.change == BookOrder(native_id="1001")
        link = await tables.links.get(Key("shop", Kind.ORDER, System.ERP, "7"))
        assert link is not None and link.wms_id == "1001"
    await store.signal([signal(9)])
    await store.close()
    [copy] = copies_before_upgrade(path)
    assert work_in(copy) == left, "the release before finds all of it in the copy"


async def test_a_new_file_and_one_that_is_up_to_date_are_not_copied(tmp_path: Path) -> None:
    for _ in range(2):
        await (await SqlStore.open(tmp_path / "state.db", HandClock())).close()
    assert copies_before_upgrade(tmp_path / "state.db") == []
    assert schema_of(tmp_path / "state.db")[1] > 0, "the file says who can work with it"


async def test_only_the_last_copies_are_kept(tmp_path: Path) -> None:
    path, clock = tmp_path / "state.db", HandClock()
    for _ in range(COPIES_KEPT + 2):
        path.unlink(missing_ok=True)
        at_revision(path, known_revisions()[-2])
        await (await SqlStore.open(path, clock)).close()
        clock.advance(60)
    assert len(copies_before_upgrade(path)) == COPIES_KEPT


async def test_when_there_is_no_room_for_the_copy_nothing_is_upgraded(tmp_path: Path) -> None:
    path, clock = tmp_path / "state.db", HandClock()
    at_revision(path, known_revisions()[-2])
    in_the_way = path.with_name(f"{path.name}.before-upgrade-{clock.now():%Y%m%dT%H%M%S%fZ}")
    in_the_way.write_text("somebody's")
    with pytest.raises(StateError):
        await SqlStore.open(path, clock)
    assert schema_of(path)[0] == known_revisions()[-2]


async def test_one_release_back_works_on_with_a_file_that_the_newer_one_left_fit_for_it(tmp_path: Path) -> None:
    path, clock = tmp_path / "state.db", HandClock()
    store = await SqlStore.open(path, clock)
    await store.signal([signal(1)])
    await store.close()
    become_newer(path, fits=NEWEST)
    store = await SqlStore.open(path, clock)
    await store.signal([signal(2)])
    async with store.reading() as tables:
        assert (await tables.inbox.count("shop")).waiting == 2
    await store.close()
    assert schema_of(path) == ("9999", int(NEWEST)), "the newer release finds its own file again"
    assert problems_of(path) == []


async def test_a_file_that_we_do_not_fit_is_refused_with_the_copy_to_go_back_to(tmp_path: Path) -> None:
    path, clock = tmp_path / "state.db", HandClock()
    at_revision(path, known_revisions()[-2])
    await (await SqlStore.open(path, clock)).close()
    [copy] = copies_before_upgrade(path)
    become_newer(path, fits="9999")
    with pytest.raises(StateError) as refused:
        await SqlStore.open(path, clock)
    assert f"samsvar restore {copy}" in refused.value.what_to_type


def test_the_newest_schema_says_which_program_can_still_work_with_it() -> None:
    text = next((FOLDER / "versions").glob(f"{NEWEST}_*.py")).read_text(encoding="utf-8")
    assert "\noldest_fit = " in text, "add: oldest_fit = the oldest revision whose program can work with this one"
