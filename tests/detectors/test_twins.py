"""Customers and suppliers have detectors of their own, each complete in its file, because a person reads and copies a
detector alone. What is the same in both must stay so."""

from __future__ import annotations

import pytest

from reconcile.catalog import Detector, load_catalog

CATALOG = load_catalog()
TWINS = sorted(kind for kind in CATALOG if kind.startswith("customer."))


def without_remarks(sql: str) -> str:
    return "\n".join(line for line in sql.splitlines() if not line.startswith("--"))


def rules(detector: Detector) -> tuple[object, ...]:
    return (detector.grace_seconds, detector.severity, detector.repair, detector.blast_radius)


def test_suppliers_are_asked_all_that_customers_are() -> None:
    suppliers = {kind for kind in CATALOG if kind.startswith("supplier.")}
    assert suppliers == {kind.replace("customer.", "supplier.") for kind in TWINS}


@pytest.mark.parametrize("kind", TWINS)
def test_suppliers_are_asked_in_the_same_words(kind: str) -> None:
    twin = CATALOG[kind.replace("customer.", "supplier.")]
    said = without_remarks(CATALOG[kind].sql).replace("customer", "supplier").replace("kunde-id", "leverandør-id")
    assert said == without_remarks(twin.sql)
    assert rules(CATALOG[kind]) == rules(twin)
