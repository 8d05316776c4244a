"""Which snapshot tables hold which records, and which detectors' views stand on them."""

from __future__ import annotations

from collections.abc import Mapping

from daemon.domain.ids import Kind, System

Place = tuple[System, Kind]
"""One side of one kind: what is read, compared or left out as a whole."""

SNAPSHOT_KINDS = (Kind.PRODUCT, Kind.CUSTOMER, Kind.SUPPLIER, Kind.ORDER)
"""Read from both systems in this order: what orders point to comes first."""

PLACES: tuple[Place, ...] = tuple((system, kind) for system in System for kind in SNAPSHOT_KINDS)

TABLES: Mapping[Place, tuple[str, ...]] = {
    (system, kind): (f"{system}_{kind}", f"{system}_{kind}_line") if kind is Kind.ORDER else (f"{system}_{kind}",)
    for system, kind in PLACES
}
"""The first table has one row per record."""

OUR_TABLES = ("link", "base", "base_line", "open_work")

_ERP_ORDERS = frozenset({(System.ERP, Kind.ORDER)})
_ERP_PRODUCTS = frozenset({(System.ERP, Kind.PRODUCT)})
_WMS_ORDERS = frozenset({(System.WMS, Kind.ORDER)})

VIEW_NEEDS: Mapping[str, frozenset[Place]] = {
    "erp_product": _ERP_PRODUCTS,
    "erp_product_number": _ERP_PRODUCTS,
    "wms_product": frozenset({(System.WMS, Kind.PRODUCT)}),
    "erp_company": frozenset({(System.ERP, Kind.CUSTOMER), (System.ERP, Kind.SUPPLIER)}),
    "wms_customer": frozenset({(System.WMS, Kind.CUSTOMER)}),
    "wms_supplier": frozenset({(System.WMS, Kind.SUPPLIER)}),
    "erp_order": _ERP_ORDERS,
    "erp_order_line": _ERP_ORDERS,
    "erp_order_goods": _ERP_ORDERS | _ERP_PRODUCTS,
    "erp_order_state": _ERP_ORDERS | _ERP_PRODUCTS | _WMS_ORDERS,
    "wms_order": _WMS_ORDERS,
    "wms_order_line": _WMS_ORDERS,
    "wms_order_goods": _WMS_ORDERS,
    "wms_order_reference": _WMS_ORDERS,
    "live_wms_order": _WMS_ORDERS,
}
"""What must have been read for a view to tell the truth. Links, bases, work and rules are always there."""
