"""What a repair action relies on: which records, and which part of them, by digest (design 3.12).

Pure. Made by `plan_rules` from what was shown, checked by `apply` on fresh reads.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from daemon.domain.codec import dump
from daemon.domain.ids import Kind, System
from daemon.domain.money import plain
from daemon.domain.order import Order, WmsStatus
from daemon.domain.product import Category, Product
from daemon.domain.record import Record

_STAMPS = frozenset({"created_at", "changed_at"})
_NOT_CONTENT = _STAMPS | {"stock", "id_field"}
"""What moves by itself, and what has drift kinds and repairs of its own."""


class Scope(StrEnum):
    """How much of a record must be as it was shown."""

    WHOLE = "whole"
    ALIVE = "alive"
    GOODS = "goods"
    ID_FIELD = "id_field"
    CONTENT = "content"
    STOCK = "stock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """A record of a system, and the part of it that matters."""

    system: System
    kind: Kind
    native_id: str
    scope: Scope


Place = tuple[System, Kind, str]
Records = Mapping[Place, Record]
"""Fresh reads; a record that is absent does not exist."""


def place_of(ref: Ref) -> Place:
    return (ref.system, ref.kind, ref.native_id)


def digest_of(refs: Sequence[Ref], records: Records) -> str:
    """SHA-256 (64 hex digits) of what these records show within their scopes."""
    shown = [[str(ref.system), ref.kind, ref.native_id, _shown(ref.scope, records.get(place_of(ref)))] for ref in refs]
    return hashlib.sha256(canonical(shown).encode()).hexdigest()


def canonical(value: object) -> str:
    """The one JSON text of a JSON-ready value."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _shown(scope: Scope, record: Record | None) -> object:
    if record is None:
        return None
    match scope:
        case Scope.WHOLE:
            return {name: value for name, value in dump(record).items() if name not in _STAMPS}
        case Scope.ALIVE:
            return not (isinstance(record, Order) and record.status == WmsStatus.CANCELLED)
        case Scope.ID_FIELD:
            return None if isinstance(record, Order | Category) else [record.id_field]
        case Scope.CONTENT:
            return {name: value for name, value in dump(record).items() if name not in _NOT_CONTENT}
        case Scope.STOCK:
            return [plain(record.stock)] if isinstance(record, Product) and record.stock is not None else None
        case Scope.GOODS:
            return _goods(record)


def _goods(record: Record) -> object:
    if not isinstance(record, Order):
        return None
    lines = sorted([line.product_id or "", plain(line.quantity)] for line in record.lines)
    return {"status": str(record.status), "lines": lines}
