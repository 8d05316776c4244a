"""From a webhook to its effect: orders are shipped in Rackbeat, and each becomes Sendt in 24SevenOffice (R11).

    python -m bench.webhook_latency [--events 400] [--rate 20]

The daemon is a process of its own on the sandbox, with all limits lifted and polls as in the default configuration, so
what is measured is ours. The clock of an event starts before the click that ships the order, so the sandbox's own work
and the delivery count too; it stops when the sandbox has changed the 24SO order. Beside it, in the same run, stands
what nobody can do without: one commit of the inbox, and one empty round trip to each system.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import aiohttp

from daemon.clock import SystemClock
from daemon.domain.ids import Key, Kind, System
from daemon.domain.work import Signal, Source
from daemon.store.db import SqlStore
from sandbox.erp_settings import ErpSettings
from sandbox.seed import make_world
from sandbox.server import Sandbox, SandboxOptions
from sandbox.wms_settings import WmsSettings
from sandbox.world import Order, OrderLine, World

ROOT = Path(__file__).resolve().parents[1]
FIRST_ORDER = 50_001
ARRIVE_SECONDS = 300.0
SETTLE_SECONDS = 60.0
GOAL_SECONDS = 1.0
PROBES = 100


@dataclass(frozen=True, slots=True)
class Found:
    """`seconds`: from click to effect, one for each event. The others: processor seconds for one event."""

    seconds: list[float]
    daemon: float
    sandbox: float


def world_of(orders: int) -> World:
    """A seeded shop in which so many confirmed orders of one line wait."""
    world = make_world(1, orders=0, open_orders=0)
    customers, products = world.customers, [p for p in world.products if len(p.number) <= 25]
    day = date(2026, 11, 2)
    made = tuple(
        Order(
            FIRST_ORDER + n,
            customers[n % len(customers)].id,
            day,
            day,
            None,
            lines=(OrderLine(FIRST_ORDER + n, 1, products[n % len(products)].id, Decimal(1), Decimal(100)),),
        )
        for n in range(orders)
    )
    return replace(world, orders=made)


async def until(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Raises TimeoutError with what did not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        await asyncio.sleep(0.1)


async def ui(http: aiohttp.ClientSession, box: Sandbox, path: str) -> dict[str, object]:
    async with http.post(f"{box.wms_url}/_sandbox/ui{path}", json={}) as answer:
        answer.raise_for_status()
        found: dict[str, object] = await answer.json()
        return found


async def shipments_of(box: Sandbox, http: aiohttp.ClientSession, orders: int) -> list[tuple[str, object]]:
    """Waits until every order has arrived, books it, and gives (24SO id, shipment that is ready to leave)."""
    await until(lambda: len(box.wms.orders.rows()) >= orders, ARRIVE_SECONDS, f"{orders} orders in Rackbeat")
    ready = []
    for order in box.wms.orders.rows():
        await ui(http, box, f"/orders/{order.number}/book")
        made = await ui(http, box, f"/orders/{order.number}/create-shipment")
        shipment = made["order_shipment"]
        assert isinstance(shipment, dict)
        ready.append((str(order.other_reference).removeprefix("24SO "), shipment["id"]))
    return ready


def used_by(pid: int) -> float:
    """Seconds of processor time that a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def measure(box: Sandbox, http: aiohttp.ClientSession, events: int, rate: float, daemon: int) -> Found:
    ready = await shipments_of(box, http, events)
    await asyncio.sleep(5.0)
    used, own = used_by(daemon), used_by(os.getpid())
    clicked: dict[str, float] = {}
    offset = box.erp.journal.last
    began, wall = time.monotonic(), time.time()

    async def click(at: float, erp_id: str, shipment: object) -> None:
        await asyncio.sleep(max(0.0, began + at - time.monotonic()))
        clicked[erp_id] = time.time()
        await ui(http, box, f"/orders/shipments/{shipment}/mark-shipped")

    await asyncio.gather(*(click(n / rate, erp_id, shipment) for n, (erp_id, shipment) in enumerate(ready)))
    sent: dict[str, float] = {}

    def all_sent() -> bool:
        for change in box.erp.journal.changes("order"):
            status = (change.after or {}).get("OrderStatus")
            if change.seq > offset and status == "OrderState_Sent" and change.at.timestamp() >= wall:
                sent.setdefault(change.native_id, change.at.timestamp())
        return sent.keys() >= clicked.keys()

    await until(all_sent, SETTLE_SECONDS, "every order to be Sendt")
    return Found(
        seconds=[sent[erp_id] - clicked[erp_id] for erp_id in clicked],
        daemon=(used_by(daemon) - used) / events,
        sandbox=(used_by(os.getpid()) - own) / events,
    )


