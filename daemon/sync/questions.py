"""Questions that adoption left open: records of which nobody knows whose they are (ADR 9).

Kept as documents, one for each record that is involved. While one is open the flows neither link nor create for that
record; linking it, by `samsvar setup --adopt` once the records were put in order, answers it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from daemon.domain.adoption import Question
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Key, System
from daemon.ports import Transaction
from daemon.sync.connection import Connection

QUESTION = "question"
SHOWN = 20
_PAGE = 1000


async def refuse_open_question(connection: Connection, key: Key) -> None:
    """Raises SyncError AMBIGUOUS while this unlinked record is part of a question."""
    async with connection.store.reading() as tx:
        body = await tx.documents.get(connection.name, QUESTION, _name(key))
    if isinstance(body, dict):
        sides = f"24SevenOffice {', '.join(body['erp'])}; Rackbeat {', '.join(body['wms'])}"
        raise SyncError(Reason.AMBIGUOUS, f"{body['why']}: {sides}")


async def keep_questions(tx: Transaction, connection: Connection, questions: Iterable[Question], at: datetime) -> int:
    """Joins the caller's transaction; returns how many records are involved."""
    kept = 0
    for question in questions:
        body = {"why": str(question.why), "erp": list(question.erp[:SHOWN]), "wms": list(question.wms[:SHOWN])}
        for system, ids in ((System.ERP, question.erp), (System.WMS, question.wms)):
            for native_id in ids:
                name = _name(connection.key(question.kind, system, native_id))
                await tx.documents.put(connection.name, QUESTION, name, body, at)
                kept += 1
    return kept


async def open_questions(tx: Transaction, connection: str) -> list[dict[str, object]]:
    """`{kind, why, erp: [id], wms: [id]}` of each that waits for a person; of at most 1000 records."""
    found: dict[tuple[str, str], dict[str, object]] = {}
    for name, _at, body in await tx.documents.list(connection, QUESTION, _PAGE):
        if isinstance(body, dict):
            kind = name.partition("/")[0]
            found.setdefault((kind, f"{body['erp']} {body['wms']}"), {"kind": kind, **body})
    return [found[place] for place in sorted(found)]


async def forget_questions(connection: Connection) -> None:
    """Before the questions of a new look are kept."""
    while True:
        async with connection.store.transaction() as tx:
            found = await tx.documents.list(connection.name, QUESTION, _PAGE)
            for name, _at, _body in found:
                await tx.documents.delete(connection.name, QUESTION, name)
        if len(found) < _PAGE:
            return


def _name(key: Key) -> str:
    return f"{key.kind}/{key.system}/{key.native_id}"
