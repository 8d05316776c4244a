"""Many connections in one daemon: what they need, and whether one feels what happens to another.

    python -m bench.connections [--connections 50] [--products 1000] [--synced 3] [--synced-products 1000]
        [--webhooks 20]

Each connection has a sandbox of its own. All are audited once; the first `synced` are initially synced before. Then the
second one answers nothing at all, the third is in its nightly run, and products of the first are renamed in Rackbeat:
the clock of each runs from before the click to the daemon's line that says that it was handled. The daemon is a process
of its own with the polls of the default configuration; the sandboxes share the machine with it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import aiohttp

from sandbox.seed import make_world
from tests.e2e.hands import Json, in_path
from tests.e2e.many import Many, many
from tests.e2e.waiting import eventually

ROOT = Path(__file__).resolve().parents[1]
GOAL_MB, GOAL_SECONDS = 400, 1.0
POLL_SECONDS = 15.0
LONG = 3600.0
FOR_EVER = 600.0


def rss_mb(pid: int, name: str) -> float:
    """`VmRSS`: now; `VmHWM`: the most so far."""
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    [line] = [line for line in text.splitlines() if line.startswith(f"{name}:")]
    return int(line.split()[1]) / 1024


def threads(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def tail(log: Path) -> str:
    return log.read_text(encoding="utf-8")[-3000:]


def handled(log: Path, connection: str, number: str) -> Iterator[float]:
    """When a webhook about this product was handled, in seconds of the clock on the wall."""
    for line in log.read_text(encoding="utf-8").splitlines():
        if '"converged"' in line and '"webhook"' in line:
            event = json.loads(line)
            if connection in event["key"] and number in event["key"]:
                yield datetime.fromisoformat(event["timestamp"]).timestamp()


async def measure(made: Many, log: Path, webhooks: int) -> list[float]:
    """Seconds from click to handled, one for each renamed product of the first connection."""
    names = list(made.sandboxes)
    well, stuck, busy = names[0], names[1], names[2]
    for system in (made.sandboxes[stuck].wms, made.sandboxes[stuck].erp):
        system.faults.arm("*", when="before", action="delay", seconds=FOR_EVER, times=1_000_000)
    run = asyncio.create_task(made.ask("reconcile_run", connection=busy))
    found = []
    products = [p for p in made.sandboxes[well].wms.products.rows() if p.number][:webhooks]
    for at, product in enumerate(products):
        if run.done():
            run = asyncio.create_task(made.ask("reconcile_run", connection=busy))
        began = time.time()
        await made.hands[well].ui("PUT", f"/products/{in_path(product.number)}", {"name": f"Vare {at}"})

        def times(number: str = product.number, since: float = began) -> list[float]:
            return [moment for moment in handled(log, well, number) if moment >= since]

        found.append((await eventually(times, 120, what=f"the webhook of {product.number}"))[0] - began)
        await asyncio.sleep(0.2)
    for name in (stuck, busy):
        for system in (made.sandboxes[name].wms, made.sandboxes[name].erp):
            system.faults.clear()
    await run
    return found


async def ready(made: Many, process: asyncio.subprocess.Process, log: Path) -> None:
    async def well() -> bool:
        assert process.returncode is None, await asyncio.to_thread(tail, log)
        try:
            return not any(one["problems"] for one in (await made.ask("status"))["connections"])
        except aiohttp.ClientError:
            return False

    await eventually(well, LONG, what="all connections being ready")


async def sync(made: Many, name: str) -> None:
    started: Json = await made.ask("sync_start", connection=name)
    await made.ask("sync_start", connection=name, confirm=started["total"])

    async def done() -> bool:
        return bool((await made.one(name))["queue"]["depth"] == 0)

    await eventually(done, LONG, what=f"the initial sync of {name}")


async def played(made: Many, arguments: argparse.Namespace) -> Json:
    log = made.folder / "bench.log"
    with log.open("wb") as stream:
        command = [sys.executable, "-m", "daemon", "--config", str(made.config), "run"]
        more = {"PYTHONPATH": str(ROOT)}
        process = await asyncio.create_subprocess_exec(*command, cwd=made.folder, stderr=stream, env=os.environ | more)
    try:
        await ready(made, process, log)
        idle = rss_mb(process.pid, "VmRSS")
        for name in list(made.sandboxes)[: arguments.synced]:
            await sync(made, name)
        outcomes = [(await made.ask("reconcile_run", connection=name))["outcome"] for name in made.sandboxes]
        seconds = sorted(await measure(made, log, arguments.webhooks))
        return {
            "connections": len(made.sandboxes),
            "products": arguments.products,
            "synced": arguments.synced,
            "synced_products": arguments.synced_products,
            "audits": {outcome: outcomes.count(outcome) for outcome in set(outcomes)},
            "rss_mb_when_ready": round(idle, 1),
            "rss_mb": round(rss_mb(process.pid, "VmRSS"), 1),
            "rss_mb_at_most": round(rss_mb(process.pid, "VmHWM"), 1),
            "threads": threads(process.pid),
            "load": os.getloadavg()[0],
            "webhook_seconds": {"median": seconds[len(seconds) // 2], "worst": seconds[-1], "count": len(seconds)},
            "goal": {"rss_mb": GOAL_MB, "webhook_seconds": GOAL_SECONDS},
        }
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                async with asyncio.timeout(60):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (
        ("connections", 50),
        ("products", 1000),
        ("synced", 3),
        ("synced-products", 1000),
        ("webhooks", 20),
    ):
        parser.add_argument(f"--{name}", type=int, default=default)
    arguments = parser.parse_args()
    if arguments.connections < 3 or arguments.synced < 1:
        parser.error("three connections at least, and the first of them synced")
    small, large = (
        make_world(1, customers=20, products=products, orders=20, open_orders=0)
        for products in (arguments.synced_products, arguments.products)
    )
    worlds = {f"c{n:02}": small if n < arguments.synced else large for n in range(arguments.connections)}
    async with many(worlds, poll_seconds=POLL_SECONDS) as made:
        sys.stdout.write(json.dumps(await played(made, arguments)) + "\n")


if __name__ == "__main__":
    asyncio.run(main())
