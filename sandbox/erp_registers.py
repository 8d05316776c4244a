"""The lists that a 24SevenOffice company keeps about itself: users, departments, currencies, ways to pay and deliver.

The Client service (apis/24so-soap.md 9.4) and the small lists of the Invoice and Company services. They are the same
for every company and never change: integrations read them to offer choices.
"""

import uuid
from datetime import UTC, datetime
from decimal import Decimal

from sandbox.erp_book import Rec
from sandbox.erp_call import Call

_CURRENCIES = (("NOK", "1"), ("EUR", "11.75"), ("SEK", "1.03"), ("DKK", "1.575"), ("USD", "10.10"))
_VAT = ((0, "Ingen mva", "0"), (3, "Utgående mva, alminnelig sats", "25"), (31, "Utgående mva, matvarer", "15"))
# (group, account, name, sells); the negative one is the service's own kind (apis/24so-soap.md 5.2, TypeOfSaleId).
_TYPE_GROUPS = ((-100, 3000, "Standard", True), (1, 3010, "Varesalg", True), (2, 4300, "Varekjøp", False))
_INDUSTRIES = (("1", "Bygg og anlegg"), ("2", "Handel"), ("3", "Tjenester"))
_STATUSES = (("1", "Aktiv"), ("2", "Passiv"))
_TEMPLATES = (("Faktura", "no"), ("Invoice", "en"))


def get_client_information(call: Call) -> Rec:
    """The company of the session: name, country, currency."""
    identity = call.sessions.identities[call.session.identity_id] if call.session else None
    return {
        "Name": call.book.name,
        "Country": "NO",
        "OrganizationNumber": call.book.organization_number or None,
        "IsUsingFactoring": False,
        "ReminderDays": 14,
        "ReminderDays2": 14,
        "ReminderDays3": 14,
        "UserId": identity.client_id if identity else 0,
        "DefaultCurrency": "NOK",
    }


def get_users(call: Call) -> list[Rec]:
    """Everybody who may work in the session's company."""
    here = call.session.identity_id if call.session else ""
    users = [user for user in call.sessions.users.values() if here in user.identities]
    return [
        {"ContactId": at, "Id": _guid(user.username), "Name": user.username, "EmployeeId": at}
        for at, user in enumerate(users, start=1)
    ]


def get_currency_list(_: Call) -> list[Rec]:
    """The currencies of the company."""
    return [
        {"Symbol": symbol, "Id": at, "Rate": Decimal(rate), "Unit": 1}
        for at, (symbol, rate) in enumerate(_CURRENCIES, start=1)
    ]


def get_department_list(_: Call) -> list[Rec]:
    return [{"Id": 1, "Name": "Salg"}, {"Id": 2, "Name": "Lager"}]


def get_type_group_list(call: Call) -> list[Rec]:
    """The accounting groups of a module; `All` when none is named."""
    module = call.args.get("module", "All")
    return [
        {"AccountId": account, "Id": group, "Name": name}
        for group, account, name, sells in _TYPE_GROUPS
        if module == "All" or sells == (module == "Sale")
    ]


def get_vat_type_list(_: Call) -> list[Rec]:
    return [{"No": no, "Name": name, "Rate": Decimal(rate)} for no, name, rate in _VAT]


def get_delivery_methods(_: Call) -> list[Rec]:
    return [{"Id": 1, "Description": "Hentes"}, {"Id": 2, "Description": "Sendes"}]


def get_payment_methods(_: Call) -> list[Rec]:
    return [{"Id": 1, "Name": "Faktura"}, {"Id": 2, "Name": "Kontant"}]


def get_invoice_templates(_: Call) -> list[Rec]:
    """The two layouts that an invoice may be printed with; the first is the default one."""
    return [
        {
            "FileName": f"{name.lower()}.xsl",
            "Name": name,
            "Id": _guid(name),
            "Language": language,
            "Country": "NO",
            "IsSystemTemplate": True,
            "IsDefault": at == 0,
            "Modified": datetime(2020, 1, 1, tzinfo=UTC),
        }
        for at, (name, language) in enumerate(_TEMPLATES)
    ]


def get_industries(_: Call) -> list[Rec]:
    return [{"Key": key, "Value": name} for key, name in _INDUSTRIES]


def get_statuses(_: Call) -> list[Rec]:
    return [{"Key": key, "Value": name} for key, name in _STATUSES]


def get_crm_groups(call: Call) -> list[Rec]:
    """One group with everybody in it."""
    members = [{"Id": user["ContactId"], "RoleName": "Bruker", "FirstName": user["Name"]} for user in get_users(call)]
    return [{"Id": 1, "Name": "Alle", "Members": members}]


def _guid(name: str) -> str:
    """The same id for the same name in every run."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, name))
