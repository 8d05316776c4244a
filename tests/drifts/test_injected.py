"""Recall 100 %, precision 100 %: every drift that a script injects is found, and nothing else (issue 5).

Small worlds in `make test`; the whole one, with 5,000 products, 1,000 customers and 20,000 orders, with `make drifts`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from daemon.domain.ids import Kind
from daemon.domain.ownership import Master, OrderPolicy, Policy, StockPolicy
from reconcile.catalog import load_catalog
from reconcile.duck.layout import in_memory
from tests.drifts.decoys import DECOYS
from tests.drifts.inject_companies import company_drift
from tests.drifts.inject_invoices import INVOICE_DRIFT, SETUP_DRIFT
from tests.drifts.inject_orders import ORDER_DRIFT
from tests.drifts.inject_products import PRODUCT_DRIFT
from tests.drifts.loading import found, load
from tests.drifts.orders import add_orders
from tests.drifts.town import SINCE, Row, Size, Town, build

INSTANCES = 20
FULL = bool(os.environ.get("DRIFTS_FULL"))
SMALL = Size(products=1_200, companies=600, orders=1_500)
WHOLE = Size(products=5_000, companies=1_000, orders=20_000)
CATALOG = load_catalog()
INJECTORS: Mapping[str, tuple[Callable[[Town], None], ...]] = {
    **PRODUCT_DRIFT,
    **company_drift(Kind.CUSTOMER),
    **company_drift(Kind.SUPPLIER),
    **ORDER_DRIFT,
    **INVOICE_DRIFT,
    **SETUP_DRIFT,
}
ORDERS_FROM_ERP = Policy(orders=OrderPolicy(orders_since=SINCE), stock=StockPolicy(enabled=True))
ORDERS_FROM_BOTH = replace(ORDERS_FROM_ERP, orders=replace(ORDERS_FROM_ERP.orders, flow=Master.BOTH))
WORLDS = [(1, ORDERS_FROM_ERP), (2, ORDERS_FROM_BOTH)] + [(seed, ORDERS_FROM_BOTH) for seed in range(3, 6) if FULL]


def settled(seed: int, policy: Policy) -> Town:
    """A town in agreement, full of what looks like drift and is none."""
    town = build(seed, WHOLE if FULL else SMALL, policy)
    add_orders(town, WHOLE.orders if FULL else SMALL.orders)
    for decoy in DECOYS:
        for _ in range(INSTANCES // 2):
            decoy(town)
    return town


def inject(town: Town) -> None:
    """At least INSTANCES of every kind, in random order."""
    todo = [one for some in INJECTORS.values() for one in _instances(some)]
    town.rng.shuffle(todo)
    for one in todo:
        one(town)


def _instances(some: tuple[Callable[[Town], None], ...]) -> list[Callable[[Town], None]]:
    return [some[n % len(some)] for n in range(INSTANCES + len(some))]


def told(town: Town) -> set[Row]:
    cursor = in_memory()
    try:
        load(cursor, town, CATALOG)
        return set(found(cursor, CATALOG))
    finally:
        cursor.close()


def test_every_kind_is_injected() -> None:
    assert set(INJECTORS) == set(CATALOG)


@pytest.mark.parametrize(("seed", "policy"), WORLDS)
def test_nothing_is_said_of_what_only_looks_like_drift(seed: int, policy: Policy) -> None:
    assert told(settled(seed, policy)) == set()


@pytest.mark.parametrize(("seed", "policy"), WORLDS)
def test_exactly_what_was_injected_is_found(seed: int, policy: Policy) -> None:
    town = settled(seed, policy)
    inject(town)

    rows = told(town)

    assert rows - town.truth == set(), "false alarms"
    assert town.truth - rows == set(), "missed"
    assert all(sum(row[0] == kind for row in town.truth) >= INSTANCES for kind in CATALOG)
