"""What a reload may take: the keys that differ, as they stand in the file, and never a value."""

from __future__ import annotations

from pathlib import Path

import pytest

from daemon.config.changes import changed_keys, is_live, with_live
from daemon.config.read import load
from tests.config.files import COMPLETE, Change, replacing, write

MORE = "\n[connections.sandbox.audit]\nevery_minutes = 5\n"
REPORT = '\n[connections.sandbox.report]\nat = "0 7 * * *"\n'
ONE = "connections.sandbox"


def lines(more: str) -> Change:
    return lambda text: more + text


@pytest.mark.parametrize(
    ("change", "key", "live"),
    [
        (lines('log_level = "debug"\n'), "log_level", True),
        (lines('dry_run = true\n'), "dry_run", False),
        (lines('rules_file = "rules.toml"\n'), "rules_file", False),
        (replacing('mode = "sync"', 'mode = "audit"'), "mode", False),
        (lines('admin_socket = "other.sock"\n'), "admin_socket", False),
        (replacing("erp_poll_seconds = 0.5", "erp_poll_seconds = 30"), f"{ONE}.timing.erp_poll_seconds", True),
        (replacing("erp_poll_seconds = 0.5", "erp_poll_seconds = 0.5\nrequest_timeout_seconds = 10"),
         f"{ONE}.timing.request_timeout_seconds", False),
        (replacing("every_minutes = 5", "every_minutes = 30"), f"{ONE}.audit.every_minutes", True),
        (lambda text: text + REPORT, f"{ONE}.report.at", True),
        (replacing('orders_since = ""', "orders_since = 2026-01-01"), f"{ONE}.orders_since", False),
        (replacing('wms_state = "draft"', 'wms_state = "booked"'), f"{ONE}.orders.wms_state", False),
        (replacing('product = "erp"', 'product = "both"'), f"{ONE}.masters.product", False),
        (replacing('currency = "NOK"', 'currency = "SEK"'), f"{ONE}.wms.currency", False),
        (replacing(":8001", ":8003"), f"{ONE}.erp.url", False),
        (lambda text: text.replace(":0\"\nobserve", ":7\"\nobserve"), "listen.public", False),
        (lambda text: text + "\n[retention]\naudit_days = 4000\n", "retention.audit_days", True),
        (lambda text: text + "\n[retention]\nsnapshots_days = 40\n", "retention.snapshots_days", False),
        (lambda text: text + text[text.index("[conn") :].replace("sandbox", "second"), "connections.second", False),
    ],
)  # fmt: skip
def test_a_changed_key_is_named_as_it_stands_in_the_file(tmp_path: Path, change: Change, key: str, live: bool) -> None:
    old = load(write(tmp_path, COMPLETE + MORE), {})
    (tmp_path / "rules.toml").write_text("")
    new = load(write(tmp_path, change(COMPLETE + MORE)), {})
    assert changed_keys(old, new) == (key,)
    assert is_live(key) is live
    assert (with_live(old, new) == old) is not live


def test_a_secret_that_changed_in_its_file_is_named_and_not_shown(tmp_path: Path) -> None:
    path = write(tmp_path)
    old = load(path, {})
    (tmp_path / "erp-password").write_text("a-new-word\n")
    (tmp_path / "wms-token").write_text("a-new-token\n")
    new = load(path, {})
    assert changed_keys(old, new) == (f"{ONE}.erp.password", f"{ONE}.wms.token")
    assert with_live(old, new) == new


def test_a_key_written_out_with_its_default_is_no_change(tmp_path: Path) -> None:
    old = load(write(tmp_path), {})
    assert changed_keys(old, load(write(tmp_path, 'dry_run = false\nlog_level = "info"\n' + COMPLETE), {})) == ()


def test_live_keys_are_taken_although_others_beside_them_are_not(tmp_path: Path) -> None:
    old = load(write(tmp_path), {})
    text = COMPLETE.replace("erp_poll_seconds = 0.5", "erp_poll_seconds = 30").replace(":8001", ":8003")
    new = load(write(tmp_path, text), {})
    taken = with_live(old, new)
    assert taken.connections["sandbox"].timing.erp_poll_seconds == 30
    assert changed_keys(taken, new) == (f"{ONE}.erp.url",)
