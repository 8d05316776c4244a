"""Mails that are to be sent: each is on disk before it goes, and is struck out when the server has taken it.

Killed between the server's word and the commit that notes it, a mail goes again with the same Message-ID, which mail
programs show once; nowhere else does one go twice. A recipient who is refused costs nobody else. Called by the report's
schedule and by `report send`; one at a time for each connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from daemon.config.report_values import Smtp
from daemon.ports import Clock, Store, Transaction
from reports.deliver import NotSent, deliver
from reports.mail import Mail

log = structlog.get_logger()

WAITING, RAW, SENT = "mail_waiting", "mail_raw", "mail"
"""Kinds of documents, by Message-ID: what waits, its bytes, and what became of it."""
MOST_WAITING = 500
FIRST_SECONDS, LONGEST_SECONDS = 60.0, 3600.0
PATIENCE = timedelta(hours=36)
"""For how long a mail is tried. The next report is then there already."""
MOST_DETAIL = 300
GONE = "gone"
"""The cause where our own record of the mail has no content."""

Deliver = Callable[[Smtp, str, bytes], Awaitable[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of one mail. `state`: `sent`, `refused`, `given_up` or `waiting`; `detail`: the server's word;
    `cause`: why it was not sent (`reports.deliver.Cause`), empty where it was."""

    message_id: str
    to: str
    subject: str
    batch: str
    state: str
    detail: str
    attempts: int
    cause: str = ""


class MailOutbox:
    """One connection's."""

    def __init__(self, connection: str, store: Store, clock: Clock, smtp: Smtp | None, send: Deliver = deliver) -> None:
        self._connection = connection
        self._store = store
        self._clock = clock
        self._smtp = smtp
        self._send = send
        self._busy = asyncio.Lock()

    async def put(self, tx: Transaction, mails: Sequence[Mail], batch: str) -> None:
        """Within the caller's transaction. `batch`: what they belong to. A mail that waits already is left alone."""
        now = self._clock.now()
        for mail in mails:
            body = {
                "to": mail.to,
                "subject": mail.subject,
                "batch": batch,
                "attempts": 0,
                "created_at": now.isoformat(),
                "due_at": now.isoformat(),
                "detail": "",
            }
            await tx.documents.put(self._connection, RAW, mail.message_id, {"raw": mail.raw.decode("ascii")}, now)
            await tx.documents.put(self._connection, WAITING, mail.message_id, body, now)

    async def waiting(self) -> list[Fate]:
        async with self._store.reading() as tx:
            return [_fate(name, body, "waiting") for name, body in await self._all(tx)]

    async def send_due(self, batch: str = "") -> list[Fate]:
        """Tries each mail whose time has come once; what became of those. `batch`: only of this one. Raises
        StateError."""
        if self._smtp is None:
            return []
        async with self._busy:
            async with self._store.reading() as tx:
                waiting = await self._all(tx)
            now = self._clock.now()
            fates = []
            for name, body in waiting:
                is_due = datetime.fromisoformat(body["due_at"]) <= now
                if is_due and batch in ("", body["batch"]):
                    fates.append(await self._try(self._smtp, name, body))
            return fates

    async def hurry(self) -> None:
        """What waits is due now: after a start, because somebody may have corrected the configuration."""
        now = self._clock.now()
        async with self._store.transaction() as tx:
            for name, body in await self._all(tx):
                await tx.documents.put(self._connection, WAITING, name, {**body, "due_at": now.isoformat()}, now)

    async def next_due(self) -> datetime | None:
        async with self._store.reading() as tx:
            waiting = await self._all(tx)
        return min((datetime.fromisoformat(body["due_at"]) for _name, body in waiting), default=None)

    async def fates(self, batch: str) -> list[Fate]:
        """Of what has come to an end."""
        async with self._store.reading() as tx:
            ended = await tx.documents.list(self._connection, SENT, MOST_WAITING)
        return [_fate(n, b, b["state"]) for n, _at, b in ended if isinstance(b, dict) and b.get("batch") == batch]

    async def _all(self, tx: Transaction) -> list[tuple[str, dict[str, Any]]]:
        found = await tx.documents.page(self._connection, WAITING, "", MOST_WAITING)
        return [(name, body) for name, body in found if isinstance(body, dict)]

    async def _try(self, smtp: Smtp, name: str, body: dict[str, Any]) -> Fate:
        async with self._store.reading() as tx:
            kept = await tx.documents.get(self._connection, RAW, name)
        raw = str(kept["raw"]).encode("ascii") if isinstance(kept, dict) else b""
        tried = {**body, "attempts": int(body["attempts"]) + 1}
        if not raw:
            return await self._end(name, {**tried, "detail": "", "cause": GONE}, "given_up")
        try:
            word = await self._send(smtp, str(body["to"]), raw)
        except NotSent as error:
            told = {"detail": str(error)[:MOST_DETAIL], "cause": str(error.cause)}
            return await self._not_sent(name, {**tried, **told}, error.for_good)
        return await self._end(name, {**tried, "detail": word[:MOST_DETAIL], "cause": ""}, "sent")

    async def _not_sent(self, name: str, body: dict[str, Any], for_good: bool) -> Fate:
        now = self._clock.now()
        log.warning(
            "mail_not_sent", connection=self._connection, why=body["detail"], cause=body["cause"], for_good=for_good
        )
        if for_good:
            return await self._end(name, body, "refused")
        if now - datetime.fromisoformat(body["created_at"]) > PATIENCE:
            return await self._end(name, body, "given_up")
        rest = min(FIRST_SECONDS * 2 ** min(body["attempts"] - 1, 10), LONGEST_SECONDS)
        later = {**body, "due_at": (now + timedelta(seconds=rest)).isoformat()}
        async with self._store.transaction() as tx:
            await tx.documents.put(self._connection, WAITING, name, later, now)
        return _fate(name, later, "waiting")

    async def _end(self, name: str, body: dict[str, Any], state: str) -> Fate:
        now = self._clock.now()
        async with self._store.transaction() as tx:
            await tx.documents.delete(self._connection, WAITING, name)
            await tx.documents.delete(self._connection, RAW, name)
            ended = {**body, "state": state, "ended_at": now.isoformat()}
            await tx.documents.put(self._connection, SENT, name, ended, now)
        log.info("mail_ended", connection=self._connection, state=state, attempts=body["attempts"])
        return _fate(name, body, state)


def _fate(name: str, body: dict[str, Any], state: str) -> Fate:
    return Fate(
        message_id=name,
        to=str(body["to"]),
        subject=str(body["subject"]),
        batch=str(body["batch"]),
        state=state,
        detail=str(body["detail"]),
        attempts=int(body["attempts"]),
        cause=str(body.get("cause", "")),
    )
