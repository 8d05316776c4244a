"""The imitated Rackbeat account in memory: tables, change history, announcements.

`create_wms_app` puts HTTP in front of it; the demo, the incumbent and tests may also change it directly. Every change
goes through `add`, `edit` or `remove`, so that `journal.changes` is the complete history.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.control import Faults, Journal, SandboxClock, utc_now
from sandbox.wms_events import ORDER_CHANGES, Announcement
from sandbox.wms_fault_presets import WMS_PRESETS
from sandbox.wms_records import (
    ZERO,
    Collection,
    Entry,
    FieldDef,
    Invoice,
    Order,
    Party,
    Product,
    Regulation,
    Shipment,
    Webhook,
)
from sandbox.wms_settings import WmsSettings
from sandbox.wms_slugs import slug_of
from sandbox.wms_table import K, R, Table

Sink = Callable[[Announcement], None]


class WmsState:
    """All records of one account. Not safe for threads; handlers change it without awaiting in between."""

    def __init__(
        self,
        settings: WmsSettings | None = None,
        now: SandboxClock = utc_now,
        journal: Journal | None = None,
        faults: Faults | None = None,
    ) -> None:
        self.settings = settings or WmsSettings()
        self.journal = journal or Journal(now)
        self.faults = faults or Faults(presets=WMS_PRESETS)
        self._now = now
        self._sinks: list[Sink] = []
        self._by = "sandbox"
        self._muted = False
        self._ids = 0
        self._tables()

    def _tables(self) -> None:
        self.products: Table[str, Product] = Table("product", lambda p: p.number)
        self.products_by_id: dict[int, Product] = {}
        self.customers: Table[int, Party] = Table("customer", lambda p: p.number)
        self.suppliers: Table[int, Party] = Table("supplier", lambda p: p.number)
        self.product_groups: Table[int, Entry] = Table("product_group", _number)
        self.customer_groups: Table[int, Entry] = Table("customer_group", _number)
        self.supplier_groups: Table[int, Entry] = Table("supplier_group", _number)
        self.units: Table[int, Entry] = Table("unit", _number)
        self.locations: Table[int, Entry] = Table("location", _number)
        self.payment_terms: Table[int, Entry] = Table("payment_term", _number)
        self.delivery_terms: Table[int, Entry] = Table("delivery_term", _number)
        self.employees: Table[int, Entry] = Table("employee", _number)
        self.layouts: Table[int, Entry] = Table("layout", _number)
        self.collections: Table[str, Collection] = Table("collection", lambda c: c.number)
        self.group_prices: dict[tuple[int, int], Any] = {}  # customer group, product id -> sales price
        self.fields: Table[str, FieldDef] = Table("field", lambda f: f.slug)
        self.orders: Table[int, Order] = Table("order", lambda o: o.number, first_number=1001)
        self.shipments: Table[int, Shipment] = Table("order_shipment", lambda s: s.id)
        self.invoices: Table[int, Invoice] = Table("customer_invoice", lambda i: i.number, first_number=5001)
        self.regulations: Table[int, Regulation] = Table("inventory_regulation", lambda r: r.id)
        self.webhooks: Table[int, Webhook] = Table("webhook", lambda w: w.id, first_number=204319)
        self.account_settings: dict[str, Any] = {}  # those that plug-ins have stored
        self.reserved: dict[int, dict[int, Any]] = {}  # product id -> order number -> outstanding quantity
        self.used_in: dict[int, set[int]] = {}  # product id -> numbers of the orders that hold it
        self.held_by: dict[int, set[int]] = {}  # order number -> ids of the products that it holds
        self._per_group: tuple[int, Counter[int]] = (-1, Counter())

    def now(self) -> datetime:
        """The account's clock, UTC, in whole seconds: stamps of the service carry no fractions."""
        return self._now().astimezone(UTC).replace(microsecond=0)

    def clock(self) -> datetime:
        """The clock with fractions, for the rate limiter."""
        return self._now()

    @property
    def by(self) -> str:
        """Who is acting: "api" or "ui", or the name given to `acting`."""
        return self._by

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.settings.zone)

    def next_id(self) -> int:
        self._ids += 1
        return self._ids

    @contextmanager
    def acting(self, by: str, *, muted: bool = False) -> Iterator[None]:
        """Name who changes things, and hold back announcements when `muted`. The body must not await."""
        before = (self._by, self._muted)
        self._by, self._muted = by, muted
        try:
            yield
        finally:
            self._by, self._muted = before

    def add(self, table: Table[K, R], record: R) -> R:
        table.add(record)
        if isinstance(record, Product):
            self.products_by_id[record.id] = record
        self.note(table.kind, table.key_of(record), None, _plain(record))
        return record

    def edit(self, table: Table[K, R], record: R, values: Mapping[str, Any]) -> list[str]:
        """Set attributes, stamp `updated_at` when any differs, remember before and after; the changed names."""
        changed = {n: v for n, v in values.items() if getattr(record, n) != v}
        if not changed:
            return []
        before = {n: getattr(record, n) for n in changed}
        old_key = table.key_of(record)
        for name, value in changed.items():
            setattr(record, name, value)
        self.stamp(table, record)
        if table.key_of(record) != old_key:
            table.rekey()
        self.note(table.kind, table.key_of(record), before, changed)
        return list(changed)

    def stamp(self, table: Table[K, R], record: R) -> None:
        """Mark a record as changed now without a line in its history (the caller writes that)."""
        record.updated_at = self.now()  # type: ignore[attr-defined]  # every record has it; TypeVar cannot say so
        table.touch()

    def remove(self, table: Table[K, R], record: R) -> None:
        table.remove(record)
        if isinstance(record, Product):
            self.products_by_id.pop(record.id, None)
        self.note(table.kind, table.key_of(record), _plain(record), None)

    def note(self, kind: str, key: object, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> None:
        self.journal.change(kind, key, before, after, self._by)

    def subscribe(self, sink: Sink) -> Callable[[], None]:
        """Hand every announcement to `sink` at once; returns the way to stop."""
        self._sinks.append(sink)
        return lambda: self._sinks.remove(sink)

    def announce(self, event: str, key: object, *, key_name: str = "number", **extras: Any) -> None:
        """Say that something happened; the body is the bare one of apis/rackbeat.md 11.3 unless extras are on."""
        body: dict[str, Any] = {"key_name": key_name, "key": str(key)}
        if self.settings.webhook_extras:
            body |= {"event": event, "data": {key_name: key}} | extras
        self.announce_body(event, body)

    def announce_body(self, event: str, body: dict[str, Any]) -> None:
        silent = event in self.settings.silent_events
        if not self.settings.announce_order_changes and event in ORDER_CHANGES:
            silent = True
        if self._muted or silent:
            return
        for sink in list(self._sinks):
            sink(Announcement(event, self.now(), body))

    def bodies_for(self, event: str) -> list[dict[str, Any]]:
        """The bare bodies that this event would have for the records of its noun that exist now."""
        if event == self.settings.stock_event:
            return [{"item": p.number, "item_type": p.type, "type": "stock"} for p in self.products]
        tables: dict[str, Table[Any, Any]] = {
            "order": self.orders,
            "order_shipment": self.shipments,
            "customer_invoice": self.invoices,
            "customer": self.customers,
            "supplier": self.suppliers,
            "product_group": self.product_groups,
        }
        noun = event.partition(".")[0]
        if noun in ("product", "lot"):
            return [{"key_name": "number", "key": p.number} for p in self.products if p.type == noun]
        table = tables.get(noun)
        name = "id" if noun == "order_shipment" else "number"
        return [] if table is None else [{"key_name": name, "key": str(table.key_of(row))} for row in table]

    def products_per_group(self) -> Counter[int]:
        """How many products each group has, counted anew only after a product changed."""
        if self._per_group[0] != self.products.version:
            self._per_group = (self.products.version, Counter(p.group_id for p in self.products))
        return self._per_group[1]

    def fields_for(self, group: str) -> list[FieldDef]:
        """The custom fields of customers, items, suppliers or sales documents, oldest first."""
        return [f for f in self.fields if f.available_for == group]

    def add_field(self, name: str, available_for: str, kind: str = "text", **more: Any) -> FieldDef:
        slug, n, now = slug_of(name, ascii_only=self.settings.ascii_slugs), 1, self.now()
        wanted = slug
        while slug in self.fields:
            slug, n = f"{wanted}-{n}", n + 1
        made = FieldDef(
            id=self.next_id(),
            slug=slug,
            name=name,
            type=kind,
            available_for=available_for,
            created_at=now,
            updated_at=now,
            **more,
        )
        return self.add(self.fields, made)

    def add_entry(self, table: Table[int, Entry], number: int, name: str, **more: Any) -> Entry:
        now = self.now()
        return self.add(table, Entry(number=number, name=name, more=more, created_at=now, updated_at=now))

    def prepare(self) -> None:
        """Put in what the integration needs to find (R1), a location and a unit, as a person would."""
        term = {"type": "net", "maturity_days": 14, "description": None}
        self.add_entry(self.payment_terms, 1, "Netto 14 dager", **term)
        self.add_entry(self.customer_groups, 1, "Kunder", is_draft=False)
        self.add_entry(self.supplier_groups, 1, "Leverandører", is_draft=False)
        self.add_entry(self.locations, 1, "Hovedlager", is_default=True, parent_id=None)
        self.add_entry(self.units, 1, "stk", is_draft=False)
        self.add_entry(self.delivery_terms, 1, "Fritt levert")
        self.add_entry(self.layouts, 1, "Standard", is_draft=False)
        for name, group in _ID_FIELDS:
            self.add_field(name, group)


_ID_FIELDS = (
    ("24SO Produkt-id", "item"),
    ("24SO rad-id", "item"),
    ("kunde-id", "customer"),
    ("leverandør-id", "supplier"),
)


def _number(entry: Entry) -> int:
    return entry.number


def _plain(record: object) -> dict[str, Any]:
    """The attributes worth keeping in the history: those that are set. Tokens are left out."""
    names = (n for n in type(record).__slots__ if n != "token")  # type: ignore[attr-defined]  # all are slotted
    values = ((n, getattr(record, n)) for n in names)
    return {n: _copied(v) for n, v in values if v not in (None, ZERO, {}, [], False)}


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return dict(value)
    if isinstance(value, list):
        return [_plain(v) if hasattr(type(v), "__slots__") else v for v in value]
    return value
