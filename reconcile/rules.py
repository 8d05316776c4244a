"""The rules of one connection as rows of the `rule` view, so that SQL reads the same choices as the sync (design 3.8).

Called before every detection. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from daemon.domain.country import country_names
from daemon.domain.ids import Kind, System
from daemon.domain.order import ErpStatus
from daemon.domain.ownership import Master, Policy
from daemon.domain.product import MAX_NUMBER_LENGTH
from reconcile.rows import utc

OUR_REFERENCE = ("other_reference", r"^24SO (\d+)$")
DUPLICATE_MINUTES = 60
HEARD_SECONDS = 30
QUICK_POLL = 5.0
"""Polls as short as a sandbox's: a comparison takes longer, so that there is nothing to wait for."""
_BEFORE_SHIPPING = (ErpStatus.CONFIRMED, ErpStatus.PRODUCTION, ErpStatus.PACK)

MASTERED = (Kind.PRODUCT, Kind.CATEGORY, Kind.CUSTOMER, Kind.SUPPLIER)

RuleRow = tuple[str, int, str | None, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPolicy:
    """What the audit must know of the configuration.

    `order_references`: (field, regular expression with one group), tried in order. `quantity_owner`: whose quantity
    stands when they differ. `heard_seconds`: after so long the slowest poll has told the sync of any change.
    `owners`, `blast_radius`: what the rules file says of single fields, and of how many records of a kind of drift one
    plan may touch.
    """

    policy: Policy
    order_references: tuple[tuple[str, str], ...] = (OUR_REFERENCE,)
    quantity_owner: System = System.ERP
    heard_seconds: int = HEARD_SECONDS
    owners: Mapping[tuple[Kind, str], Master] = field(default_factory=dict)
    blast_radius: Mapping[str, int] = field(default_factory=dict)

    def owner(self, kind: Kind, name: str) -> Master | None:
        """Whose value of this field counts, where it is not the kind's master: by the rules file, else configured."""
        return self.owners.get((kind, name)) or self.policy.fields.get(kind, {}).get(name)

    @property
    def ruling(self) -> Policy:
        """The connection's policy with the owners of the rules file laid over: who is right when drift is mended."""
        kinds = {*self.policy.fields, *(kind for kind, _name in self.owners)}
        said = {kind: {name: owner for (of, name), owner in self.owners.items() if of == kind} for kind in kinds}
        return replace(self.policy, fields={kind: {**self.policy.fields.get(kind, {}), **said[kind]} for kind in kinds})


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginnings:
    """Since when the sync makes orders of Rackbeat's invoices and sales; None: it never began, nothing is left out."""

    invoices: datetime | None = None
    sales: datetime | None = None


_NEVER = Beginnings()


def transfer_statuses(transfer_status: str, flow: Master = Master.ERP) -> tuple[str, ...]:
    """The configured status and what follows it before shipping: an order there has reached it (R9). None where orders
    start in Rackbeat only (R16): then none of 24SevenOffice is missing there."""
    if flow is Master.WMS:
        return ()
    if transfer_status not in _BEFORE_SHIPPING:
        return (transfer_status,)
    return _BEFORE_SHIPPING[_BEFORE_SHIPPING.index(transfer_status) :]


def heard_seconds(slowest_poll: float) -> int:
    """After so many seconds the sync knows of any change, whichever poll tells it."""
    return 0 if slowest_poll <= QUICK_POLL else round(1.5 * slowest_poll)


def rule_rows(
    audit: AuditPolicy, graces: Mapping[str, int], as_of: datetime, began: Beginnings = _NEVER
) -> list[RuleRow]:
    """`graces`: seconds by detector id. `as_of`: the instant that graces are measured from."""
    orders = audit.policy.orders
    policy = audit.policy
    single = {
        "mode": str(policy.mode),
        "order_flow": str(orders.flow),
        "accepted_status": orders.accepted_status,
        "sent_status": orders.sent_status,
        "write_back_edits": str(orders.write_back_edits).lower(),
        "write_back_shipped": str(orders.write_back_shipped).lower(),
        "invoice_status": orders.invoice_status,
        "credit_note_status": orders.credit_note_status,
        "stock": str(policy.stock.enabled).lower(),
        "deletes": str(policy.deletes),
        "number_source": str(audit.policy.number_source),
        "quantity_owner": str(audit.quantity_owner),
        "max_number_length": str(MAX_NUMBER_LENGTH),
        "duplicate_minutes": str(DUPLICATE_MINUTES),
        "heard_seconds": str(audit.heard_seconds),
        "as_of": utc(as_of).isoformat(sep=" "),
    }
    if orders.orders_since is not None:
        single["orders_since"] = orders.orders_since.isoformat()
    if orders.fee_item:
        single["fee_item"] = orders.fee_item
    for name, moment in (("invoices_since", began.invoices), ("sales_since", began.sales)):
        if moment is not None:
            single[name] = utc(moment).isoformat(sep=" ")
    return [
        *((name, 0, None, value) for name, value in single.items()),
        *_numbered("master", ((str(kind), str(policy.master(kind))) for kind in MASTERED)),
        *_numbered("owner", sorted(_owners(audit))),
        *_numbered("country", country_names()),
        *_numbered("transfer_status", ((None, s) for s in transfer_statuses(orders.transfer_status, orders.flow))),
        *_numbered("order_reference", audit.order_references),
        *_numbered("grace", ((detector, str(seconds)) for detector, seconds in sorted(graces.items()))),
    ]


def _owners(audit: AuditPolicy) -> Iterable[tuple[str, str]]:
    named = {*audit.owners, *((kind, name) for kind, names in audit.policy.fields.items() for name in names)}
    return ((f"{kind}.{name}", str(audit.owner(kind, name))) for kind, name in named)


def _numbered(name: str, pairs: Iterable[tuple[str | None, str]]) -> list[RuleRow]:
    return [(name, ordinal, field, value) for ordinal, (field, value) in enumerate(pairs)]
