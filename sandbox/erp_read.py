"""Reads request elements into plain records by the tables, as .NET's serializer would.

Elements the type does not know, and elements out of order, are skipped and noted; a value that is not of its type stops
the call (apis/24so-soap.md 6.3, 10). A scalar equal to its default is indistinguishable from an absent one and is left
out of the record, which is what makes updates partial (5.4).
"""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree

from sandbox.erp_errors import UNREADABLE, SoapFault
from sandbox.erp_settings import ErpSettings
from sandbox.erp_types import MIN_DATE, MIN_INT, MIN_SHORT, NAMESPACE, Array, Enum, Prop, Record, Service

Rec = dict[str, Any]

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
OSLO = ZoneInfo("Europe/Oslo")
_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
_GUID = re.compile(r"\{?([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T[0-9:]{8}(\.[0-9]{1,7})?)?(Z|[+-][0-9]{2}:[0-9]{2})?")
_RANGES = {"int": (MIN_INT, 2**31 - 1), "short": (MIN_SHORT, 2**15 - 1), "long": (-(2**63), 2**63 - 1)}


class Reader:
    """Reads the request of one call; `skipped` lists the elements that were passed over."""

    def __init__(self, service: Service, settings: ErpSettings) -> None:
        self._service = service
        self._settings = settings
        self.skipped: list[str] = []

    def record(self, element: etree._Element, declared: Record) -> Rec:
        """The properties present in an element. Raises SoapFault for a value that is not of its type."""
        by_name = {prop.name: at for at, prop in enumerate(declared.props)}
        found: Rec = {}
        reached = 0
        for child in element.iterchildren("{*}*"):
            name = etree.QName(child)
            at = by_name.get(name.localname) if name.namespace == NAMESPACE else None
            in_order = at is not None and (at >= reached or self._settings.out_of_order_elements == "read")
            if at is None or not in_order:
                self.skipped.append(f"{declared.name}/{child.tag}")
                continue
            reached = at + 1
            value = self._prop(child, declared.props[at])
            if value is not None:
                found[name.localname] = value
        return found

    def _prop(self, child: etree._Element, prop: Prop) -> Any:
        declared = self._service.types.get(prop.type)
        if child.get(NIL) in ("true", "1") and (prop.nillable or declared is not None or prop.type == "string"):
            return None
        if isinstance(declared, Record):
            return self.record(child, declared)
        if isinstance(declared, Array):
            return self._array(child, declared)
        value = self._scalar(child, prop.type, declared)
        if value == "" and prop.type == "string" and self._settings.empty_text_clears:
            return value
        return None if prop.default_text is not None and value == prop.default else value

    def _array(self, element: etree._Element, declared: Array) -> list[Any]:
        items: list[Any] = []
        of = self._service.types.get(declared.type)
        for child in element.iterchildren("{*}*"):
            if child.get(NIL) in ("true", "1"):
                continue
            if child.tag != f"{{{NAMESPACE}}}{declared.item}":
                self.skipped.append(f"{declared.name}/{child.tag}")
            elif isinstance(of, Record):
                items.append(self.record(child, of))
            else:
                items.append(self._scalar(child, declared.type, of))
        return items

    def _scalar(self, child: etree._Element, kind: str, declared: object) -> Any:
        text = child.text or ""
        if len(child):
            raise self._unreadable(child, f"Unexpected node type Element in {etree.QName(child).localname}.")
        if kind == "string" or kind == "any":
            return text
        text = text.strip()
        if isinstance(declared, Enum):
            if text not in declared.values:
                raise self._unreadable(
                    child, f"Instance validation error: '{text}' is not a valid value for {declared.name}."
                )
            return text
        value = _parsed(kind, text, self._settings.naive_dates)
        if value is None:
            raise self._unreadable(child, "Input string was not in a correct format.")
        return value

    def _unreadable(self, child: etree._Element, why: str) -> SoapFault:
        place = f"There is an error in XML document ({child.sourceline}, 1). ---> "
        return SoapFault(UNREADABLE + place + why, sender=True)


def _parsed(kind: str, text: str, naive_dates: str) -> Any:
    if kind in _RANGES:
        low, high = _RANGES[kind]
        return int(text) if _INTEGER.fullmatch(text) and low <= int(text) <= high else None
    if kind == "decimal":
        return Decimal(text) if _DECIMAL.fullmatch(text) and len(text) <= 40 else None
    if kind == "boolean":
        return {"true": True, "1": True, "false": False, "0": False}.get(text)
    if kind == "guid":
        match = _GUID.fullmatch(text)
        return match.group(1).lower() if match else None
    if kind == "dateTime":
        return parsed_date(text, naive_dates)
    try:
        return float(text)
    except ValueError:
        return None


def parsed_date(text: str, naive_dates: str = "utc") -> datetime | None:
    """An xs:dateTime as an aware time in UTC, cut to microseconds; None when it is none. A bare date is midnight."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    day, clock, _, zone = match.groups()
    try:
        value = datetime.fromisoformat(f"{day}{(clock or 'T00:00:00')[:16]}{zone or ''}")
    except ValueError:
        return None
    if value.year == 1:
        return MIN_DATE
    if value.tzinfo is None:
        value = value.replace(tzinfo=OSLO if naive_dates == "oslo" else UTC)
    return value.astimezone(UTC)
