"""REST over aiohttp: sends one `Request`, gives back its JSON, or raises a SyncError and nothing else.

Reads are tried again a few times. A write goes out once; only a 429, which is refused before anything happens, is
sent again. The token goes to the configured host and nowhere else: redirects elsewhere are an error.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal

import aiohttp
from yarl import URL

from daemon.domain.errors import Reason, SyncError
from daemon.ports import Budget, Clock
from daemon.wms.dropped import broken, send_once
from daemon.wms.failure import failure, retry_after_seconds
from daemon.wms.json_text import JSON, NotJson, parse, write
from daemon.wms.pace import LONGEST_WAIT, Pace
from daemon.wms.request import Request

MAX_BODY = 48 * 1024 * 1024
MAX_ERROR_BODY = 64 * 1024
OFF_LOOP_ABOVE = 256 * 1024
MAX_TRIES = 3
MAX_REDIRECTS = 2
FIRST_BACKOFF = 1.0
CONNECT_SECONDS = 5.0
HOLD_SECONDS = 60.0
"""A key that was refused is not shown again for so long; every loop hears the refusal from us meanwhile."""

OnCall = Callable[[str, str, float], None]
"""Told of every call: operation (`Request.operation`), outcome (`ok` or a Reason), seconds."""


class RackbeatClient:
    """One account. `url` is without `/api`; `session` None makes one that `close` closes again."""

    def __init__(
        self,
        *,
        url: str,
        token: str,
        session: aiohttp.ClientSession | None,
        clock: Clock,
        requests_per_second: Decimal,
        timeout_seconds: float,
        on_call: OnCall | None = None,
        contact: str = "",
    ) -> None:
        self._origin = URL(url.rstrip("/"), encoded=True)
        self._token = token
        self._session = session
        self._owns_session = session is None
        self._clock = clock
        self._pace = Pace(clock, requests_per_second)
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds, sock_connect=min(CONNECT_SECONDS, timeout_seconds))
        self._on_call = on_call
        self._refused_at: float | None = None
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/json",
            "User-Agent": f"samsvar ({contact or 'integration of the account owner'})",
        }

    def budget(self) -> Budget:
        return self._pace.budget

    async def send(self, request: Request) -> JSON:
        """The JSON of a 2xx reply (200, 201, 206 ...), None for an empty one. Raises SyncError only."""
        for attempt in range(1, MAX_TRIES + 1):
            try:
                return await self._timed(request)
            except SyncError as error:
                if attempt == MAX_TRIES or not _may_repeat(request, error):
                    raise
                if error.reason is not Reason.RATE_LIMITED:
                    await self._clock.sleep(error.retry_after or FIRST_BACKOFF * 2 ** (attempt - 1))
        raise AssertionError("the last try returns or raises")

    async def header_names(self, request: Request) -> frozenset[str]:
        """The names of the headers, in small letters, that a read comes with. For probes. Raises SyncError."""
        await self._pace.ready()
        url = URL(str(self._origin) + request.path(), encoded=True)
        try:
            async with self._http().request(
                "GET", url, headers=self._headers, timeout=self._timeout, allow_redirects=False
            ) as response:
                self._pace.note(response.headers)
                if response.status != 200:
                    raise await self._refused(request, response)
                return frozenset(name.lower() for name in response.headers)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise broken(error, operation=request.operation, is_write=False) from error

    def use_token(self, token: str) -> None:
        """A new one, from the next call on; that the old one was refused says nothing about it."""
        self._token = token
        self._headers["Authorization"] = f"Bearer {token}"
        self._refused_at = None

    async def close(self) -> None:
        if self._owns_session and self._session is not None:
            await self._session.close()
            self._session = None

    async def _timed(self, request: Request) -> JSON:
        path = request.path()
        self._raise_refused(request)
        await self._pace.ready()
        began = self._clock.monotonic()
        try:
            answer = await self._follow(request, path)
        except SyncError as error:
            self._tell(request, error.reason.value, began)
            if error.reason is Reason.AUTH_FAILED:
                self._refused_at = began
            raise self._without_token(error) from error
        self._tell(request, "ok", began)
        return answer

    def _raise_refused(self, request: Request) -> None:
        """A revoked key is not tried in a loop by every poll (it would look like an attack)."""
        left = 0.0 if self._refused_at is None else self._refused_at + HOLD_SECONDS - self._clock.monotonic()
        if left > 0:
            detail = f"{request.operation}: the key was refused a moment ago"
            raise SyncError(Reason.AUTH_FAILED, detail, retry_after=left)

    def _tell(self, request: Request, outcome: str, began: float) -> None:
        if self._on_call is not None:
            self._on_call(request.operation, outcome, self._clock.monotonic() - began)

    async def _follow(self, request: Request, path: str) -> JSON:
        url = URL(str(self._origin) + path, encoded=True)
        for _ in range(MAX_REDIRECTS + 1):
            answer = await self._once(request, url)
            if not isinstance(answer, URL):
                return answer
            url = answer
        raise _bad(request, "redirected in circles")

    async def _once(self, request: Request, url: URL) -> JSON | URL:
        """The reply's JSON, or the address that it redirects to."""
        body = None if request.body is None else write(request.body).encode()
        headers = self._headers if body is None else {**self._headers, "Content-Type": "application/json"}
        try:
            async with self._http().request(
                request.method,
                url,
                data=body,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
                middlewares=(send_once,) if request.is_write else (),
            ) as response:
                return await self._judge(request, response)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise broken(error, operation=request.operation, is_write=request.is_write) from error

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    async def _judge(self, request: Request, response: aiohttp.ClientResponse) -> JSON | URL:
        """Status before content: nothing parses a body that the status says is not ours."""
        self._pace.note(response.headers)
        if response.status in (301, 302, 307, 308):
            return self._redirect(request, response)
        if not 200 <= response.status < 300:
            raise await self._refused(request, response)
        raw = await _read(response, MAX_BODY)
        if len(raw) > MAX_BODY:
            raise _bad(request, "the reply is larger than we take")
        return await _json(request, raw)

    async def _refused(self, request: Request, response: aiohttp.ClientResponse) -> SyncError:
        raw = await _read(response, MAX_ERROR_BODY)
        wait = retry_after_seconds(response.headers.get("Retry-After"), self._clock.now())
        if response.status == 429:
            wait = FIRST_BACKOFF if wait is None else wait
            self._pace.pause(wait)
        return failure(response.status, raw, operation=request.operation, is_write=request.is_write, retry_after=wait)

    def _redirect(self, request: Request, response: aiohttp.ClientResponse) -> URL:
        """Same method to the same origin only (apis/rackbeat.md 1.8); the token must not leave it."""
        target = response.url.join(URL(response.headers.get("Location", ""), encoded=True))
        if target.origin() != self._origin.origin():
            raise _bad(request, "redirected to another address")
        return target

    def _without_token(self, error: SyncError) -> SyncError:
        if self._token not in error.detail:
            return error
        detail = error.detail.replace(self._token, "***")
        return SyncError(error.reason, detail, retry_after=error.retry_after, outcome_unknown=error.outcome_unknown)


async def _read(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """The body, cut just above the limit so that the caller can tell."""
    parts: list[bytes] = []
    size = 0
    async for part in response.content.iter_chunked(1 << 16):
        parts.append(part)
        size += len(part)
        if size > limit:
            break
    return b"".join(parts)


async def _json(request: Request, raw: bytes) -> JSON:
    if not raw.strip():
        return None
    try:
        return parse(raw) if len(raw) <= OFF_LOOP_ABOVE else await asyncio.to_thread(parse, raw)
    except NotJson as error:
        raise _bad(request, "an HTML page" if raw.lstrip()[:1] == b"<" else str(error)) from None


def _bad(request: Request, detail: str) -> SyncError:
    return SyncError(Reason.BAD_REPLY, f"{request.operation}: {detail}", outcome_unknown=request.is_write)


def _may_repeat(request: Request, error: SyncError) -> bool:
    """A 429 is never carried out; of the rest only reads, and only what a moment may heal."""
    if (error.retry_after or 0) > LONGEST_WAIT:
        return False
    if error.reason is Reason.RATE_LIMITED:
        return True
    return not request.is_write and error.reason in (Reason.SERVER_ERROR, Reason.TIMEOUT, Reason.UNREACHABLE)
