"""What the configuration says of the nightly report: when, to whom, how the mail leaves, where records are opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address
from pathlib import Path
from typing import Literal

from daemon.domain.drift import Severity
from daemon.domain.ids import System

SmtpSecurity = Literal["starttls", "tls", "none"]
Attachment = Literal["html", "xlsx", "csv", "json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """How mail leaves. `username` empty: no authentication. `ca_file`: whom to trust beside the system's list.
    `sender`: as in a From line. `security` none is for a server on this machine."""

    host: str
    sender: str
    port: int = 587
    security: SmtpSecurity = "starttls"
    username: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None
    timeout_seconds: float = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """`severity`: LOW gets every report, silent nights too; another gets it when something at least so severe is open,
    and whenever not everything could be compared. `language`: nb or en."""

    address: str
    language: Literal["nb", "en"]
    severity: Severity = Severity.LOW


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPlan:
    """`at`: a cron expression by the clock on the wall of `zone`; empty: never by itself. `heartbeat_url`: told at the
    start, the success and the failure of each report; empty: nobody is told."""

    at: str = "0 6 * * *"
    zone: str = "Europe/Oslo"
    recipients: tuple[Recipient, ...] = ()
    attachments: tuple[Attachment, ...] = ("xlsx",)
    heartbeat_url: str = field(default="", repr=False)


def mail_address(text: str) -> str:
    """One bare address; a line break in it would be a header of somebody else's. Raises ValueError, with words for
    people."""
    try:
        address = Address(addr_spec=text.strip())
    except (ValueError, IndexError, HeaderParseError):
        raise ValueError("is not an e-mail address") from None
    if not address.username or not address.domain or not text.isascii() or not text.isprintable():
        raise ValueError("is not an e-mail address")
    return address.addr_spec


Links = Mapping[System, Mapping[str, str]]
"""URL templates by system and entity (`order`, `product` ...), with `{id}` or `{number}` in them."""
