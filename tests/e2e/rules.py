"""The table of the rules R1-R16 (design.md section 7): what an outsider sees of each, and under which configuration.

Every row names the configuration value that the rule hangs on, and what its scenario must observe under each setting:
the first setting has the rule on, every other has it off or has chosen the other value. `test_rules.py` runs each
scenario once a setting; `test_rules_are_proven.py` counts rows and tests and sees to it that "off" is really another
outcome. Where a rule has no switch, the row says which value it depends on instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.e2e.rule_world import (
    ABC,
    EMPTY,
    HAMMER,
    LEADING_ZERO,
    LONG,
    NUMBERLESS,
    TWIN,
    TWIN_CUSTOMER,
)
from tests.e2e.running import Change

Observed = Mapping[str, Any]
"""What a scenario saw, JSON-like, so that two outcomes can be compared and printed."""

BEFORE_TIMING = "[connections.sandbox.timing]\n"
IN_CONNECTION, IN_WMS, IN_ORDERS = (
    'orders_since = ""\n',
    'token_file = "wms-token"\n',
    'transfer_status = "Confirmed"\n',
)
DRAFT = 'wms_state = "draft"\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One configuration. `switches`: of the imitated Rackbeat. `elsewhere`: in the user's second company (R2).
    `opened`: masters are brought over and, where stock flows, its opening is settled, before the first scenario."""

    changes: tuple[Change, ...]
    switches: Mapping[str, Any] = field(default_factory=dict)
    elsewhere: bool = False
    opened: bool = True


def _masters(master: str, *, also: str = "") -> Change:
    rows = "".join(f'{kind} = "{master}"\n' for kind in ("product", "customer", "supplier"))
    return BEFORE_TIMING, f"[connections.sandbox.masters]\n{rows}{also}\n{BEFORE_TIMING}"


STOCK_ON = (
    BEFORE_TIMING,
    f"[connections.sandbox.stock]\nenabled = true\n\n{BEFORE_TIMING}stock_poll_seconds = 1\n",
)

