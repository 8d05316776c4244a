"""The report by mail, from a real daemon through a real mail server: by hand, and again after a kill."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.certificates import make, needs_openssl
from tests.e2e.running import Running, running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import small
from tests.reports.mail_server import MailServer, attachment_names, mail_server, smtp_table
from tests.reports.test_mail import body

pytestmark = needs_openssl
SUPPORT, CHIEF = "support@nordlys.example", "chief@nordlys.example"


def configure(shop: Running, server: MailServer) -> None:
    """Adds the mail server and two recipients."""
    text = smtp_table(server, shop.config.parent)
    for address, language in ((SUPPORT, "nb"), (CHIEF, "en")):
        text += f'\n[[connections.sandbox.report.recipients]]\naddress = "{address}"\nlanguage = "{language}"\n'
    shop.config.write_text(shop.config.read_text() + text)


async def test_the_report_is_mailed_to_each_in_their_language_and_what_waits_survives_a_kill(tmp_path: Path) -> None:
    pair = make(tmp_path)
    async with mail_server(pair) as server, running(small(long_number=True), start=False) as shop:
        configure(shop, server)
        await shop.start()
        run = await shop.ask("reconcile_run")
        assert run["outcome"] == "drift"
        looked = await shop.ask("report_send", to=[CHIEF], dry_run=True)
        assert [(mail["to"], mail["state"]) for mail in looked["mails"]] == [(CHIEF, "dry_run")]
        eml = await asyncio.to_thread(Path(looked["mails"][0]["file"]).read_bytes)
        assert eml.count(b"Message-ID:") == 1 and server.taken == []
        sent = await shop.ask("report_send", to=[], dry_run=False)
        assert [(mail["to"], mail["state"]) for mail in sent["mails"]] == [(SUPPORT, "sent"), (CHIEF, "sent")]
        [mine], [chiefs] = server.to(SUPPORT), server.to(CHIEF)
        assert mine["Content-Language"] == "nb" and chiefs["Content-Language"] == "en"
        assert [str(name).endswith(".xlsx") for name in attachment_names(mine)] == [True]
        shown = body(chiefs, "plain")
        assert "Requests used:" in shown and "Requests used: 0 to 24SevenOffice" not in shown
        # Now the server is not there; the mail waits, the daemon is killed, and the next one sends it, once.
        server.answer = "451 not now"
        put_off = await shop.ask("report_send", to=[SUPPORT], dry_run=False)
        assert [mail["state"] for mail in put_off["mails"]] == ["waiting"]
        await shop.daemon.kill()
        server.answer = "250 OK"
        await shop.start()
        await eventually(lambda: len(server.to(SUPPORT)) > 1, what="the mail that waited")
        assert [message["Message-ID"] for message in server.to(SUPPORT)] == [
            mine["Message-ID"],
            put_off["mails"][0]["message_id"],
        ]
        shop.assert_no_traceback()
