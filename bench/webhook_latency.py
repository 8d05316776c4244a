"""From a webhook to its effect: what people do in Rackbeat is written in 24SevenOffice (`bench.events` says what).

    python -m bench.webhook_latency [--events 400] [--rate 20]

The daemon is a process of its own on the sandbox, with all limits lifted and polls as in the default configuration, so
what is measured is ours. The clock of an event starts before the click that ships the order, so the sandbox's own work
and the delivery count too; it stops when the sandbox has changed the 24SO record. Beside it, in the same run, stands
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
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from yarl import URL

from bench.events import MASTERS, Event, events_of, world_of
from daemon.clock import SystemClock
from daemon.domain.ids import Key, Kind, System
from daemon.domain.work import Signal, Source
from daemon.store.db import SqlStore
from sandbox.erp_settings import ErpSettings
from sandbox.server import Sandbox, SandboxOptions
from sandbox.wms_settings import WmsSettings
from sandbox.world import World

ROOT = Path(__file__).resolve().parents[1]
ARRIVE_SECONDS = 300.0
SETTLE_SECONDS = 60.0
GOAL_SECONDS = 1.0
PROBES = 100


@dataclass(frozen=True, slots=True)
class Found:
    """`seconds`: from click to effect, one for each event, by what it was. The others: processor seconds for one."""

    seconds: dict[str, list[float]]
    daemon: float
    sandbox: float


async def until(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Raises TimeoutError with what did not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        await asyncio.sleep(0.1)


async def ui(
    http: aiohttp.ClientSession, box: Sandbox, path: str, *, method: str = "POST", body: object = None
) -> dict[str, object]:
    address = URL(f"{box.wms_url}/_sandbox/ui{path}", encoded=True)
    async with http.request(method, address, json=body or {}) as answer:
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


async def measure(
    box: Sandbox, http: aiohttp.ClientSession, world: World, events: int, rate: float, daemon: int
) -> Found:
    planned = events_of(world, await shipments_of(box, http, len(world.orders)), events)
    await asyncio.sleep(5.0)
    used, own = used_by(daemon), used_by(os.getpid())
    clicked: dict[Event, float] = {}
    offset, began = box.erp.journal.last, time.monotonic()

    async def click(at: float, event: Event) -> None:
        await asyncio.sleep(max(0.0, began + at - time.monotonic()))
        clicked[event] = time.time()
        await ui(http, box, event.path, method=event.method, body=event.body)

    await asyncio.gather(*(click(n / rate, event) for n, event in enumerate(planned)))
    waiting = {(event.kind, event.native_id): event for event in planned}
    seconds: dict[str, list[float]] = {event.what: [] for event in planned}

    def all_written() -> bool:
        for change in box.erp.journal.changes():
            event = waiting.get((change.kind, change.native_id))
            if event is not None and change.seq > offset and event.is_met_by(change):
                seconds[event.what].append(change.at.timestamp() - clicked[event])
                del waiting[change.kind, change.native_id]
        return not waiting

    await until(all_written, SETTLE_SECONDS, f"{events} effects in 24SevenOffice")
    return Found(
        seconds=seconds,
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
        world = world_of(events)
        options = SandboxOptions(
            world=world,
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
            config.write_text(text + MASTERS + limits, encoding="utf-8")
            with (folder / "daemon.log").open("wb") as log:
                daemon = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", "daemon", "--config", str(config), "run"),
                    cwd=folder,
                    env={**os.environ, "PYTHONPATH": str(ROOT)},
                    stdout=log,
                    stderr=log,
                )
            try:
                found = await measure(box, http, world, events, rate, daemon.pid)
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
    whole = sorted(second for seconds in found.seconds.values() for second in seconds)
    print(line("webhook to effect, all of them", whole))
    for name, values in found.seconds.items():
        print(line(name, values))
    for name, values in beside.items():
        print(line(name, values))
    print(
        f"processor time an event: {found.daemon * 1000:.1f} ms the daemon, {found.sandbox * 1000:.1f} ms the sandbox"
    )
    p99 = whole[min(len(whole) - 1, int(len(whole) * 0.99))]
    print(json.dumps({"p99_seconds": round(p99, 3), "goal_seconds": GOAL_SECONDS, "met": p99 < GOAL_SECONDS}))


def main() -> int:
    parser = argparse.ArgumentParser(description="Webhook received to effect written, sandbox without limits.")
    parser.add_argument("--events", type=int, default=400)
    parser.add_argument("--rate", type=float, default=20.0)
    chosen = parser.parse_args()
    return asyncio.run(bench(chosen.events, chosen.rate))


if __name__ == "__main__":
    raise SystemExit(main())
