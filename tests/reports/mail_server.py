"""A real SMTP server (aiosmtpd) with TLS and authentication, in the test's own loop; what it took is parsed back."""

from __future__ import annotations

import asyncio
import email
import secrets
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from daemon.config.report_values import Smtp
from tests.certificates import Pair


@dataclass
class MailServer:
    """`refuse`: recipients with the answer they get. `answer`: to the mail itself, `250 OK` takes it."""

    smtp: Smtp
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    answer: str = "250 OK"
    hang_up: bool = False
    was_encrypted: list[bool] = field(default_factory=list)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answer.startswith("250"):
            self.was_encrypted.append(
                session.ssl is not None or server.transport.get_extra_info("sslcontext") is not None
            )
            message = email.message_from_bytes(cast(bytes, envelope.content), policy=default)
            self.taken += [(to, cast(EmailMessage, message)) for to in envelope.rcpt_tos]
        if self.hang_up:
            server.transport.abort()
        return self.answer

    def to(self, address: str) -> list[EmailMessage]:
        return [message for to, message in self.taken if to == address]


@asynccontextmanager
async def mail_server(
    pair: Pair, security: str = "starttls", *, port: int = 0, without: Sequence[str] = ()
) -> AsyncIterator[MailServer]:
    """Listens on 127.0.0.1; whoever does not log in with the server's own password is refused. `without`: ways to log
    in that are not offered."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.certificate, pair.key)
    smtp = Smtp(host="localhost", sender="Samsvar <samsvar@nordlys.example>", username="samsvar",
                password=secrets.token_hex(12), security=cast(Any, security), ca_file=pair.certificate,
                timeout_seconds=30)  # fmt: skip
    made = MailServer(smtp)

    def login(_server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and data.password.decode() == smtp.password
        return AuthResult(success=right, handled=False)

    def protocol() -> SMTP:
        tls = {"tls_context": context, "require_starttls": True} if security == "starttls" else {}
        return SMTP(made, authenticator=login, auth_required=True, auth_require_tls=security == "starttls",
                    auth_exclude_mechanism=without,
                    hostname="localhost", loop=asyncio.get_running_loop(), **cast(Any, tls))  # fmt: skip

    implicit = context if security == "tls" else None
    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", port, ssl=implicit)
    made.smtp = replace(smtp, port=server.sockets[0].getsockname()[1])
    try:
        yield made
    finally:
        server.close()


def attachment_names(message: EmailMessage) -> list[str | None]:
    return [part.get_filename() for part in message.iter_attachments()]


def smtp_table(server: MailServer, folder: Path) -> str:
    """The `[smtp]` table of a configuration in this folder."""
    (folder / "smtp-password").write_text(server.smtp.password)
    return f"""
[smtp]
host = "localhost"
port = {server.smtp.port}
security = "{server.smtp.security}"
username = "{server.smtp.username}"
password_file = "smtp-password"
sender = "{server.smtp.sender}"
ca_file = "{server.smtp.ca_file}"
"""
