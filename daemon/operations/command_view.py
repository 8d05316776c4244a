"""One wished remote call as people and scripts see it: where, what, and the values that would be written.

Used by `explain`, `sync --dry-run` and `outbox list`. Names of fields are those of the domain; the CLI translates them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields as fields_of
from decimal import Decimal

from daemon.domain.change import (
    AdjustStock,
    Change,
    Create,
    EditErpOrder,
    EditWmsLine,
    RowChange,
    SetIdField,
    Update,
    kind_of,
    native_id_of,
    operation_of,
)
from daemon.domain.money import plain
from daemon.domain.order import Order
from daemon.domain.record import Record
from daemon.web.operations import JsonObject

MOST_LINES = 200
_LEFT_OUT = frozenset({"native_id", "kind", "lines", "changed_at", "created_at", "delivery"})


def command_json(change: Change) -> JsonObject:
    """`{system, operation, kind, id, fields: {name: text}, lines: [{action, id, product, quantity, unit_price}]}`"""
    return {
        "system": str(change.system),
        "operation": operation_of(change),
        "kind": str(kind_of(change)),
        "id": native_id_of(change) or None,
        "fields": _fields(change),
        "lines": _lines(change)[:MOST_LINES],
    }


def record_json(record: Record | None) -> JsonObject | None:
    """The values of a record that say something, as text; an order with its lines. None: it is not there."""
    if record is None:
        return None
    shown: JsonObject = {"id": record.native_id, **_said(record)}
    if isinstance(record, Order):
        shown["lines"] = [
            {
                "id": line.native_id,
                "product": line.product_number or line.product_id,
                "name": line.name,
                "quantity": plain(line.quantity),
                "unit_price": _text(line.unit_price),
            }
            for line in record.lines[:MOST_LINES]
        ]
    return shown


def _said(record: Record) -> dict[str, str]:
    values = {f.name: getattr(record, f.name) for f in fields_of(record) if f.name not in _LEFT_OUT}
    return {name: text for name, value in values.items() if (text := _text(value)) not in (None, "")}


def _fields(change: Change) -> dict[str, str | None]:
    match change:
        case Create(record=record):
            return dict(_said(record))
        case Update(fields=values):
            return {name: _text(value) for name, value in values.items()}
        case SetIdField(value=value):
            return {"id_field": value}
        case EditErpOrder(status=status) if status:
            return {"status": status}
        case AdjustStock(quantity=quantity):
            return {"stock": plain(quantity)}
    return {}


def _lines(change: Change) -> list[Mapping[str, str | None]]:
    match change:
        case Create(record=Order(lines=lines)):
            return [
                {
                    "action": "add",
                    "id": None,
                    "product": line.product_number or line.product_id,
                    "quantity": plain(line.quantity),
                    "unit_price": _text(line.unit_price),
                }
                for line in lines
            ]
        case EditErpOrder(rows=rows):
            return [_row(row) for row in rows]
        case EditWmsLine(row=row):
            return [_row(row)]
    return []


def _row(row: RowChange) -> Mapping[str, str | None]:
    return {
        "action": str(row.action),
        "id": row.row_id or None,
        "product": row.product_id,
        "quantity": _text(row.quantity),
        "unit_price": _text(row.unit_price),
    }


def _text(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
