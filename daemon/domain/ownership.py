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


class ErpEdits(StrEnum):
    """What rows changed in 24SO after the transfer do: a draft that nobody touched follows them, or they are drift.
    A booked order is never touched (R13)."""

    UPDATE_DRAFT = "update_draft"
    REPORT = "report"


class Withdrawn(StrEnum):
    """What an order set Inactive or deleted in 24SO after the transfer does in Rackbeat: it waits for a person, or the
    draft that nobody touched is deleted."""

    REPORT = "report"
    CANCEL_DRAFT = "cancel_draft"


class Backorders(StrEnum):
    """What a backorder does: the pair goes on with it, or a person is told (ADR 7)."""

    LINK = "link"
    REPORT = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPolicy:
    """R9-R16. `flow`: where orders start (R16). `orders_since` None: every order date counts.

    `mark_ready`: the account has a call of its own for that (R10). `fee_item`: the Rackbeat item for fee rows (24SO
    ProductId below zero); empty: such an order cannot be sent. `text_rows`: they travel in the note. `references`: how
    any integration marks its Rackbeat orders (field, regular expression with one group): such an order came from 24SO.

    `invoice_status`: where a booked Rackbeat invoice puts its 24SO order (R15); empty: invoices are left alone.
    `credit_note_status`: in which status a credit note becomes a 24SO order; empty: it is parked for a person.
    """

    transfer_status: str = ErpStatus.CONFIRMED
    accepted_status: str = ErpStatus.CONFIRMED
    sent_status: str = ErpStatus.SENT
    flow: Master = Master.ERP
    arrival: WmsArrival = WmsArrival.DRAFT
    mark_ready: bool = False
    orders_since: date | None = None
    write_back_edits: bool = True
    write_back_shipped: bool = True
    erp_edits: ErpEdits = ErpEdits.UPDATE_DRAFT
    withdrawn: Withdrawn = Withdrawn.REPORT
    backorders: Backorders = Backorders.LINK
    fee_item: str = ""
    references: tuple[tuple[str, str], ...] = ()
    text_rows: bool = True
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
