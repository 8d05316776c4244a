"""What the Rackbeat account must have (R1) and its webhooks, as rows of the `setup` view. Asked once a run, by `run`.

The reader is handed in by app: how the account is asked is the business of daemon/wms.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reconcile.duck.file import SnapshotFile
from reconcile.duck.statements import Cursor, append, do


class SetupState(StrEnum):
    PRESENT = "present"
    MISSING = "missing"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupFact:
    """`what`: payment_term, customer_group, supplier_group, field or webhook. `name`: as people see it; a webhook's
    event. `place`: the number of a group or term, the kind that a field belongs to."""

    what: str
    name: str
    place: str
    state: SetupState


SetupReader = Callable[[], Awaitable[Sequence[SetupFact]]]
"""Raises SyncError when the account cannot be asked: then nothing is said about its setup."""


async def write_setup(file: SnapshotFile, facts: Sequence[SetupFact]) -> None:
    """Replaces what was known."""

    def job(cursor: Cursor) -> None:
        do(cursor, "delete from setup_now")
        append(cursor, "setup_now", [(f.what, f.name, f.place, str(f.state)) for f in facts])

    await file.run(job)
