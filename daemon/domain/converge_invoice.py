"""Deciding what a customer invoice of Rackbeat does in 24SevenOffice (R15). Pure; called by daemon/sync/invoices."""

from __future__ import annotations

from dataclasses import replace

from daemon.domain.change import Change, Create, EditErpOrder
from daemon.domain.counterparts import Counterparts, cut, erp_row, refuse_empty
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import System
from daemon.domain.order import ErpStatus, Order, OrderLine, WmsStatus
from daemon.domain.ownership import OrderPolicy

THE_WAY = (
    "Draft",
    "Offer",
    "Web",
    ErpStatus.CONFIRMED,
    ErpStatus.PRODUCTION,
    ErpStatus.PACK,
    ErpStatus.SENT,
    ErpStatus.FOR_INVOICING,
    ErpStatus.INVOICED,
)
"""The usual way of an order through 24SevenOffice (apis/24so-soap.md 7.3). It is never walked backwards."""

INVOICED = frozenset({ErpStatus.INVOICED, "InvoicedCashAccount", "InvoicedPack"})
"""Nothing on such an order can be changed any more (apis/24so-soap.md 5.4)."""

OUR_SEQUENCE = 1_000_000_000
"""Added to an invoice number it is the ExternalStatus of the order that the invoice became (ADR 6)."""

_LONGEST_NOTE = 300
_LONGEST_REFERENCE = 50


def invoice_reference(number: str) -> str:
    """ReferenceNumber of the 24SO order that a Rackbeat invoice became."""
    return f"RBF {number}"


def is_from_invoice(reference: str) -> bool:
    """Whether a 24SO order carries a reference made by `invoice_reference`."""
    head, _, tail = reference.strip().partition(" ")
    return head == "RBF" and tail.isascii() and tail.isdigit()


def invoice_sequence(number: str) -> str:
    """ExternalStatus of that order. Raises SyncError NUMBER_INVALID for a number that leaves 32 bits."""
    if not (number.isascii() and number.isdigit() and 0 < int(number) < OUR_SEQUENCE):
        raise SyncError(Reason.NUMBER_INVALID, f"invoice number {number[:40]!r} makes no ExternalStatus")
    return str(OUR_SEQUENCE + int(number))


def is_booked(invoice: Order) -> bool:
    """A draft of an invoice means nothing yet."""
    return invoice.status != WmsStatus.DRAFT


def counts(invoice: Order, policy: OrderPolicy) -> bool:
    """Whether the rule is on and the invoice is dated on or after `orders_since`: the audit draws the same line."""
    if not policy.invoice_status:
        return False
    since = policy.orders_since
    return since is None or (invoice.ordered_on is not None and invoice.ordered_on >= since)


def decide_invoiced(sold: Order, policy: OrderPolicy) -> list[Change]:
    """A booked invoice of a linked order: that order moves forward to the configured status, never back.

    Raises SyncError CONFLICT for an order in a status from which no way leads there (Inactive, Return ...).
    """
    if sold.status in INVOICED or sold.status == policy.invoice_status:
        return []
    if sold.status not in THE_WAY:
        raise SyncError(Reason.CONFLICT, f"invoiced in Rackbeat but {sold.status} in 24SevenOffice")
    if THE_WAY.index(sold.status) >= THE_WAY.index(policy.invoice_status):
        return []
    return [EditErpOrder(native_id=sold.native_id, customer_id=sold.customer_id, status=policy.invoice_status)]


def decide_unordered(invoice: Order, policy: OrderPolicy, known: Counterparts, currency: str) -> list[Change]:
    """A booked invoice without a linked order, or a credit note: a 24SO order with our reference.

    Raises SyncError CREDIT_NOTE, CUSTOMER_UNSENDABLE, PRODUCT_UNKNOWN, NUMBER_INVALID or, without goods,
    LINE_UNSENDABLE: then it is parked whole.
    """
    refuse_empty(invoice)
    status = policy.credit_note_status if invoice.is_credit else policy.invoice_status
    if not status:
        raise SyncError(Reason.CREDIT_NOTE, f"credit note {invoice.native_id}: no status is configured for it")
    if not known.customer:
        raise SyncError(Reason.CUSTOMER_UNSENDABLE, f"customer {invoice.customer_id} is not linked")
    made = Order(
        native_id="",
        customer_id=known.customer,
        status=status,
        lines=tuple(_billed(erp_row(line, known, policy.fee_item)) for line in invoice.lines),
        reference=invoice_reference(invoice.native_id),
        external_status=invoice_sequence(invoice.native_id),
        your_reference=cut(invoice.your_reference, _LONGEST_REFERENCE),
        note=cut(invoice.note, _LONGEST_NOTE),
        currency=invoice.currency or currency,
        ordered_on=invoice.ordered_on,
    )
    return [Create(system=System.ERP, record=made)]


def _billed(row: OrderLine) -> OrderLine:
    """An invoice tells neither what was shipped nor which VAT 24SO should take: it has its own."""
    return replace(row, vat_percent=None, shipped=None)
