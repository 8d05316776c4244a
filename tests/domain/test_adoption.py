"""Whose is whose in two full accounts: linked when nothing speaks against it, asked otherwise (design 3.15, R4, R5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.adoption import Matched, Why, match_masters, seen_base
from daemon.domain.company import Company
from daemon.domain.converge import decide
from daemon.domain.ids import Kind
from daemon.domain.merge import MasterRecord, Related
from daemon.domain.ownership import Master, NumberSource, Policy
from daemon.domain.product import Category, Product
from tests.builders import product

POLICY = Policy()


def _sold(native_id: str, number: str, name: str = "Kunde") -> Company:
    return Company(kind=Kind.CUSTOMER, native_id=native_id, number=number, name=name)


def _shelf(number: str, id_field: str | None = None, name: str = "Kunde") -> Company:
    return Company(kind=Kind.CUSTOMER, native_id=number, number=number, name=name, id_field=id_field)


def _pairs(matched: Matched) -> list[tuple[str, str]]:
    return [(erp.native_id, wms.native_id) for erp, wms in matched.pairs]


E1, E2 = _sold("501", "10001"), _sold("502", "10002")

TABLE: list[tuple[str, Sequence[MasterRecord], Sequence[MasterRecord], list[tuple[str, str]], list[Why]]] = [
    ("number and id field agree", [E1], [_shelf("10001", "501")], [("501", "10001")], []),
    ("the number alone, no id field yet", [E1], [_shelf("10001")], [("501", "10001")], []),
    (
        "white space around them means nothing",
        [_sold("501", " 10001 ")],
        [_shelf("10001", " 501 ")],
        [("501", "10001")],
        [],
    ),
    ("the id field alone, the number is another", [E1], [_shelf("777", "501")], [], [Why.ID_AND_NUMBER_DISAGREE]),
    (
        "the number fits, the id field names another",
        [E1, E2],
        [_shelf("10001", "502")],
        [],
        [Why.ID_AND_NUMBER_DISAGREE],
    ),
    ("the number fits, the id field names nobody", [E1], [_shelf("10001", "999")], [], [Why.ID_AND_NUMBER_DISAGREE]),
    ("the number fits, the id field is rubbish", [E1], [_shelf("10001", "se notat")], [], [Why.ID_AND_NUMBER_DISAGREE]),
    ("two of 24SO have the number", [E1, _sold("502", "10001")], [_shelf("10001", "501")], [], [Why.NUMBER_USED_TWICE]),
    ("two of Rackbeat name one", [E1], [_shelf("10001", "501"), _shelf("10009", "501")], [], [Why.TWO_CANDIDATES]),
    (
        "swapped id fields",
        [E1, E2],
        [_shelf("10001", "502"), _shelf("10002", "501")],
        [],
        [Why.TWO_CANDIDATES],
    ),
    (
        "a number that Rackbeat cannot have",
        [_sold("501", "K-12")],
        [_shelf("501", "501")],
        [],
        [Why.ID_AND_NUMBER_DISAGREE],
    ),
    ("nothing in common", [E1], [_shelf("10009")], [], []),
]


@pytest.mark.parametrize(("erp", "wms", "pairs", "why"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_a_pair_is_linked_only_when_nothing_speaks_against_it(
    erp: Sequence[MasterRecord], wms: Sequence[MasterRecord], pairs: list[tuple[str, str]], why: list[Why]
) -> None:
    matched = match_masters(erp, wms, POLICY)
    assert _pairs(matched) == pairs
    assert [question.why for question in matched.questions] == why


def test_a_question_names_everybody_who_is_involved() -> None:
    (asked,) = match_masters([E1, _sold("502", "10001")], [_shelf("10001"), _shelf("10009", "502")], POLICY).questions
    assert (asked.erp, asked.wms) == (("501", "502"), ("10001", "10009"))


def test_who_stands_alone_is_counted_by_what_could_become_of_it() -> None:
    erp = [E1, _sold("503", ""), _sold("504", "7"), _sold("505", "7")]
    matched = match_masters(erp, [_shelf("10009")], POLICY)
    assert (matched.erp_only, matched.wms_only) == (("501",), ("10009",))
    assert matched.unsendable == {"number_missing": 1, "number_not_unique": 2}


def test_a_discontinued_product_that_nobody_has_is_left_out_and_one_that_stands_there_is_linked() -> None:
    gone, kept = product("11", "A", active=False), product("12", "B", active=False)
    matched = match_masters([gone, kept], [product("B", "B", id_field="12")], POLICY)
    assert (_pairs(matched), matched.left_out) == ([("12", "B")], 1)


def test_links_that_stand_are_kept_and_never_doubled() -> None:
    erp = [E1, _sold("502", "10001")]
    matched = match_masters(erp, [_shelf("10001", "501")], POLICY, {"501": "10001"})
    assert [q.why for q in matched.questions] == [Why.NUMBER_USED_TWICE]
    assert match_masters([E1], [_shelf("10001", "501")], POLICY, {"501": "10001"}) == Matched()


def test_a_renumbered_pair_that_is_linked_is_nobodys_question() -> None:
    assert match_masters([E1], [_shelf("10009", "501")], POLICY, {"501": "10009"}) == Matched()


def test_a_category_is_a_group_only_if_it_bears_its_name() -> None:
    erp = [Category(native_id="4", number="", name="Kaffe"), Category(native_id="5", number="", name="Te")]
    wms = [Category(native_id="4", number="4", name=" kaffe"), Category(native_id="5", number="5", name="Kopper")]
    matched = match_masters(erp, wms, POLICY)
    assert _pairs(matched) == [("4", "4")]
    assert [q.why for q in matched.questions] == [Why.NAME_DIFFERS]


def test_groups_that_come_from_rackbeat_are_known_by_a_name_that_is_used_once() -> None:
    policy = Policy(masters={Kind.CATEGORY: Master.WMS})
    erp = [Category(native_id="41", number="", name="Kaffe"), Category(native_id="42", number="", name="Te")]
    wms = [Category(native_id=n, number=n, name=name) for n, name in (("1", "Kaffe"), ("2", "Te"), ("3", "Te"))]
    matched = match_masters(erp, wms, policy)
    assert _pairs(matched) == [("41", "1")]
    assert [q.why for q in matched.questions] == [Why.TWO_CANDIDATES]


def test_a_record_that_24so_made_from_rackbeat_is_known_by_its_id_field_and_the_number_it_kept() -> None:
    policy = Policy(number_source=NumberSource.ID)
    assert _pairs(match_masters([E1], [_shelf("10001", "501")], policy)) == [("501", "10001")]
    assert _pairs(match_masters([E1], [_shelf("10001")], policy)) == []


# --- what holds whatever the accounts hold ---------------------------------------------------------------------------

IDS = ("1", "2", "3", "4", "5")
SOLD = st.lists(
    st.builds(_sold, st.sampled_from(IDS), st.sampled_from((*IDS, "", "x", " 1", "01"))),
    max_size=5,
    unique_by=lambda r: r.native_id,
)
SHELF = st.lists(
    st.builds(_shelf, st.sampled_from(IDS), st.sampled_from((None, "", "x", "9", *IDS))),
    max_size=5,
    unique_by=lambda r: r.native_id,
)
SOURCES = st.sampled_from(tuple(NumberSource))


@given(SOLD, SHELF, SOURCES)
def test_nobody_is_linked_twice_or_forgotten(erp: list[Company], wms: list[Company], source: NumberSource) -> None:
    matched = match_masters(erp, wms, Policy(number_source=source))
    linked = _pairs(matched)
    erp_ids = [e for e, _ in linked] + [i for q in matched.questions for i in q.erp] + list(matched.erp_only)
    wms_ids = [w for _, w in linked] + [i for q in matched.questions for i in q.wms] + list(matched.wms_only)
    assert len(erp_ids) == len(set(erp_ids))
    assert len(erp_ids) + sum(matched.unsendable.values()) == len(erp)
    assert sorted(wms_ids) == sorted(r.native_id for r in wms)


@given(SOLD, SHELF, SOURCES)
def test_what_is_ambiguous_is_never_linked(erp: list[Company], wms: list[Company], source: NumberSource) -> None:
    for one, other in match_masters(erp, wms, Policy(number_source=source)).pairs:
        wanted = one.native_id if source is NumberSource.ID else one.number.strip()
        held = (other.id_field or "").strip() if isinstance(other, Company) else ""
        assert held in ("", one.native_id)
        assert other.native_id == wanted or (held == one.native_id and other.native_id == one.number.strip())
        assert not any((r.id_field or "").strip() == one.native_id for r in wms if r is not other)
        if source is NumberSource.ALTERNATIVE:
            assert not any(r.number.strip() == other.native_id for r in erp if r is not one)


@given(SOLD, SHELF)
def test_the_order_of_the_lists_decides_nothing(erp: list[Company], wms: list[Company]) -> None:
    assert match_masters(erp, wms, POLICY) == match_masters(erp[::-1], wms[::-1], POLICY)


@given(SOLD, SHELF)
def test_what_was_linked_is_not_asked_about_again(erp: list[Company], wms: list[Company]) -> None:
    first = match_masters(erp, wms, POLICY)
    again = match_masters(erp, wms, POLICY, dict(_pairs(first)))
    assert again.pairs == ()
    assert [(q.erp, q.wms) for q in again.questions] == [(q.erp, q.wms) for q in first.questions]


# --- what the base of an adopted pair says ------------------------------------------------------------------------

OLD, NEW = "Kari Handel AS", "Kari Handel og Sønn AS"


def _two(erp_name: str, wms_name: str) -> tuple[Company, Company]:
    return _sold("501", "10001", erp_name), _shelf("10001", "501", wms_name)


@pytest.mark.parametrize("master", list(Master))
def test_nothing_is_written_to_a_pair_that_was_adopted_with_differences(master: Master) -> None:
    policy = Policy(masters={Kind.CUSTOMER: master})
    erp, wms = _two(OLD, NEW)
    base, states = seen_base(erp, wms, policy, Related())
    assert decide(erp, wms, base, policy, Related()) == []
    assert [s.name for s in states] == ["name"]


@pytest.mark.parametrize(("master", "side"), [(Master.ERP, 0), (Master.WMS, 1)])
def test_the_owners_next_edit_travels(master: Master, side: int) -> None:
    policy = Policy(masters={Kind.CUSTOMER: master})
    records = list(_two(OLD, NEW))
    base, _ = seen_base(records[0], records[1], policy, Related())
    records[side] = replace(records[side], name="Enda et navn AS")
    (change,) = decide(records[0], records[1], base, policy, Related())
    assert getattr(change, "fields", None) == {"name": "Enda et navn AS"}


def test_a_two_way_field_that_differs_stays_a_conflict_until_both_say_the_same() -> None:
    policy = Policy(masters={Kind.CUSTOMER: Master.BOTH})
    erp, wms = _two(OLD, NEW)
    base, _ = seen_base(erp, wms, policy, Related())
    assert "name" not in base.erp
    assert decide(replace(erp, name="Tredje AS"), wms, base, policy, Related()) == []


def test_an_empty_id_field_is_written_and_a_right_one_is_left() -> None:
    erp, wms = _two(OLD, OLD)
    base, _ = seen_base(erp, wms, POLICY, Related())
    assert decide(erp, wms, base, POLICY, Related()) == []
    bare = replace(wms, id_field=None)
    base, _ = seen_base(erp, bare, POLICY, Related())
    assert [type(c).__name__ for c in decide(erp, bare, base, POLICY, Related())] == ["SetIdField"]


def test_a_group_is_the_category_that_it_is_linked_to() -> None:
    erp = product("11", "A")
    wms: Product = replace(erp, native_id="A", category_id="40", id_field="11")
    _, states = seen_base(erp, wms, POLICY, Related(categories={"4": "40"}))
    assert states == ()
    _, states = seen_base(erp, wms, POLICY, Related())
    assert [s.name for s in states] == ["category_id"]
