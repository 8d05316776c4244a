"""The shape of the TOML file, for validation only. Imported by `daemon.config.read` when a file is read, because
pydantic takes a tenth of a second to load. Nothing outside `daemon/config` sees these classes.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from daemon.config.masters_model import FieldsTable, MastersTable
from daemon.config.report_model import LinksTable, ReportTable, SmtpTable
from daemon.config.safety_model import AuditTable, CanaryTable, FusesTable, RetentionTable, WindowTable
from daemon.config.scalars import Exact, Flag, Guid, Number, OptionalGuid, Whole
from daemon.config.values import OUR_REFERENCE, STOCK_EVENTS
from daemon.domain.order import ErpStatus
from daemon.domain.ownership import (
    Backorders,
    DeletePolicy,
    ErpEdits,
    Master,
    Mode,
    NumberSource,
    RenumberPolicy,
    Withdrawn,
    WmsArrival,
)
from daemon.domain.product import MAX_NUMBER_LENGTH

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


def _text(value: object) -> object:
    """Numbers of Rackbeat groups and terms may be written with or without quotes."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty")
    return text.strip()


def _positive_integer(text: str) -> str:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ValueError("must be a positive whole number")
    return str(int(text))


def _url(text: str) -> str:
    """https, or http to this machine; credentials never travel in the clear."""
    try:
        parts = urlsplit(text.strip())
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        raise ValueError("is not a URL") from None
    if parts.scheme not in ("http", "https") or not host:
        raise ValueError("is not a URL; it must look like https://host")
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not hold a user name or password")
    if parts.query or parts.fragment:
        raise ValueError("must not hold a ? or #")
    if parts.scheme == "http" and host not in LOCAL_HOSTS:
        raise ValueError("must begin with https:// (http:// only for 127.0.0.1 and localhost)")
    return text.strip().rstrip("/")


def _address(text: str) -> str:
    """`host:port`, an IPv6 host in brackets. Checked here, split by `host_and_port`."""
    host_and_port(text)
    return text


def host_and_port(text: str) -> tuple[str, int]:
    """Raises ValueError with a text for people."""
    host, colon, port = text.rpartition(":")
    if not colon or not host or not (port.isascii() and port.isdigit()):
        raise ValueError("must be host:port, such as 127.0.0.1:8080")
    if int(port) > 65535:
        raise ValueError(f"port {port} is not between 0 and 65535")
    if host.startswith("["):
        if not host.endswith("]"):
            raise ValueError("must be host:port with the IPv6 address in [ ]")
        host = str(ip_address(host[1:-1]))
    elif ":" in host:
        raise ValueError("must be host:port with the IPv6 address in [ ]")
    return host, int(port)


def _currency(text: str) -> str:
    if not re.fullmatch("[A-Z]{3}", text):
        raise ValueError("must be three capital letters, such as NOK")
    return text


def _pattern(text: str) -> str:
    try:
        groups = re.compile(text).groups
    except re.error as error:
        raise ValueError(f"is not a regular expression: {error.msg}") from None
    if groups != 1:
        raise ValueError("must have exactly one group ( ), around the 24SO order id")
    return text


def _date_or_empty(value: object) -> object:
    """TOML dates as they are, text in ISO form, empty text for "no limit"."""
    if value is None or (isinstance(value, date) and type(value) is date):
        return value
    if isinstance(value, str):
        if not value.strip():
            return None
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            pass
    raise ValueError("must be a date such as 2026-01-31, or empty")


Name = Annotated[str, AfterValidator(_not_blank)]
NumberText = Annotated[str, BeforeValidator(_text), AfterValidator(_positive_integer)]
Url = Annotated[str, AfterValidator(_url)]
OptionalUrl = Annotated[str, AfterValidator(lambda text: _url(text) if text.strip() else "")]
Address = Annotated[str, AfterValidator(_address)]
Day = Annotated[date | None, BeforeValidator(_date_or_empty)]
Rate = Annotated[Exact, Field(ge=0, le=100)]
"""Requests a second; 0: no limit of ours (for a sandbox)."""
Seconds = Annotated[Number, Field(gt=0, le=86_400)]
SettleSeconds = Annotated[Number, Field(ge=0, le=86_400)]


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ListenTable(Table):
    public: Address = "127.0.0.1:8080"
    observe: Address = "127.0.0.1:9258"
    tls_certificate: Name | None = None
    tls_key: Name | None = None


