"""Copies of the state file: made while the daemon runs, looked over before they are trusted, put back when it stands.

Called by daemon/operations/state_files.py. Blocking: for the command line, or a thread.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from daemon.ports import StateError
from daemon.store.migrate import refuse_newer
from daemon.store.sqlite import revision_of

PAGES_A_STEP = 256
MOST_PROBLEMS = 20

_ORPHANS = (
    ("links", "SELECT count(*) FROM links WHERE erp_id = '' OR wms_id = ''", "links without an id"),
    (
        "commands",
        "SELECT count(*) FROM commands WHERE state IN ('done', 'dropped') AND finished_at IS NULL",
        "finished commands without a time",
    ),
)


def copy_state(source: Path, target: Path) -> None:
    """A consistent copy of a state file that may be in use; complete or not there at all, mode 0600.

    Raises StateError when there is nothing to copy, the target exists, or the disk says no.
    """
    if not source.exists():
        raise StateError(f"{source} does not exist", "there is no state yet", "samsvar run")
    if target.exists():
        raise StateError(
            f"{target} is in the way", "a backup is never written over another file", "choose another name"
        )
    partial = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(partial)) as copy:
            live.backup(copy, pages=PAGES_A_STEP)
            copy.execute("PRAGMA journal_mode=DELETE")
        _sync(partial)
        partial.replace(target)
    except (OSError, sqlite3.Error) as error:
        with suppress(FileNotFoundError):
            partial.unlink()
        raise StateError(f"the backup {target} could not be written", str(error), "samsvar backup FILE") from error


def problems_of(path: Path) -> list[str]:
    """What is wrong with a state file, at most twenty lines; nothing when it is sound.

    Raises StateError when it is no state file of ours, damaged beyond reading, or of a newer version.
    """
    refuse_newer(revision_of(path), path)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        rows = connection.execute(f"PRAGMA integrity_check({MOST_PROBLEMS})").fetchall()
        found = [str(text) for (text,) in rows if text != "ok"]
        found += [f"foreign key: {row}" for row in connection.execute("PRAGMA foreign_key_check").fetchmany(5)]
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table, query, what in _ORPHANS:
            if table in tables:
                (count,) = connection.execute(query).fetchone()
                found += [f"{count} {what}"] if count else []
    return found[:MOST_PROBLEMS]


def restore_state(backup: Path, target: Path, now: datetime) -> Path | None:
    """Puts a backup in the place of the state file; the old one is kept beside it and its new name returned.

    The caller holds the daemon's lock. Raises StateError when the backup is not sound; then nothing was changed. What
    root puts there belongs to the owner of the folder, who is the daemon: it could not open root's.
    """
    if not backup.exists():
        raise StateError(f"{backup} does not exist", "there is nothing to restore", "samsvar restore BACKUP")
    problems = ["it is empty"] if revision_of(backup) is None else problems_of(backup)
    if problems:
        raise StateError(f"{backup} is damaged", "; ".join(problems), "samsvar restore BACKUP (choose another one)")
    partial = target.with_name(f".{target.name}.part")
    shutil.copyfile(backup, partial)
    partial.chmod(0o600)
    give_to_owner(partial)
    _sync(partial)
    kept = None
    if target.exists():
        kept = target.with_name(f"{target.name}.before-restore-{now:%Y%m%dT%H%M%SZ}")
        _keep(target, kept)
        for suffix in ("-wal", "-shm"):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
    partial.replace(target)
    return kept


def give_to_owner(path: Path) -> None:
    """A file that root made becomes the folder's owner's; anybody else's stays as it is."""
    if os.geteuid() == 0:
        folder = path.parent.stat()
        os.chown(path, folder.st_uid, folder.st_gid, follow_symlinks=False)


def _keep(target: Path, kept: Path) -> None:
    """What SQLite can read is copied whole; a damaged state, which is what a restore is for, byte by byte."""
    try:
        copy_state(target, kept)
    except StateError:
        for suffix in ("", "-wal"):
            source, copy = target.with_name(target.name + suffix), kept.with_name(kept.name + suffix)
            if source.exists():
                shutil.copyfile(source, copy)
                copy.chmod(0o600)
                give_to_owner(copy)
        return
    give_to_owner(kept)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
