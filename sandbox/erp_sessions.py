"""Applications, users, identities and sessions of the imitated 24SevenOffice (apis/24so-soap.md 3).

Passwords are made at run time by whoever starts the sandbox. The cookie's value never reaches the journal; a session is
known there by its user's name.
"""

import asyncio
import secrets
import string
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.erp_errors import SoapFault, refused
from sandbox.erp_settings import ErpSettings
from sandbox.journal import SandboxClock

COOKIE = "ASP.NET_SessionId"
MAX_SESSIONS = 10_000
_LETTERS = string.ascii_lowercase + string.digits

NOT_REGISTERED = "Your application id is not registered. Please visit http://developer.24sevenoffice.com to register."
BLOCKED = (
    "Provided IdentityId is blocked. Call GetIdentitiesWithCredential to list the identities and log in with a valid "
    "IdentityId."
)
NO_SESSION = "Session is not authenticated"
NO_IDENTITY = "Client is not authenticated on this identity"


@dataclass(frozen=True, slots=True)
class Identity:
    """One company that a user may work in; `book` data hang on its id."""

    id: str
    client_id: int
    client_name: str
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class User:
    """A community user; the first identity is the default one."""

    username: str
    password: str
    identities: tuple[str, ...]


@dataclass(slots=True)
class Session:
    """One login. An empty identity means that it was taken away from the session."""

    key: str
    username: str
    identity_id: str
    used_at: datetime
    application_id: str = ""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Sessions:
    """Who may log in, and who has."""

    def __init__(self, now: SandboxClock, settings: ErpSettings) -> None:
        self._now = now
        self._settings = settings
        self._open: dict[str, Session] = {}
        self.applications: set[str] = set()
        self.users: dict[str, User] = {}
        self.identities: dict[str, Identity] = {}
        self.tokens: dict[str, str] = {}
        self.logins = 0

    def add_identity(self, identity: Identity) -> None:
        self.identities[identity.id] = identity

    def block(self, identity_id: str, *, blocked: bool = True) -> None:
        """Disable an identity, as the vendor does with a client that left, or let it in again."""
        was = self.identities[identity_id]
        self.identities[identity_id] = Identity(was.id, was.client_id, was.client_name, blocked)

    def credentials(self, application_id: str, username: str, password: str) -> User | None:
        """The user of these credentials, None when they are wrong. Raises SoapFault for an unknown application."""
        if application_id not in self.applications:
            raise refused(NOT_REGISTERED)
        user = self.users.get(username)
        if user is None or not secrets.compare_digest(user.password.encode(), password.encode()):
            return None
        return user

    def login(self, application_id: str, username: str, password: str, identity_id: str) -> Session | None:
        """A new session, None for a wrong user or password. Raises SoapFault for a blocked or foreign identity."""
        user = self.credentials(application_id, username, password)
        if user is None:
            return None
        return self._opened(user, identity_id, application_id)

    def login_by_token(self, application_id: str, token: str) -> Session | None:
        """A new session for a token, None for an unknown one. Raises SoapFault as `login` does."""
        if application_id not in self.applications:
            raise refused(NOT_REGISTERED)
        user = self.users.get(self.tokens.get(token, ""))
        return None if user is None else self._opened(user, "", application_id)

    def make_token(self, username: str) -> str:
        """A token that stands for a user's credentials. Raises KeyError for an unknown user."""
        if len(self.tokens) >= MAX_SESSIONS:
            self.tokens.pop(next(iter(self.tokens)))
        token = str(uuid.uuid4())
        self.tokens[token] = self.users[username].username
        return token

    def _opened(self, user: User, identity_id: str, application_id: str) -> Session:
        chosen = identity_id or (user.identities[0] if user.identities else "")
        if not self._usable(user, chosen):
            raise refused(BLOCKED)
        if len(self._open) >= MAX_SESSIONS:
            self._open.pop(next(iter(self._open)))
        key = "".join(secrets.choice(_LETTERS) for _ in range(24))
        self._open[key] = session = Session(key, user.username, chosen, self._now(), application_id)
        self.logins += 1
        return session

    def peek(self, key: str | None) -> Session | None:
        """The session of a cookie, dead or alive, without keeping it alive."""
        return self._open.get(key or "")

    def find(self, key: str | None) -> Session | None:
        """The living session of a cookie; using it keeps it alive."""
        session = self._open.get(key or "")
        if session is None:
            return None
        minutes = self._settings.session_minutes
        if minutes and self._now() - session.used_at > timedelta(minutes=minutes):
            del self._open[session.key]
            return None
        session.used_at = self._now()
        return session

    def need(self, key: str | None) -> Session:
        """The session of a cookie with a valid identity. Raises SoapFault with one of the two texts of section 3.5."""
        session = self.find(key)
        if session is None:
            raise self._gone()
        identity = self.identities.get(session.identity_id)
        if identity is None or identity.blocked:
            raise refused(NO_IDENTITY)
        return session

    def switch(self, session: Session, identity_id: str) -> bool:
        """Let the session work in another company of the same user."""
        user = self.users.get(session.username)
        if user is None or not self._usable(user, identity_id):
            return False
        session.identity_id = identity_id
        return True

    def expire(self, *, keep_without_identity: bool = False) -> int:
        """End all sessions, or only take their identities away; returns how many there were."""
        count = len(self._open)
        if keep_without_identity:
            for session in self._open.values():
                session.identity_id = ""
        else:
            self._open.clear()
        return count

    def _usable(self, user: User, identity_id: str) -> bool:
        identity = self.identities.get(identity_id)
        return identity is not None and not identity.blocked and identity_id in user.identities

    def _gone(self) -> SoapFault:
        return refused(NO_SESSION if self._settings.expired_session_says == "session" else NO_IDENTITY)
