"""Which thing: systems, kinds and keys. Everything above speaks in these; nothing here knows content."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class System(StrEnum):
    """One of the two remote systems."""

    ERP = "erp"
    WMS = "wms"

    @property
    def other(self) -> System:
        return System.WMS if self is System.ERP else System.ERP

    @property
    def product_name(self) -> str:
        """The product name that people know."""
        return "24SevenOffice" if self is System.ERP else "Rackbeat"


class Kind(StrEnum):
    """What sort of record a key names (design 2)."""

    PRODUCT = "product"
    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    CATEGORY = "category"
    ORDER = "order"
    INVOICE = "invoice"
    STOCK = "stock"


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """One record of one system in one connection.

    `native_id` is the system's own id, as text (24SO Id, Rackbeat number).
    """

    connection: str
    kind: Kind
    system: System
    native_id: str

    def __str__(self) -> str:
        return f"{self.connection}/{self.kind}/{self.system}/{self.native_id}"
