"""What an operator is told whose comparison met a snapshot file that cannot be used: what, why, and what to type.

Called by `audits`. The snapshots are no state: what is damaged is moved away and built again. A sound file never is:
not on a full disk, not while another program holds it. DuckDB's words are quoted behind ours.
"""

from __future__ import annotations

import shlex
from pathlib import Path

from daemon.domain import told
from daemon.domain.messages import LANGUAGES, text
from daemon.web.operations import FAILED, OperationRefused
from reconcile.duck.errors import NoRoom, QueryFailed, SnapshotFileError

DAMAGED = ("corrupt", "checksum")
"""Words of DuckDB's for pages that are not as they were written."""
NEWER = "newer version"
"""Of our own text about a file of a later release (`daemon.domain.details_detector`)."""


def snapshots_unusable(error: SnapshotFileError, snapshots: Path) -> OperationRefused:
    """The file cannot be opened. `snapshots`: where it is."""
    why = {language: told.detail(str(error), language) for language in LANGUAGES}
    away = "newer" if NEWER in str(error) else "move"
    return _refused("snapshots_unusable", why, away if error.may_be_moved else "look", snapshots)


def snapshots_failed(error: QueryFailed | NoRoom, snapshots: Path) -> OperationRefused:
    """DuckDB could not read or write: a full disk, or pages that were damaged."""
    said = str(error)
    damaged = any(word in said.lower() for word in DAMAGED)
    why = {language: text("snapshots.failed", language, words=said) for language in LANGUAGES}
    return _refused("snapshots_failed", why, "move" if damaged else "room", snapshots)


def _refused(code: str, why: dict[str, str], todo: str, snapshots: Path) -> OperationRefused:
    places = {"path": shlex.quote(str(snapshots)), "folder": shlex.quote(str(snapshots.parent))}
    return OperationRefused(
        code,
        why["nb"],
        why["en"],
        todo_nb=text(f"snapshots.todo.{todo}", "nb", **places),
        todo_en=text(f"snapshots.todo.{todo}", "en", **places),
        exit_code=FAILED,
    )
