"""Which part of the account a path belongs to, for tokens that were made with some scopes only.

Read by `sandbox.wms_guard`. The names are those of the list in the account's settings (apis/rackbeat.md 1.2, CHG);
what has no scope there (products, fields, webhooks, stock) is open to every token. A missing scope is 403 [inferred].
"""

SCOPES: frozenset[str] = frozenset(
    {
        "customers",
        "offers",
        "orders",
        "shipments",
        "customer_invoices",
        "suppliers",
        "purchasing",
        "receipts",
        "supplier_invoices",
        "users",
        "settings",
        "employees",
    }
)

_BY_FIRST_SEGMENT = {
    "customers": "customers",
    "customer-groups": "customers",
    "offers": "offers",
    "orders": "orders",
    "order-shipments": "shipments",
    "customer-invoices": "customer_invoices",
    "suppliers": "suppliers",
    "supplier-groups": "suppliers",
    "purchase-orders": "purchasing",
    "purchase-order-receipts": "receipts",
    "supplier-invoices": "supplier_invoices",
    "users": "users",
    "settings": "settings",
    "settings-keyvalue": "settings",
    "employees": "employees",
}


def scope_of(path: str) -> str | None:
    """The scope that a path below `/api` needs: `/orders/7/lines` -> orders; None when it needs none."""
    parts = [part for part in path.split("/") if part]
    if not parts:
        return None
    if parts[0] == "orders" and ("shipments" in parts[1:3] or parts[-1] == "create-shipment"):
        return "shipments"
    if parts[0] == "orders" and parts[-1] == "convert-to-invoice":
        return "customer_invoices"
    return _BY_FIRST_SEGMENT.get(parts[0])
