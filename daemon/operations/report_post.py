"""From a report to mails: who gets it, in which language, in which thread. Called by the report's schedule and by
`report send`; sends nothing by itself (`mail_outbox`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from daemon.config.values import Config
from daemon.operations.unit import Unit
from daemon.ports import Transaction
from reports.mail import Mail, Reader, Thread, attachments_of, compose, concerns
from reports.model import Report

THREAD = "mail_thread"
"""Kind of the documents that tell which mails an address has got, by address."""
NOBODY = "Samsvar <samsvar@localhost>"
"""Sender of a mail that is only looked at, where no mail server is configured."""


class ReportPost:
    """One connection's."""

    def __init__(self, unit: Unit, config: Config) -> None:
        self._unit = unit
        self._sender = config.smtp.sender if config.smtp is not None else NOBODY
        self._language = config.language

    @property
    def readers(self) -> tuple[Reader, ...]:
        """As the configuration names them."""
        return tuple(
            Reader(address=each.address, language=each.language, severity=each.severity)
            for each in self._unit.config.report.recipients
        )

    def reader(self, address: str) -> Reader:
        """Somebody who was named by hand: in the language that the configuration knows of, and always concerned."""
        known = next((each for each in self.readers if each.address == address), None)
        return Reader(address=address, language=known.language if known else self._language)

    async def mails(self, report: Report, readers: Sequence[Reader], occasion: str) -> list[Mail]:
        """One for each of those whom the report concerns."""
        wanted = [each for each in readers if concerns(report, each.severity)]
        async with self._unit.connection.store.reading() as tx:
            threads = {each.address: await self._thread(tx, each.address) for each in wanted}
        return await asyncio.to_thread(self._compose, report, wanted, threads, occasion)

    async def remember(self, tx: Transaction, mails: Sequence[Mail]) -> None:
        """The next mail to the same reader follows these."""
        for mail in mails:
            thread = (await self._thread(tx, mail.to)).followed_by(mail.message_id)
            now = self._unit.connection.clock.now()
            await tx.documents.put(self._unit.name, THREAD, mail.to, {"ids": list(thread.ids)}, now)

    def _compose(
        self, report: Report, readers: Sequence[Reader], threads: Mapping[str, Thread], occasion: str
    ) -> list[Mail]:
        forms = self._unit.config.report.attachments
        attachments = {
            language: attachments_of(report, forms, language) for language in {each.language for each in readers}
        }
        return [
            compose(
                report,
                reader,
                attachments[reader.language],
                sender=self._sender,
                thread=threads[reader.address],
                occasion=occasion,
            )
            for reader in readers
        ]

    async def _thread(self, tx: Transaction, address: str) -> Thread:
        body = await tx.documents.get(self._unit.name, THREAD, address)
        ids = body.get("ids") if isinstance(body, dict) else None
        return Thread(ids=tuple(str(each) for each in ids)) if isinstance(ids, list) else Thread()
