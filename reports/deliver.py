"""Hands one mail for one recipient to the SMTP server. Called by operations; the only importer of aiosmtplib.

One recipient to a call, so that a refused one costs nobody else. Nothing is sent in the clear except to this machine.
"""

from __future__ import annotations

import asyncio
import ssl
from email.utils import parseaddr

from daemon.config.report_values import Smtp

TAKING_SECONDS = 600.0
"""For how long the server may think about a mail that it has got: who gives up sooner sends it twice (RFC 5321
4.5.3.2.6)."""


class NotSent(Exception):
    """The server did not take the mail. `for_good`: it said so of this recipient or this mail, and will say so again;
    otherwise it is worth another try. The text names no secret."""

    def __init__(self, why: str, *, for_good: bool) -> None:
        super().__init__(why)
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
        tls_context=await asyncio.to_thread(_trust, smtp) if smtp.security != "none" else None,
        timeout=smtp.timeout_seconds,
    )
    try:
        async with client:
            _refused, word = await client.sendmail(parseaddr(smtp.sender)[1], [to], raw, timeout=patience)
    except aiosmtplib.SMTPRecipientsRefused as error:
        answers = error.recipients
        told = "; ".join(f"{each.code} {each.message}" for each in answers)
        raise NotSent(told, for_good=all(each.code >= 500 for each in answers)) from None
    except aiosmtplib.SMTPDataError as error:
        raise NotSent(f"{error.code} {error.message}", for_good=error.code >= 500) from None
    except aiosmtplib.SMTPResponseException as error:
        # Greeting, log-in or sender refused: something of the configuration or the server, not of this recipient.
        raise NotSent(f"{error.code} {error.message}", for_good=False) from None
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise NotSent(f"{type(error).__name__}: {error}", for_good=False) from None
    return word


def _trust(smtp: Smtp) -> ssl.SSLContext:
    """The system's authorities, and the one that the configuration adds."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if smtp.ca_file is not None:
        context.load_verify_locations(smtp.ca_file)
    return context