class ErpTable(Table):
    url: Url
    username: Name
    password_file: str | None = None
    application_id: Guid
    identity_id: OptionalGuid = ""
    requests_per_second: Rate = Decimal(1)


class WmsTable(Table):
    url: Url
    token_file: str | None = None
    requests_per_second: Rate = Decimal(4)
    customer_group: NumberText = "1"
    supplier_group: NumberText = "1"
    payment_terms: NumberText = "1"
    currency: Annotated[str, AfterValidator(_currency)] = "NOK"
    locale: Name = "no"


class OrdersTable(Table):
    transfer_status: Name = ErpStatus.CONFIRMED
    accepted_status: Name = ErpStatus.CONFIRMED
    sent_status: Name = ErpStatus.SENT
    wms_state: WmsArrival = WmsArrival.DRAFT
    write_back_edits: Flag = True
    write_back_shipped: Flag = True
    order_flow: Master = Master.ERP
    mark_ready: Flag = False
    erp_edits: ErpEdits = ErpEdits.UPDATE_DRAFT
    withdrawn_in_erp: Withdrawn = Withdrawn.REPORT
    backorders: Backorders = Backorders.LINK
    fee_item: Annotated[str, Field(max_length=MAX_NUMBER_LENGTH)] = ""
    text_rows: Flag = True
    invoice_status: Literal["", "ForInvoicing", "Invoiced"] = "ForInvoicing"
    credit_note_status: str = ""


class StockTable(Table):
    enabled: Flag = False
    events: Annotated[list[Name], Field(max_length=10)] = list(STOCK_EVENTS)


class TimingTable(Table):
    erp_poll_seconds: Seconds = 60
    wms_poll_seconds: Seconds = 15
    product_settle_seconds: SettleSeconds = 180
    stock_settle_seconds: SettleSeconds = 60
    stock_poll_seconds: Seconds = 300
    sweep_days: Annotated[float, Field(gt=0, le=90, allow_inf_nan=False)] = 7
    unknown_settle_seconds: SettleSeconds = 120
    retry_first_seconds: Seconds = 5
    retry_max_seconds: Seconds = 900
    retry_attempts: Annotated[Whole, Field(ge=1, le=100)] = 8
    request_timeout_seconds: Annotated[Number, Field(gt=0, le=600)] = 90


class OrderReferenceTable(Table):
    field: Literal["other_reference", "their_reference", "note", "heading", "reference", "your_reference"]
    pattern: Annotated[str, AfterValidator(_pattern)]


class ConnectionTable(Table):
    orders_since: Day = None
    number_source: NumberSource = NumberSource.ALTERNATIVE
    public_url: OptionalUrl = ""
    quantity_owner: Literal["erp", "wms"] = "erp"
    erp: ErpTable
    wms: WmsTable
    deletes: DeletePolicy = DeletePolicy.REPORT
    renumbering: RenumberPolicy = RenumberPolicy.REPORT
    masters: MastersTable = MastersTable()
    fields: FieldsTable = FieldsTable()
    orders: OrdersTable = OrdersTable()
    stock: StockTable = StockTable()
    timing: TimingTable = TimingTable()
    fuses: FusesTable = FusesTable()
    audit: AuditTable = AuditTable()
    report: ReportTable = ReportTable()
    links: LinksTable = LinksTable()
    canaries: Annotated[list[CanaryTable], Field(max_length=20)] = []
    windows: Annotated[list[WindowTable], Field(max_length=50)] = []
    order_references: Annotated[list[OrderReferenceTable], Field(min_length=1, max_length=20)] = [
        OrderReferenceTable(field="other_reference", pattern=OUR_REFERENCE.pattern)
    ]


class File(Table):
    state_dir: Name = "state"
    admin_socket: Name | None = None
    mode: Mode = Mode.SYNC
    dry_run: Flag = False
    language: Literal["nb", "en"] = "nb"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    rules_file: Name | None = None
    detectors_dir: Name | None = None
    listen: ListenTable = ListenTable()
    retention: RetentionTable = RetentionTable()
    smtp: SmtpTable | None = None
    connections: Annotated[dict[str, ConnectionTable], Field(min_length=1, max_length=100)]
