"""Deciding about master records: three-way, never re-creating, never fighting a remote's own spelling."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from daemon.domain.change import Create, SetIdField, Update
from daemon.domain.converge import MasterRecord, Related, agree, decide, wms_form
from daemon.domain.link import Base
from daemon.domain.merge import compare
from daemon.domain.ownership import Policy
from daemon.domain.product import Product
from tests.builders import customer, product

POLICY = Policy()
GROUPS = Related(categories={"4": "40"})


def _agreed(erp: MasterRecord, wms: MasterRecord, base: Base, written: frozenset[str]) -> Base:
    return agree(base, compare(erp, wms, base, POLICY, GROUPS), wms, written)


def _settled() -> tuple[Product, Product, Base]:
    erp = product()
    formed = wms_form(erp, POLICY, GROUPS)
    assert isinstance(formed, Product)
    wms = replace(formed, id_field="11")
    base = _agreed(erp, wms, Base(), frozenset({"id_field"}))
    return erp, wms, base


def test_a_record_that_is_nowhere_in_rackbeat_is_created_with_translated_references() -> None:
    (change,) = decide(product(), None, None, POLICY, GROUPS)
    assert isinstance(change, Create)
    assert change.record.native_id == "KAFFE-1"
    assert change.record.category_id == "40"


def test_a_linked_record_that_vanished_is_not_created_again() -> None:
    assert decide(product(), None, Base(), POLICY, GROUPS) == []


def test_a_pair_in_agreement_is_left_alone() -> None:
    erp, wms, base = _settled()
    assert decide(erp, wms, base, POLICY, GROUPS) == []


def test_the_id_field_is_written_once_and_never_again() -> None:
    erp, wms, base = _settled()
    fresh = decide(erp, replace(wms, id_field=None), Base(), POLICY, GROUPS)
    assert SetIdField(kind=product().kind, native_id="KAFFE-1", value="11") in fresh
    edited = decide(erp, replace(wms, id_field="99"), base, POLICY, GROUPS)
    assert edited == []


def test_only_the_field_that_moved_is_written() -> None:
    erp, wms, base = _settled()
    (change,) = decide(replace(erp, name="Ny kaffe"), wms, base, POLICY, GROUPS)
    assert isinstance(change, Update)
    assert dict(change.fields) == {"name": "Ny kaffe"}


def test_a_value_changed_there_and_back_travels_both_times() -> None:
    erp, wms, base = _settled()
    after_b = _agreed(replace(erp, name="b"), replace(wms, name="b"), base, frozenset({"name"}))
    (change,) = decide(erp, replace(wms, name="b"), after_b, POLICY, GROUPS)
    assert dict(change.fields) == {"name": "Vare KAFFE-1"}


def test_a_value_that_rackbeat_stores_in_a_form_of_its_own_is_not_written_for_ever() -> None:
    erp, wms, base = _settled()
    long_name = replace(erp, name="x" * 300)
    cut = replace(wms, name="x" * 255)
    base = _agreed(long_name, cut, base, frozenset({"name"}))
    assert decide(long_name, cut, base, POLICY, GROUPS) == []


def test_decimals_that_mean_the_same_are_the_same() -> None:
    erp, wms, base = _settled()
    same = replace(wms, sales_price=Decimal("99.9000"))
    assert decide(erp, same, base, POLICY, GROUPS) == []


def test_white_space_and_unicode_forms_are_not_differences() -> None:
    erp = customer()
    wanted = wms_form(erp, POLICY, Related())
    wms = replace(wanted, name="Kari  Handel AS ", id_field="501")
    assert decide(erp, wms, Base(wms={"id_field": "501"}), POLICY, Related()) == []
