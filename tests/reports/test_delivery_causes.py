"""Why a mail was not sent, as a word that the command line has a sentence for: from a real server, and from none."""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from daemon.cli.texts import is_known
from daemon.config.report_values import Smtp
from daemon.operations.mail_outbox import GONE
from reports.deliver import Cause, NotSent, deliver
from tests.certificates import Pair, make, needs_openssl
from tests.reports.mail_server import mail_server

pytestmark = needs_openssl
SUPPORT = "support@nordlys.example"
RAW = b"Subject: drift\r\n\r\nSystems agree.\r\n"


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return make(tmp_path_factory.mktemp("certificate"))


async def refusal(smtp: Smtp) -> NotSent:
    with pytest.raises(NotSent) as caught:
        await deliver(smtp, SUPPORT, RAW)
    return caught.value


@asynccontextmanager
async def answering(first: bytes) -> AsyncIterator[int]:
    """A server that says one thing and hangs up; the port."""

    async def meet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        writer.close()

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@pytest.mark.parametrize("cause", [*Cause, GONE])
def test_every_cause_has_a_sentence_and_says_what_to_type(cause: str) -> None:
    assert is_known(f"cli.mail.cause.{cause}") and is_known(f"cli.mail.cause.{cause}.todo")


@pytest.mark.parametrize(
    ("answer", "cause"),
    [("550 5.1.1 no such user", Cause.RECIPIENT), ("450 4.2.1 mailbox busy", Cause.PUT_OFF)],
)
async def test_a_refused_recipient_is_told_from_one_who_is_put_off(pair: Pair, answer: str, cause: Cause) -> None:
    async with mail_server(pair) as server:
        server.refuse[SUPPORT] = answer
        error = await refusal(server.smtp)
    assert (error.cause, str(error)) == (cause, answer)


@pytest.mark.parametrize(("answer", "cause"), [("552 too large", Cause.CONTENT), ("451 not now", Cause.PUT_OFF)])
async def test_a_refused_mail_is_told_from_one_that_is_put_off(pair: Pair, answer: str, cause: Cause) -> None:
    async with mail_server(pair) as server:
        server.answer = answer
        assert (await refusal(server.smtp)).cause is cause


async def test_a_wrong_password_and_none_at_all_are_told_apart(pair: Pair) -> None:
    async with mail_server(pair) as server:
        assert (await refusal(replace(server.smtp, password=secrets.token_hex(8)))).cause is Cause.LOGIN
        assert (await refusal(replace(server.smtp, username="", password=""))).cause is Cause.LOGIN_WANTED


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_certificate_that_nobody_vouches_for_is_told_as_that(pair: Pair, security: str) -> None:
    async with mail_server(pair, security) as server:
        assert (await refusal(replace(server.smtp, ca_file=None))).cause is Cause.CERTIFICATE


async def test_encryption_that_the_server_does_not_offer_is_told_as_that(pair: Pair) -> None:
    async with mail_server(pair, "none") as server:
        assert (await refusal(replace(server.smtp, security="starttls"))).cause is Cause.NO_STARTTLS
        assert (await refusal(replace(server.smtp, security="tls"))).cause is Cause.TLS


async def test_a_file_of_authorities_that_holds_none_is_told_as_that(pair: Pair, tmp_path: Path) -> None:
    file = tmp_path / "authority.pem"
    file.write_text("not a certificate")
    async with mail_server(pair) as server:
        assert (await refusal(replace(server.smtp, ca_file=file))).cause is Cause.CA_FILE
        assert (await refusal(replace(server.smtp, ca_file=tmp_path / "none.pem"))).cause is Cause.CA_FILE


async def test_a_server_that_is_not_there_is_told_from_one_that_breaks_off(pair: Pair) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        smtp = Smtp(host="127.0.0.1", port=held.getsockname()[1], sender="s@nordlys.example", security="none")
        assert (await refusal(smtp)).cause is Cause.NOBODY
        held.listen()
        assert (await refusal(replace(smtp, timeout_seconds=0.2))).cause is Cause.SILENT
    async with answering(b"") as port:
        assert (await refusal(replace(smtp, port=port))).cause is Cause.LOST
    async with answering(b"554 no service here\r\n") as port:
        assert (await refusal(replace(smtp, port=port))).cause is Cause.SERVER
