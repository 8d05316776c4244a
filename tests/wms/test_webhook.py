"""Who may knock, and which key a knock names."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from daemon.domain.ids import Kind, System
from daemon.domain.work import Source
from daemon.ports import WebhookCall, WebhookRefused
from daemon.wms.webhook import RackbeatWebhookParser
from tests.wms.loopback import TestClock

TOKENS = {"order.created": "o" * 32, "product.updated": "p" * 32, "inventory.changed": "s" * 32}


def parser() -> RackbeatWebhookParser:
    return RackbeatWebhookParser("main", TOKENS, clock=TestClock())


def called(body: Any, event: str = "order.created", token: str | None = None) -> WebhookCall:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    token = TOKENS.get(event, "o" * 32) if token is None else token
    return parser().parse({"Rackbeat-Webhook-Event": event, "Rackbeat-Webhook-Token": token}, raw)


def keys(call: WebhookCall) -> list[tuple[Kind, str]]:
    return [(s.key.kind, s.key.native_id) for s in call.signals]


def test_the_bare_body_that_rackbeat_really_sends_names_an_order() -> None:
    call = called({"key_name": "number", "key": "1021"})
    (signal,) = call.signals
    assert call.event == "order.created"
    assert (signal.key.connection, signal.key.kind, signal.key.system, signal.key.native_id) == (
        "main", Kind.ORDER, System.WMS, "1021",
    )  # fmt: skip
    assert signal.source is Source.WEBHOOK and signal.due_at is None and signal.old_native_id is None


@pytest.mark.parametrize(
    ("event", "key", "kind"),
    [
        ("order.shipped", 7, Kind.ORDER),
        ("product.created", "A/B #1", Kind.PRODUCT),
        ("customer.updated", "5", Kind.CUSTOMER),
        ("supplier.created", "5", Kind.SUPPLIER),
        ("product_group.updated", "5", Kind.CATEGORY),
        ("customer_invoice.booked", "5", Kind.INVOICE),
        ("customer.something_new", "5", Kind.CUSTOMER),
    ],
)
def test_the_event_says_the_kind_and_the_key_is_text(event: str, key: Any, kind: Kind) -> None:
    assert keys(called({"key_name": "number", "key": key}, event)) == [(kind, str(key))]


def test_a_stock_event_names_its_item_after_the_settling_time() -> None:
    (signal,) = called({"item": "A1", "item_type": "product", "type": "stock"}, "inventory.changed").signals
    assert (signal.key.kind, signal.key.native_id) == (Kind.STOCK, "A1")
    assert signal.due_at == TestClock().at + timedelta(seconds=60)
    assert called({"item": "A1", "type": "price"}, "inventory.changed").signals == ()


def test_a_renumbering_names_the_new_key_and_remembers_the_old() -> None:
    body = {"key_name": "number", "key": "A", "old_key": "A", "new_key": "B", "changed": ["number"]}
    (signal,) = called(body, "product.updated").signals
    assert (signal.key.native_id, signal.old_native_id) == ("B", "A")
    (signal,) = called({"key": "A", "old_key": "A", "new_key": "A"}, "product.updated").signals
    assert signal.old_native_id is None


def test_a_shipment_names_its_order_only_where_the_body_tells_it() -> None:
    assert called({"key_name": "id", "key": "88"}, "order_shipment.shipped").signals == ()
    body = {"key_name": "id", "key": "88", "data": {"order_id": 1, "order": {"number": 1021}}}
    assert keys(called(body, "order_shipment.shipped")) == [(Kind.ORDER, "1021")]


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        None,
        "text",
        {"key_name": "id", "key": "5"},
        {"key_name": "number"},
        {"key_name": "number", "key": None},
        {"key_name": "number", "key": {"a": 1}},
        {"key_name": "number", "key": True},
        {"key_name": "number", "key": "abc"},
        {"key_name": "number", "key": "-1"},
        {"key_name": ["number"], "key": "1"},
    ],
)
def test_what_names_no_order_is_taken_and_signals_nothing(body: Any) -> None:
    assert called(body).signals == ()


@pytest.mark.parametrize("key", ["", " ", "a" * 101, "a\u0000b", "a\nb", " a"])
def test_a_product_key_that_no_product_can_have_signals_nothing(key: str) -> None:
    assert called({"key_name": "number", "key": key}, "product.updated").signals == ()


def test_an_unknown_event_signals_nothing() -> None:
    assert called({"key": "1"}, "plugin.uninstalled").signals == ()


@pytest.mark.parametrize("token", ["", "x" * 32, "p" * 32, "o" * 31, "\udcff\udcfe", "ø" * 32])
def test_a_wrong_token_is_401_whatever_the_body(token: str) -> None:
    for body in (b'{"key":"1"}', b"not json", b"x" * 10_000_000):
        with pytest.raises(WebhookRefused) as caught:
            called(body, token=token)
        assert caught.value.status == 401


def test_without_any_registered_token_nobody_gets_in() -> None:
    empty = RackbeatWebhookParser("main", {"order.created": ""}, clock=TestClock())
    with pytest.raises(WebhookRefused):
        empty.parse({"Rackbeat-Webhook-Event": "order.created"}, b'{"key":"1"}')


def test_without_an_event_header_the_token_tells_the_event() -> None:
    call = parser().parse({"rackbeat-webhook-token": "p" * 32}, b'{"key":"A"}')
    assert call.event == "product.updated" and keys(call) == [(Kind.PRODUCT, "A")]


def test_a_token_registered_later_is_known_at_once() -> None:
    tokens: dict[str, str] = {}
    late = RackbeatWebhookParser("main", tokens, clock=TestClock())
    tokens["order.shipped"] = "z" * 32
    headers = {"Rackbeat-Webhook-Token": "z" * 32, "Rackbeat-Webhook-Event": "order.shipped"}
    assert keys(late.parse(headers, b'{"key":"1"}')) == [(Kind.ORDER, "1")]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"key=1",
        b"\xff\xff",
        b'{"key":"1"',
        b'{"key":NaN}',
        b'{"key":"1","key":"2"}',
        b"[" * 100_000,
        b'{"a":' * 30 + b"1" + b"}" * 30,
        b'{"key":"' + b"1" * 300_000 + b'"}',
    ],
)
def test_a_body_that_is_no_clean_json_is_400(body: bytes) -> None:
    with pytest.raises(WebhookRefused) as caught:
        called(body)
    assert caught.value.status == 400
