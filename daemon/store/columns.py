"""Column types whose stored form every database has: instants as integers, exact decimals as text.

Used by schema.py only. They refuse what cannot be stored exactly: naive times, NaN.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import sqlalchemy as sa

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Instant(sa.TypeDecorator[datetime]):
    """Microseconds since 1970 UTC: sorts, subtracts, and is the same number in SQLite and PostgreSQL."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs a time zone")
        return (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else EPOCH + value * MICROSECOND


class DecimalText(sa.TypeDecorator[Decimal]):
    """A Decimal as its own text, because SQLite would make a float of a NUMERIC column."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> str | None:
        if value is None:
            return None
        if not value.is_finite():
            raise ValueError("a stored number must be finite")
        return str(value)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)
