"""Which Rackbeat number a 24SO record gets, and which numbers cannot be sent (R4, R6)."""

from __future__ import annotations

from daemon.domain.company import Company
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind
from daemon.domain.ownership import NumberSource
from daemon.domain.product import MAX_NUMBER_LENGTH, Category, Product

SUBSTITUTE = "\N{SYMBOL FOR SUBSTITUTE}"
"""Stands where a text of 24SevenOffice holds a character that its own format cannot hold (`daemon.erp.references`)."""

_LARGEST_INTEGER = 2**31 - 1


def target_number(record: Product | Company | Category, source: NumberSource) -> str:
    """The Rackbeat number for this 24SO record.

    Categories always use the 24SO id: they have no alternative number that must be unique. Raises SyncError
    NUMBER_MISSING, NUMBER_TOO_LONG or NUMBER_INVALID.
    """
    by_id = isinstance(record, Category) or source is NumberSource.ID
    number = record.native_id if by_id else record.number.strip()
    if not number:
        raise SyncError(Reason.NUMBER_MISSING, f"{record.kind} {record.native_id} has no number in 24SevenOffice")
    if record.kind is Kind.PRODUCT:
        if len(number) > MAX_NUMBER_LENGTH:
            raise SyncError(Reason.NUMBER_TOO_LONG, f"{number!r} has {len(number)} characters")
        refuse_unusable(number)
        return number
    if not is_positive_integer(number):
        raise SyncError(Reason.NUMBER_INVALID, f"{number[:40]!r} is not a positive whole number")
    return number


def refuse_unusable(number: str) -> None:
    """A product number must be text that both systems can hold, and name a place in Rackbeat's addresses. It is never
    changed to make it fit: two could become one. Raises SyncError NUMBER_INVALID."""
    if number in (".", "..") or any(_is_lost_in_xml(sign) for sign in number):
        raise SyncError(Reason.NUMBER_INVALID, f"{ascii(number)[:60]} cannot be a product number in both systems")


def _is_lost_in_xml(sign: str) -> bool:
    """XML 1.0 has no such character (section 2.2), or reads another one in its place (carriage return, 2.11)."""
    return (sign < " " and sign not in "\t\n") or "\ud800" <= sign <= "\udfff" or sign in f"\ufffe\uffff{SUBSTITUTE}"


def is_positive_integer(text: str) -> bool:
    """A Rackbeat integer key: ASCII digits, no leading zero, at most 2147483647 (apis/rackbeat.md 1.10)."""
    plain_digits = text.isascii() and text.isdigit() and not text.startswith("0") and len(text) <= 10
    return plain_digits and int(text) <= _LARGEST_INTEGER
