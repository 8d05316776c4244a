"""The session with 24SevenOffice: one log-in at a time, one repeat after a lost session, a wait after a refused log-in.

Used by `calls` for every operation. The session id travels in one way only, as an explicit cookie header on every
call. Source: apis/24so-soap.md 3.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from daemon.domain.errors import Reason, SyncError
from daemon.erp.bulk import Value
from daemon.erp.transport import Call, Service, SoapTransport
from daemon.ports import Clock

T = TypeVar("T")

HOLD_SECONDS = 300.0
_PERMANENT = frozenset({Reason.AUTH_FAILED, Reason.APPLICATION_UNKNOWN, Reason.IDENTITY_BLOCKED, Reason.FORBIDDEN})
_GUID = re.compile(r"\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
_SESSION_ID = re.compile(r"[A-Za-z0-9_.-]{1,200}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """`identity_id` empty: the user's default identity (R2)."""

    username: str
    password: str = field(repr=False)
    application_id: str = field(repr=False)
    identity_id: str = ""


@dataclass(frozen=True, slots=True)
class _Failure:
    at: float
    error: SyncError


class Session:
    """Logs in when needed and gives every call its cookie."""

    def __init__(
        self, transport: SoapTransport, credentials: Credentials, clock: Clock, hold_seconds: float = HOLD_SECONDS
    ) -> None:
        self._transport = transport
        self._credentials = credentials
        self._clock = clock
        self._hold_seconds = hold_seconds
        self._lock = asyncio.Lock()
        self._id: str | None = None
        self._generation = 0
        self._failure: _Failure | None = None

    def use_password(self, password: str) -> None:
        """From the next log-in on, which is now: the session of the old one is left, and a refusal of it forgotten."""
        self._credentials = replace(self._credentials, password=password)
        self._id = None
        self._failure = None

    async def small(
        self, service: Service, operation: str, params: Mapping[str, object], *, writing: bool = False
    ) -> Any:
        """A reply read by zeep. Raises SyncError."""

        def send(cookie: str) -> Awaitable[Any]:
            call = Call(service=service, operation=operation, params=params, cookie=cookie, writing=writing)
            return self._transport.small(call)

        return await self._with_cookie(send)

    async def large(self, service: Service, operation: str, params: Mapping[str, object]) -> AsyncIterator[list[Value]]:
        """A reply decoded piece by piece. Raises SyncError, here and while it is iterated."""

        def send(cookie: str) -> Awaitable[AsyncIterator[list[Value]]]:
            return self._transport.large(Call(service=service, operation=operation, params=params, cookie=cookie))

        return await self._with_cookie(send)

    async def _with_cookie(self, send: Callable[[str], Awaitable[T]]) -> T:
        """An authentication fault means the call was not carried out, so it may be repeated, once."""
        generation = self._generation
        cookie = self._id or await self._renewed(generation)
        generation = self._generation
        try:
            return await send(cookie)
        except SyncError as error:
            if error.reason is not Reason.SESSION_EXPIRED:
                raise
        return await send(await self._renewed(generation))

    async def _renewed(self, stale: int) -> str:
        """A session newer than generation `stale`; whoever comes first logs in, the others take what came of it."""
        asked_at = self._clock.monotonic()
        async with self._lock:
            if self._id is not None and self._generation != stale:
                return self._id
            self._raise_remembered(asked_at)
            self._id = None
            shown = self._credentials
            try:
                self._id = await self._log_in()
            except SyncError as error:
                if shown is self._credentials:  # else a new password came meanwhile, and deserves a try of its own
                    self._failure = _Failure(self._clock.monotonic(), error)
                raise
            self._generation += 1
            self._failure = None
            return self._id

    def _raise_remembered(self, asked_at: float) -> None:
        """A refused log-in is not repeated for a while (they are throttled); any failure is shared by those who
        waited for it."""
        if self._failure is None:
            return
        error = self._failure.error
        left = self._failure.at + self._hold_seconds - self._clock.monotonic()
        if error.reason in _PERMANENT and left > 0:
            raise SyncError(error.reason, error.detail, retry_after=left)
        if self._failure.at > asked_at:
            raise SyncError(error.reason, error.detail, retry_after=error.retry_after)

    async def without_session(self, operation: str, *, cookie: str | None = None) -> Any:
        """A small reply of the log-in service to our credentials, or with a `cookie` that is no session of ours, to
        nothing. For `check` and `setup`: it works while the identity is blocked. Raises SyncError."""
        params = {} if cookie else {"credential": self._credential(identity=False)}
        call = Call(service=Service.AUTHENTICATE, operation=operation, params=params, cookie=cookie)
        return await self._transport.small(call)

    def _credential(self, *, identity: bool) -> dict[str, str]:
        """Raises SyncError(APPLICATION_UNKNOWN) for an application id that the service could not even read."""
        if not _GUID.fullmatch(self._credentials.application_id.strip()):
            raise SyncError(Reason.APPLICATION_UNKNOWN, "the application id is missing or is not a GUID")
        credential = {
            "ApplicationId": self._credentials.application_id,
            "Password": self._credentials.password,
            "Username": self._credentials.username,
        }
        if identity and self._credentials.identity_id:
            credential["IdentityId"] = self._credentials.identity_id
        return credential

    async def _log_in(self) -> str:
        """Raises SyncError(AUTH_FAILED) for the empty answer that means wrong user or password."""
        credential = self._credential(identity=True)
        call = Call(service=Service.AUTHENTICATE, operation="Login", params={"credential": credential}, cookie=None)
        answer = await self._transport.small(call)
        if answer is None or answer == "":
            raise SyncError(Reason.AUTH_FAILED, "24SevenOffice does not accept the user name or the password")
        if not isinstance(answer, str) or not _SESSION_ID.fullmatch(answer):
            raise SyncError(Reason.BAD_REPLY, "Login answered with something that is not a session id")
        return answer
