"""Switches of the Rackbeat imitation: every behaviour that the descriptions leave open, with its assumed default.

Read by all `sandbox.wms_*` modules, changed by tests and by `PATCH /_sandbox/settings`. Holds no records.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, get_args, get_origin, get_type_hints
from zoneinfo import available_timezones

from sandbox.wms_events import STOCK_EVENT
from sandbox.wms_scopes import SCOPES

UNCHANGEABLE = frozenset({"tokens"})
AT_LEAST_ONE = frozenset({"default_limit", "max_limit", "delivery_attempts"})


def new_token() -> str:
    """A bearer token made at run time; its shape means nothing."""
    return secrets.token_urlsafe(48)


@dataclass(slots=True)
class WmsSettings:
    """All switches. Section numbers in the comments are those of apis/rackbeat.md."""

    tokens: list[str] = field(default_factory=lambda: [new_token()])
    account_id: int = 100001
    company_name: str = "Samsvar Sandkasse AS"
    currency: str = "NOK"
    zone: str = "Europe/Copenhagen"  # of stamps with an offset and of naive ones, 14 no. 14
    rate_limit: int = 480  # requests per token and window, 0 lifts it, 1.7
    rate_window_seconds: float = 60.0
    rate_headers: bool = True  # X-RateLimit-* on answers; some lack them, 1.7
    missing_scopes: list[str] = field(default_factory=list)  # of the token: 403 on their paths, 1.2
    strict_types: bool = False  # off: numeric strings are taken as numbers, 1.9
    default_limit: int = 20
    max_limit: int = 1000  # 14 no. 7
    over_limit: Literal["clamp", "refuse"] = "clamp"  # what a wish beyond max_limit gets, 2.1
    updated_at_filters: bool = False  # updated_at_from/_to outside customer invoices, 14 no. 4
    simple_filter_operators: bool = False  # a value may begin with >=, <=, > or <, 14 no. 6
    search_finds_reference: bool = False  # `search` on orders looks at other_reference too, 14 no. 9
    idempotency_keys: bool = False  # a POST repeated with its Idempotency-Key gets the first answer, 14 no. 8
    etags: bool = False  # ETag on single records, 412 when If-Match is stale, 14 no. 18
    not_found_body: Literal["message", "error", "empty", "html"] = "message"  # 14 no. 12
    duplicate_number: Literal["422", "409"] = "422"  # 14 no. 13
    other_envelope_keys: bool = False  # order notes, payment terms and settings under another key, 14 no. 21
    rounding: Literal["document", "line", "half_even"] = "document"  # of totals; the first two half up, 14 no. 22
    custom_fields_plan: bool = True  # 7
    custom_fields_refusal: Literal["403", "empty"] = "403"  # what an account without the plan answers, 7
    field_values_by: Literal["route", "put_body"] = "route"  # outside orders, 14 no. 10
    custom_fields_on_create: bool = False  # in create bodies of products, customers, suppliers, 15
    custom_fields_on_order_create: bool = True  # in create bodies of orders, 7
    metadata_inline: bool = True  # `metadata` on products and items, 3.3
    field_writes_touch: bool = False  # a field value moves updated_at and announces the record
    ascii_slugs: bool = True  # off: letters such as ø stay in the slug, 15
    longest_product_number: int = 25
    initial_stock: bool = False  # stock_quantity in POST /products, 3.4
    book_on_create: bool = True  # POST /orders without a book key, 14 no. 5
    customer_defaults_on_orders: bool = True  # off: terms, VAT zone and layout must be sent, 12 no. 24
    text_lines_by_api: bool = False  # a line without item_id but with a name, 14 no. 15
    order_origin: bool = False  # `created_via` on orders, 14 no. 16
    booked_header_locked: bool = True  # PUT /orders/{number} on a booked order, 14 no. 11
    booking_sets_ready: bool = True  # is_ready_for_shipping on booking, 15
    mark_ready_route: bool = False  # POST /orders/{number}/mark-ready-for-shipping, 15
    cancel_route: bool = True  # 14 no. 17
    archive_route: bool = True  # 14 no. 17
    backorder_keeps_reference: bool = False  # other_reference of the order made for the rest, 5.3
    https_webhooks_only: bool = False  # 11.1, off because tests listen on plain loopback
    webhook_extras: bool = False  # the documented body beside key and key_name, 11.3
    webhook_token_on_upsert: bool = False  # 14 no. 19
    announce_order_changes: bool = False  # order.updated, .booked, .reopened, 14 no. 3
    silent_events: list[str] = field(default_factory=list)  # can be registered, never happen
    refused_events: list[str] = field(default_factory=list)  # 422 when a webhook asks for them, 14 no. 2
    stock_event: str = STOCK_EVENT  # its real name is unknown, 14 no. 1
    stock_event_extras: bool = False  # location and quantities in its body, 14 no. 1
    delivery_attempts: int = 35  # with the two below, spread over about 24 h, 11.2
    delivery_backoff_seconds: float = 1.0  # before the second attempt, then doubled
    delivery_longest_backoff_seconds: float = 3600.0
    delivery_connect_seconds: float = 3.0  # 11.2
    delivery_total_seconds: float = 15.0  # 11.2
    deactivate_after_failures: int = 0  # 0: never, 14 no. 20

    @property
    def token(self) -> str:
        """The first accepted token."""
        return self.tokens[0]

    def change(self, wish: Mapping[str, Any]) -> list[str]:
        """Take over all values, or none; returns what is wrong with them, empty when taken."""
        problems = [p for name, value in wish.items() if (p := self._problem(name, value))]
        if not problems:
            for name, value in wish.items():
                setattr(self, name, float(value) if isinstance(getattr(self, name), float) else value)
        return problems

    def as_json(self) -> dict[str, Any]:
        """All switches except the secret ones."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name not in UNCHANGEABLE}

    def _problem(self, name: str, value: object) -> str | None:
        hints = get_type_hints(type(self))
        if name in UNCHANGEABLE or name not in hints:
            return f"unknown setting {name!r}"
        if get_origin(hints[name]) is Literal:
            allowed = get_args(hints[name])
            return None if value in allowed else f"{name}: must be one of {', '.join(allowed)}"
        if not _fits(getattr(self, name), value):
            return f"{name}: wrong type"
        if isinstance(value, int | float) and value < 0:
            return f"{name}: must not be negative"
        if name in AT_LEAST_ONE and value == 0:
            return f"{name}: must be at least 1"
        if name == "zone" and value not in available_timezones():
            return "zone: unknown time zone"
        if name == "missing_scopes" and isinstance(value, list) and (odd := set(value) - SCOPES):
            return f"missing_scopes: unknown {', '.join(sorted(odd))}"
        return None


def _fits(known: object, value: object) -> bool:
    if isinstance(known, list):
        return isinstance(value, list) and all(isinstance(v, str) for v in value)
    if isinstance(known, float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is type(known)
