"""Normal form of field values and digests of records: what "the same" means to the sync.

The audit has its own idea in SQL and must not call this (design 3.8).
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from decimal import Decimal

from daemon.domain.change import Scalar
from daemon.domain.codec import dump
from daemon.domain.country import known_code
from daemon.domain.ids import Kind
from daemon.domain.money import plain
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


def clean(text: str) -> str:
    """Text as it is sent: NFC, one space for each run of white space and control characters, none at the ends."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(" " if unicodedata.category(c) in _UNWRITABLE or c in "\ufffe\uffff" else c for c in text)
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


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


def content(record: Record) -> dict[str, Scalar]:
    """The travelling fields of a master record in normal form."""
    return {name: field_normal(name, getattr(record, name)) for name in FIELDS[record.kind]}


def digest(*records: Record | None) -> str:
    """Fingerprint of what a decision was made on: all fields but the stamps and the stock (SHA-256, 32 hex digits)."""
    body = [None if r is None else {k: v for k, v in dump(r).items() if k not in _VOLATILE} for r in records]
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]
