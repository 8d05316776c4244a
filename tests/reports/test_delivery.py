"""Mail through a real server, with TLS and a password: taken, refused, hung up on, tried again, and sent once."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.config.report_values import Smtp, mail_address
from daemon.operations.mail_outbox import PATIENCE, MailOutbox
from daemon.store.db import SqlStore
from reports.deliver import NotSent, deliver
from reports.mail import Mail, Reader, attachments_of, compose
from tests.certificates import Pair, make, needs_openssl
from tests.fakes import FakeClock
from tests.reports.examples import full_morning, silent_night
from tests.reports.mail_server import MailServer, attachment_names, mail_server
from tests.reports.test_mail import body

pytestmark = needs_openssl
SUPPORT, CHIEF, GONE = "support@nordlys.example", "chief@nordlys.example", "gone@nordlys.example"


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return make(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
async def server(pair: Pair) -> AsyncIterator[MailServer]:
    async with mail_server(pair) as made:
        yield made


def a_mail(to: str, occasion: str = "", language: str = "nb") -> Mail:
    built = silent_night()
    reader = Reader(address=to, language=language)
    return compose(
        built, reader, attachments_of(built, ("csv",), language), sender="s@nordlys.example", occasion=occasion
    )


class Office:
    """An outbox on a state file, as the daemon has it; `again` is the daemon after a restart."""

    def __init__(self, folder: Path, smtp: Smtp) -> None:
        self.folder, self.smtp, self.clock = folder, smtp, FakeClock()

    async def open(self) -> None:
        self.store = await SqlStore.open(self.folder / "state.db", self.clock)
        self.outbox = MailOutbox("nordlys", self.store, self.clock, self.smtp)

    async def put(self, *mails: Mail) -> None:
        async with self.store.transaction() as tx:
            await self.outbox.put(tx, mails, "tonight")

    async def states(self) -> dict[str, str]:
        ended = [*await self.outbox.fates("tonight"), *await self.outbox.waiting()]
        return {fate.to: fate.state for fate in ended}


@pytest.fixture
async def office(tmp_path: Path, server: MailServer) -> AsyncIterator[Office]:
    made = Office(tmp_path, server.smtp)
    await made.open()
    yield made
    await made.store.close()


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_report_arrives_whole_over_tls_with_a_password(pair: Pair, security: str) -> None:
    built = full_morning()
    reader = Reader(address=SUPPORT, language="nb")
    async with mail_server(pair, security) as server:
        attachments = attachments_of(built, ("xlsx", "csv"), "nb")
        mail = compose(built, reader, attachments, sender=server.smtp.sender)
        assert await deliver(server.smtp, SUPPORT, mail.raw)
        [message] = server.to(SUPPORT)
        assert message.defects == [] and server.was_encrypted == [True]
        assert message["Message-ID"] == mail.message_id
        assert attachment_names(message) == ["drift-20261123T050000Z.xlsx", "drift-20261123T050000Z.csv"]
        assert "Gjør dette først" in body(message, "html") and "Gjør dette først" in body(message, "plain")


async def test_a_wrong_password_is_worth_another_try_and_names_no_secret(server: MailServer) -> None:
    wrong = replace(server.smtp, password=secrets.token_hex(8))
    with pytest.raises(NotSent) as caught:
        await deliver(wrong, SUPPORT, a_mail(SUPPORT).raw)
    assert not caught.value.for_good
    assert wrong.password not in str(caught.value)
    assert server.taken == []


async def test_a_server_that_nobody_vouches_for_gets_no_password(server: MailServer) -> None:
    with pytest.raises(NotSent, match=r"(?i)certificate"):
        await deliver(replace(server.smtp, ca_file=None), SUPPORT, a_mail(SUPPORT).raw)
    assert server.taken == []


async def test_a_server_without_starttls_gets_nothing(pair: Pair) -> None:
    async with mail_server(pair, "none") as plain:
        with pytest.raises(NotSent):
            await deliver(replace(plain.smtp, security="starttls"), SUPPORT, a_mail(SUPPORT).raw)
        assert plain.taken == []


async def test_a_refused_recipient_costs_nobody_else(office: Office, server: MailServer) -> None:
    server.refuse[GONE] = "550 5.1.1 no such user"
    await office.put(a_mail(GONE), a_mail(SUPPORT), a_mail(CHIEF))
    await office.outbox.send_due()
    assert await office.states() == {GONE: "refused", SUPPORT: "sent", CHIEF: "sent"}
    assert sorted(to for to, _message in server.taken) == [CHIEF, SUPPORT]
    [refused] = [fate for fate in await office.outbox.fates("tonight") if fate.to == GONE]
    assert "550" in refused.detail and "no such user" in refused.detail


@pytest.mark.parametrize("answer", ["451 try again later", "421 closing"])
async def test_what_is_put_off_is_tried_again_later_and_not_at_once(
    office: Office, server: MailServer, answer: str
) -> None:
    server.answer = answer
    await office.put(a_mail(SUPPORT))
    await office.outbox.send_due()
    server.answer = "250 OK"
    assert await office.outbox.send_due() == []
    office.clock.advance(61)
    [fate] = await office.outbox.send_due()
    assert (fate.state, fate.attempts) == ("sent", 2)
    assert len(server.taken) == 1


async def test_a_mail_that_the_server_will_never_take_is_not_tried_for_ever(office: Office, server: MailServer) -> None:
    server.answer = "552 too large"
    await office.put(a_mail(SUPPORT))
    assert [fate.state for fate in await office.outbox.send_due()] == ["refused"]
    assert await office.outbox.waiting() == []


async def test_trying_ends_some_day(office: Office) -> None:
    office.outbox = MailOutbox("nordlys", office.store, office.clock, replace(office.smtp, port=1))
    await office.put(a_mail(SUPPORT))
    tries = 0
    while await office.outbox.waiting():
        due = await office.outbox.next_due()
        assert due is not None
        office.clock.advance(max(0.0, (due - office.clock.now()).total_seconds()))
        await office.outbox.send_due()
        tries += 1
    assert await office.states() == {SUPPORT: "given_up"}
    assert 20 < tries < 60
    assert office.clock.now() - FakeClock().now() < PATIENCE + timedelta(hours=2)


async def test_a_kill_after_the_servers_word_and_before_our_commit_sends_the_same_message_id_again_and_nothing_else(
    office: Office, server: MailServer
) -> None:
    async def killed(smtp: Smtp, to: str, raw: bytes) -> str:
        await deliver(smtp, to, raw)
        raise asyncio.CancelledError

    office.outbox = MailOutbox("nordlys", office.store, office.clock, office.smtp, send=killed)
    await office.put(a_mail(SUPPORT))
    with pytest.raises(asyncio.CancelledError):
        await office.outbox.send_due()
    await office.store.close()
    await office.open()
    await office.outbox.send_due()
    assert [message["Message-ID"] for message in server.to(SUPPORT)] == [a_mail(SUPPORT).message_id] * 2
    await office.store.close()
    await office.open()
    office.clock.advance(86_400)
    assert await office.outbox.send_due() == []
    assert len(server.taken) == 2


async def test_a_kill_before_the_mail_goes_loses_nothing(office: Office, server: MailServer) -> None:
    await office.put(a_mail(SUPPORT), a_mail(CHIEF))
    await office.store.close()
    await office.open()
    await office.outbox.send_due()
    assert await office.states() == {SUPPORT: "sent", CHIEF: "sent"}
    assert len(server.taken) == 2


async def test_two_who_send_at_once_send_each_mail_once(office: Office, server: MailServer) -> None:
    await office.put(*(a_mail(SUPPORT, str(number)) for number in range(5)))
    await asyncio.gather(*(office.outbox.send_due() for _ in range(3)))
    ids = [message["Message-ID"] for message in server.to(SUPPORT)]
    assert len(ids) == len(set(ids)) == 5


async def test_a_connection_lost_after_the_mail_was_handed_over_sends_the_same_message_id(
    office: Office, server: MailServer
) -> None:
    server.hang_up = True
    await office.put(a_mail(SUPPORT))
    [first] = await office.outbox.send_due()
    assert first.state == "waiting"
    server.hang_up = False
    office.clock.advance(61)
    await office.outbox.send_due()
    assert {message["Message-ID"] for message in server.to(SUPPORT)} == {a_mail(SUPPORT).message_id}


async def test_after_a_start_what_waits_goes_at_once(office: Office, server: MailServer) -> None:
    server.answer = "451 later"
    await office.put(a_mail(SUPPORT))
    await office.outbox.send_due()
    server.answer = "250 OK"
    await office.store.close()
    await office.open()
    await office.outbox.hurry()
    assert [fate.state for fate in await office.outbox.send_due()] == ["sent"]


@pytest.mark.parametrize("text", ["support", "a@b.no\nBcc: c@d.no", "", "æ@b.no", "a@b.no, c@d.no", "<a@b.no>"])
def test_what_is_no_address_is_refused_before_anything_is_made(text: str) -> None:
    with pytest.raises(ValueError, match="is not an e-mail address"):
        mail_address(text)
