"""Repairs by hand at the command line, against the sandbox: what no other way through the process shows (issue 5)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from tests.e2e.conftest import Start
from tests.e2e.hands import Json
from tests.e2e.running import Running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import small

ROW_ID = "24so-rad-id"
KINDS = ["setup.field_missing", "setup.webhook_inactive", "setup.webhook_missing"]


def tomorrow(row: Json) -> str:
    """By the daemon's clock."""
    return (datetime.fromisoformat(row["last_seen"]) + timedelta(days=1)).isoformat()


async def drifts(shop: Running, family: str) -> list[str]:
    """Kinds of open drift after a full run, those of this family."""
    await shop.cli("reconcile", "run", "--json")
    return sorted(row["kind"] for row in await listed(shop, family))


def made(shop: Running) -> list[str]:
    """Every write to what the account must have; polls may bring records meanwhile."""
    written = [entry.operation for entry in shop.sandbox.wms.journal.entries(wrote=True)]
    return [operation for operation in written if "/fields" in operation or "/webhooks" in operation]


async def listed(shop: Running, family: str) -> list[Json]:
    rows = (await shop.ask("drift_list"))["drift"]
    return [row for row in rows if row["kind"].startswith(family)]


async def test_what_the_account_lacks_is_snoozed_on_record_and_made_once_by_a_plan(
    start: Start, tmp_path: Path
) -> None:
    shop = await start(small())
    wms = shop.sandbox.wms
    await eventually(lambda: "webhooks_registered" in shop.daemon.text(), what="our webhooks")
    hooks = sorted(hook.event for hook in wms.webhooks.rows())
    lost, muted = wms.webhooks.rows()[:2]
    await shop.hands.ui("DELETE", f"/webhooks/{lost.id}")
    muted.is_active = False
    await shop.hands.ui("DELETE", f"/fields/{ROW_ID}")
    assert await drifts(shop, "setup.") == KINDS

    for row in await listed(shop, "setup."):
        mark = {"fingerprint": row["fingerprint"], "reason": "until tomorrow"}
        await shop.ask("drift_ack", **mark)
        await shop.ask("drift_snooze", **mark, until=tomorrow(row))
    log = (await shop.ask("audit_log", limit=200))["entries"]
    for action in ("drift_ack", "drift_snooze"):
        assert [entry["why"] for entry in log if entry["action"] == action] == ["until tomorrow"] * 3

    plan = tmp_path / "plan.json"
    kinds = [
        word
        for kind in ("field_missing", "webhook_missing", "webhook_inactive")
        for word in ("--kind", f"setup.{kind}")
    ]
    await shop.cli("repair", "plan", *kinds, "--out", str(plan))
    await shop.ask("outbox_pause", why="the bookkeeper asked")
    before = made(shop)
    refused = await shop.cli("repair", "apply", str(plan), "--yes", "--reason", "somebody tidied up", expect=5)
    assert "samsvar outbox resume" in refused.out + refused.err and made(shop) == before
    await shop.ask("outbox_resume")
    done = (await shop.cli("repair", "apply", str(plan), "--yes", "--reason", "somebody tidied up", "--json")).document
    assert (done["failed"], done["done"] + done["skipped"]) == (0, 3)
    assert await drifts(shop, "setup.") == []
    assert sorted(hook.event for hook in wms.webhooks.rows()) == hooks
    assert all(hook.is_active for hook in wms.webhooks.rows())
    assert [field.slug for field in wms.fields.rows()].count(ROW_ID) == 1
    sent = made(shop)
    again = (await shop.cli("repair", "apply", str(plan), "--yes", "--reason", "once more", "--json")).document
    assert again["failed"] == 0
    assert made(shop) == sent
    assert (await shop.ask("audit_verify"))["intact"]
    shop.assert_no_traceback()
