"""Rackbeat's webhooks as signals: who may knock, and which key they name. Handed to daemon/web by daemon/app.

There is no signature, only a constant token per webhook (apis/rackbeat.md 11.2), so nothing but a key is ever taken
from the body, and a forged, late or doubled one costs a read (design 3.1).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from daemon.domain.ids import Key, Kind, System
from daemon.domain.numbers import is_positive_integer
from daemon.domain.work import Signal, Source
from daemon.ports import Clock, WebhookCall, WebhookRefused
from daemon.wms.json_text import NotJson, parse
from daemon.wms.wire import Row, number_key, obj

MAX_BODY = 256 * 1024
MAX_DEPTH = 20
MAX_KEY = 100

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "order": Kind.ORDER,
        "product": Kind.PRODUCT,
        "customer": Kind.CUSTOMER,
        "supplier": Kind.SUPPLIER,
        "product_group": Kind.CATEGORY,
        "customer_invoice": Kind.INVOICE,
    }
)
"""First half of an event name -> kind. Event names are the remote's; any second half will do (11.4)."""

DEFAULT_SETTLING: Mapping[Kind, float] = MappingProxyType({Kind.STOCK: 60.0})
"""Seconds to wait per kind before the work begins (R12: stock 60 s, everything else at once)."""


class RackbeatWebhookParser:
    """The port `WebhookParser` for one connection.

    `tokens`: event -> token as `registration.ensure_webhooks` returned them; read at every call, so it may grow.
    """

    def __init__(
        self,
        connection: str,
        tokens: Mapping[str, str],
        *,
        clock: Clock,
        settle_seconds: Mapping[Kind, float] = DEFAULT_SETTLING,
    ) -> None:
        self._connection = connection
        self._tokens = tokens
        self._clock = clock
        self._settle_seconds = settle_seconds

    def parse(self, headers: Mapping[str, str], body: bytes) -> WebhookCall:
        """Raises WebhookRefused: 401 for a wrong or missing token, 400 for a body that is not JSON or too large.
        Anything else that makes no sense is taken and yields no signal: asking for it again would not help."""
        event = _header(headers, "rackbeat-webhook-event")
        registered = self._authenticated(_header(headers, "rackbeat-webhook-token"), event)
        if len(body) > MAX_BODY:
            raise WebhookRefused(400, "too_large")
        try:
            content = obj(parse(body, MAX_DEPTH))
        except NotJson:
            raise WebhookRefused(400, "no_json") from None
        event = event or _name(content.get("event")) or registered
        return WebhookCall(signals=self._signals(event, content), event=event)

    def _authenticated(self, token: str, event: str) -> str:
        """The event that the token was given for; compared in constant time with every token that may fit."""
        given = token.encode("utf-8", "surrogateescape")
        candidates = {event: self._tokens[event]} if event in self._tokens else dict(self._tokens)
        match = ""
        for name, known in candidates.items():
            if known and hmac.compare_digest(given, known.encode("utf-8", "surrogateescape")):
                match = match or name
        if not match:
            raise WebhookRefused(401, "wrong_token")
        return match

    def _signals(self, event: str, content: Row) -> tuple[Signal, ...]:
        if content.get("type") == "stock" and "item" in content:
            return self._signal(Kind.STOCK, number_key(content["item"]))
        subject = event.partition(".")[0]
        if subject == "order_shipment":
            return self._signal(Kind.ORDER, _order_of_shipment(content))
        if subject not in KINDS or content.get("key_name", "number") != "number":
            return ()
        old = number_key(content.get("old_key"))
        key = number_key(content.get("new_key")) or number_key(content.get("key"))
        return self._signal(KINDS[subject], key, old)

    def _signal(self, kind: Kind, number: str, old: str = "") -> tuple[Signal, ...]:
        if not _is_key(kind, number):
            return ()
        seconds = self._settle_seconds.get(kind, 0.0)
        return (
            Signal(
                key=Key(self._connection, kind, System.WMS, number),
                source=Source.WEBHOOK,
                due_at=self._clock.now() + timedelta(seconds=seconds) if seconds > 0 else None,
                old_native_id=old if old != number and _is_key(kind, old) else None,
            ),
        )


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((value for key, value in headers.items() if key.lower() == name), "").strip()


def _name(value: object) -> str:
    return value.strip()[:MAX_KEY] if isinstance(value, str) else ""


def _order_of_shipment(content: Row) -> str:
    """A shipment's key is its own id; its order is known only where the documented extras are sent (11.3)."""
    shipment = obj(content.get("data"))
    return number_key(obj(shipment.get("order")).get("number"))


def _is_key(kind: Kind, number: str) -> bool:
    """Whether a record could have this key at all."""
    if kind in (Kind.PRODUCT, Kind.STOCK):
        return 0 < len(number) <= MAX_KEY and number.isprintable() and number == number.strip()
    return is_positive_integer(number)
