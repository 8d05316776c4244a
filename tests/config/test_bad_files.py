"""A bad file is refused with every problem at once, by key path, without a secret in any text."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from daemon.config.client import load_client
from daemon.config.problems import ConfigError
from daemon.config.read import load
from tests.config.files import COMPLETE, Change, replacing, write

BAD: list[tuple[Change, str]] = [
    (replacing('mode = "sync"', 'mode = "sink"'), "mode: must be one of 'sync', 'audit'"),
    (replacing('mode = "sync"', 'mode = "sync"\nmoed = 1'), "moed: unknown key; did you mean 'mode'?"),
    (replacing('language = "nb"', 'language = "de"'), "language: must be one of 'nb', 'en'"),
    (
        replacing('public = "127.0.0.1:0"', 'public = "127.0.0.1:99999"'),
        "listen.public: port 99999 is not between 0 and 65535",
    ),
    (replacing('public = "127.0.0.1:0"', "public = 8080"), "listen.public: must be text in quotes"),
    (
        replacing('public = "127.0.0.1:0"', 'public = "8080"'),
        "listen.public: must be host:port, such as 127.0.0.1:8080",
    ),
    (
        replacing('public = "127.0.0.1:0"', 'public = "::1:80"'),
        "listen.public: must be host:port with the IPv6 address in [ ]",
    ),
    (replacing('username = "sandbox"', ""), "connections.sandbox.erp.username: is missing"),
    (replacing('username = "sandbox"', 'username = " "'), "connections.sandbox.erp.username: must not be empty"),
    (
        replacing('username = "sandbox"', 'username = "sandbox"\npassword = "hunter2222"'),
        "connections.sandbox.erp.password: unknown key; a secret is never written in this file, "
        "name a file that holds it instead",
    ),
    (
        replacing('"http://127.0.0.1:8001"', '"http://erp.example"'),
        "connections.sandbox.erp.url: must begin with https:// (http:// only for 127.0.0.1 and localhost)",
    ),
    (
        replacing('"http://127.0.0.1:8001"', '"ftp://erp.example"'),
        "connections.sandbox.erp.url: is not a URL; it must look like https://host",
    ),
    (
        replacing('"http://127.0.0.1:8001"', '"https://user:pass@erp.example"'),
        "connections.sandbox.erp.url: must not hold a user name or password",
    ),
    (replacing('"http://127.0.0.1:8001"', '"http://[::1"'), "connections.sandbox.erp.url: is not a URL"),
    (
        replacing('transfer_status = "Confirmed"', 'transfer_status = ""'),
        "connections.sandbox.orders.transfer_status: must not be empty",
    ),
    (
        replacing('orders_since = ""', 'orders_since = "31.01.2026"'),
        "connections.sandbox.orders_since: must be a date such as 2026-01-31, or empty",
    ),
    (
        replacing('orders_since = ""', "orders_since = 2026-01-31T10:00:00"),
        "connections.sandbox.orders_since: must be a date such as 2026-01-31, or empty",
    ),
    (
        replacing('wms_state = "draft"', 'wms_state = "sent"'),
        "connections.sandbox.orders.wms_state: must be one of 'draft', 'booked', 'ready'",
    ),
    (
        replacing('product = "erp"', 'product = "us"'),
        "connections.sandbox.masters.product: must be one of 'erp', 'wms', 'both'",
    ),
    (
        replacing('customer_group = "1"', 'customer_group = "Kunder"'),
        "connections.sandbox.wms.customer_group: must be a positive whole number",
    ),
    (
        replacing('currency = "NOK"', 'currency = "kr"'),
        "connections.sandbox.wms.currency: must be three capital letters, such as NOK",
    ),
    (
        replacing("erp_poll_seconds = 0.5", "erp_poll_seconds = 0"),
        "connections.sandbox.timing.erp_poll_seconds: must be > 0",
    ),
    (
        replacing("erp_poll_seconds = 0.5", "erp_poll_seconds = nan"),
        "connections.sandbox.timing.erp_poll_seconds: must be a finite number",
    ),
    (
        replacing("erp_poll_seconds = 0.5", 'erp_poll_seconds = "1"'),
        "connections.sandbox.timing.erp_poll_seconds: must be a number, without quotes",
    ),
    (
        replacing("erp_poll_seconds = 0.5", "erp_poll_seconds = true"),
        "connections.sandbox.timing.erp_poll_seconds: must be a number",
    ),
    (
        replacing("erp_poll_seconds = 0.5", 'retry_attempts = "3"'),
        "connections.sandbox.timing.retry_attempts: must be a number, without quotes",
    ),
    (
        replacing("requests_per_second = 50", 'requests_per_second = "50"'),
        "connections.sandbox.erp.requests_per_second: must be a number, without quotes",
    ),
    (
        replacing("write_back_edits = true", 'write_back_edits = "true"'),
        "connections.sandbox.orders.write_back_edits: must be true or false",
    ),
    (
        replacing('application_id = "5a35e1d0-0000-4000-8000-00000000a001"', 'application_id = "demo"'),
        "connections.sandbox.erp.application_id: must be a GUID, such as 01234567-89ab-cdef-0123-456789abcdef",
    ),
    (
        replacing('identity_id = "5a35e1d0-0000-4000-8000-00000000a002"', "identity_id = 7"),
        "connections.sandbox.erp.identity_id: must be a GUID, such as 01234567-89ab-cdef-0123-456789abcdef",
    ),
    (
        replacing("erp_poll_seconds = 0.5", "retry_attempts = 2.5"),
        "connections.sandbox.timing.retry_attempts: must be a whole number",
    ),
    (
        replacing("erp_poll_seconds = 0.5", "retry_max_seconds = 1"),
        "connections.sandbox.timing.retry_max_seconds: must be >= retry_first_seconds",
    ),
    (
        replacing("'^24SO (\\d+)$'", "'^24SO (\\d+$'"),
        "connections.sandbox.order_references[0].pattern: is not a regular expression: "
        "missing ), unterminated subpattern",
    ),
    (
        replacing("'^24SO (\\d+)$'", "'^24SO'"),
        "connections.sandbox.order_references[0].pattern: must have exactly one group ( ), around the 24SO order id",
    ),
    (
        replacing("write_back_edits = true", 'write_back_edits = "perhaps"'),
        "connections.sandbox.orders.write_back_edits: must be true or false",
    ),
    (
        replacing("[connections.sandbox.masters]", "[connections.sandbox.matsers]"),
        "connections.sandbox.matsers: unknown key; did you mean 'masters'?",
    ),
    (
        lambda text: text.replace("sandbox", "Sand_box"),
        "connections.Sand_box: a name is 1 to 32 small letters, digits or hyphens",
    ),
]


@pytest.mark.parametrize(("change", "expected"), BAD, ids=[expected for _, expected in BAD])
def test_each_mistake_is_named_by_its_key(tmp_path: Path, change: Change, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, change(COMPLETE)), {})
    assert caught.value.problems == [expected]


def test_all_problems_are_reported_at_once_missing_secrets_among_them(tmp_path: Path) -> None:
    text = COMPLETE
    for old, new in [
        ('mode = "sync"', 'mode = "sync"\nunknown = 1'),
        ('observe = "127.0.0.1:0"', 'observe = "127.0.0.1:x"'),
        ("password_file", "passwordfile"),
        ('wms_state = "draft"', "wms_state = 7"),
    ]:
        text = replacing(old, new)(text)
    path = write(tmp_path, text)
    (tmp_path / "wms-token").unlink()
    with pytest.raises(ConfigError) as caught:
        load(path, {})
    named = {problem.split(": ")[0] for problem in caught.value.problems}
    assert named == {
        "unknown",
        "listen.observe",
        "connections.sandbox.erp.passwordfile",
        "connections.sandbox.erp.password_file",
        "connections.sandbox.wms.token_file",
        "connections.sandbox.orders.wms_state",
    }


def test_a_secret_file_that_is_missing_empty_or_odd_is_named(tmp_path: Path) -> None:
    path = write(tmp_path)
    secret = secrets.token_hex(8)
    for content, expected in [
        (b"\n", "is empty"),
        (f"{secret}\n{secret}".encode(), "more than one line"),
        (secret.encode() + b"\xff", "not UTF-8"),
        (b"x" * 20_000, "larger than a secret can be"),
    ]:
        (tmp_path / "wms-token").write_bytes(content)
        with pytest.raises(ConfigError) as caught:
            load(path, {})
        assert len(caught.value.problems) == 1
        assert caught.value.problems[0].startswith("connections.sandbox.wms.token_file: file ")
        assert expected in caught.value.problems[0]
        assert secret not in str(caught.value)
    (tmp_path / "wms-token").unlink()
    (tmp_path / "wms-token").mkdir()
    with pytest.raises(ConfigError, match="is a folder"):
        load(path, {})


def test_an_empty_environment_variable_is_a_problem_and_not_a_reason_to_look_further(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="SAMSVAR_SANDBOX_WMS_TOKEN is empty"):
        load(write(tmp_path), {"SAMSVAR_SANDBOX_WMS_TOKEN": ""})


def test_without_any_secret_the_three_ways_to_give_one_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, replacing('token_file = "wms-token"', "")(COMPLETE)), {})
    assert caught.value.problems == [
        "connections.sandbox.wms.token_file: is missing; name a file, set SAMSVAR_SANDBOX_WMS_TOKEN "
        "or give systemd credential sandbox-wms-token"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "connections: is missing"),
        ("connections = 5", "connections: must be a table"),
        ("[connections]", "connections: must not be empty"),
        ("[connections.a]\nerp = 1\nwms = 2", "connections.a.erp: must be a table"),
        ("mode = ", "the file is not valid TOML"),
        ("mode = 1\nmode = 2", "the file is not valid TOML"),
        ("mode = " + "[" * 5_000 + "]" * 5_000, "the file is not valid TOML: it is nested too deeply"),
        ("mode = " + "9" * 5_000, "the file is not valid TOML: a number is too long"),
    ],
)
def test_a_file_of_the_wrong_shape_is_refused_in_words(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, text), {})
    assert any(problem.startswith(expected) for problem in caught.value.problems)


@pytest.mark.parametrize("zone", ["Oslo", "Europe", "/etc", "x" * 5_000])
def test_what_is_no_time_zone_is_refused_in_words(tmp_path: Path, zone: str) -> None:
    window = f'name = "w"\nzone = "{zone}"\nweekday = "sun"\nat = 01:00:00\nminutes = 60\n'
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, f"{COMPLETE}\n[[connections.sandbox.windows]]\n{window}"), {})
    [problem] = caught.value.problems
    assert problem.endswith("zone: is not a time zone; it must look like Europe/Oslo")


def test_a_file_that_is_not_there_or_not_text_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="does not exist"):
        load(tmp_path / "none.toml", {})
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load(tmp_path / "binary.toml", {})
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path, {})


def test_a_socket_path_that_the_system_cannot_hold_is_refused_early(tmp_path: Path) -> None:
    path = write(tmp_path, f'admin_socket = "{"d" * 120}/admin.sock"\n' + COMPLETE)
    for read in (load_client, lambda p: load(p, {})):
        with pytest.raises(ConfigError, match="longer than the 107 bytes"):
            read(path)
