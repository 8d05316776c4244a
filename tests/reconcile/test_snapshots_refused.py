"""A comparison that cannot use its snapshots says what is wrong and what to type: no file is given up lightly."""

from __future__ import annotations

from pathlib import Path

import pytest

from daemon.operations.audits import refusing
from daemon.web.operations import OperationRefused
from reconcile.duck.errors import NoRoom, QueryFailed, SnapshotFileError
from reconcile.duck.instance import Duck

FILE = Path("/srv/state folder/butikk/snapshots.duckdb")


def refused(error: Exception) -> OperationRefused:
    with pytest.raises(OperationRefused) as found, refusing(FILE):
        raise error
    return found.value


@pytest.mark.parametrize("error", [NoRoom(f"{FILE}: No space left on device"), QueryFailed("IO Error: no space")])
def test_a_full_disk_never_makes_anybody_move_a_sound_file_away(error: Exception) -> None:
    said = refused(error)
    assert "mv " not in str(said.todo) and "df -h '/srv/state folder/butikk'" in said.todo["en"]


def test_a_file_of_a_newer_release_is_told_in_both_languages_with_the_command_that_goes_on() -> None:
    error = (
        f"{FILE} was written by a newer version (schema 9, this one knows 3): install that version again, or move the "
        "file away"
    )
    said = refused(SnapshotFileError(error))
    assert said.message["nb"] == f"Filen {FILE} er skrevet av en nyere utgave av Samsvar (skjema 9; denne kjenner 3)."
    assert said.message["en"] == f"The file {FILE} was written by a newer Samsvar (schema 9; this one knows 3)."
    assert said.todo["nb"].endswith(f"mv '{FILE}' '{FILE}'.old && samsvar reconcile run")


async def test_a_damaged_file_is_told_with_the_words_of_the_database_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "butikk" / "snapshots.duckdb"
    path.parent.mkdir()
    path.write_bytes(b"no database at all" * 400)
    files = Duck(tmp_path)
    try:
        with pytest.raises(OperationRefused) as found, refusing(path):
            await files.open("butikk")
    finally:
        await files.close()
    assert found.value.message["nb"].startswith(f"Filen {path} kan ikke åpnes. Databasen sier: «")
    assert found.value.todo["nb"].startswith("Flytt filen bort, så lages en ny"), (
        "there is no newer release to go back to"
    )
    assert path.read_bytes() == b"no database at all" * 400


async def test_the_empty_file_that_a_full_disk_left_behind_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "butikk" / "snapshots.duckdb"
    path.parent.mkdir()
    path.touch()
    files = Duck(tmp_path)
    try:
        await files.open("butikk")
    finally:
        await files.close()
    assert path.stat().st_size > 0 and path.stat().st_mode & 0o777 == 0o600
