"""Policy: who owns what, and the choices of one connection that decisions depend on. Plain values, made by config."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from daemon.domain.ids import Kind
from daemon.domain.order import ErpStatus


class Mode(StrEnum):
    SYNC = "sync"
    AUDIT = "audit"


class Master(StrEnum):
    """Where a kind is created and maintained (R3)."""

    ERP = "erp"
    WMS = "wms"
    BOTH = "both"


class NumberSource(StrEnum):
    """Which 24SO number becomes the Rackbeat number (R4)."""

    ALTERNATIVE = "alternative"
    ID = "id"


class WmsArrival(StrEnum):
    """State in which a 24SO order arrives in Rackbeat (R10)."""

    DRAFT = "draft"
    BOOKED = "booked"
    READY = "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPolicy:
    """R9-R14. `orders_since` None: every order date counts."""

    transfer_status: str = ErpStatus.CONFIRMED
    accepted_status: str = ErpStatus.CONFIRMED
    sent_status: str = ErpStatus.SENT
    arrival: WmsArrival = WmsArrival.DRAFT
    orders_since: date | None = None
    write_back_edits: bool = True
    write_back_shipped: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Choices of one connection. Numbers of Rackbeat groups and terms are integers as text (R1, R8)."""

    mode: Mode = Mode.SYNC
    number_source: NumberSource = NumberSource.ALTERNATIVE
    masters: Mapping[Kind, Master] = field(
        default_factory=lambda: {
            Kind.PRODUCT: Master.ERP,
            Kind.CATEGORY: Master.ERP,
            Kind.CUSTOMER: Master.ERP,
            Kind.SUPPLIER: Master.ERP,
        }
    )
    orders: OrderPolicy = field(default_factory=OrderPolicy)
    customer_group: str = "1"
    supplier_group: str = "1"
    payment_terms: str = "1"
    currency: str = "NOK"
    locale: str = "no"
