"""Brings the schema of a state file up to this version, in one transaction. Called when the store opens.

The versions are the files in migrations/versions. Alembic is loaded only when there is something to do.

One release back: each version names the oldest revision whose program can work with what it makes (`oldest_fit`), and
that is written into the file. A program that is older than the file but not older than that opens it as it stands. Any
other is refused, with the copy that was made before the file was changed.
"""

from __future__ import annotations

import importlib
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from daemon.ports import StateError
from daemon.store.lane import Lane
from daemon.store.sqlite import oldest_fit, set_oldest_fit

FOLDER = Path(__file__).parent / "migrations"


def known_revisions() -> list[str]:
    """Oldest first; the last is the head."""
    return sorted(file.name[:4] for file in (FOLDER / "versions").glob("[0-9]*.py"))


def refuse_newer(revision: str | None, path: Path) -> None:
    """Raises StateError when the file holds a schema that this version neither knows nor fits."""
    known = known_revisions()
    if revision is None or revision in known or 0 < oldest_fit(path) <= int(known[-1]):
        return
    copies = copies_before_upgrade(path)
    backup = str(copies[-1]) if copies else "BACKUP"
    raise StateError(
        f"{path} was written by a newer samsvar",
        f"its schema is {revision}, this version knows up to {known[-1]}",
        f"install the newer samsvar again, or samsvar restore {backup} (made before the upgrade)",
    )


def copies_before_upgrade(path: Path) -> list[Path]:
    """The copies that were made of this file before its schema was changed, oldest first."""
    return sorted(path.parent.glob(f"{path.name}.before-upgrade-*"), key=lambda copy: copy.name)


def copy_name(path: Path, now: datetime) -> Path:
    return path.with_name(f"{path.name}.before-upgrade-{now:%Y%m%dT%H%M%S%fZ}")


def needs_upgrade(revision: str | None) -> bool:
    """Whether there is something to change, in a file that holds something."""
    return revision is not None and revision in known_revisions()[:-1]


async def upgrade(lane: Lane, revision: str | None, path: Path) -> None:
    """From `revision` to the newest. Raises StateError when a step fails; nothing of the others stays then. A file that
    is newer than we are and that we fit is left as it is."""
    newest = known_revisions()[-1]
    if revision is not None and revision not in known_revisions()[:-1]:
        return
    try:
        await lane.run(_upgrade)
    except sa.exc.DBAPIError as error:
        raise StateError(
            f"{path} could not be brought to schema {newest}", str(error.orig), "samsvar state check"
        ) from error


def _upgrade(connection: sa.Connection) -> None:
    # Loaded here because it takes half a second that a start without migrations need not spend.
    command = importlib.import_module("alembic.command")
    config = importlib.import_module("alembic.config").Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    with connection.begin():
        command.upgrade(config, "head")
        newest = next(FOLDER.glob(f"versions/{known_revisions()[-1]}_*.py")).stem
        module = importlib.import_module(f"daemon.store.migrations.versions.{newest}")
        set_oldest_fit(connection, module.oldest_fit)
