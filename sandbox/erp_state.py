"""Everything that one imitated 24SevenOffice remembers: its books, sessions, limit, journal and armed faults.

Made by `sandbox.server` or a test, given to `sandbox.erp_app.create_erp_app`.
"""

import secrets
import uuid

from sandbox.erp_book import Book
from sandbox.erp_fault_presets import ACTIONS, ERP_PRESETS
from sandbox.erp_limit import HourlyLimit
from sandbox.erp_sessions import Identity, Sessions, User
from sandbox.erp_settings import ErpSettings
from sandbox.faults import Faults
from sandbox.journal import Journal, SandboxClock, utc_now


class ErpState:
    """The state of one sandbox. It starts with one user and one identity, made at run time, and an empty book."""

    def __init__(self, settings: ErpSettings | None = None, now: SandboxClock = utc_now, name: str = "") -> None:
        self.settings = settings or ErpSettings()
        self.now = now
        self.journal = Journal(now)
        self.faults = Faults(also=ACTIONS, presets=ERP_PRESETS)
        self.sessions = Sessions(now, self.settings)
        self.limit = HourlyLimit(now, self.settings)
        self.books: dict[str, Book] = {}
        self.application_id = str(uuid.uuid4())
        self.username = f"sandbox-{secrets.token_hex(4)}@example.invalid"
        self.password = secrets.token_hex(16)
        self.sessions.applications.add(self.application_id)
        self.identity_id = self.add_identity(name or "Sandkassen AS")
        self.sessions.users[self.username] = User(self.username, self.password, (self.identity_id,))

    @property
    def book(self) -> Book:
        """The book of the first identity, which holds the world."""
        return self.books[self.identity_id]

    def add_identity(self, name: str, *, for_user: bool = False) -> str:
        """One more company with an empty book; `for_user` lets the sandbox's user into it. Returns the identity id."""
        identity_id = str(uuid.uuid4())
        self.sessions.add_identity(Identity(identity_id, 1_000_000 + len(self.books), name))
        self.books[identity_id] = Book(self.settings, self.now, self.journal, name=name)
        if for_user:
            user = self.sessions.users[self.username]
            self.sessions.users[self.username] = User(user.username, user.password, (*user.identities, identity_id))
        return identity_id
