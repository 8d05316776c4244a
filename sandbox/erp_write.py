"""Writes records as reply elements by the tables, as .NET's serializer would.

An element equal to its declared default is left out, a required nillable one is always there, and only the wanted
properties are written (apis/24so-soap.md 6.1, 11 item 5 and 6). Text is built directly because a listing may hold
20,000 products. It only reads the records, so it may run in a thread as long as records are replaced, never changed.
"""

import base64
import re
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

from sandbox.erp_settings import ErpSettings
from sandbox.erp_tables_shared import SLOT_RECORDS
from sandbox.erp_types import MIN_DATE, Array, Enum, Prop, Record, Service

Rec = Mapping[str, Any]
# What old replies held although it was not set or not asked for (apis/24so-soap.md 6.1).
STRAY: Mapping[str, Rec] = {
    "InvoiceOrder": {"DeliveryDate": MIN_DATE},
    "Company": {"LedgerCustomerAccount": 0, "LedgerSupplierAccount": 0},
}
Wanted = Mapping[str, Set[str]]

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Writer:
    """Writes the reply of one call. `wanted` maps a record type to the properties asked for; others come whole."""

    def __init__(self, service: Service, settings: ErpSettings, wanted: Wanted | None = None) -> None:
        self._service = service
        self._settings = settings
        self._wanted = wanted or {}
        self._plans: dict[str, list[tuple[Prop, Callable[[Any], str] | None]]] = {}

    def prop(self, prop: Prop, value: Any) -> str:
        """One element of a record, or nothing when it would say no more than its default."""
        return self._one(prop, self._renderer(prop.type), value, slot=False)

    def _one(self, prop: Prop, render: Callable[[Any], str] | None, value: Any, *, slot: bool) -> str:
        name = prop.name
        if value is None:
            must = (prop.required and prop.nillable) or slot
            return f'<{name} xsi:nil="true" />' if must else ""
        if prop.default_text is not None and value == prop.default:
            return ""
        if render is None:
            inner = self._nested(prop.type, value)
            return "" if inner is None else f"<{name}>{inner}</{name}>"
        text = render(value)
        return f"<{name}>{text}</{name}>" if text else f"<{name} />"

    def _nested(self, kind: str, value: Any) -> str | None:
        declared = self._service.types[kind]
        if isinstance(declared, Array):
            return self._items(declared, value) if value else None
        return self._record(kind, value)

    def _items(self, declared: Array, values: Iterable[Any]) -> str:
        render = self._renderer(declared.type)
        tag = declared.item
        if render is not None:
            return "".join(f"<{tag}>{render(value)}</{tag}>" for value in values)
        return "".join(f"<{tag}>{self._record(declared.type, value)}</{tag}>" for value in values)

    def _record(self, kind: str, value: Rec) -> str:
        plan = self._plans.get(kind)
        if plan is None:
            plan = self._plans[kind] = self._plan(kind)
        if self._settings.stray_elements and kind in STRAY:
            value = {**STRAY[kind], **value}
        slot = kind in SLOT_RECORDS and self._settings.empty_slots == "nil"
        get = value.get
        written = "".join([self._one(prop, render, get(prop.name), slot=slot) for prop, render in plan])
        extra = self._settings.extra_element
        return f"{written}<{extra}>1</{extra}>" if extra else written

    def _plan(self, kind: str) -> list[tuple[Prop, Callable[[Any], str] | None]]:
        declared = self._service.types[kind]
        assert isinstance(declared, Record), kind
        wanted = self._wanted.get(kind)
        stray = STRAY.get(kind, {}) if self._settings.stray_elements else {}
        return [
            (replace(prop, default_text=None) if prop.name in stray else prop, self._renderer(prop.type))
            for prop in declared.props
            if wanted is None or prop.name in wanted or prop.name in stray or (prop.required and prop.nillable)
        ]

    def _renderer(self, kind: str) -> Callable[[Any], str] | None:
        """How a scalar type is written; None for records and arrays."""
        declared = self._service.types.get(kind)
        if isinstance(declared, Enum) or kind in ("string", "any"):
            return _text_with_references if self._settings.control_characters == "reference" else _text
        if declared is not None:
            return None
        if kind == "dateTime":
            return _date_z if self._settings.dates_with_z else _date_bare
        return _RENDER[kind]


def _text(value: str) -> str:
    return escape(_ILLEGAL.sub("", value))


def _text_with_references(value: str) -> str:
    return _ILLEGAL.sub(lambda found: f"&#x{ord(found.group()):X};", escape(value))


def _decimal(value: Decimal) -> str:
    return format(value, "f")


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def _date_bare(value: datetime) -> str:
    return value.strftime("%Y-%m-%dT%H:%M:%S").zfill(19)


def _date_z(value: datetime) -> str:
    return _date_bare(value) + "Z"


_RENDER: dict[str, Callable[[Any], str]] = {
    "int": str,
    "short": str,
    "long": str,
    "double": repr,
    "guid": str,
    "decimal": _decimal,
    "boolean": _boolean,
    "base64Binary": _base64,
}
