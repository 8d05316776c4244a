"""Everything about reports in one place: files, mails by hand, and the loops that make the nightly one. Made by app;
the facade asks `build` and `send`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import structlog

from daemon.config.report_values import mail_address
from daemon.config.values import Config
from daemon.lifecycle import Service
from daemon.operations.mail_outbox import MailOutbox
from daemon.operations.report_desk import ReportDesk
from daemon.operations.report_post import ReportPost
from daemon.operations.report_schedule import ReportSchedule
from daemon.operations.unit import Unit, unit_of
from daemon.web.operations import USAGE, JsonObject, OperationRefused
from reconcile.catalog import Catalog
from reports.mail import Mail, Reader
from reports.write import write_mail

log = structlog.get_logger()

MOST_NAMED = 50


class ReportRoom:
    """Of all connections."""

    def __init__(self, config: Config, units: Mapping[str, Unit], catalog: Catalog) -> None:
        self._config = config
        self._units = units
        self.desk = ReportDesk(config, units, catalog)
        self._posts = {name: ReportPost(unit, config) for name, unit in units.items()}
        self._outboxes = {
            name: MailOutbox(name, unit.connection.store, unit.connection.clock, config.smtp)
            for name, unit in units.items()
        }

    def services(self) -> list[Service]:
        return [Service.of(f"report-{name}", self._schedule(unit)) for name, unit in self._units.items()]

    def _schedule(self, unit: Unit) -> ReportSchedule:
        return ReportSchedule(
            unit,
            self.desk,
            self._posts[unit.name],
            self._outboxes[unit.name],
            unit.connection.clock,
            language=self._config.language,
            history_days=self._config.retention.history_days,
        )

    async def build(self, connection: str, language: str, actor: str) -> JsonObject:
        return await self.desk.build(connection, language, actor)

    async def send(self, connection: str, to: Sequence[str], dry_run: bool, actor: str) -> JsonObject:
        """Now, besides the nightly one: to the configured recipients whom it concerns, or to `to`. `dry_run`: the mails
        are written to files and not sent. Raises OperationRefused."""
        unit = unit_of(self._units, connection)
        post = self._posts[unit.name]
        readers = [post.reader(_address(each)) for each in dict.fromkeys(to[:MOST_NAMED])] or list(post.readers)
        _refuse_unless_possible(self._config, readers, dry_run)
        report = await self.desk.report(unit, self._config.language)
        occasion = f"by-hand-{unit.connection.clock.now().isoformat()}"
        mails = await post.mails(report, readers, occasion)
        rows = {mail.to: _row(mail) for mail in mails}
        if dry_run:
            for mail in mails:
                path = await asyncio.to_thread(write_mail, self.desk.folder(unit), report, mail.to, mail.raw)
                rows[mail.to] |= {"state": "dry_run", "file": str(path)}
        else:
            rows = await self._sent(unit, mails, rows, occasion)
        log.info("report_sent_by_hand", connection=unit.name, actor=actor, dry_run=dry_run, mails=len(mails))
        others = [{"to": each.address, "state": "not_concerned"} for each in readers if each.address not in rows]
        return {
            "connection": unit.name,
            "dry_run": dry_run,
            "verdict": str(report.verdict),
            "mails": [*rows.values(), *others],
        }

    async def _sent(
        self, unit: Unit, mails: Sequence[Mail], rows: Mapping[str, JsonObject], batch: str
    ) -> dict[str, JsonObject]:
        outbox = self._outboxes[unit.name]
        async with unit.connection.store.transaction() as tx:
            await outbox.put(tx, mails, batch)
        fates = await outbox.send_due(batch)
        told = {f.to: {"state": f.state, "detail": f.detail, "cause": f.cause} for f in fates}
        return {**rows, **{to: {**rows[to], **fate} for to, fate in told.items()}}


def _row(mail: Mail) -> JsonObject:
    row: JsonObject = {"to": mail.to, "subject": mail.subject, "message_id": mail.message_id, "bytes": len(mail.raw)}
    return {**row, "state": "waiting", "detail": "", "cause": "", "file": None}


def _address(text: str) -> str:
    try:
        return mail_address(text)
    except ValueError:
        raise OperationRefused(
            "bad_address",
            f"{text[:80]!r} er ingen e-postadresse.",
            f"{text[:80]!r} is not an e-mail address.",
            todo_nb="samsvar report send --to navn@eksempel.no",
            todo_en="samsvar report send --to name@example.com",
            exit_code=USAGE,
        ) from None


def _refuse_unless_possible(config: Config, readers: Sequence[Reader], dry_run: bool) -> None:
    if config.smtp is None and not dry_run:
        raise OperationRefused(
            "no_mail_server",
            "Ingen e-posttjener er satt opp.",
            "No mail server is configured.",
            todo_nb="Legg til tabellen [smtp] i konfigurasjonen (samsvar config example), eller prøv --dry-run",
            todo_en="Add the table [smtp] to the configuration (samsvar config example), or try --dry-run",
            exit_code=USAGE,
        )
    if not readers:
        raise OperationRefused(
            "no_recipients",
            "Ingen skal ha rapporten.",
            "Nobody is to get the report.",
            todo_nb="samsvar report send --to navn@eksempel.no",
            todo_en="samsvar report send --to name@example.com",
            exit_code=USAGE,
        )
