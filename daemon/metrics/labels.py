"""The closed sets that label values come from. A value from outside a set is counted as `other` (or `internal`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from daemon.domain.change import OPERATIONS
from daemon.domain.drift import Severity
from daemon.domain.errors import TRANSIENT, Reason
from daemon.domain.ids import Kind, System

OTHER = "other"
UNKNOWN_CONNECTION = "unknown"
"""Webhooks for a connection that is not configured."""

SYSTEMS = tuple(str(system) for system in System)
KINDS = tuple(str(kind) for kind in Kind)
SEVERITIES = tuple(str(severity) for severity in Severity)
REASONS = tuple(str(reason) for reason in Reason)
WEBHOOK_OUTCOMES = (
    "accepted",
    "wrong_secret",
    "wrong_token",
    "too_large",
    "no_json",
    "unknown_key",
    "rate_limited",
    "queue_full",
    "timeout",
    "internal",
)
CALL_OUTCOMES = ("ok", *REASONS, OTHER)
CALL_CLASSES = ("ok", "limited", "failed", "refused")
"""What a call came to, for each operation: `limited`, asked to wait; `failed`, may go better another time."""
DIRECTIONS = ("erp_to_wms", "wms_to_erp")
WORK_OUTCOMES = ("changed", "unchanged", "parked", "retried", "internal")
COMMAND_OPERATIONS = (*OPERATIONS.values(), OTHER)
COMMAND_OUTCOMES = ("done", "dropped", "retried", "parked", "unknown", OTHER)
DRIFT_CHANGES = ("opened", "reopened", "resolved", "vanished")
MARKS = ("acknowledged", "snoozed", "flapping")
RUN_OUTCOMES = ("equal", "drift", "incomplete", "failed", OTHER)
GOOD_RUNS = frozenset({"equal", "drift"})
RUN_MODES = ("full", "incremental")
RUN_PHASES = ("snapshot", "detect", "confirm")
LEFT_OUT = (
    *REASONS, "shrunk", "snapshot_failed", "detector_failed", "detector_refused", "truncated", "unconfirmed", OTHER
)  # fmt: skip
"""Why a run could not compare something (design 3.10)."""
REPORT_OUTCOMES = ("sent", "partly", "failed")
BEATS = ("ok", "failed")
REPAIR_OUTCOMES = ("done", "skipped", "failed", "manual", "refused", OTHER)

ERP_OPERATIONS = (
    "Login GetIdentities GetIdentity GetIdentitiesWithCredential GetClientInformation GetProducts SaveProducts "
    "DeleteProducts GetCategories SaveCategories SetStockQuantity GetCompanies SaveCompanies DeleteCompanies "
    "GetCompanySyncList GetInvoices GetOrderSyncList SaveInvoices"
)
WMS_OPERATIONS = """
/self GET
/products GET POST
/products/{} GET PUT DELETE
/products/{}/fields GET PUT
/product-groups GET POST
/product-groups/{} GET PUT DELETE
/customers GET POST
/customers/{} GET PUT DELETE
/customers/{}/fields GET PUT
/customer-groups GET POST
/suppliers GET POST
/suppliers/{} GET PUT DELETE
/suppliers/{}/fields GET PUT
/supplier-groups GET POST
/orders GET
/orders/drafts GET POST
/orders/{} GET DELETE
/orders/{}/book POST
/orders/{}/mark-ready-for-shipping POST
/orders/{}/reopen POST
/orders/{}/lines GET POST
/orders/{}/lines/{} GET PUT DELETE
/customer-invoices GET
/customer-invoices/{} GET
/fields GET POST
/inventory-adjustments POST
/inventory-adjustments/{}/book POST
/locations GET
/payment-terms GET POST
/settings GET
/webhooks GET POST
/webhooks/{} PUT DELETE
"""


def _rest_operations(table: str) -> Iterator[str]:
    for row in table.split("\n"):
        path, *methods = row.split() or [""]
        yield from (f"{method} {path}" for method in methods)


CALL_OPERATIONS: Mapping[str, tuple[str, ...]] = {
    System.ERP: (*ERP_OPERATIONS.split(), OTHER),
    System.WMS: (*_rest_operations(WMS_OPERATIONS), OTHER),
}
"""SOAP operations, and REST calls as `daemon.wms` spells them: method and path template."""


def folded(value: str, known: Iterable[str], otherwise: str = OTHER) -> str:
    """The value when it is in the closed set, else the catch-all of that set."""
    text = str(value)
    return text if text in known else otherwise


def call_class(outcome: str) -> str:
    """One of CALL_CLASSES, from `ok` or a `Reason`."""
    return _CLASSES.get(str(outcome), "failed")


_FAILED = TRANSIENT | {Reason.INTERNAL}
_CLASSES: Mapping[str, str] = {
    **{str(reason): "failed" if reason in _FAILED else "refused" for reason in Reason},
    str(Reason.RATE_LIMITED): "limited",
    "ok": "ok",
}
