"""Rackbeat's routes without HTTP, for the incumbent integration that lives inside Rackbeat itself.

It passes no token, spends no rate limit and meets no armed fault, but all rules of the routes hold, webhooks go out,
and journal and history name it.
"""

import json
from collections.abc import Mapping
from typing import Any

from sandbox import wms_fields, wms_order_actions, wms_orders, wms_parties, wms_products, wms_registers
from sandbox.wms_http import Call, Handler, Json, Refused, View
from sandbox.wms_state import WmsState

BY = "incumbent"
_NOUNS = (wms_fields, wms_order_actions, wms_orders, wms_parties, wms_products, wms_registers)


class InnerDoor:
    """Carries out Rackbeat's own operations on one account."""

    def __init__(self, state: WmsState) -> None:
        self.state = state
        self._handlers: Mapping[tuple[str, str], Handler] = {
            (method, route): handler for noun in _NOUNS for method, route, handler in noun.ROUTES
        }

    def call(self, method: str, route: str, body: Json | None = None, **path: object) -> tuple[int, Json]:
        """Status and JSON answer of one operation; the route as in the tables, its names filled from `path`."""
        named = {name: str(value) for name, value in path.items()}
        call = Call(self.state, View(self.state, "http://127.0.0.1"), named, {}, dict(body or {}))
        try:
            with self.state.acting(BY):
                answer = self._handlers[method, route](call)
            status, content = answer.status, _content(answer.body)
        except Refused as refusal:
            status, content = refusal.status, refusal.payload
        wrote = method != "GET" and status < 400
        target = "/".join(named.values()) or route
        self.state.journal.add("wms", f"{method} {route}", target=target, who=BY, status=status, wrote=wrote)
        return status, content

    def must(self, method: str, route: str, body: Json | None = None, **path: object) -> Json:
        """The answer of an operation that worked. Raises Refused for any other."""
        status, content = self.call(method, route, body, **path)
        if status >= 400:
            raise Refused(status, content)
        return content

    def field_id(self, group: str, *names: str) -> int | None:
        """The id of the first custom field of a group that has one of these names."""
        return next((f.id for f in self.state.fields_for(group) if f.name in names), None)


def _content(body: Any) -> Json:
    content = json.loads(body) if isinstance(body, bytes) and body else {}
    return content if isinstance(content, dict) else {}
