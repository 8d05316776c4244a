"""One HTTP exchange with 24SevenOffice: bounded, timed, without redirects or cookie jar, judged before any XML.

Called by `transport` (SOAP) and `wsdl` (service descriptions). Never retries, never knows what an operation means.
Source: design 6, Status before SOAP; apis/24so-soap.md 3.6, 6.2.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import aiohttp

from daemon.domain.errors import Reason, SyncError
from daemon.erp import envelope, faults
from daemon.erp.limits import Limits
from daemon.erp.references import References
from daemon.erp.spool import Spool

_XML_TYPES = frozenset({"text/xml", "application/soap+xml", "application/xml"})
_ERROR_BODY = 256 * 1024
_CHUNK = 64 * 1024
_CONNECT_SECONDS = 30.0
_BULK_FACTOR = 7
"""A bulk reply may take this many request timeouts in all; others use 500 to 600 s (apis/24so-soap.md 4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What may be said about one request. `cookie`: the session id or None."""

    writing: bool = False
    bulk: bool = False
    cookie: str | None = None
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Answer:
    """HTTP 200 with an XML content type; whether it is SOAP is not known yet."""

    headers: Mapping[str, str]
    body: Spool


class SoapHttp:
    """Owns an aiohttp session of its own, so that no cookie of ours or of another connection is ever mixed in."""

    def __init__(
        self,
        *,
        shared: aiohttp.ClientSession | None,
        limits: Limits,
        timeout_seconds: float,
        folder: Path,
        secrets: Sequence[str] = (),
    ) -> None:
        self._secrets = tuple(secret for secret in secrets if secret)
        self._shared = shared
        self._session: aiohttp.ClientSession | None = None
        self._limits = limits
        self._timeout_seconds = timeout_seconds
        self._folder = folder

    def keep_secret(self, secret: str) -> None:
        """One more that no error may show."""
        self._secrets = (*self._secrets, secret)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            trace = aiohttp.TraceConfig()
            trace.on_connection_create_end.append(_note_connected)
            trace.on_connection_reuseconn.append(_note_connected)
            self._session = aiohttp.ClientSession(
                connector=self._shared.connector if self._shared else None,
                connector_owner=self._shared is None,
                cookie_jar=aiohttp.DummyCookieJar(),
                trace_configs=[trace],
                max_field_size=16_384,
            )
        return self._session

    async def post(self, exchange: Exchange, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Sends a SOAP request. Raises SyncError for everything that is not HTTP 200 with an XML content type."""
        sent = dict(headers)
        if exchange.cookie is not None:
            sent["Cookie"] = f"ASP.NET_SessionId={exchange.cookie}"
        return await self._request(exchange, "POST", url, body, sent)

    async def get(self, exchange: Exchange, url: str) -> Answer:
        return await self._request(exchange, "GET", url, None, {})

    async def _request(
        self, exchange: Exchange, method: str, url: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        progress = SimpleNamespace(connected=False)
        async with (
            self._limits.slot(),
            _failures_of(exchange, progress),
            self._open().request(
                method,
                url,
                data=body,
                headers=headers,
                allow_redirects=False,
                timeout=self._deadline(exchange),
                trace_request_ctx=progress,
            ) as response,
        ):
            self._limits.seen(response.headers)
            if response.status == 200 and response.content_type in _XML_TYPES:
                return Answer(dict(response.headers), await self._read(exchange, response))
            raise await self._refusal(exchange, response)

    def _deadline(self, exchange: Exchange) -> aiohttp.ClientTimeout:
        total = self._timeout_seconds * (_BULK_FACTOR if exchange.bulk else 1)
        connect = min(_CONNECT_SECONDS, self._timeout_seconds)
        return aiohttp.ClientTimeout(total=total, connect=connect, sock_read=self._timeout_seconds)

    async def _read(self, exchange: Exchange, response: aiohttp.ClientResponse) -> Spool:
        spool, references = Spool(self._folder), References()
        try:
            async for chunk in response.content.iter_chunked(_CHUNK):
                if spool.size + len(chunk) > exchange.max_bytes:
                    detail = f"the reply is larger than {exchange.max_bytes} bytes"
                    raise SyncError(Reason.BAD_REPLY, detail, outcome_unknown=exchange.writing)
                await spool.write(references.feed(chunk))
            await spool.write(references.rest())
            await spool.rewind()
        except BaseException:
            spool.close()
            raise
        return spool

    async def _refusal(self, exchange: Exchange, response: aiohttp.ClientResponse) -> SyncError:
        head = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            head += chunk
            if len(head) >= _ERROR_BODY:
                break
        text = self._without_secrets(bytes(head).decode("utf-8", "replace"), exchange)
        fault = _fault_or_none(bytes(head)) if response.content_type in _XML_TYPES else None
        if fault is not None:
            return self.judged(exchange, response.headers, fault)
        error = faults.from_status(response.status, text, response.content_type, writing=exchange.writing)
        return self._with_pause(error, response.headers, text)

    def judged(self, exchange: Exchange, headers: Mapping[str, str], fault: envelope.Fault) -> SyncError:
        """The error that a SOAP fault means; a rate limit also closes our own gate."""
        harmless = envelope.Fault(self._without_secrets(fault.text, exchange), fault.code)
        return self._with_pause(faults.from_fault(harmless, writing=exchange.writing), headers, fault.text)

    def _without_secrets(self, text: str, exchange: Exchange) -> str:
        """A fault may echo the request, and its text goes to logs and screens."""
        for secret in (*self._secrets, *([exchange.cookie] if exchange.cookie else [])):
            text = text.replace(secret, "***")
        return text

    def _with_pause(self, error: SyncError, headers: Mapping[str, str], text: str) -> SyncError:
        if error.reason is Reason.RATE_LIMITED:
            error.retry_after = self._limits.blocked(headers, text)
        elif error.reason is Reason.SERVER_ERROR:
            error.retry_after = self._limits.told_wait(headers)
        return error


def _fault_or_none(body: bytes) -> envelope.Fault | None:
    try:
        return envelope.fault_in(envelope.parse(body))
    except SyncError:  # an error answer may be anything; its status then speaks
        return None


async def _note_connected(_session: aiohttp.ClientSession, context: SimpleNamespace, _params: object) -> None:
    context.trace_request_ctx.connected = True


@asynccontextmanager
async def _failures_of(exchange: Exchange, progress: SimpleNamespace) -> AsyncIterator[None]:
    """Every network failure as a SyncError. Before there was a connection nothing can have been carried out."""

    def unknown() -> bool:
        return exchange.writing and bool(progress.connected)

    try:
        yield
    except TimeoutError as error:
        raise SyncError(Reason.TIMEOUT, "24SevenOffice did not answer in time", outcome_unknown=unknown()) from error
    except (aiohttp.ClientPayloadError, aiohttp.ClientResponseError) as error:
        detail = f"the reply broke off or is not HTTP: {_words(error)}"
        raise SyncError(Reason.BAD_REPLY, detail, outcome_unknown=unknown()) from error
    except (aiohttp.ClientError, socket.gaierror, ConnectionError) as error:
        raise SyncError(Reason.UNREACHABLE, _words(error), outcome_unknown=unknown()) from error
    except asyncio.IncompleteReadError as error:
        raise SyncError(Reason.BAD_REPLY, "the reply broke off", outcome_unknown=unknown()) from error
    except OSError as error:
        raise SyncError(Reason.INTERNAL, f"cannot keep the reply: {error}", outcome_unknown=unknown()) from error


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:160]}"
