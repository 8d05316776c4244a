"""Brings the schema of a state file up to this version, in one transaction. Called when the store opens.

The versions are the files in migrations/versions. Alembic is loaded only when there is something to do. A file of a
newer version is refused: going back would lose what the newer one wrote.
"""

from __future__ import annotations

import importlib
from pathlib import Path

import sqlalchemy as sa

from daemon.ports import StateError
from daemon.store.lane import Lane

FOLDER = Path(__file__).parent / "migrations"


def known_revisions() -> list[str]:
    """Oldest first; the last is the head."""
    return sorted(file.name[:4] for file in (FOLDER / "versions").glob("[0-9]*.py"))


def refuse_newer(revision: str | None, path: Path) -> None:
    """Raises StateError when the file holds a schema that this version does not know."""
    known = known_revisions()
    if revision is not None and revision not in known:
        raise StateError(
            f"{path} was written by a newer samsvar",
            f"its schema is {revision}, this version knows up to {known[-1]}",
            "pip install --upgrade samsvar, or samsvar restore BACKUP made before the upgrade",
        )


async def upgrade(lane: Lane, revision: str | None, path: Path) -> None:
    """From `revision` to the newest. Raises StateError when a step fails; nothing of the others stays then."""
    newest = known_revisions()[-1]
    if revision == newest:
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
