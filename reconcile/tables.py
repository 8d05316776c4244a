"""Which snapshot tables hold which records, and which detectors' views stand on them."""

from __future__ import annotations

from collections.abc import Mapping

from daemon.domain.ids import Kind, System

Place = tuple[System, Kind]
"""One side of one kind: what is read, compared or left out as a whole."""

SNAPSHOT_KINDS = (Kind.CATEGORY, Kind.PRODUCT, Kind.CUSTOMER, Kind.SUPPLIER, Kind.ORDER, Kind.INVOICE)
"""Read from both systems in this order: what orders point to comes first."""

NO_FEED = frozenset({Kind.CATEGORY})
"""Always listed whole, by either system; there are few."""

PLACES: tuple[Place, ...] = tuple(
    (system, kind) for system in System for kind in SNAPSHOT_KINDS if (system, kind) != (System.ERP, Kind.INVOICE)
)
"""An invoice of 24SO is an order with an invoice id: it is read with the orders, not twice (apis/24so-soap.md 5)."""

_WITH_LINES = (Kind.ORDER, Kind.INVOICE)

TABLES: Mapping[Place, tuple[str, ...]] = {
    (system, kind): (f"{system}_{kind}", f"{system}_{kind}_line") if kind in _WITH_LINES else (f"{system}_{kind}",)
    for system, kind in PLACES
}
"""The first table has one row per record."""

LINK_TABLES = ("link", "base", "base_line")
WORK_TABLES = ("open_work", "conflict")
OUR_TABLES = LINK_TABLES + WORK_TABLES

_ERP_CATEGORIES = frozenset({(System.ERP, Kind.CATEGORY)})
_ERP_COMPANIES = frozenset({(System.ERP, Kind.CUSTOMER), (System.ERP, Kind.SUPPLIER)})
_ERP_ORDERS = frozenset({(System.ERP, Kind.ORDER)})
_ERP_PRODUCTS = frozenset({(System.ERP, Kind.PRODUCT)})
_WMS_CATEGORIES = frozenset({(System.WMS, Kind.CATEGORY)})
_WMS_COMPANIES = frozenset({(System.WMS, Kind.CUSTOMER), (System.WMS, Kind.SUPPLIER)})
_WMS_INVOICES = frozenset({(System.WMS, Kind.INVOICE)})
_WMS_ORDERS = frozenset({(System.WMS, Kind.ORDER)})
_WMS_PRODUCTS = frozenset({(System.WMS, Kind.PRODUCT)})

VIEW_NEEDS: Mapping[str, frozenset[Place]] = {
    "erp_category": _ERP_CATEGORIES,
    "wms_category": _WMS_CATEGORIES,
    "category_pair": _ERP_CATEGORIES | _WMS_CATEGORIES,
    "erp_product": _ERP_PRODUCTS,
    "erp_product_number": _ERP_PRODUCTS,
    "wms_product": _WMS_PRODUCTS,
    "product_pair": _ERP_PRODUCTS | _WMS_PRODUCTS,
    "product_pointer": _ERP_PRODUCTS | _WMS_PRODUCTS,
    "product_field": _ERP_PRODUCTS | _WMS_PRODUCTS | _ERP_CATEGORIES | _WMS_CATEGORIES,
    "product_activity": _ERP_PRODUCTS | _WMS_PRODUCTS | _ERP_ORDERS | _WMS_ORDERS,
    "needed_product": _ERP_ORDERS | _ERP_PRODUCTS | _WMS_ORDERS,
    "erp_company": _ERP_COMPANIES,
    "erp_company_number": _ERP_COMPANIES,
    "wms_customer": frozenset({(System.WMS, Kind.CUSTOMER)}),
    "wms_supplier": frozenset({(System.WMS, Kind.SUPPLIER)}),
    "wms_company": _WMS_COMPANIES,
    "company_pair": _ERP_COMPANIES | _WMS_COMPANIES,
    "company_pointer": _ERP_COMPANIES | _WMS_COMPANIES,
    "customer_field": _ERP_COMPANIES | _WMS_COMPANIES,
    "supplier_field": _ERP_COMPANIES | _WMS_COMPANIES,
    "company_activity": _ERP_COMPANIES | _WMS_COMPANIES,
    "company_likeness": _ERP_COMPANIES | _WMS_COMPANIES,
    "erp_order": _ERP_ORDERS,
    "erp_order_line": _ERP_ORDERS,
    "erp_order_goods": _ERP_ORDERS | _ERP_PRODUCTS,
    "odd_erp_order": _ERP_ORDERS | _ERP_PRODUCTS,
    "odd_erp_line": _ERP_ORDERS | _ERP_PRODUCTS,
    "ready_erp_order": _ERP_ORDERS | _ERP_PRODUCTS | _WMS_ORDERS,
    "erp_invoice": _ERP_ORDERS,
    "wms_order": _WMS_ORDERS,
    "wms_order_line": _WMS_ORDERS,
    "wms_order_goods": _WMS_ORDERS,
    "wms_order_reference": _WMS_ORDERS,
    "placed_order": _ERP_ORDERS | _WMS_ORDERS,
    "live_wms_order": _WMS_ORDERS,
    "order_copy": _WMS_ORDERS,
    "paired_order": _ERP_ORDERS | _WMS_ORDERS,
    "order_pair": _ERP_ORDERS | _WMS_ORDERS,
    "erp_sendable_product": _ERP_PRODUCTS,
    "order_line_pair": _ERP_ORDERS | _WMS_ORDERS | _ERP_PRODUCTS,
    "wms_order_line_scd": _WMS_ORDERS,
    "erp_order_scd": _ERP_ORDERS,
    "wms_invoice": _WMS_INVOICES,
    "wms_invoice_copy": _WMS_INVOICES | _WMS_ORDERS,
    "wms_invoice_goods": _WMS_INVOICES,
    "wms_invoice_line": _WMS_INVOICES,
    "wms_invoice_order": _WMS_INVOICES | _WMS_ORDERS | _ERP_ORDERS,
}
"""What must have been read for a view to tell the truth. Links, bases, work, conflicts and rules are always there."""

SETUP_VIEW = "setup"
"""What the Rackbeat account was made ready with (R1) and its webhooks: read beside the snapshot, once a run."""
