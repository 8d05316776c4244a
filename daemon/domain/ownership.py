"""Policy: who owns what, and the choices of one connection that decisions depend on. Plain values, made by config."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from daemon.domain.ids import Kind, System
from daemon.domain.order import ErpStatus


class Mode(StrEnum):
    SYNC = "sync"
    AUDIT = "audit"


class Master(StrEnum):
    """Where a kind is created and maintained (R3)."""

    ERP = "erp"
    WMS = "wms"
    BOTH = "both"


class DeletePolicy(StrEnum):
    """What a record that was deleted or deactivated on one side does to its pair: nothing (drift tells), or the other
    record is barred (Rackbeat) or expired (24SO). Nothing is ever deleted by the sync."""

    REPORT = "report"
    DEACTIVATE = "deactivate"


class RenumberPolicy(StrEnum):
    """What a changed number does to its pair: the link follows and the difference is told, or the number is written
    to the other side too (ADR 5: a PUT with a new number is not confirmed for Rackbeat)."""

    REPORT = "report"
    WRITE = "write"


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
    """R9-R15. `orders_since` None: every order date counts.

    `invoice_status`: where a booked Rackbeat invoice puts its 24SO order (R15); empty: invoices are left alone.
    `credit_note_status`: in which status a credit note becomes a 24SO order; empty: it is parked for a person.
    """

    transfer_status: str = ErpStatus.CONFIRMED
    accepted_status: str = ErpStatus.CONFIRMED
    sent_status: str = ErpStatus.SENT
    arrival: WmsArrival = WmsArrival.DRAFT
    orders_since: date | None = None
    write_back_edits: bool = True
    write_back_shipped: bool = True
    invoice_status: str = ErpStatus.FOR_INVOICING
    credit_note_status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StockPolicy:
    """R12. Even when enabled, nothing is written before opening stock is settled (`daemon.domain.converge_stock`)."""

    enabled: bool = False


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
    fields: Mapping[Kind, Mapping[str, Master]] = field(default_factory=dict)
    """Owners of single fields where they differ from the kind's master (R3)."""
    deletes: DeletePolicy = DeletePolicy.REPORT
    renumbering: RenumberPolicy = RenumberPolicy.REPORT
    orders: OrderPolicy = field(default_factory=OrderPolicy)
    stock: StockPolicy = field(default_factory=StockPolicy)
    customer_group: str = "1"
    supplier_group: str = "1"
    payment_terms: str = "1"
    currency: str = "NOK"
    locale: str = "no"

    def master(self, kind: Kind) -> Master:
        """Where new records of the kind are made (R3)."""
        return self.masters.get(kind, Master.ERP)

    def owner(self, kind: Kind, field_name: str) -> Master:
        """Whose value of this field counts."""
        return self.fields.get(kind, {}).get(field_name, self.master(kind))

    def creates_in(self, kind: Kind, system: System) -> bool:
        """Whether a new record of the other system is made in this one too (R7, R15)."""
        return self.master(kind) is Master.BOTH or self.master(kind).value == system.other.value

    def watches(self, kind: Kind, system: System) -> bool:
        """Whether a change of such a record in this system may mean work; for pollers and sweeps."""
        owners = {self.master(kind), *self.fields.get(kind, {}).values()}
        return Master.BOTH in owners or Master(system.value) in owners
