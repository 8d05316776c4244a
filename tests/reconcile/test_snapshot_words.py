"""What is told of a snapshot file that cannot be used: what is wrong, what to type, and DuckDB quoted behind."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.domain import told
from daemon.operations.snapshot_words import snapshots_failed, snapshots_unusable
from reconcile.duck.errors import QueryFailed, SnapshotFileError
from reconcile.duck.instance import Duck

FILE = Path("/srv/demo/snapshots.duckdb")
HOLD = """
import duckdb, sys
held = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


async def refused(folder: Path) -> SnapshotFileError:
    duck = Duck(folder)
    with pytest.raises(SnapshotFileError) as caught:
        await duck.open("demo")
    await duck.close()
    return caught.value


def path_in(folder: Path) -> Path:
    path = folder / "demo" / "snapshots.duckdb"
    path.parent.mkdir()
    return path


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Path]:
    """A file that another process has open."""
    path = path_in(tmp_path)
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None and other.stdout.readline() == "held\n"
    yield path
    other.communicate(timeout=60)


async def test_a_file_that_another_program_holds_is_not_called_damaged(tmp_path: Path, held: Path) -> None:
    refusal = snapshots_unusable(await refused(tmp_path), FILE)
    assert f"har filen {held} åpen" in refusal.message["nb"]
    assert "mv " not in refusal.todo["nb"] and f"fuser {FILE}" in refusal.todo["nb"]


def test_a_file_that_may_not_be_opened_is_told_as_that() -> None:
    words = f"IO Error: Cannot open file: {os.strerror(errno.EACCES)}"
    raw = f"/srv/demo/snapshots.duckdb may not be opened ({words})"
    assert told.known(raw, "nb") == (
        f"Tjenesten har ikke lov til å åpne /srv/demo/snapshots.duckdb. Ordrett: «{words}»"
    )


@pytest.mark.parametrize(
    ("words", "todo"),
    [
        ("Corrupt database file: computed checksum 1 does not match stored checksum 2", f"mv {FILE} {FILE}.old"),
        ("IO Error: Could not write file: No space left on device", "df -h"),
    ],
)
def test_damaged_pages_are_told_from_a_full_disk(words: str, todo: str) -> None:
    refusal = snapshots_failed(QueryFailed(words), FILE)
    assert f"«{words}»" in refusal.message["nb"] and todo in refusal.todo["nb"]
