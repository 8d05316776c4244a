"""Every field that an audit names has a word in both languages, and a value without a field is worded by its kind."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from daemon.domain.drift_words import READ_AS, read_as
from reconcile.catalog import load_catalog
from reports.phrases import CATALOGUE

AUDIT = Path(__file__).parents[2] / "reconcile"
CUSTOM = ("24SO Produkt-id", "kunde-id", "leverandør-id")
"""Names that the users gave to fields of their own in Rackbeat (R1)."""


def named() -> set[str]:
    """The fields of the rules, and those that stand in the detectors themselves."""
    rules = tomllib.loads((AUDIT / "field_rules.toml").read_text(encoding="utf-8"))
    ruled = {name for fields in rules.values() if isinstance(fields, dict) for name in fields}
    written = (path.read_text(encoding="utf-8") for path in (AUDIT / "detectors").glob("*.sql"))
    return ruled | {name for text in written for name in re.findall(r"'([^']+)' as field", text)} - set(CUSTOM)


def test_every_field_that_the_audit_names_is_worded_in_both_languages() -> None:
    fields = named()
    assert len(fields) > 10
    assert {name for name in fields if f"field.{name}" not in CATALOGUE} == set()


@pytest.mark.parametrize("kind", READ_AS)
def test_a_kind_whose_values_are_worded_is_a_kind_and_its_word_exists(kind: str) -> None:
    assert kind in load_catalog() and f"field.{READ_AS[kind]}" in CATALOGUE


def test_the_field_of_the_detector_goes_before_that_of_the_kind() -> None:
    assert read_as("order.missing_in_wms", None) == "status"
    assert read_as("order.missing_in_wms", "total") == "total"
    assert read_as("mine.own_detector", None) is None
