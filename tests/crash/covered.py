"""The table of remote calls: which flow is killed at which, and what is in none, with its reason.

What changes something stands in each flow's `writes`; what only reads stands here, with one flow that always asks it.
`test_coverage` holds both against the code; every flow holds them against the sandbox's journals when it is recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tests.crash.flow import Flow
from tests.crash.points import Recording

ADOPTION, EDITED = "adoption after a lost state", "masters edited in 24SevenOffice"
SHIPPED, INVOICED, OPENING = "shipped is sent", "invoice of an order", "opening stock"
SET_UP = "set-up of the account repaired"
READS: Mapping[str, str] = {
    "Login": ADOPTION,
    "GetIdentity": ADOPTION,
    "GetProducts": EDITED,
    "GetCategories": EDITED,
    "GetCompanies": EDITED,
    "GetCompanySyncList": ADOPTION,
    "GetInvoices": SHIPPED,
    "GetOrderSyncList": SHIPPED,
    "GET /self": ADOPTION,
    "GET /fields": ADOPTION,
    "GET /webhooks": ADOPTION,
    "GET /products": ADOPTION,
    "GET /customers": ADOPTION,
    "GET /suppliers": ADOPTION,
    "GET /product-groups": ADOPTION,
    "GET /customer-invoices": ADOPTION,
    "GET /orders": SHIPPED,
    "GET /orders/drafts": SHIPPED,
    "GET /orders/{number}": SHIPPED,
    "GET /products/{number}": EDITED,
    "GET /customers/{number}": EDITED,
    "GET /suppliers/{number}": EDITED,
    "GET /product-groups/{number}": EDITED,
    "GET /customer-invoices/{number}": INVOICED,
    "GET /locations": OPENING,
    **dict.fromkeys(("GET /payment-terms", "GET /customer-groups", "GET /supplier-groups"), SET_UP),
}
"""Operation as the sandbox's journal names it: name of a flow that makes it in every run and is killed there."""

CLI = "asked by `samsvar check` or `samsvar setup` while a person watches, not by the daemon's own work"
FALLBACK = "asked only of an account that does not answer as documented; a read that is repeated changes nothing"
WITHOUT_A_FLOW: Mapping[str, str] = {
    "DeleteProducts": "nothing decides to delete a product in 24SevenOffice; only the gateway's contract can",
    "DeleteCompanies": "nothing decides to delete a company in 24SevenOffice; only the gateway's contract can",
    "GetIdentities": CLI,
    "GetIdentitiesWithCredential": CLI,
    "GetClientInformation": FALLBACK,
    "GET /orders/{}/lines": FALLBACK,
    "GET /orders/{}/lines/{}": "only for an exchanged item in a row of 24SevenOffice that has no price; a read",
    **{f"GET {path}/{{}}/fields": FALLBACK for path in ("/products", "/customers", "/suppliers")},
}


def reads_of(flow: Flow) -> set[str]:
    """What this flow answers for."""
    return {operation for operation, name in READS.items() if name == flow.name}


def unknown_calls(recording: Recording) -> set[str]:
    """Reads that stand in no table: nobody is killed there. Writes are held against the flow itself."""
    read = {call.operation for call in recording.calls if not call.wrote}
    return {operation for operation in read - READS.keys() if plain(operation) not in WITHOUT_A_FLOW}


def plain(operation: str) -> str:
    """As the code spells it: without the names of the keys."""
    return re.sub(r"\{\w+\}", "{}", operation)


def exercised(flows: Iterable[Flow]) -> set[str]:
    """Every call that some flow is killed at, as the code spells it."""
    writes = {plain(operation) for flow in flows for operation in flow.writes}
    return writes | {plain(operation) for operation in READS}
