"""What people type, as tables: one row for each content, and what must become of it (issue 4, Bad input)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

LONG_TEXT = "n" * 300

NUMBERS: Mapping[str, str] = {
    "50%_A": "",
    "50%41": "",
    "A%2FB": "",
    "A/B": "",
    "//": "",
    "#1": "",
    "A#2?x=1&y": "",
    "A B": "",
    "%": "",
    "_": "",
    "[x]": "",
    "a\\b": "",
    "'\"<c>": "",
    "A\tB": "",
    "\U0001f528": "",
    "\u00c5-1": "",
    "A\u030a-2": "",
    "A\u200bB": "",
    "x" * 25: "",
    "x" * 26: "number_too_long",
    "A\x0bB": "number_invalid",
    ".": "number_invalid",
    "..": "number_invalid",
    " ": "number_missing",
}
"""Product number typed in 24SevenOffice -> why it is parked; empty: it travels as it is."""

WMS_NUMBERS: Mapping[str, str] = {
    **{number: why for number, why in NUMBERS.items() if number.strip() and len(number) <= 25},
    ".": "number_invalid",
}
"""The same typed in Rackbeat, which takes nothing longer and nothing empty."""

TEXTS: Mapping[str, str] = {
    "Hammer \U0001f528": "Hammer \U0001f528",
    " Tab\tog  luft ": "Tab og luft",
    "Linje\r\nto\ntre": "Linje to tre",
    "Styre\x0btegn\x00her\x1f": "Styre tegn her",
    "]]><b>&amp;</b>": "]]><b>&amp;</b>",
    "A\u030as": "\u00c5s",
    "bidi \u202etxet": "bidi \u202etxet",
    "n" * 125: "n" * 125,
}
"""Text -> its normal form. Every one of them is a name of a product and of a customer, typed in either system."""

TWO_ADDRESSES = "post@a.example; faktura@a.example"
COUNTRIES: Mapping[str, str] = {"NO": "NO", "Norge": "NO", "norway": "NO", "": "", "Ruritania": "refused"}
"""Country of a customer typed in Rackbeat -> in 24SevenOffice, or why it is parked."""

SIX_PLACES = Decimal("1.234567")
FOUR_PLACES = Decimal("1.2346")
"""What 24SevenOffice keeps of it (apis/24so-soap.md 6.4)."""

DAYS = ("2026-03-28", "2026-03-29", "2026-03-30", "2026-10-24", "2026-10-25", "2026-10-26")
"""Around the two nights in which Norwegian clocks are changed."""
