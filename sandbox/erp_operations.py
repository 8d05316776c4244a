"""Which function carries out which operation, and what session it needs.

All operations of the five real descriptions are here; none is left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sandbox import (
    erp_auth,
    erp_companies,
    erp_company_ties,
    erp_documents,
    erp_order_save,
    erp_orders,
    erp_prices,
    erp_products,
    erp_registers,
)
from sandbox.erp_call import Call
from sandbox.erp_tables_auth import AUTHENTICATE
from sandbox.erp_tables_client import CLIENT
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


_AUTHENTICATE = {
    "AuthenticateByToken": Doer(erp_auth.authenticate_by_token, "nothing"),
    "Login": Doer(erp_auth.login, "nothing"),
    "HasSession": Doer(erp_auth.has_session, "optional"),
    "GetIdentity": Doer(erp_auth.get_identity, "session"),
    "GetIdentities": Doer(erp_auth.get_identities, "session"),
    "SetIdentity": Doer(erp_auth.set_identity, "session"),
    "SetIdentityById": Doer(erp_auth.set_identity_by_id, "session"),
    "GetIdentitiesWithCredential": Doer(erp_auth.get_identities_with_credential, "nothing"),
    "GetIdentitiesWithCredentialByService": Doer(erp_auth.get_identities_with_credential, "nothing"),
}

_CLIENT = {
    "GetUsers": erp_registers.get_users,
    "GetClientInformation": erp_registers.get_client_information,
    "GetDepartmentList": erp_registers.get_department_list,
    "GetCurrencyList": erp_registers.get_currency_list,
    "GetTypeGroupList": erp_registers.get_type_group_list,
    "GetVatTypeList": erp_registers.get_vat_type_list,
}

_PRODUCT = {
    "GetProducts": erp_products.get_products,
    "SaveProducts": erp_products.save_products,
    "DeleteProducts": erp_products.delete_products,
    "SetStockQuantity": erp_products.set_stock_quantity,
    "GetPriceList": erp_prices.get_price_list,
    "GetAllPriceLists": erp_prices.get_all_price_lists,
    "GetCategories": erp_products.get_categories,
    "SaveCategories": erp_products.save_categories,
    "GetDiscountMatrixPriceGroup": erp_prices.get_discounts,
    "GetDiscountMatrixCategory": erp_prices.get_discounts,
}

_COMPANY = {
    "GetCompanies": erp_companies.get_companies,
    "GetCompanySyncList": erp_companies.get_company_sync_list,
    "SaveCompanies": erp_companies.save_companies,
    "DeleteCompanies": erp_companies.delete_companies,
    "SaveMaps": erp_company_ties.save_maps,
    "DeleteMaps": erp_company_ties.delete_maps,
    "SaveRelations": erp_company_ties.save_relations,
    "DeleteRelations": erp_company_ties.delete_relations,
    "GetCategories": erp_company_ties.get_categories,
    "SaveCategories": erp_company_ties.save_categories,
    "GetCustomerCategories": erp_company_ties.get_customer_categories,
    "SaveCustomerCategories": erp_company_ties.save_customer_categories,
    "DeleteCustomerCategories": erp_company_ties.delete_customer_categories,
    "GetCustomerCategoryTree": erp_company_ties.get_customer_category_tree,
    "GetIndustries": erp_registers.get_industries,
    "GetStatuses": erp_registers.get_statuses,
    "GetCRMGroups": erp_registers.get_crm_groups,
}

_INVOICE = {
    "GetOrderSyncList": erp_orders.get_order_sync_list,
    "GetInvoices": erp_orders.get_invoices,
    "SaveInvoices": erp_order_save.save_invoices,
    "UpdateInvoices": erp_order_save.update_invoices,
    "GetInvoiceDocument": erp_documents.get_invoice_document,
    "GetInvoiceTemplates": erp_registers.get_invoice_templates,
    "GetDeliveryMethods": erp_registers.get_delivery_methods,
    "GetPaymentMethods": erp_registers.get_payment_methods,
}


def _of(service: Service, doers: Mapping[str, Callable[[Call], Any]]) -> dict[tuple[str, str], Doer]:
    return {(service.name, name): Doer(do) for name, do in doers.items()}


OPERATIONS: Mapping[tuple[str, str], Doer] = {
    **{(AUTHENTICATE.name, name): doer for name, doer in _AUTHENTICATE.items()},
    **_of(CLIENT, _CLIENT),
    **_of(PRODUCT, _PRODUCT),
    **_of(COMPANY, _COMPANY),
    **_of(INVOICE, _INVOICE),
}
