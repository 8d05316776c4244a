"""Service descriptions: fetched from the service at first use, kept on disk for a day. Called by `transport`.

Never fetches what a description points to, and never takes its address for a service (design 6; apis/24so-soap.md 2.1:
the incumbent keeps them 24 h too). A description that cannot be refreshed is used although it is old.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from pathlib import Path

from daemon.domain.errors import SyncError
from daemon.erp import envelope
from daemon.erp.http import Exchange, SoapHttp
from daemon.ports import Clock

MAX_BYTES = 4 * 1024 * 1024
_FRESH_SECONDS = 24 * 3600


class WsdlShelf:
    """A folder of descriptions, one file for each service address."""

    def __init__(self, folder: Path, http: SoapHttp, clock: Clock) -> None:
        self._folder = folder
        self._http = http
        self._clock = clock

    async def compared(self, url: str) -> tuple[bytes | None, bytes]:
        """The kept one however old, None without one, and the served one, which is not kept. Raises SyncError."""
        kept, _is_fresh = await asyncio.to_thread(self._kept, self._path(url))
        return kept, await self._fetch(url)

    def _path(self, url: str) -> Path:
        return self._folder / f"{hashlib.sha256(url.encode()).hexdigest()[:24]}.wsdl"

    async def get(self, url: str) -> bytes:
        """The description at `url` + `?wsdl`. Raises SyncError when it can neither be fetched nor found on disk."""
        path = self._path(url)
        kept, is_fresh = await asyncio.to_thread(self._kept, path)
        if kept is not None and is_fresh:
            return kept
        try:
            fetched = await self._fetch(url)
        except SyncError:
            if kept is None:
                raise
            return kept
        await asyncio.to_thread(_keep, path, fetched)
        return fetched

    async def _fetch(self, url: str) -> bytes:
        answer = await self._http.get(Exchange(max_bytes=MAX_BYTES), f"{url}?wsdl")
        try:
            body = answer.body.read()
        finally:
            answer.body.close()
        _check(body)
        return body

    def _kept(self, path: Path) -> tuple[bytes | None, bool]:
        try:
            body = path.read_bytes()
            age = self._clock.now().timestamp() - path.stat().st_mtime
            _check(body)
        except (OSError, SyncError):  # absent, unreadable or damaged: it is fetched again
            return None, False
        return body, 0 <= age < _FRESH_SECONDS


def _check(body: bytes) -> None:
    root = envelope.parse(body)
    if root.tag != "{http://schemas.xmlsoap.org/wsdl/}definitions":
        raise envelope.bad_reply("the service description is not a WSDL")


def _keep(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        draft.write_bytes(body)
        draft.replace(path)
    except OSError:  # a cache that cannot be written is a cache that is not used
        draft.unlink(missing_ok=True)
