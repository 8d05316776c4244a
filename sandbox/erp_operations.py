"""Which function carries out which operation, and what session it needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sandbox import erp_auth, erp_companies, erp_order_save, erp_orders, erp_products
from sandbox.erp_call import Call
from sandbox.erp_tables_auth import AUTHENTICATE, CLIENT
from sandbox.erp_tables_company import COMPANY
from sandbox.erp_tables_invoice import INVOICE
from sandbox.erp_tables_product import PRODUCT
from sandbox.erp_types import Service

SERVICES: tuple[Service, ...] = (AUTHENTICATE, CLIENT, COMPANY, INVOICE, PRODUCT)

# nothing: open to all; optional: looks at the cookie, never refuses; session: a living one; identity: with a company.
Needs = Literal["nothing", "optional", "session", "identity"]


@dataclass(frozen=True, slots=True)
class Doer:
    do: Callable[[Call], Any]
    needs: Needs = "identity"


OPERATIONS: Mapping[tuple[str, str], Doer] = {
    ("Authenticate", "Login"): Doer(erp_auth.login, "nothing"),
    ("Authenticate", "HasSession"): Doer(erp_auth.has_session, "optional"),
    ("Authenticate", "GetIdentity"): Doer(erp_auth.get_identity, "session"),
    ("Authenticate", "GetIdentities"): Doer(erp_auth.get_identities, "session"),
    ("Authenticate", "SetIdentityById"): Doer(erp_auth.set_identity_by_id, "session"),
    ("Authenticate", "GetIdentitiesWithCredential"): Doer(erp_auth.get_identities_with_credential, "nothing"),
    ("ClientService", "GetClientInformation"): Doer(erp_auth.get_client_information),
    ("ClientService", "GetCurrencyList"): Doer(erp_auth.get_currency_list),
    ("ProductService", "GetProducts"): Doer(erp_products.get_products),
    ("ProductService", "SaveProducts"): Doer(erp_products.save_products),
    ("ProductService", "DeleteProducts"): Doer(erp_products.delete_products),
    ("ProductService", "SetStockQuantity"): Doer(erp_products.set_stock_quantity),
    ("ProductService", "GetCategories"): Doer(erp_products.get_categories),
    ("ProductService", "SaveCategories"): Doer(erp_products.save_categories),
    ("CompanyService", "GetCompanies"): Doer(erp_companies.get_companies),
    ("CompanyService", "GetCompanySyncList"): Doer(erp_companies.get_company_sync_list),
    ("CompanyService", "SaveCompanies"): Doer(erp_companies.save_companies),
    ("CompanyService", "DeleteCompanies"): Doer(erp_companies.delete_companies),
    ("InvoiceService", "GetOrderSyncList"): Doer(erp_orders.get_order_sync_list),
    ("InvoiceService", "GetInvoices"): Doer(erp_orders.get_invoices),
    ("InvoiceService", "SaveInvoices"): Doer(erp_order_save.save_invoices),
    ("InvoiceService", "UpdateInvoices"): Doer(erp_order_save.update_invoices),
    ("InvoiceService", "GetDeliveryMethods"): Doer(erp_orders.get_delivery_methods),
    ("InvoiceService", "GetPaymentMethods"): Doer(erp_orders.get_payment_methods),
}
