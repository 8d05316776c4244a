"""Single values as Rackbeat writes them, read leniently where the service is loose and strictly where money is meant.

Pure. Used by translate, paging and the fields; knows no record (apis/rackbeat.md 1.9, 1.10).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from daemon.domain.errors import Reason, SyncError
from daemon.domain.money import parse_decimal
from daemon.wms.json_text import JSON

ACCOUNT_ZONE = "Europe/Copenhagen"
"""Zone of stamps without an offset; it has the same hours as Europe/Oslo (apis/rackbeat.md 14, row 14)."""

Row = Mapping[str, JSON]

_MAX_MAGNITUDE = 30


def obj(value: JSON) -> Row:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def rows(value: JSON) -> list[Row]:
    """The objects of a list; anything else in it is left out."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text(value: JSON) -> str:
    """Verbatim text; numbers in their plain form; empty for null and anything else. Halves of surrogate pairs, which
    no database can hold, become the replacement character."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    return ""


def number_key(value: JSON) -> str:
    """A number or id as the text that keys are made of; empty when it is missing or of another type."""
    if isinstance(value, Decimal):
        return str(int(value)) if value == value.to_integral_value() else ""
    return text(value)


def optional_key(value: JSON) -> str | None:
    return number_key(value) or None


def decimal(value: JSON, what: str) -> Decimal | None:
    """An amount that came as number or numeric text; None for null or empty text.

    Raises SyncError BAD_REPLY naming `what`: a guess about an amount is worse than none.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
            raise ValueError
        number = parse_decimal(value[:100]) if isinstance(value, str) else Decimal(value)
        if abs(number.adjusted()) > _MAX_MAGNITUDE and number != 0:
            raise ValueError
    except ValueError:
        raise SyncError(Reason.BAD_REPLY, f"{what} is not a number") from None
    return number


def flag(value: JSON) -> bool:
    """Booleans also come as 0 and 1 and as text."""
    if isinstance(value, str):
        return value.strip().lower() in ("1", "true", "yes")
    return bool(value) if isinstance(value, bool | int | Decimal) else False


def instant(value: JSON) -> datetime | None:
    """Aware UTC from a stamp with an offset or, without one, in the account's zone; None when unreadable."""
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    if len(value.strip()) <= 10:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=ZoneInfo(ACCOUNT_ZONE))
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return None


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def day(value: JSON) -> date | None:
    """A calendar day; of a full stamp the day in the account's zone; None when unreadable."""
    if not isinstance(value, str):
        return None
    stamp = value.strip()
    if _DAY.match(stamp):
        try:
            return date.fromisoformat(stamp)
        except ValueError:
            return None
    at = instant(stamp)
    return None if at is None else at.astimezone(ZoneInfo(ACCOUNT_ZONE)).date()
