"""The dead-man switch: an address of the operator's choice that is told when a report begins, is done, or failed.

Whoever listens there raises the alarm when nothing comes. Called by operations; never raises, and never logs the
address, which is a secret of sorts.
"""

from __future__ import annotations

import asyncio
from enum import StrEnum
from urllib.parse import urlsplit, urlunsplit

import structlog

log = structlog.get_logger()

SECONDS = 10.0
TRIES = 3
REST_SECONDS = 2.0


class Beat(StrEnum):
    """What is put behind the address; the bare address means success, as the usual services have it."""

    START = "/start"
    SUCCESS = ""
    FAIL = "/fail"


def address_of(url: str, beat: Beat) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=parts.path.rstrip("/") + beat.value if beat.value else parts.path))


async def tell(url: str, beat: Beat, connection: str) -> bool:
    """Whether somebody heard it: an answer below 400 within a few tries."""
    import aiohttp

    timeout = aiohttp.ClientTimeout(total=SECONDS)
    why = ""
    async with aiohttp.ClientSession(timeout=timeout) as http:
        for number in range(TRIES):
            if number:
                await asyncio.sleep(REST_SECONDS)
            try:
                async with http.get(address_of(url, beat), allow_redirects=False) as answer:
                    if answer.status < 400:
                        return True
                    why = str(answer.status)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                why = type(error).__name__
    log.warning("heartbeat_unheard", connection=connection, beat=beat.name.lower(), why=why)
    return False