SETTINGS: Mapping[str, Setting] = {
    "all_on": Setting(
        changes=(
            (IN_CONNECTION, 'orders_since = "2026-01-01"\n'),
            (DRAFT, f'{DRAFT}order_flow = "both"\n'),
            _masters("both"),
            STOCK_ON,
        )
    ),
    "all_off": Setting(
        changes=(
            (
                IN_ORDERS + DRAFT,
                'transfer_status = "Production"\nwms_state = "booked"\n'
                'write_back_edits = false\nwrite_back_shipped = false\ninvoice_status = ""\n',
            ),
        ),
        switches={"booking_sets_ready": False},
    ),
    "by_id": Setting(
        changes=(
            ('number_source = "alternative"\n', 'number_source = "id"\n'),
            (IN_ORDERS + DRAFT, 'transfer_status = "Pack"\nwms_state = "ready"\nmark_ready = true\n'),
        ),
        switches={"booking_sets_ready": False, "mark_ready_route": True},
    ),
    "elsewhere": Setting(
        changes=(
            (
                IN_WMS,
                f'{IN_WMS}currency = "SEK"\nlocale = "sv"\ncustomer_group = 7\nsupplier_group = 8\npayment_terms = 9\n',
            ),
            _masters("both"),
        ),
        elsewhere=True,
        opened=False,
    ),
    "settling": Setting(changes=(("product_settle_seconds = 0\n", "product_settle_seconds = 180\n"),), opened=False),
    "unsettled": Setting(changes=(), opened=False),
    "audit": Setting(changes=(('mode = "sync"\n', 'mode = "audit"\n'),), opened=False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`hangs_on`: the configuration value, and why it is the one where the rule has no switch of its own.
    `seen`: setting -> what the scenario observes; the first one has the rule on."""

    rule: int
    hangs_on: str
    seen: Mapping[str, Observed]


_FETCHED = ("Web", "Inactive", "Invoiced", "old", "at once")
_NEVER = "nothing"
_TWICE = "number_not_unique"

ROWS: tuple[Row, ...] = (
    Row(
        rule=1,
        hangs_on="customer_group, supplier_group, payment_terms: with other numbers, other records are asked for",
        seen={
            "all_on": {"payment_term": "ok", "customer_group": "ok", "supplier_group": "ok", "fields": "ok"},
            "elsewhere": {
                "payment_term": "failed 9", "customer_group": "failed 7", "supplier_group": "failed 8", "fields": "ok"
            },
        },
    ),
    Row(
        rule=2,
        hangs_on="erp.identity_id: another company of the same user",
        seen={
            "all_on": {"status": "Sandkassen AS", "check": True, "plan": "Sandkassen AS", "reads": "Sandkassen AS"},
            "elsewhere": {"status": "Annet AS", "check": True, "plan": "Annet AS", "reads": "Annet AS"},
        },
    ),
    Row(
        rule=3,
        hangs_on="masters.product: both, or erp",
        seen={
            "all_on": {
                "in 24SO": "Fra lageret", "in Rackbeat": "Fra kontoret", "both edited": [111, 222, ["sales_price"]]
            },
            "all_off": {"in 24SO": "Begge veier", "in Rackbeat": "Fra kontoret", "both edited": [111, 111, []]},
        },
    ),
    Row(
        rule=4,
        hangs_on="number_source: alternative, or id (which is unique and always a positive integer)",
        seen={
            "all_on": {
                "products": {HAMMER: "HAM-1001", TWIN[0]: _TWICE, TWIN[1]: _TWICE, NUMBERLESS: "number_missing"},
                "customers": {
                    ABC: "number_invalid",
                    LEADING_ZERO: "number_invalid",
                    EMPTY: "number_missing",
                    TWIN_CUSTOMER[0]: _TWICE,
                    TWIN_CUSTOMER[1]: _TWICE,
                },
            },
            "by_id": {
                "products": {number: str(number) for number in (HAMMER, *TWIN, NUMBERLESS)},
                "customers": {number: str(number) for number in (ABC, LEADING_ZERO, EMPTY, *TWIN_CUSTOMER)},
            },
        },
    ),
    Row(
        rule=5,
        hangs_on="mode: an auditor writes no id field either; there is no switch for it alone",
        seen={
            "all_on": {
                "written": {"product": True, "customer": True, "supplier": True},
                "row id written": False,
                "edited by hand": "999",
                "still the same pair": True,
                "drift": ["customer.id_field_edited"],
                "repaired": True,
            },
            "audit": {
                "written": {"product": False, "customer": False, "supplier": False},
                "row id written": False,
                "edited by hand": "999",
                "still the same pair": False,
                "drift": [],
                "repaired": False,
            },
        },
    ),
    Row(
        rule=6,
        hangs_on="number_source: the 25 characters cannot be switched off, but an id is never that long",
        seen={
            "all_on": {
                "product": "number_too_long",
                "order": "line_unsendable",
                "drift": ["order.line_unsendable", "product.number_too_long"],
            },
            "by_id": {"product": str(LONG), "order": "arrived", "drift": []},
        },
    ),
    Row(
        rule=7,
        hangs_on="timing.product_settle_seconds: 180, or 0; the rest of the rule is a command, not a setting",
        seen={
            "settling": {
                "dry run wrote": 0,
                "unconfirmed": "count_not_confirmed",
                "customers alone": ["customer"],
                "then": ["category", "customer", "product", "supplier"],
                "discontinued": [_NEVER, 1],
                "needed by an order": "created, not barred",
                "a changed product": "waits about 180 s",
            },
            "unsettled": {
                "dry run wrote": 0,
                "unconfirmed": "count_not_confirmed",
                "customers alone": ["customer"],
                "then": ["category", "customer", "product", "supplier"],
                "discontinued": [_NEVER, 1],
                "needed by an order": "created, not barred",
                "a changed product": "written at once",
            },
        },
    ),
    Row(
        rule=8,
        hangs_on="wms.currency, wms.locale",
        seen={"all_on": {"currency": "NOK", "language": "no"}, "elsewhere": {"currency": "SEK", "language": "sv"}},
    ),
    Row(
        rule=9,
        hangs_on="orders.transfer_status (all three) and orders_since",
        seen={
            "all_on": {
                "arrived": ["Confirmed", "Pack", "Production"], "before orders_since": False, "once confirmed": True
            },
            "all_off": {"arrived": ["Pack", "Production"], "before orders_since": True, "once confirmed": False},
            "by_id": {"arrived": ["Pack"], "before orders_since": True, "once confirmed": False},
        },
    ),
    Row(
        rule=10,
        hangs_on="orders.wms_state (all three)",
        seen={
            "all_on": {"booked": False, "ready": False, "status in 24SO": "Pack", "written to 24SO": 0},
            "all_off": {"booked": True, "ready": False, "status in 24SO": "Pack", "written to 24SO": 0},
            "by_id": {"booked": True, "ready": True, "status in 24SO": "Pack", "written to 24SO": 0},
        },
    ),
    Row(
        rule=11,
        hangs_on="orders.write_back_shipped",
        seen={"all_on": {"status": "OrderState_Sent", "saves": 1}, "all_off": {"status": "Pack", "saves": 0}},
    ),
    Row(
        rule=12,
        hangs_on="stock.enabled",
        seen={"all_on": {"stock in 24SO": 37, "writes": 1}, "all_off": {"stock in 24SO": 50, "writes": 0}},
    ),
    Row(
        rule=13,
        hangs_on="orders.write_back_edits",
        seen={
            "all_on": {
                "quantity changed": [{"HAM": 3, "SAW": 2}, "Confirmed", 1],
                "line deleted": [{"HAM": 5}, "Confirmed", 1],
                "line added": [{"DRILL": 4, "HAM": 5, "SAW": 2}, "Confirmed", 1],
                "not from 24SO": {"HAM": 5},
            },
            "all_off": {
                "quantity changed": [{"HAM": 5, "SAW": 2}, "Production", 1],
                "line deleted": [{"HAM": 5, "SAW": 2}, "Production", 1],
                "line added": [{"HAM": 5, "SAW": 2}, "Production", 1],
                "not from 24SO": None,
            },
        },
    ),
    Row(
        rule=14,
        hangs_on="mode: `order get` has no switch, and an auditor refuses it (design.md section 1)",
        seen={
            "all_on": {
                name: ["transferred", "unchanged", 1] for name in _FETCHED
            },
            "audit": {name: ["audit_mode", "audit_mode", 0] for name in _FETCHED},
        },
    ),
    Row(
        rule=15,
        hangs_on="masters.* and orders.invoice_status",
        seen={
            "all_on": {
                "product": 1, "customer": 1, "supplier": 1, "invoice": 1, "order of an invoice": "ForInvoicing"
            },
            "all_off": {"product": 0, "customer": 0, "supplier": 0, "invoice": 0, "order of an invoice": "Pack"},
        },
    ),
    Row(
        rule=16,
        hangs_on="orders.order_flow",
        seen={
            "all_on": {"draft": 0, "booked": 1, "status": "Confirmed", "quantities": {"HAM": 2}, "edited": {"HAM": 2}},
            "all_off": {"draft": 0, "booked": 0, "status": None, "quantities": None, "edited": None},
        },
    ),
)  # fmt: skip


def under(setting: str) -> pytest.MarkDecorator:
    """Runs a test under one setting, in the process that the other tests of it share."""
    return pytest.mark.parametrize("shop", [setting], indirect=True, scope="module")


def of_rule(rule: int) -> pytest.MarkDecorator:
    """Runs a test once for each setting of the rule's row, with what must be `seen` there."""
    (row,) = [row for row in ROWS if row.rule == rule]
    cases = [pytest.param(name, seen, id=name) for name, seen in row.seen.items()]
    return pytest.mark.parametrize(("shop", "seen"), cases, indirect=["shop"], scope="module")
