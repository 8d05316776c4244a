"""Login, sessions and identities, and the Client service (apis/24so-soap.md 3, 9.4)."""

from decimal import Decimal

from sandbox.erp_book import Rec
from sandbox.erp_call import Call
from sandbox.erp_sessions import User
from sandbox.erp_types import ZERO_GUID

_CURRENCIES = (("NOK", "1"), ("EUR", "11.75"), ("SEK", "1.03"), ("DKK", "1.575"), ("USD", "10.10"))


def login(call: Call) -> str:
    """The session id, or an empty text for a wrong user or password."""
    given: Rec = call.args.get("credential") or {}
    session = call.sessions.login(
        given.get("ApplicationId", ZERO_GUID),
        given.get("Username", ""),
        given.get("Password", ""),
        given.get("IdentityId", ""),
    )
    call.new_session = session
    return session.key if session else ""


def has_session(call: Call) -> bool:
    """Whether the cookie's session lives. Never a fault."""
    return call.session is not None


def get_identity(call: Call) -> Rec | None:
    """The company that the session works in."""
    return next((i for i in get_identities(call) if i["IsCurrent"]), None)


def get_identities(call: Call) -> list[Rec]:
    """All companies of the session's user."""
    if call.session is None:
        return []
    user = call.sessions.users.get(call.session.username)
    return _identities(call, user, call.session.identity_id) if user else []


def get_identities_with_credential(call: Call) -> list[Rec]:
    """All companies of these credentials, without a session; nothing when they are wrong."""
    given: Rec = call.args.get("credential") or {}
    user = call.sessions.credentials(
        given.get("ApplicationId", ZERO_GUID), given.get("Username", ""), given.get("Password", "")
    )
    return _identities(call, user, "") if user else []


def set_identity_by_id(call: Call) -> bool:
    """Work in another company from now on."""
    session = call.session
    call.target = call.args.get("identityId", "")
    return session is not None and call.sessions.switch(session, call.target)


def _identities(call: Call, user: User, current: str) -> list[Rec]:
    return [
        {
            "Id": identity.id,
            "User": {"Name": user.username, "ContactId": 1, "EmployeeId": 1},
            "Client": {"Id": identity.client_id, "Name": identity.client_name},
            "IsCurrent": identity.id == current,
            "IsDefault": identity.id == user.identities[0],
            "IsProtected": False,
            "Servers": [],
            "IsDisabled": identity.blocked,
        }
        for identity_id in user.identities
        if (identity := call.sessions.identities.get(identity_id))
    ]


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


def get_currency_list(_: Call) -> list[Rec]:
    """The currencies of the company."""
    return [
        {"Symbol": symbol, "Id": at, "Rate": Decimal(rate), "Unit": 1}
        for at, (symbol, rate) in enumerate(_CURRENCIES, start=1)
    ]