async def yardsticks(box: Sandbox, http: aiohttp.ClientSession, folder: Path) -> dict[str, list[float]]:
    async def timed(step: Callable[[int], Awaitable[object]]) -> list[float]:
        found = []
        for number in range(PROBES):
            began = time.perf_counter()
            await step(number)
            found.append(time.perf_counter() - began)
        return found

    async def rest(_number: int) -> None:
        async with http.get(f"{box.wms_url}/api/self", headers={"Authorization": f"Bearer {box.token}"}) as answer:
            await answer.read()

    async def soap(_number: int) -> None:
        async with http.get(f"{box.erp_url}/_sandbox/journal?after={box.erp.journal.last}") as answer:
            await answer.read()

    store = await SqlStore.open(folder / "yardstick" / "state.db", SystemClock())
    try:

        async def commit(number: int) -> None:
            key = Key("bench", Kind.ORDER, System.WMS, str(number))
            await store.signal([Signal(key=key, source=Source.WEBHOOK)])

        return {
            "yardstick: one inbox commit": await timed(commit),
            "yardstick: GET /api/self of Rackbeat": await timed(rest),
            "yardstick: an empty answer of 24SevenOffice": await timed(soap),
        }
    finally:
        await store.close()


def line(name: str, values: Sequence[float]) -> str:
    ranked = sorted(values)
    p50, p90, p99 = (ranked[min(len(ranked) - 1, int(len(ranked) * share))] * 1000 for share in (0.5, 0.9, 0.99))
    return f"{name:46} {len(ranked):6} {p50:9.1f} {p90:9.1f} {p99:9.1f} {ranked[-1] * 1000:9.1f}"


async def bench(events: int, rate: float) -> int:
    with tempfile.TemporaryDirectory(prefix="samsvar-bench-") as name:
        folder = Path(name)
        options = SandboxOptions(
            world=world_of(events),
            write_config=folder / "samsvar.toml",
            erp_settings=ErpSettings(limit_per_hour=0),
            wms_settings=WmsSettings(rate_limit=0),
        )
        async with Sandbox(options) as box, aiohttp.ClientSession() as http:
            config = folder / "samsvar.toml"
            limits = "\n[connections.sandbox.fuses]\ncreate_floor = 100000\nupdate_floor = 100000\n"
            text = config.read_text(encoding="utf-8")
            for system, usual in (("erp", 60), ("wms", 15)):
                text = text.replace(f"{system}_poll_seconds = 1\n", f"{system}_poll_seconds = {usual}\n")
            config.write_text(text + limits, encoding="utf-8")
            with (folder / "daemon.log").open("wb") as log:
                daemon = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", "daemon", "--config", str(config), "run"),
                    cwd=folder,
                    env={**os.environ, "PYTHONPATH": str(ROOT)},
                    stdout=log,
                    stderr=log,
                )
            try:
                found = await measure(box, http, events, rate, daemon.pid)
                beside = await yardsticks(box, http, folder)
            except TimeoutError as error:
                lines = (folder / "daemon.log").read_text(encoding="utf-8", errors="replace").splitlines()
                print(f"gave up: {error}", *lines[-20:], sep="\n", file=sys.stderr)
                return 1
            finally:
                daemon.terminate()
                await asyncio.wait_for(daemon.wait(), 30)
        show(found, beside, rate)
    return 0


def show(found: Found, beside: dict[str, list[float]], rate: float) -> None:
    load = os.getloadavg()[0]
    print(f"{rate:g} events/s on {os.cpu_count()} cores, load {load:.1f}; milliseconds")
    print(f"{'':46} {'count':>6} {'p50':>9} {'p90':>9} {'p99':>9} {'worst':>9}")
    print(line("shipped in Rackbeat to Sendt in 24SevenOffice", found.seconds))
    for name, values in beside.items():
        print(line(name, values))
    print(
        f"processor time an event: {found.daemon * 1000:.1f} ms the daemon, {found.sandbox * 1000:.1f} ms the sandbox"
    )
    p99 = sorted(found.seconds)[min(len(found.seconds) - 1, int(len(found.seconds) * 0.99))]
    print(json.dumps({"p99_seconds": round(p99, 3), "goal_seconds": GOAL_SECONDS, "met": p99 < GOAL_SECONDS}))


def main() -> int:
    parser = argparse.ArgumentParser(description="Webhook received to effect written, sandbox without limits.")
    parser.add_argument("--events", type=int, default=400)
    parser.add_argument("--rate", type=float, default=20.0)
    chosen = parser.parse_args()
    return asyncio.run(bench(chosen.events, chosen.rate))


if __name__ == "__main__":
    raise SystemExit(main())
