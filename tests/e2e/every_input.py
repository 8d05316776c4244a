"""The table of issue 4, Bad input: what a person types x kind of record x direction -> what must become of it.

`test_every_input.py` types each row into the sandbox and looks at the other side. `Travels` names the fields that must
stand there; `Parked` the reason that a person must read. Rows for orders, sales and invoices hold lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

TO_WMS, TO_ERP = "24SO to Rackbeat", "Rackbeat to 24SO"
SIGNS = "\U0001f528 50%_A/#1\tx "
SMOOTH = "\U0001f528 50%_A/#1 x"
LONG = "n" * 300
MAILS = "post@a.example; faktura@a.example"
SCREEN = "its own screen refuses it"
"""As `reason`: a person cannot type this there, so that nothing can travel."""
DAYS = ("2026-03-29", "2026-10-25")
"""The nights in which Norwegian clocks are changed."""


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """`typed`: as the person's screen takes it. Exactly one of `seen` and `reason` says what becomes of it."""

    what: str
    kind: str
    way: str
    typed: Mapping[str, Any]
    seen: Mapping[str, Any] | None = None
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.what}: {self.kind}, {self.way}"


def _parties() -> Iterator[Case]:
    """Customers and suppliers are alike. A supplier of Rackbeat and one of 24SevenOffice have the same fields."""
    for kind in ("customer", "supplier"):
        for what, field, typed, seen in (
            ("emoji, tabs, % and #", "name", SIGNS, SMOOTH),
            ("emoji, tabs, % and #", "street", SIGNS, SMOOTH),
            ("two addresses", "email", MAILS, MAILS),
            ("name of 200", "name", "n" * 200, "n" * 200),
        ):
            yield Case(what, kind, TO_WMS, {field: typed}, {field: seen})
            yield Case(what, kind, TO_ERP, {field: typed}, {field: seen})
        yield Case("name of 300", kind, TO_WMS, {"name": LONG}, reason=SCREEN)
        yield Case("name of 300", kind, TO_ERP, {"name": LONG}, reason=SCREEN)
        yield Case("name of 255", kind, TO_ERP, {"name": "n" * 255}, reason="refused")
        for typed in ("NO", "Norge", "norway"):
            yield Case(f"country {typed}", kind, TO_ERP, {"country": typed}, {"country": "NO"})
        yield Case("country NO", kind, TO_WMS, {"country": "NO"}, {"country": "NO"})
        yield Case("country nobody knows", kind, TO_ERP, {"country": "Ruritania"}, reason="refused")
        for number in ("12%", "1_2", "1/2", "#12", "1.5", "-5", "0012", "\U0001f528", "9" * 12):
            yield Case(f"number {number}", kind, TO_WMS, {"number": number}, reason="number_invalid")
        yield Case("no number", kind, TO_WMS, {"number": ""}, reason="number_missing")


def _products() -> Iterator[Case]:
    for way in (TO_WMS, TO_ERP):
        yield Case("emoji, tabs, % and #", "product", way, {"name": SIGNS}, {"name": SMOOTH})
        yield Case("six places", "product", way, {"price": "1.234567"}, {"price": "1.2346"})
        yield Case("below zero", "product", way, {"price": "-5.5"}, {"price": "-5.5"})
        for number in ("5%_A{}", "A/B#{}", "\U0001f528{}"):
            yield Case(f"number {number}", "product", way, {"number": number}, {"name": "Vare"})
    yield Case("name of 200", "product", TO_ERP, {"name": "n" * 200}, reason="refused")
    yield Case("name of 125", "product", TO_WMS, {"name": "n" * 125}, {"name": "n" * 125})
    yield Case("number of 26", "product", TO_WMS, {"number": "x" * 26}, reason="number_too_long")


def _categories() -> Iterator[Case]:
    """Names of their own: a category is found again by its name."""
    for way in (TO_WMS, TO_ERP):
        mark = way[0]
        yield Case("emoji, tabs, % and #", "category", way, {"name": SIGNS + mark}, {"name": f"{SMOOTH} {mark}"})
        yield Case("name of 200", "category", way, {"name": mark * 200}, {"name": mark * 200})


def _line(**more: Any) -> Mapping[str, Any]:
    return {"lines": [{"quantity": "1", "price": "100", **more}]}


def _documents() -> Iterator[Case]:
    for kind, way in (("order", TO_WMS), ("order", TO_ERP), ("invoice", TO_ERP)):
        yield Case("emoji, tabs, % and #", kind, way, _line(name=SIGNS), {"names": [SMOOTH]})
        yield Case("name of 255", kind, way, _line(name="n" * 255), {"names": ["n" * 255]})
        six = _line(quantity="1.333333", price="1.234567")
        yield Case("six places", kind, way, six, {"quantities": ["1.3333"], "prices": ["1.2346"]})
        for day in DAYS:
            yield Case(f"the night of {day}", kind, way, {**_line(), "day": day}, {"day": day})
    yield Case("name of 300", "order", TO_WMS, _line(name=LONG), {"names": ["n" * 254 + "…"]})
    yield Case("below zero", "order", TO_WMS, _line(quantity="-2"), reason="line_unsendable")
    yield Case("below zero", "order", TO_ERP, _line(quantity="-2"), reason=SCREEN)
    yield Case("below zero", "invoice", TO_ERP, _line(quantity="-2"), reason=SCREEN)
    yield Case("empty", "order", TO_WMS, {"lines": []}, reason="line_unsendable")
    yield Case("empty", "order", TO_ERP, {"lines": []}, reason=SCREEN)
    yield Case("empty", "invoice", TO_ERP, {"lines": []}, reason=SCREEN)
    for typed in ("NO", "Norge"):
        yield Case(f"delivery to {typed}", "order", TO_ERP, {**_line(), "country": typed}, {"country": "NO"})
    yield Case("delivery to nowhere", "order", TO_ERP, {**_line(), "country": "Ruritania"}, reason="refused")


def _stock() -> Iterator[Case]:
    for typed, seen in (("1.234567", "1.2346"), ("0", "0"), ("-3", "-3")):
        yield Case(f"stock of {typed}", "stock", TO_ERP, {"stock": typed}, {"stock": seen})


CASES: tuple[Case, ...] = (*_parties(), *_products(), *_categories(), *_documents(), *_stock())
