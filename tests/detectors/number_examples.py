"""Examples of numbers that cannot be used, of companies that look alike, and of what the account lacks."""

from __future__ import annotations

from typing import Any

from daemon.domain.ids import System
from daemon.domain.ownership import NumberSource
from tests.detectors.examples import Example
from tests.detectors.master_examples import discontinued_needed
from tests.detectors.pair_examples import ERP_ONLY, Sort, example
from tests.detectors.world import World

PRODUCT = Sort("product")


def _needed(w: World, number: str) -> None:
    PRODUCT.erp(w, number=number, active=False)
    discontinued_needed(w)


NUMBER_MISSING = [
    example("empty", lambda w: PRODUCT.erp(w, number=""), ERP_ONLY),
    example("blank", lambda w: PRODUCT.erp(w, number="  "), ERP_ONLY),
    example("there", lambda w: PRODUCT.erp(w, number="A")),
    example("two that share one", lambda w: (PRODUCT.erp(w, "11", "A"), PRODUCT.erp(w, "12", "A"))),
    example("discontinued", lambda w: PRODUCT.erp(w, number="", active=False)),
    example("discontinued and needed", lambda w: _needed(w, ""), ERP_ONLY, {"needed_by": "7001"}),
    example("numbered by id", lambda w: (w.policy(number_source=NumberSource.ID), PRODUCT.erp(w, number=""))),
]

BOTH = [("11", None), ("12", None)]


def _shared(w: World, sort: Sort = PRODUCT, numbers: tuple[str, str] = ("100", "100"), **more: Any) -> None:
    sort.erp(w, "11", numbers[0])
    sort.erp(w, "12", numbers[1], **more)


PRODUCT_NOT_UNIQUE = [
    example("two", _shared, BOTH),
    example("two after trimming", lambda w: _shared(w, numbers=("100", " 100 ")), BOTH),
    example("one is discontinued", lambda w: _shared(w, active=False), ERP_ONLY, {"shared_with": "12"}),
    example("one is the beginning of the other", lambda w: _shared(w, numbers=("100", "1001"))),
    example("small and capital letters", lambda w: _shared(w, numbers=("a100", "A100"))),
    example("both without one", lambda w: _shared(w, numbers=("", ""))),
    example("both too long", lambda w: _shared(w, numbers=("N" * 26, "N" * 26))),
    example(
        "discontinued and needed", lambda w: (_needed(w, "100"), PRODUCT.erp(w, "12", "100", active=False)), ERP_ONLY
    ),
]


def company_not_unique(sort: Sort) -> list[Example]:
    def across_kinds(w: World) -> None:
        sort.erp(w, "11", "100")
        sort.other().erp(w, "12", "100")

    return [
        example("two", lambda w: _shared(w, sort), BOTH, {}),
        example("one is inactive", lambda w: _shared(w, sort, active=False), ERP_ONLY, {"shared_with": "12"}),
        example("two numbers", lambda w: _shared(w, sort, ("100", "1001"))),
        example("no numbers at all", lambda w: _shared(w, sort, ("K-1", "K-1"))),
        example("one of each kind", across_kinds),
        example("two of the other kind", lambda w: _shared(w, sort.other())),
    ]


def company_invalid(sort: Sort) -> list[Example]:
    bad = ("", " ", "K-1", "007", "0", "-5", "1.5", "2147483648", "\u0661")
    good = ("1", " 7 ", "2147483647")
    return [
        *(example(f"refused: {number!r}", lambda w, n=number: sort.erp(w, number=n), ERP_ONLY) for number in bad),
        *(example(f"taken: {number!r}", lambda w, n=number: sort.erp(w, number=n)) for number in good),
        example("told as missing", lambda w: sort.erp(w, number=""), ERP_ONLY, {"was": "missing"}),
        example("told as invalid", lambda w: sort.erp(w, number="K-1"), ERP_ONLY, {"was": "invalid"}),
        example("inactive", lambda w: sort.erp(w, number="K-1", active=False)),
        example("two that share one", lambda w: _shared(w, sort)),
        example("of the other kind", lambda w: sort.other().erp(w, number="K-1")),
    ]


def likeness(sort: Sort) -> list[Example]:
    place = {"street": "Storgata 1", "postal_code": "0155"}

    def two(w: World, first: dict[str, Any], second: dict[str, Any], system: System = System.ERP) -> None:
        w.put(system, sort.record("11", "1001", **first))
        w.put(system, sort.record("12", "1002", **second))

    def in_both(w: World) -> None:
        two(w, place, place)
        for number, erp_id in (("1001", "11"), ("1002", "12")):
            sort.wms(w, number, **place)
            w.link(sort.kind, erp_id, number)

    org = {"organization_number": "987654321"}
    found = [("12", None)]
    return [
        example(
            "one organisation number",
            lambda w: two(w, org, {"name": "Fjord", "organization_number": "NO 987 654 321 MVA"}),
            found,
            {"kept": "11", "score": "60"},
        ),
        example(
            "name and address", lambda w: two(w, place, {**place, "street": "STORGATA  1"}), found, {"score": "60"}
        ),
        example(
            "all of it",
            lambda w: two(w, {**org, **place, "email": "a@example.no"}, {**org, **place, "email": "A@example.no"}),
            found,
            {"score": "140"},
        ),
        example("the name alone", lambda w: two(w, {}, {})),
        example("name and e-mail", lambda w: two(w, {"email": "a@example.no"}, {"email": "a@example.no"})),
        example(
            "two organisation numbers",
            lambda w: two(w, {**place, **org}, {**place, "organization_number": "911111111"}),
        ),
        example("the address alone", lambda w: two(w, place, {**place, "name": "Fjord"})),
        example("one is inactive", lambda w: two(w, place, {**place, "active": False})),
        example("in Rackbeat", lambda w: two(w, place, place, System.WMS), [(None, "12")], {"system": "wms"}),
        example("copied to Rackbeat", in_both, found),
        example("of the other kind", lambda w: _of_the_other_kind(w, sort, place)),
    ]


def _of_the_other_kind(w: World, sort: Sort, place: dict[str, Any]) -> None:
    sort.other().erp(w, "11", "1001", **place)
    sort.other().erp(w, "12", "1002", **place)


def setup(what: str, state: str, *, also: tuple[str, ...] = ()) -> list[Example]:
    found = [(None, "Navn")]
    others = {"field", "customer_group", "supplier_group", "payment_term", "webhook"} - {what, *also}
    wrong = {"missing", "inactive", "present"} - {state}
    return [
        *(example(f"{one} {state}", lambda w, o=one: w.setup(o, "Navn", state), found) for one in (what, *also)),
        *(example(f"{what} {one}", lambda w, o=one: w.setup(what, "Navn", o)) for one in sorted(wrong)),
        *(example(f"{one} {state}", lambda w, o=one: w.setup(o, "Navn", state)) for one in sorted(others)),
    ]
