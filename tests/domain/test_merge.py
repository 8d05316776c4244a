"""Field by field, three-way: a table of what must happen, and what holds for any values at all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.change import Update
from daemon.domain.company import Company
from daemon.domain.converge import agree, base_of_landed, base_of_update, decide
from daemon.domain.country import known_code
from daemon.domain.errors import Reason
from daemon.domain.ids import Kind, System
from daemon.domain.link import Base
from daemon.domain.merge import FieldState, Held, Related, Step, compare
from daemon.domain.normal import clean, field_normal
from daemon.domain.ownership import Master, NumberSource, Policy
from daemon.domain.product import Product

UNKNOWN = object()
TEXTS = st.sampled_from(["", "a", "b", "c", " a ", "a\tb", "Norge", "NO", "no"])
SOME = st.sampled_from(["a", "b", "c"])


def policy(master: Master) -> Policy:
    return Policy(masters={Kind.CUSTOMER: master, Kind.PRODUCT: master}, number_source=NumberSource.ID)


def company(email: str, native_id: str = "1") -> Company:
    return Company(kind=Kind.CUSTOMER, native_id=native_id, number="1", name="Kari", email=email, id_field="1")


def state(owner: Master, erp: str, wms: str, base: object) -> FieldState:
    """The e-mail's state; `base`: what both showed, a pair of values, or UNKNOWN."""
    one, other = base if isinstance(base, tuple) else (base, base)
    known = Base() if base is UNKNOWN else Base(erp={"email": one}, wms={"email": other})
    states = compare(company(erp), company(wms), known, policy(owner), Related())
    return next(s for s in states if s.name == "email")


ERP, WMS, BOTH = Master.ERP, Master.WMS, Master.BOTH


@pytest.mark.parametrize(
    ("owner", "erp", "wms", "base", "step"),
    [
        (BOTH, "a", "a", "a", Step.REST),
        (BOTH, "b", "a", "a", Step.TO_WMS),
        (BOTH, "a", "b", "a", Step.TO_ERP),
        (BOTH, "b", "b", "a", Step.REST),
        (BOTH, "b", "c", "a", Step.CONFLICT),
        (BOTH, "b", "c", UNKNOWN, Step.CONFLICT),
        (BOTH, "b", "", UNKNOWN, Step.TO_WMS),
        (BOTH, "", "b", UNKNOWN, Step.TO_ERP),
        (BOTH, "", "a", "a", Step.TO_WMS),
        (BOTH, "a", "", "a", Step.STUCK),
        (BOTH, "a", "A", ("a", "A"), Step.REST),
        (ERP, "a", "b", "a", Step.TO_WMS),
        (ERP, "b", "a", "a", Step.TO_WMS),
        (ERP, "", "b", None, Step.REST),
        (ERP, "", "a", "a", Step.TO_WMS),
        (ERP, "b", "c", UNKNOWN, Step.TO_WMS),
        (WMS, "b", "a", "a", Step.TO_ERP),
        (WMS, "a", "", "a", Step.STUCK),
        (WMS, "a", "", None, Step.REST),
    ],
)
def test_whose_value_counts(owner: Master, erp: str, wms: str, base: object, step: Step) -> None:
    assert state(owner, erp, wms, base).step is step


def test_a_refused_value_is_not_offered_again_but_another_one_is() -> None:
    held = {"email": Held(system=System.WMS, wanted="b", reason=Reason.REFUSED, detail="no")}
    base = Base(erp={"email": "a"}, wms={"email": "a", "id_field": "1"})
    assert decide(company("b"), company("a"), base, policy(ERP), Related(), held=held) == []
    (change,) = decide(company("c"), company("a"), base, policy(ERP), Related(), held=held)
    assert isinstance(change, Update)


def test_a_category_without_a_counterpart_is_never_equal_to_an_empty_one() -> None:
    erp = Product(native_id="1", number="A", name="Vare", category_id="4")
    wms = replace(erp, native_id="A", category_id=None)
    found = {s.name: s for s in compare(erp, wms, Base(), policy(ERP), Related())}
    assert (found["category_id"].step, "4" in found["category_id"].why) == (Step.STUCK, True)


@given(owner=st.sampled_from(list(Master)), erp=TEXTS, wms=TEXTS, base=st.one_of(st.none(), TEXTS))
def test_one_round_of_changes_brings_rest_and_invents_nothing(
    owner: Master, erp: str, wms: str, base: str | None
) -> None:
    one, other = company(erp), company(wms)
    known = Base() if base is None else Base(erp={"email": clean(base)}, wms={"email": clean(base)})
    known = replace(known, wms={**known.wms, "id_field": "1"})
    written: set[str] = set()
    for change in decide(one, other, known, policy(owner), Related()):
        assert isinstance(change, Update)
        email = str(change.fields["email"])
        assert email in (clean(erp), clean(wms))
        one, other = (
            (one, replace(other, email=email)) if change.system is System.WMS else (replace(one, email=email), other)
        )
        written |= change.fields.keys()
    states = compare(one, other, known, policy(owner), Related())
    settled = agree(known, states, other, frozenset(written))
    after = {s.name: s for s in compare(one, other, settled, policy(owner), Related())}["email"]
    assert after.step in (Step.REST, Step.CONFLICT, Step.STUCK)
    assert after.is_equal or after.step is not Step.REST or owner is not BOTH


@given(first=SOME, second=SOME)
def test_an_update_that_landed_unseen_is_in_the_base_so_that_a_value_changed_back_travels(
    first: str, second: str
) -> None:
    base = Base(erp={"email": first}, wms={"email": first, "id_field": "1"})
    update = Update(system=System.WMS, kind=Kind.CUSTOMER, native_id="1", fields={"email": second})
    landed = base_of_landed(base, update, company(second))
    assert landed is not None
    changes = decide(company(first), company(second), landed, policy(BOTH), Related())
    assert [c.system for c in changes] == ([] if first == second else [System.WMS])


def test_the_base_after_an_update_is_what_the_answer_shows() -> None:
    base = Base(erp={"email": "a"}, wms={"email": "a"})
    states = compare(company("long"), company("a"), base, policy(ERP), Related())
    update = Update(system=System.WMS, kind=Kind.CUSTOMER, native_id="1", fields={"email": "long"})
    after = base_of_update(base, update, states, company("lon"))
    assert (after.erp["email"], after.wms["email"]) == ("long", "lon")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Norge", "NO"),
        ("norway", "no"),
        ("Sverige", "SE"),
        ("South  Korea", "KR"),
        ("uk", "GB"),
        ("Ruritania", "Ruritania "),
    ],
)
def test_one_country_has_one_form(one: str, other: str) -> None:
    assert field_normal("country", one) == field_normal("country", other)


def test_every_country_in_the_table_is_two_capital_letters() -> None:
    assert known_code("Ruritania") is None
    assert {known_code(n) for n in ("Danmark", "Deutschland", "usa", "FI")} == {"DK", "DE", "US", "FI"}


def test_text_is_sent_without_what_no_document_can_hold() -> None:
    assert clean("  Kaffe\x00\x0b mørk\t\ud800 \N{HOT BEVERAGE}\n") == "Kaffe mørk \N{HOT BEVERAGE}"
    assert clean("A\u030a") == "Å"


@given(st.text())
def test_clean_text_is_clean(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    clean(text).encode()
