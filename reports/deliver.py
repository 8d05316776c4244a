"""Hands one mail for one recipient to the SMTP server. Called by operations; the only importer of aiosmtplib.

One recipient to a call, so that a refused one costs nobody else. Nothing is sent in the clear except to this machine.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from email.utils import parseaddr
from enum import StrEnum
from typing import TYPE_CHECKING

from daemon.config.report_values import Smtp

if TYPE_CHECKING:
    import aiosmtplib

TAKING_SECONDS = 600.0
"""For how long the server may think about a mail that it has got: who gives up sooner sends it twice (RFC 5321
4.5.3.2.6)."""
LOGIN_FIRST = 530
"""Authentication required (RFC 4954 6)."""


class Cause(StrEnum):
    """Why a mail was not sent, as far as a person can do something about it; the server's own words stand beside it.
    The command line has a sentence for each (`cli.mail.cause.*`)."""

    RECIPIENT = "recipient"
    CONTENT = "content"
    PUT_OFF = "put_off"
    LOGIN = "login"
    LOGIN_WANTED = "login_wanted"
    LOGIN_UNKNOWN = "login_unknown"
    SENDER = "sender"
    SERVER = "server"
    CERTIFICATE = "certificate"
    TLS = "tls"
    NO_STARTTLS = "no_starttls"
    CA_FILE = "ca_file"
    NO_HOST = "no_host"
    NOBODY = "nobody"
    SILENT = "silent"
    LOST = "lost"


class NotSent(Exception):
    """The server did not take the mail. `for_good`: it said so of this recipient or this mail, and will say so again;
    otherwise it is worth another try. The text is the server's word, and names no secret."""

    def __init__(self, why: str, cause: Cause, *, for_good: bool) -> None:
        super().__init__(why)
        self.cause = cause
        self.for_good = for_good


async def deliver(smtp: Smtp, to: str, raw: bytes) -> str:
    """The server's word of acceptance. Raises NotSent.

    A connection that is lost after the mail was handed over and before the server's word leaves open whether it was
    taken: that counts as not sent, and the same Message-ID goes again.
    """
    import aiosmtplib

    patience = max(smtp.timeout_seconds, TAKING_SECONDS)
    client = aiosmtplib.SMTP(
        hostname=smtp.host,
        port=smtp.port,
        use_tls=smtp.security == "tls",
        start_tls=smtp.security == "starttls",
        username=smtp.username or None,
        password=smtp.password or None,
        tls_context=await _trusted(smtp),
        timeout=smtp.timeout_seconds,
    )
    try:
        async with client:
            _refused, word = await client.sendmail(parseaddr(smtp.sender)[1], [to], raw, timeout=patience)
    except aiosmtplib.SMTPRecipientsRefused as error:
        answers = error.recipients
        told = "; ".join(f"{each.code} {each.message}" for each in answers)
        for_good = all(each.code >= 500 for each in answers)
        raise NotSent(told, Cause.RECIPIENT if for_good else Cause.PUT_OFF, for_good=for_good) from None
    except aiosmtplib.SMTPDataError as error:
        for_good = error.code >= 500
        cause = Cause.CONTENT if for_good else Cause.PUT_OFF
        raise NotSent(f"{error.code} {error.message}", cause, for_good=for_good) from None
    except aiosmtplib.SMTPResponseException as error:
        # Greeting, log-in or sender refused: something of the configuration or the server, not of this recipient.
        raise NotSent(f"{error.code} {error.message}", _refusal(error), for_good=False) from None
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise NotSent(f"{type(error).__name__}: {error}", _break(error), for_good=False) from None
    return word


def _refusal(error: aiosmtplib.SMTPResponseException) -> Cause:
    """What the server's answer was about."""
    import aiosmtplib

    if error.code == LOGIN_FIRST:
        return Cause.LOGIN_WANTED
    if error.code < 500:
        return Cause.PUT_OFF
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return Cause.LOGIN
    return Cause.SENDER if isinstance(error, aiosmtplib.SMTPSenderRefused) else Cause.SERVER


def _break(error: Exception) -> Cause:
    """Why no answer came, by what lies beneath: the library has one error for many."""
    beneath = list(_beneath(error))
    kinds: tuple[tuple[type[BaseException], Cause], ...] = (
        (ssl.SSLCertVerificationError, Cause.CERTIFICATE),
        (ssl.SSLError, Cause.TLS),
        (socket.gaierror, Cause.NO_HOST),
        (ConnectionRefusedError, Cause.NOBODY),
        (TimeoutError, Cause.SILENT),
        (OSError, Cause.LOST),
    )
    for kind, cause in kinds:
        if any(isinstance(each, kind) for each in beneath):
            return cause
    if "STARTTLS extension" in str(error):
        return Cause.NO_STARTTLS
    return Cause.LOGIN_UNKNOWN if "AUTH" in str(error) else Cause.SERVER


def _beneath(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


async def _trusted(smtp: Smtp) -> ssl.SSLContext | None:
    if smtp.security == "none":
        return None
    try:
        return await asyncio.to_thread(_trust, smtp)
    except OSError as error:
        # The file was there when the configuration was read; what it holds is no certificate, or it is gone.
        raise NotSent(f"{smtp.ca_file}: {type(error).__name__}: {error}", Cause.CA_FILE, for_good=False) from None


def _trust(smtp: Smtp) -> ssl.SSLContext:
    """The system's authorities, and the one that the configuration adds."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if smtp.ca_file is not None:
        context.load_verify_locations(smtp.ca_file)
    return context
