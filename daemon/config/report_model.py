"""The shape of the tables about the nightly report: `[smtp]`, and `report` and `links` of a connection."""

from __future__ import annotations

import re
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from daemon.config.report_values import Attachment, Links, Recipient, ReportPlan, Smtp, SmtpSecurity, mail_address
from daemon.config.safety_model import Zone
from daemon.config.scalars import Number, Whole
from daemon.domain.drift import Severity
from daemon.domain.ids import System

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
_PLACES = re.compile(r"\{([^{}]*)\}")


def _sender(text: str) -> str:
    """`Name <address>` or an address alone."""
    _name, address = parseaddr(text)
    mail_address(address)
    if not text.isprintable():
        raise ValueError("must be one line")
    return text.strip()


def _cron(text: str) -> str:
    from datetime import UTC, datetime

    from cronsim import CronSim, CronSimError

    if not text.strip():
        return ""
    try:
        next(CronSim(text.strip(), datetime(2026, 1, 1, tzinfo=UTC)))
    except (CronSimError, StopIteration):
        raise ValueError('is not a cron expression, such as "0 6 * * *"') from None
    if len(text.split()) != 5:
        raise ValueError("must have five fields: minute, hour, day, month, weekday")
    return text.strip()


def _web(text: str) -> str:
    """https, or http to this machine."""
    if not text.strip():
        return ""
    try:
        parts = urlsplit(text.strip())
        host = parts.hostname or ""
    except ValueError:
        raise ValueError("is not a URL") from None
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and host in LOCAL_HOSTS)):
        raise ValueError("must begin with https:// (http:// only for 127.0.0.1 and localhost)")
    return text.strip()


def _template(text: str) -> str:
    _web(_PLACES.sub("x", text))
    names = set(_PLACES.findall(text))
    if not names or not names <= {"id", "number"}:
        raise ValueError("must hold {id} or {number}, and no other { }")
    return text.strip()


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class SmtpTable(_Table):
    host: Annotated[str, Field(min_length=1, max_length=253)]
    sender: Annotated[str, AfterValidator(_sender)]
    port: Annotated[Whole, Field(ge=1, le=65_535)] = 587
    security: SmtpSecurity = "starttls"
    username: str = ""
    password_file: str | None = None
    ca_file: str | None = None
    timeout_seconds: Annotated[Number, Field(gt=0, le=600)] = 60

    @model_validator(mode="after")
    def _nothing_in_the_clear(self) -> Self:
        if self.security == "none" and self.host not in LOCAL_HOSTS:
            raise ValueError('security: "none" is only for a server on this machine')
        return self

    def value(self, folder: Path, password: str) -> Smtp:
        return Smtp(
            host=self.host,
            sender=self.sender,
            port=self.port,
            security=self.security,
            username=self.username,
            password=password,
            ca_file=folder / self.ca_file if self.ca_file else None,
            timeout_seconds=self.timeout_seconds,
        )


class RecipientTable(_Table):
    address: Annotated[str, AfterValidator(mail_address)]
    language: Literal["", "nb", "en"] = ""
    severity: Severity = Severity.LOW


class ReportTable(_Table):
    at: Annotated[str, AfterValidator(_cron)] = "0 6 * * *"
    zone: Zone = "Europe/Oslo"
    attachments: Annotated[list[Attachment], Field(max_length=4)] = ["xlsx"]
    heartbeat_url: Annotated[str, AfterValidator(_web)] = ""
    recipients: Annotated[list[RecipientTable], Field(max_length=50)] = []

    def value(self, language: Literal["nb", "en"]) -> ReportPlan:
        """`language`: of a recipient who names none."""
        return ReportPlan(
            at=self.at,
            zone=self.zone,
            attachments=tuple(dict.fromkeys(self.attachments)),
            heartbeat_url=self.heartbeat_url,
            recipients=tuple(
                Recipient(address=each.address, language=each.language or language, severity=each.severity)
                for each in self.recipients
            ),
        )


Template = Annotated[str, Field(max_length=1000), AfterValidator(_template)]
Entity = Literal["product", "customer", "supplier", "category", "order", "invoice"]


class LinksTable(_Table):
    """Where a record is opened in each system's own pages."""

    erp: dict[Entity, Template] = {}
    wms: dict[Entity, Template] = {}

    def value(self) -> Links:
        each = {System.ERP: self.erp, System.WMS: self.wms}
        return {system: {str(entity): text for entity, text in table.items()} for system, table in each.items()}
