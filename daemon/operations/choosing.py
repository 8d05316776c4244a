"""Which drift an operator named: by its kind, or by its fingerprint or the beginning of one. Called by the operations
that take such names.

Must never take a name that fits nothing for "there is none", and never act on several where one was named.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence

from daemon.domain.drift import DriftState
from daemon.ports import Transaction
from daemon.web.operations import USAGE, OperationRefused

LIST = "samsvar drift list"


def check_kinds(named: Collection[str], known: Collection[str]) -> None:
    """`known`: kinds that have a detector, or drift of which is stored. Raises OperationRefused, exit 2."""
    for kind in named:
        if kind in known:
            continue
        near = difflib.get_close_matches(kind, sorted(known), n=1)
        todo = f"{LIST} --kind {near[0]}" if near else LIST
        raise OperationRefused(
            "unknown_kind",
            f"Det finnes ikke noe slag avvik som heter {kind[:60]!r}.",
            f"There is no kind of drift called {kind[:60]!r}.",
            todo_nb=todo,
            todo_en=todo,
            exit_code=USAGE,
        )


async def open_fingerprints(tx: Transaction, connection: str, named: Sequence[str]) -> list[str]:
    """Each in full. Raises OperationRefused, exit 2: it fits none or several, or the drift is gone."""
    found = []
    for name in named:
        drift = await tx.drift.get(name)
        if drift is None or drift.connection != connection:
            raise unknown_drift(name)
        if drift.state is DriftState.RESOLVED:
            raise OperationRefused(
                "drift_resolved",
                f"Avviket {name[:40]!r} er borte; det er ingenting å rette.",
                f"The drift {name[:40]!r} is gone; there is nothing to repair.",
                todo_nb=LIST,
                todo_en=LIST,
                exit_code=USAGE,
            )
        found.append(drift.fingerprint)
    return found


def unknown_drift(name: str) -> OperationRefused:
    """For a name that fits no drift, or more than one."""
    return OperationRefused(
        "unknown_drift",
        f"Fant ikke ett avvik som heter eller begynner med {name[:40]!r}.",
        f"There is not exactly one drift that is called or begins with {name[:40]!r}.",
        todo_nb=LIST,
        todo_en=LIST,
        exit_code=USAGE,
    )
