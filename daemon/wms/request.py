"""One REST request as data, and how its address is spelled. Pure; made by calls and reads, sent by the client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from daemon.domain.errors import Reason, SyncError


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """`template` is the path below /api with `{}` for each key in `keys`; it names the operation in metrics, so it
    never holds a value. `body`: plain values, Decimal allowed; None sends no body."""

    method: str
    template: str
    keys: tuple[str, ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    body: Mapping[str, object] | None = None

    @property
    def is_write(self) -> bool:
        return self.method != "GET"

    @property
    def operation(self) -> str:
        """Bounded name for metrics and errors, e.g. `GET /products/{}`."""
        return f"{self.method} {self.template}"

    def path(self) -> str:
        """The raw path and query. Every key is percent-encoded exactly once, slashes too (apis/rackbeat.md 1.8).

        Raises SyncError NUMBER_INVALID for a key that cannot stand in a path.
        """
        path = "/api" + self.template.format(*(segment(key) for key in self.keys))
        return f"{path}?{urlencode(self.query)}" if self.query else path


def get(template: str, *keys: str, query: tuple[tuple[str, str], ...] = ()) -> Request:
    return Request(method="GET", template=template, keys=keys, query=query)


def segment(key: str) -> str:
    """One path segment. Raises SyncError NUMBER_INVALID for a key that is not addressable."""
    if not is_addressable(key):
        raise SyncError(Reason.NUMBER_INVALID, f"{ascii(key)[:60]} cannot be addressed in Rackbeat")
    return quote(key, safe="")


def is_addressable(key: str) -> bool:
    """Whether a record could have this key at all. An empty one would address the whole list and dots another
    resource; half a surrogate pair cannot be written."""
    return bool(key) and key not in (".", "..") and not any("\ud800" <= sign <= "\udfff" for sign in key)
