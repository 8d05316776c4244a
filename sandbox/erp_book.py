"""The books of one company in the imitated 24SevenOffice: products, companies, orders, categories.

Records are plain mappings by wire name and are *replaced, never changed*, so a reply may be written in a thread and the
journal may keep the state before and after. The rules of what may be saved live in the files of each noun.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.erp_settings import ErpSettings
from sandbox.journal import Journal, SandboxClock

Rec = Mapping[str, Any]
Quantities = Mapping[int, Decimal]


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


@dataclass(slots=True)
class Book:
    """All records of one identity, with the counters that number new ones."""

    settings: ErpSettings
    now: SandboxClock
    journal: Journal
    name: str = ""
    organization_number: str = ""
    products: dict[int, Rec] = field(default_factory=dict)
    categories: dict[int, Rec] = field(default_factory=dict)
    companies: dict[int, Rec] = field(default_factory=dict)
    deleted_companies: dict[int, Rec] = field(default_factory=dict)
    orders: dict[int, Rec] = field(default_factory=dict)
    company_categories: dict[int, Rec] = field(default_factory=dict)
    categorized: set[tuple[int, int]] = field(default_factory=set)
    drawn: dict[int, Quantities] = field(default_factory=dict)
    by_number: dict[str, set[int]] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)

    def number(self, kind: str, taken: Callable[[int], bool]) -> int:
        """The next free id of a kind, from the kind's own counter."""
        value = self.last.get(kind, 0) + 1
        while taken(value):
            value += 1
        self.last[kind] = value
        return value

    def stamp(self) -> datetime:
        """The time of a change as the service stores it: rounded to the minute, half up (apis/24so-soap.md 13)."""
        now = self.now()
        if not self.settings.round_dates:
            return now.replace(microsecond=0)
        return (now + timedelta(seconds=30)).replace(second=0, microsecond=0)

    def changed_since(self, record: Rec, limit: datetime) -> bool:
        changed: datetime = record["DateChanged"]
        return changed > limit if self.settings.changed_after_strict else changed >= limit

    def put_product(self, record: Rec, by: str) -> None:
        """Store a product and keep the index of numbers in step."""
        key: int = record["Id"]
        record = self._stored(record)
        before = self.products.get(key)
        if before is not None:
            self._drop_number(before)
        self.products[key] = record
        self.by_number.setdefault(str(record.get("No", "")).casefold(), set()).add(key)
        self.journal.change("product", key, before, record, by)

    def drop_product(self, key: int, by: str) -> None:
        before = self.products.pop(key)
        self._drop_number(before)
        self.journal.change("product", key, before, None, by)

    def put_company(self, record: Rec, by: str) -> None:
        key: int = record["Id"]
        before = self.companies.get(key)
        self.companies[key] = record
        self.journal.change("company", key, before, record, by)

    def drop_company(self, key: int, by: str) -> None:
        before = self.companies.pop(key)
        self.deleted_companies[key] = {**before, "DateChanged": self.stamp()}
        self.journal.change("company", key, before, None, by)

    def put_category(self, record: Rec, by: str) -> None:
        key: int = record["Id"]
        before = self.categories.get(key)
        self.categories[key] = record
        self.journal.change("category", key, before, record, by)

    def put_company_category(self, record: Rec, by: str) -> None:
        key: int = record["Id"]
        before = self.company_categories.get(key)
        self.company_categories[key] = record
        self.journal.change("company_category", key, before, record, by)

    def put_categorized(self, pair: tuple[int, int], by: str) -> None:
        """Put a customer (second) into a category (first)."""
        if pair not in self.categorized:
            self.categorized.add(pair)
            self.journal.change(
                "customer_category", f"{pair[0]}/{pair[1]}", None, {"Key": pair[0], "Value": pair[1]}, by
            )

    def drop_categorized(self, pair: tuple[int, int], by: str) -> None:
        if pair in self.categorized:
            self.categorized.discard(pair)
            self.journal.change(
                "customer_category", f"{pair[0]}/{pair[1]}", {"Key": pair[0], "Value": pair[1]}, None, by
            )

    def put_order(self, record: Rec, by: str) -> None:
        key: int = record["OrderId"]
        record = self._stored(record)
        if "InvoiceRows" in record:
            record = {**record, "InvoiceRows": tuple(self._stored(row) for row in record["InvoiceRows"])}
        before = self.orders.get(key)
        self.orders[key] = record
        self.journal.change("order", key, before, record, by)

    def drop_order(self, key: int, by: str) -> None:
        before = self.orders.pop(key)
        self.drawn.pop(key, None)
        self.journal.change("order", key, before, None, by)

    def _stored(self, record: Rec) -> Rec:
        """With its amounts as the columns hold them (apis/24so-soap.md 6.4)."""
        places = self.settings.decimals
        if not places:
            return record
        fine = {name: value for name, value in record.items() if isinstance(value, Decimal) and _places(value) > places}
        if not fine:
            return record
        step = Decimal(1).scaleb(-places)
        return {**record, **{name: value.quantize(step, ROUND_HALF_UP) for name, value in fine.items()}}

    def _drop_number(self, record: Rec) -> None:
        self.by_number.get(str(record.get("No", "")).casefold(), set()).discard(record["Id"])
