"""Customers and suppliers: one shape, told apart by `kind`, as 24SO keeps both in one Company record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from daemon.domain.ids import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A customer or supplier of either system.

    `native_id`: 24SO company Id, Rackbeat number. `number`: 24SO ExternalId (the alternative number), Rackbeat
    number. `id_field`: content of the Rackbeat text field "kunde-id" or "leverandør-id"; None on the 24SO side.
    Texts are verbatim; `country` may be a name or an ISO code (apis/rackbeat.md 4.1). `currency` (ISO code) and
    `language` (two letters) are given to a new 24SO customer (R8) and never read back.
    """

    kind: Kind
    native_id: str
    number: str
    name: str
    email: str = ""
    phone: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    organization_number: str = ""
    currency: str = ""
    language: str = ""
    active: bool = True
    id_field: str | None = None
    created_at: datetime | None = None
    changed_at: datetime | None = None
