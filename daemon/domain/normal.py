"""Normal form of field values and digests of records: what "the same" means to the sync.

The audit has its own idea in SQL and must not call this (design 3.8).
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal

from daemon.domain.change import Scalar
from daemon.domain.codec import dump
from daemon.domain.country import known_code
from daemon.domain.ids import Kind
from daemon.domain.money import plain
from daemon.domain.numbers import SUBSTITUTE
from daemon.domain.record import Record

COMPANY_FIELDS = ("name", "email", "phone", "street", "postal_code", "city", "country", "organization_number")

FIELDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.PRODUCT: ("name", "sales_price", "cost_price", "category_id"),
    Kind.CATEGORY: ("name",),
    Kind.CUSTOMER: COMPANY_FIELDS,
    Kind.SUPPLIER: COMPANY_FIELDS,
}
"""The fields that travel, by kind."""

_VOLATILE = frozenset({"changed_at", "created_at", "stock"})


_UNWRITABLE = frozenset({"Cc", "Cs"})
"""Control characters and halves of surrogate pairs: no XML document can hold them (XML 1.0, section 2.2)."""
_NO_CHARACTERS = f"\ufffe\uffff{SUBSTITUTE}"


def clean(text: str) -> str:
    """Text as it is sent: NFC, one space for each run of white space and control characters, none at the ends."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(" " if unicodedata.category(c) in _UNWRITABLE or c in _NO_CHARACTERS else c for c in text)
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


def clean_lines(text: str) -> str:
    """As `clean`, but a line stays a line: for notes and other texts of several lines."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return "\n".join(clean(line) for line in _LINE_END.split(text)).strip()


_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


def normal(value: Scalar) -> str | None:
    """Text as `clean` makes it; numbers without exponent or trailing zeros; empty text is None."""
    if value is None:
        return None
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return clean(value) or None


def field_normal(name: str, value: Scalar) -> str | None:
    """As `normal`, with what is special about this field: "Norge", "norway" and "NO" are one country."""
    if name == "country" and isinstance(value, str):
        return known_code(value) or normal(value)
    return normal(value)


def same(name: str, one: Scalar, other: Scalar) -> bool:
    """Whether two values of a field, in normal form, are one to both systems: 24SevenOffice keeps four decimals of an
    amount, Rackbeat six (apis/24so-soap.md 6.4, apis/rackbeat.md 1.9)."""
    if one == other or name not in _AMOUNTS or one is None or other is None:
        return one == other
    return abs(Decimal(str(one)) - Decimal(str(other))) < _AMOUNT_STEP


_AMOUNTS = frozenset({"sales_price", "cost_price"})
_AMOUNT_STEP = Decimal("0.0001")


def content(record: Record) -> dict[str, Scalar]:
    """The travelling fields of a master record in normal form."""
    return {name: field_normal(name, getattr(record, name)) for name in FIELDS[record.kind]}


def digest(*records: Record | None) -> str:
    """Fingerprint of what a decision was made on: all fields but the stamps and the stock (SHA-256, 32 hex digits)."""
    body = [None if r is None else {k: v for k, v in dump(r).items() if k not in _VOLATILE} for r in records]
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]
