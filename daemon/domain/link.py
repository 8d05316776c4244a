"""Links: "this ERP record is that WMS record", with the base that both sides last agreed on (design 2, 3.7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from daemon.domain.change import Scalar
from daemon.domain.ids import Key, Kind, System


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTerms:
    """What a line says: which product, how many, at what price."""

    product_id: str
    quantity: Decimal
    unit_price: Decimal | None = None
    discount_percent: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineLink:
    """One order line on both sides, with what was agreed: quantity, unit price, discount.

    `erp`: what the 24SO row said then (its price may be spelled in another way); None: not known, taken for unchanged.
    """

    erp_row_id: str
    wms_line_id: str
    erp_product_id: str
    wms_number: str
    quantity: Decimal
    unit_price: Decimal | None = None
    discount_percent: Decimal = Decimal(0)
    erp: LineTerms | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What each side showed, in normal form, when they last agreed: written and read back, never merely first read.

    Kept per side because a system may store a value in a form of its own ("Norge" for "NO") without anybody having
    changed it. `lines` is used by orders only, as are `erp["status"]`, `wms["status"]` and `wms["earlier"]`: the
    Rackbeat orders that were cancelled for this one, a backorder (ADR 7).
    """

    erp: Mapping[str, Scalar] = field(default_factory=dict)
    wms: Mapping[str, Scalar] = field(default_factory=dict)
    lines: tuple[LineLink, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Unique in both directions by database constraint (design 3.15)."""

    connection: str
    kind: Kind
    erp_id: str
    wms_id: str
    base: Base
    created_at: datetime
    updated_at: datetime

    def key(self, system: System) -> Key:
        native_id = self.erp_id if system is System.ERP else self.wms_id
        return Key(self.connection, self.kind, system, native_id)
