"""`samsvar check` on accounts in good order: by itself, through the daemon, and what it keeps."""

from __future__ import annotations

import json
import re
import sqlite3
from typing import Any

import pytest

from daemon.erp.probes import PROBES as ERP_PROBES
from daemon.wms.probes import PROBES as WMS_PROBES
from tests.check.rows import checked, failed
from tests.e2e.running import CONNECTION, Running, running
from tests.e2e.worlds import small


def stored(made: Running) -> dict[str, str]:
    """The answers in the state database, read past the daemon."""
    with sqlite3.connect(f"file:{made.state_dir / 'state.db'}?mode=ro", uri=True) as database:
        rows = database.execute("select name, body from documents where kind = 'probe'").fetchall()
    return {name: json.loads(body)["answer"] for name, body in rows}


async def test_without_a_daemon_the_command_looks_by_itself_and_keeps_the_answers() -> None:
    async with running(small(), start=False) as made:
        rows = await checked(made, expect=0)
        assert failed(rows) == {}
        assert rows["daemon"]["code"] == "daemon_down"
        assert rows["erp.identity"]["values"]["name"] == "Sandkassen AS"
        assert rows["webhook.registered"]["code"] == "not_registered_yet"
        probes = [row for line, row in rows.items() if line.startswith("probe.")]
        assert {row["verdict"] for row in probes if row["proven"]} == {"ok"}
        assert {row["code"] for row in probes if not row["proven"]} == {"unseen"}
        assert rows["probe.wms_booking_is_announced"]["proven"] is False
        assert {line for line in rows if line.startswith("probe.")} == {
            f"probe.{n}" for n in (*ERP_PROBES, *WMS_PROBES)
        }
        assert stored(made)["erp_unknown_return_property"] == "ignored"
        assert (made.state_dir / "state.db").stat().st_mode & 0o777 == 0o600


async def test_with_a_daemon_the_daemon_looks_with_its_own_session() -> None:
    async with running(small(open_order=True)) as made:
        await made.initial_sync()
        await made.until_idle()
        logins = made.sandbox.erp.sessions.logins
        rows = await checked(made, expect=0)
        assert rows["daemon"]["code"] == "daemon_runs"
        assert rows["webhook.registered"]["code"].startswith("registered")
        assert rows["webhook.delivered"]["code"] == "delivered"
        assert made.sandbox.erp.sessions.logins == logins, "no log-in of its own"
        assert stored(made)["wms_updated_at_filter"] == "none"
        assert stored(made)["wms_field_values_in_lists"] == "yes"


async def test_it_writes_nothing_to_either_system() -> None:
    async with running(small(), start=False) as made:
        await checked(made, expect=0)
        assert made.writes() == []


async def test_a_filter_that_works_is_found_and_kept_and_the_sync_goes_on_with_it() -> None:
    async with running(small(open_order=True), updated_at_filters=True) as made:
        await made.initial_sync()
        await made.until_arrived("20001")
        await checked(made, expect=0)
        assert stored(made)["wms_updated_at_filter"] == "order,product,customer,supplier"
        await made.kill_and_restart()
        number = await made.hands.sell(10_001, [(1001, 2)])
        order = await made.until_arrived(number)
        await made.hands.book(str(order.number))
        await made.until_idle()
        assert made.sandbox.wms.orders.get(order.number).is_booked


@pytest.mark.parametrize("switch", ["off", "on"])
async def test_webhooks_that_were_switched_off_are_seen(switch: str) -> None:
    async with running(small()) as made:
        if switch == "off":
            for hook in list(made.sandbox.wms.webhooks):
                made.sandbox.wms.edit(made.sandbox.wms.webhooks, hook, {"is_active": False})
        rows = await checked(made, expect=1 if switch == "off" else 0)
        assert ("webhook.registered" in failed(rows)) is (switch == "off")


async def test_people_read_one_line_each_in_their_language() -> None:
    async with running(small(), start=False) as made:
        norwegian = (await made.cli("check")).out
        assert "24SevenOffice: firma" in norwegian and "Gjør dette: systemctl start samsvar" in norwegian
        text = made.config.read_text(encoding="utf-8")
        made.config.write_text(text.replace('mode = "sync"', 'mode = "sync"\nlanguage = "en"'), encoding="utf-8")
        english = (await made.cli("check")).out
        assert "24SevenOffice: company" in english and "Do this: systemctl start samsvar" in english


async def test_in_audit_mode_nobody_expects_webhooks() -> None:
    async with running(small(), changes=[('mode = "sync"', 'mode = "audit"')]) as made:
        rows = await checked(made, expect=0)
        assert rows["webhook.address"]["code"] == "webhooks_unused"
        assert "webhook.registered" not in rows


async def test_what_r1_asks_for_is_named_when_it_is_missing() -> None:
    async with running(small(), start=False) as made:
        state = made.sandbox.wms
        for table in (state.payment_terms, state.customer_groups, state.supplier_groups, state.fields):
            for record in list(table):
                state.remove(table, record)
        rows = await checked(made, expect=1)
        missing = {line: row["values"]["what"] for line, row in rows.items() if row["code"] == "missing"}
        assert set(missing) == {"wms.payment_term", "wms.customer_group", "wms.supplier_group", "wms.fields"}
        assert "Kunder (1)" in missing["wms.customer_group"]
        assert all(name in missing["wms.fields"] for name in ("24SO Produkt-id", "24SO rad-id", "kunde-id"))
        assert rows["wms.fields"]["todo"] == "samsvar setup"


@pytest.mark.parametrize(("seconds", "code"), [(60, "poll_fits"), (900, "poll_too_slow")])
async def test_a_poll_that_breaks_the_promise_of_15_minutes_is_told(seconds: int, code: str) -> None:
    async with running(small(), start=False) as made:
        text = made.config.read_text(encoding="utf-8")
        made.config.write_text(
            re.sub(r"erp_poll_seconds = .*", f"erp_poll_seconds = {seconds}", text), encoding="utf-8"
        )
        rows = await checked(made, expect=0 if code == "poll_fits" else 1)
        assert rows["erp.poll"]["code"] == code


async def test_a_public_address_that_leads_elsewhere_is_told() -> None:
    """The sandbox answers there, not the daemon."""
    async with running(small(), start=False) as made:
        text = made.config.read_text(encoding="utf-8")
        place = f"[connections.{CONNECTION}]\n"
        made.config.write_text(text.replace(place, f'{place}public_url = "{made.sandbox.wms_url}"\n'), encoding="utf-8")
        await made.start()
        rows: dict[str, Any] = await checked(made, expect=1)
        assert failed(rows) == {"webhook.reached": "address_elsewhere"}
