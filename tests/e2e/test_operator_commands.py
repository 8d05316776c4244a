"""What an operator asks about single records: looked at now, explained, rehearsed; through the process, over HTTP."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.e2e.hands import Json
from tests.e2e.running import Running, running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, HAMMER, LONG, LONG_NUMBER, SAW, small


def commands(document: dict[str, object]) -> list[tuple[str, str, str]]:
    """(system, operation, kind) in the order in which they would be sent."""
    listed = document["commands"]
    assert isinstance(listed, list)
    return [(row["system"], row["operation"], row["kind"]) for row in listed]


async def sent(made: Running) -> list[tuple[str, str, str]]:
    entries = (await made.ask("audit_log", limit=1000))["entries"]
    done = [e for e in reversed(entries) if e["actor"] == "daemon" and e["outcome"] == "ok"]
    return [(e["system"], e["action"], e["kind"]) for e in done]


async def test_a_dry_run_shows_every_command_sends_none_and_what_is_then_sent_is_what_it_showed() -> None:
    async with running(small()) as made:
        await made.cli("outbox", "pause", "--reason", "test")
        order_id = await made.hands.sell(CUSTOMER, [(HAMMER, 2), (SAW, 1)])
        shown = (await made.cli("sync", "order", order_id, "--dry-run", "--json")).document
        assert shown["dry_run"] is True and shown["outcome"] == "changed"
        assert ("wms", "create", "order") in commands(shown)
        assert "person" in shown["held"]
        order = next(row for row in shown["commands"] if row["kind"] == "order")
        assert [(line["product"], line["quantity"]) for line in order["lines"]] == [
            ("HAM-1001", "2"),
            ("STIKKSAG Ø 12", "1"),
        ]
        assert made.writes() == []
        norwegian = (await made.cli("sync", "order", order_id, "--dry-run")).out
        assert "ingenting er sendt" in norwegian and "Rackbeat: Ordre" in norwegian and "opprett" in norwegian
        before = len(await sent(made))
        await made.cli("outbox", "resume")
        await made.until_arrived(order_id)
        await made.until_idle()
        carried_out = (await sent(made))[before:]
        assert sorted(commands(shown)) == sorted(carried_out)
        again = (await made.cli("sync", "order", order_id, "--dry-run", "--json")).document
        assert (again["outcome"], again["commands"]) == ("unchanged", [])


async def test_one_order_is_brought_together_by_the_id_of_either_system_and_the_line_is_honest() -> None:
    async with running(small()) as made:
        order_id = await made.hands.sell(CUSTOMER, [(HAMMER, 2)])
        order = await made.until_arrived(order_id)

        async def nothing_waits() -> Json | None:
            [told] = (await made.cli("status", "--json")).document["connections"]
            directions = [(row["from"], row["to"], row["waiting"]) for row in told["directions"]]
            return told if directions == [("erp", "wms", 0), ("wms", "erp", 0)] else None

        status = await eventually(nothing_waits, what="a status with nothing waiting")
        assert status is not None
        last = {(row["kind"], row["to"]): row["last_success"] for row in status["flows"]}
        assert last["order", "wms"] and last["customer", "wms"] and last["invoice", "erp"] is None
        assert "Ordrer til Rackbeat" in (await made.cli("status")).out
        for name in (order_id, str(order.number)):
            done = (await made.cli("sync", "order", name, "--json")).document
            assert (done["outcome"], done["erp_id"], done["wms_id"]) == ("unchanged", order_id, str(order.number))
        waiting = await made.hands.sell(CUSTOMER, [(HAMMER, 1)], status="Web")
        left = await made.cli("sync", "order", waiting)
        assert "holdes utenfor" in left.out and made.wms_orders(waiting) == []
        gone = await made.cli("sync", "order", "987654", expect=1)
        assert "finnes verken" in gone.out


async def test_what_waits_for_a_person_names_the_exact_command_and_that_command_works() -> None:
    async with running(small(long_number=True)) as made:
        order_id = await made.hands.sell(CUSTOMER, [(LONG, 1)])

        async def parked() -> bool:
            return any(item["parked"] for item in await made.inbox())

        await eventually(parked, what="a parked order")
        [item] = (await made.cli("inbox", "list", "--parked", "--json")).document["items"]
        assert item["next"] == f"samsvar inbox retry order {order_id}"
        assert f"samsvar inbox retry order {order_id}" in item["hint"]["nb"] and item["attempts"] >= 0
        for language_of in ("nb", "en"):
            assert "KIND" not in item["hint"][language_of] and " ID" not in item["hint"][language_of]
        shown = (await made.cli("inbox", "list", "--parked")).out
        assert item["next"] in " ".join(shown.split())
        why = await made.cli("sync", "order", order_id, expect=1)
        assert "venter på en person" in why.out and LONG_NUMBER[:20] in why.out
        explained = (await made.cli("explain", "order", order_id, "--json")).document
        assert explained["queue"][0]["parked"] is True
        assert (explained["next"]["outcome"], explained["next"]["reason"]) == ("failed", "line_unsendable")
        assert (await made.cli(*str(item["next"]).split()[1:])).code == 0


async def test_explain_tells_values_base_history_and_what_would_happen_next_and_writes_nothing() -> None:
    async with running(small()) as made:
        await made.initial_sync()
        await made.until_idle()
        await made.cli("outbox", "pause", "--reason", "test")
        before = made.writes()
        await made.hands.erp("PATCH", f"/products/{HAMMER}", {"name": "Hammer 20 oz"})
        told = (await made.cli("explain", "product", "HAM-1001", "--json")).document
        assert (told["erp_id"], told["wms_id"]) == (str(HAMMER), "HAM-1001")
        name = next(f for f in told["fields"] if f["field"] == "name")
        assert (name["erp"], name["wms"], name["base_erp"], name["step"]) == (
            "Hammer 20 oz", "Hammer 16 oz", "Hammer 16 oz", "to_wms",
        )  # fmt: skip
        assert told["next"]["commands"] == [
            {
                "system": "wms", "operation": "update", "kind": "product", "id": "HAM-1001",
                "fields": {"name": "Hammer 20 oz"}, "lines": [],
            }
        ]  # fmt: skip
        assert "create" in [entry["action"] for entry in told["history"]]
        assert made.writes() == before
        seen = (await made.cli("explain", "product", str(HAMMER))).out
        assert (
            "Hammer 20 oz" in seen
            and "til Rackbeat" in seen
            and "Holdes tilbake nå: ingenting skrives: satt på pause" in " ".join(seen.split())
        )
        json.dumps(told)


async def test_an_id_that_means_two_records_is_asked_back_and_never_guessed() -> None:
    world = small()
    twin = replace(world.products[2], id=1005, number=str(SAW))
    async with running(replace(world, products=(*world.products, twin))) as made:
        await made.initial_sync()
        await made.until_idle()
        asked = await made.cli("explain", "product", str(SAW), expect=2)
        assert "--system erp" in asked.err and "--system wms" in asked.err
        first = (await made.cli("explain", "product", str(SAW), "--system", "erp", "--json")).document
        second = (await made.cli("explain", "product", str(SAW), "--system", "wms", "--json")).document
        assert (first["erp_id"], second["erp_id"]) == (str(SAW), "1005")


async def test_with_dry_run_in_the_configuration_everything_is_decided_and_nothing_sent() -> None:
    async with running(small(), start=False, changes=[('mode = "sync"', 'mode = "sync"\ndry_run = true')]) as made:
        await made.daemon.start()
        await made.until_answering()
        order_id = await made.hands.sell(CUSTOMER, [(HAMMER, 2)])

        async def decided() -> bool:
            return bool((await made.ask("outbox_list"))["commands"])

        await eventually(decided, what="a command that waits")
        listed = await made.cli("outbox", "list")
        assert "opprett" in listed.out and "Prøvekjøring" in listed.out
        refused = await made.cli("order", "get", order_id, expect=5)
        assert "dry_run" in refused.err
        assert (await made.cli("sync", "order", order_id, expect=5)).code == 5
        await made.cli("outbox", "resume")
        await made.until_asked_again(2)
        assert made.writes() == []
        shown = (await made.cli("sync", "order", order_id, "--dry-run", "--json")).document
        assert ("wms", "create", "order") in commands(shown)
