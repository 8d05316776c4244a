"""The text fields that carry 24SO ids: their definitions (read from Rackbeat, kept a while) and their values (R1, R5).

Field names are fixed by R1; id and slug are read from the answer, never computed (apis/rackbeat.md 7, 15).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind
from daemon.ports import Clock
from daemon.wms.client import RackbeatClient
from daemon.wms.json_text import JSON
from daemon.wms.paging import Listing, collect, rows_of
from daemon.wms.request import get
from daemon.wms.resource import RESOURCES
from daemon.wms.wire import Row, number_key, obj, rows, text

FOUND_SECONDS = 600.0
MISSING_SECONDS = 60.0

FIELDS = Listing(template="/fields", collection="fields", key="id")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDefinition:
    """`id`: how values are written. `slug`: how some answers name the field. `belongs_to`: item, customer, supplier
    and so on; empty when the answer does not say."""

    id: str
    slug: str
    name: str
    belongs_to: str = ""


@dataclass(frozen=True, slots=True)
class FieldValue:
    """What a record says about its id field. `value` None: the field is empty."""

    value: str | None


class TextFields:
    """Definitions of one account, shared by reads and writes."""

    def __init__(self, client: RackbeatClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._known: dict[Kind, FieldDefinition] = {}
        self._valid_until: float | None = None
        self._one_reader = asyncio.Lock()

    async def definition(self, kind: Kind) -> FieldDefinition | None:
        """The field of this kind; None when the kind has none or the account lacks it or may not have fields."""
        if not RESOURCES[kind].field_name:
            return None
        async with self._one_reader:
            if self._valid_until is None or self._clock.monotonic() >= self._valid_until:
                await self._read()
        return self._known.get(kind)

    async def required(self, kind: Kind) -> FieldDefinition:
        """The same, for a write. Raises SyncError SETUP_MISSING naming the field."""
        found = await self.definition(kind)
        if found is None:
            self.forget()
            raise SyncError(Reason.SETUP_MISSING, f'Rackbeat has no text field "{RESOURCES[kind].field_name}"')
        return found

    def forget(self) -> None:
        """After a write that the field's id did not fit: it may have been made anew."""
        self._valid_until = None

    async def value(self, kind: Kind, number: str) -> FieldValue:
        """One record's value by the sub-resource `/fields`: one call, so only where the record did not tell. Empty
        where there is no such sub-resource; only the one of products is documented."""
        resource = RESOURCES[kind]
        try:
            body = await self._client.send(get(resource.one + "/fields", number))
        except SyncError as error:
            if error.reason is Reason.NOT_FOUND:
                return FieldValue(None)
            raise
        values = rows_of(body, "field_values", resource.one + "/fields")
        return _from_values(values, resource.field_name, self._known.get(kind))

    def value_in(self, kind: Kind, row: Row) -> FieldValue | None:
        """The value that came with the record; None when the record does not tell."""
        name, known = RESOURCES[kind].field_name, self._known.get(kind)
        if isinstance(row.get("field_values"), list):
            return _from_values(rows(row["field_values"]), name, known)
        for entry in rows(row.get("metadata")):
            if known is not None and _is_about(entry, name, known):
                return FieldValue(_value(entry))
        return None

    async def _read(self) -> None:
        found = await read_definitions(self._client)
        self._known = {}
        for kind, resource in RESOURCES.items():
            match = find_definition(found, resource.field_name, resource.field_for)
            if match is not None:
                self._known[kind] = match
        wanted = sum(1 for r in RESOURCES.values() if r.field_name)
        lasts = FOUND_SECONDS if len(self._known) == wanted else MISSING_SECONDS
        self._valid_until = self._clock.monotonic() + lasts


async def read_definitions(client: RackbeatClient) -> list[FieldDefinition]:
    """All fields of the account; none where the plan has no fields (403 or 404)."""
    try:
        found = await collect(client, FIELDS)
    except SyncError as error:
        if error.reason in (Reason.FORBIDDEN, Reason.NOT_FOUND):
            return []
        raise
    return [
        FieldDefinition(
            id=number_key(row.get("id")),
            slug=text(row.get("slug")),
            name=text(row.get("name")),
            belongs_to=text(row.get("available_for")),
        )
        for row in found
    ]


def find_definition(found: list[FieldDefinition], name: str, belongs_to: str) -> FieldDefinition | None:
    """The field of this name; white space and case do not matter, people type them."""
    matches = [d for d in found if name and _same(d.name, name) and d.belongs_to in ("", belongs_to)]
    return matches[0] if matches else None


def _from_values(values: list[Row], name: str, known: FieldDefinition | None) -> FieldValue:
    return FieldValue(next((_value(entry) for entry in values if _is_about(entry, name, known)), None))


def _is_about(entry: Row, name: str, known: FieldDefinition | None) -> bool:
    """By id where the entry has the field's id, else by slug, else by name."""
    field = obj(entry.get("field"))
    field_id = number_key(field.get("id")) or number_key(entry.get("field_id"))
    if known is not None and field_id:
        return field_id == known.id
    slug = text(field.get("slug")) or text(entry.get("slug"))
    if known is not None and slug:
        return slug == known.slug
    return _same(text(field.get("name")) or text(entry.get("name")), name)


def _value(entry: Row) -> str | None:
    value: JSON = entry.get("value")
    return (text(value) or number_key(value)) or None


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
