"""Login, sessions and identities: what the Authenticate service does (apis/24so-soap.md 3)."""

from sandbox.erp_book import Rec
from sandbox.erp_call import Call
from sandbox.erp_sessions import User
from sandbox.erp_types import ZERO_GUID


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


def authenticate_by_token(call: Call) -> Rec | None:
    """A passport for a token made beforehand (`/_sandbox/sessions/tokens`); nothing for an unknown one."""
    given: Rec = call.args.get("token") or {}
    token = given.get("Id", ZERO_GUID)
    session = call.sessions.login_by_token(given.get("ApplicationId", ZERO_GUID), token)
    call.new_session = session
    if session is None:
        return None
    user = call.sessions.users[session.username]
    return {
        "Id": token,
        "Email": user.username,
        "Identities": _identities(call, user, session.identity_id),
        "SessionId": session.key,
    }


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


def set_identity(call: Call) -> bool:
    """Work in another company from now on; only the id of the given identity counts."""
    given: Rec = call.args.get("identity") or {}
    return _switched(call, given.get("Id", ZERO_GUID))


def set_identity_by_id(call: Call) -> bool:
    """Work in another company from now on."""
    return _switched(call, call.args.get("identityId", ZERO_GUID))


def _switched(call: Call, identity_id: str) -> bool:
    call.target = f"identity {identity_id}"
    return call.session is not None and call.sessions.switch(call.session, identity_id)


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
