"""What a configuration is once it has been read: frozen values that the rest of the daemon is handed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Literal

from daemon.config.report_values import Links, ReportPlan, Smtp
from daemon.domain.ownership import Mode, Policy
from daemon.domain.safety import Canary, FuseLimits
from daemon.domain.window import Window

Language = Literal["nb", "en"]
LogLevel = Literal["debug", "info", "warning", "error"]
QuantityOwner = Literal["erp", "wms"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFiles:
    """PEM files; the certificate with its chain."""

    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """Addresses are (host, port); port 0 lets the system choose. `tls`: of the public listener; None: plain HTTP."""

    public: tuple[str, int]
    observe: tuple[str, int]
    admin_socket: Path
    tls: TlsFiles | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErpConfig:
    """24SevenOffice (R2). `identity_id`: may be empty when the user has one. `requests_per_second`: our share."""

    url: str
    username: str
    password: str = field(repr=False)
    application_id: str = field(repr=False)
    identity_id: str
    requests_per_second: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class WmsConfig:
    """Rackbeat; `url` without `/api`."""

    url: str
    token: str = field(repr=False)
    requests_per_second: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Seconds, except `retry_attempts` (tries before a key is parked)."""

    erp_poll_seconds: float = 60
    wms_poll_seconds: float = 15
    product_settle_seconds: float = 180
    stock_settle_seconds: float = 60
    stock_poll_seconds: float = 300
    sweep_days: float = 7
    unknown_settle_seconds: float = 120
    retry_first_seconds: float = 5
    retry_max_seconds: float = 900
    retry_attempts: int = 8
    request_timeout_seconds: float = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReference:
    """How an integration marked its Rackbeat orders: a field and a regular expression whose first group is the
    24SO order id (design 6, References)."""

    field: str
    pattern: str


OUR_REFERENCE = OrderReference(field="other_reference", pattern=r"^24SO (\d+)$")


STOCK_EVENTS = ("item.stock_changed", "inventory.changed")
"""Likely names of Rackbeat's webhook about stock; none is confirmed (apis/rackbeat.md 11.4, 14 row 1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditTimes:
    """When the audit runs by itself (design 5). `every_seconds`: between looks at what changed; 0: never.
    `full_at`: when everything is read, by the clock on the wall of `zone`, if `nightly`."""

    every_seconds: float = 300
    nightly: bool = True
    full_at: time = time(2, 30)
    zone: str = "Europe/Oslo"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionConfig:
    """One 24SO identity paired with one Rackbeat account. `public_url`: where Rackbeat reaches our public listener.
    `dry_run`: every command is shown and none is sent."""

    name: str
    policy: Policy
    erp: ErpConfig
    wms: WmsConfig
    timing: Timing = field(default_factory=Timing)
    public_url: str = ""
    order_references: tuple[OrderReference, ...] = (OUR_REFERENCE,)
    quantity_owner: QuantityOwner = "erp"
    stock_events: tuple[str, ...] = STOCK_EVENTS
    windows: tuple[Window, ...] = ()
    canaries: tuple[Canary, ...] = ()
    fuses: FuseLimits = field(default_factory=FuseLimits)
    audit: AuditTimes = AuditTimes()
    report: ReportPlan = field(default_factory=ReportPlan)
    links: Links = field(default_factory=dict)
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """For how many days what has ended is kept: finished commands, histories (audit runs, repair plans), resolved
    drift, lines of the audit log, what the snapshots tell of the past, and records of incremental runs."""

    commands_days: int = 90
    history_days: int = 400
    drift_days: int = 730
    audit_days: int = 3650
    snapshots_days: int = 400
    incremental_runs_days: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole file. `path` is the file that was read; relative paths in it are relative to its folder."""

    path: Path
    state_dir: Path
    listen: Listen
    mode: Mode
    language: Language
    connections: Mapping[str, ConnectionConfig]
    retention: Retention = Retention()
    rules_file: Path | None = None
    detectors_dir: Path | None = None
    smtp: Smtp | None = None
    log_level: LogLevel = "info"

    def secrets(self) -> tuple[str, ...]:
        """Every secret value, for `daemon.log` to redact. Never for anything else."""
        each = ((c.erp.password, c.erp.application_id, c.wms.token) for c in self.connections.values())
        beats = [c.report.heartbeat_url for c in self.connections.values()]
        mail = [self.smtp.password] if self.smtp is not None else []
        return (*(value for values in each for value in values), *(value for value in (*beats, *mail) if value))
