"""Knocks at a remote's door without credentials: is there a service, is its certificate good, is its clock like ours?

Two steps of our own, so that each failure has its own word: the connection (with TLS), then one plain request. Never
sends a secret, never follows a redirect.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import aiohttp

from daemon.ports import Clock

CONNECT_SECONDS = 6.0
ANSWER_SECONDS = 10.0
MAX_BODY = 4096

_EXPIRED, _NOT_YET, _SELF_SIGNED, _SELF_SIGNED_IN_CHAIN, _NO_ISSUER, _WRONG_NAME, _WRONG_ADDRESS = (
    10,
    9,
    18,
    19,
    20,
    62,
    64,
)
_BY_VERIFY_CODE: Mapping[int, str] = {
    _EXPIRED: "certificate_expired",
    _NOT_YET: "certificate_not_yet",
    _WRONG_NAME: "certificate_name",
    _WRONG_ADDRESS: "certificate_name",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """What was seen. `trouble`: a code of `check` when nobody answered properly, else empty. `certificate_until`: None
    without TLS. `clock_difference`: their clock less ours in seconds, None when they do not tell the time."""

    host: str
    trouble: str = ""
    detail: str = ""
    status: int = 0
    content_type: str = ""
    body: str = ""
    seconds: float = 0.0
    certificate_until: datetime | None = None
    clock_difference: float | None = None

    @property
    def is_about_tls(self) -> bool:
        return self.trouble.startswith("certificate") or self.trouble == "no_tls"


async def knock(url: str, clock: Clock, *, method: str = "GET", accept: str = "*/*") -> Knock:
    """Takes at most `CONNECT_SECONDS` and `ANSWER_SECONDS` together. Raises nothing."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    seen = await _connect(host, port, tls=parts.scheme == "https")
    return seen if seen.trouble else await _ask(seen, url, clock, method, accept)


async def _connect(host: str, port: int, *, tls: bool) -> Knock:
    seen = Knock(host=host)
    context = await asyncio.to_thread(ssl.create_default_context) if tls else None
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            _reader, writer = await asyncio.open_connection(host, port, ssl=context)
    except TimeoutError:
        return replace(seen, trouble="no_answer")
    except ssl.SSLCertVerificationError as error:
        trouble = _BY_VERIFY_CODE.get(error.verify_code, "certificate_untrusted")
        return replace(seen, trouble=trouble, detail=error.verify_message)
    except (ssl.SSLError, ConnectionResetError) as error:
        return replace(seen, trouble="no_tls" if tls else "no_connection", detail=_words(error))
    except socket.gaierror as error:
        return replace(seen, trouble="no_such_host", detail=_words(error))
    except OSError as error:
        return replace(seen, trouble="no_connection", detail=_words(error))
    certificate = writer.get_extra_info("peercert") or {}
    writer.close()
    return replace(seen, certificate_until=_until(certificate))


def _until(certificate: Mapping[str, object]) -> datetime | None:
    stamp = certificate.get("notAfter")
    if not isinstance(stamp, str):
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(stamp), UTC)


async def _ask(seen: Knock, url: str, clock: Clock, method: str, accept: str) -> Knock:
    began, at = clock.monotonic(), clock.now()
    timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.request(method, url, allow_redirects=False, headers={"Accept": accept}) as response,
        ):
            seconds = clock.monotonic() - began
            body = await response.content.read(MAX_BODY)
            return replace(
                seen,
                status=response.status,
                content_type=response.content_type,
                body=body.decode("utf-8", "replace"),
                seconds=seconds,
                clock_difference=_difference(response.headers.get("Date"), at, seconds),
            )
    except TimeoutError:
        return replace(seen, trouble="no_answer")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return replace(seen, trouble="not_the_service", detail=_words(error))


def _difference(stamp: str | None, asked_at: datetime, seconds: float) -> float | None:
    """Their stamp has whole seconds and was written somewhere between question and answer."""
    if stamp is None:
        return None
    try:
        theirs = parsedate_to_datetime(stamp)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if theirs.tzinfo is None:
        theirs = theirs.replace(tzinfo=UTC)
    return (theirs - asked_at).total_seconds() + 0.5 - seconds / 2


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:160]}"
