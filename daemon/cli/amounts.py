"""Amounts and quantities as the reader writes them: `1 234,50` in bokmål, `1,234.50` in English.

Used by the commands that show values of records; Babel is loaded only when there is an amount to show. Values of
--json stay as they are. Must never round what a system said: more decimals than two are shown.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from daemon.cli.output import clean

MONEY = frozenset({"unit_price", "sales_price", "cost_price", "total", "amount"})
QUANTITIES = frozenset({"quantity", "stock", "units", "discount_percent", "seconds"})
DATES = frozenset({"ordered_on", "deliver_on"})
LOCALES = {"nb": "nb_NO", "en": "en"}
CURRENCY = "NOK"
_DAY = re.compile(r"^(\d{4})-(\d\d)-(\d\d)$")


def value_of(field: object, value: object, language: str) -> str:
    """A value of the named field; only amounts, quantities and days look different from what was said."""
    said = clean(value)
    if field in DATES and language == "nb":
        return _DAY.sub(r"\3.\2.\1", said)
    if field not in MONEY | QUANTITIES or not said:
        return said
    try:
        number = Decimal(said)
    except InvalidOperation:
        return said
    return _written(number, 2 if field in MONEY else 0, language) if number.is_finite() else said


def money(value: object, language: str) -> str:
    """What a drift is worth, in Norwegian kroner (the currency the audit counts in): `1 234,50 kr`; empty for none."""
    said = value_of("amount", value, language)
    if not said:
        return ""
    return f"{said} kr" if language == "nb" else f"{CURRENCY} {said}"


def _written(number: Decimal, least: int, language: str) -> str:
    from babel.numbers import format_decimal

    decimals = max(least, -int(number.normalize().as_tuple().exponent))
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(number, pattern, locale=LOCALES[language])
