"""The shape of the tables about master records: where each kind lives, and who owns a single field (R3)."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from daemon.domain.ids import Kind
from daemon.domain.ownership import Master


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class MastersTable(_Table):
    product: Master = Master.ERP
    customer: Master = Master.ERP
    supplier: Master = Master.ERP
    category: Master = Master.ERP

    def value(self) -> dict[Kind, Master]:
        return {
            Kind.PRODUCT: self.product,
            Kind.CATEGORY: self.category,
            Kind.CUSTOMER: self.customer,
            Kind.SUPPLIER: self.supplier,
        }


class ProductFieldsTable(_Table):
    """None: as the kind's master."""

    name: Master | None = None
    sales_price: Master | None = None
    cost_price: Master | None = None
    category_id: Master | None = None


class CompanyFieldsTable(_Table):
    """None: as the kind's master."""

    name: Master | None = None
    email: Master | None = None
    phone: Master | None = None
    street: Master | None = None
    postal_code: Master | None = None
    city: Master | None = None
    country: Master | None = None
    organization_number: Master | None = None


class FieldsTable(_Table):
    product: ProductFieldsTable = ProductFieldsTable()
    customer: CompanyFieldsTable = CompanyFieldsTable()
    supplier: CompanyFieldsTable = CompanyFieldsTable()

    def value(self, masters: Mapping[Kind, Master]) -> dict[Kind, dict[str, Master]]:
        """Only what differs from the kind's master."""
        tables = {Kind.PRODUCT: self.product, Kind.CUSTOMER: self.customer, Kind.SUPPLIER: self.supplier}
        found: dict[Kind, dict[str, Master]] = {}
        for kind, table in tables.items():
            given: dict[str, Master | None] = dict(table)
            found[kind] = {n: owner for n, owner in given.items() if owner is not None and owner is not masters[kind]}
        return {kind: owners for kind, owners in found.items() if owners}
