"""Decimal handling for money and quantities: parsing, normal form, rounding. Floats never enter."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

CENT = Decimal("0.01")


def parse_decimal(text: str) -> Decimal:
    """A finite Decimal from remote text. Raises ValueError for anything else (NaN, infinity, words)."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation as error:
        raise ValueError(f"not a decimal number: {text[:40]!r}") from error
    if not number.is_finite():
        raise ValueError(f"not a finite number: {text[:40]!r}")
    return number


def plain(number: Decimal) -> str:
    """Normal form as text: no exponent, no trailing zeros, no negative zero. `1.50` and `1.5` give `1.5`."""
    if number == 0:
        return "0"
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def cents(amount: Decimal) -> Decimal:
    """Rounded to two decimals, half up, as both systems round documents (apis/rackbeat.md 14, row 22)."""
    return amount.quantize(CENT, ROUND_HALF_UP)
