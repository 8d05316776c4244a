"""Many connections in one daemon: what they need, and whether one feels what happens to another.

    python -m bench.connections [--connections 50] [--products 1000] [--synced 3] [--synced-products 1000]
        [--webhooks 20] [--rounds 5]

Each connection has a sandbox of its own. The first `synced` are initially synced, then all are audited once and
followed `rounds` times, once a minute. Then the second one answers nothing at all, the third is in its nightly run, and
products of the first are renamed in Rackbeat: the clock of each runs from before the click to the daemon's line that
says that it was handled. The daemon is a process of its own with the polls of the default configuration; the sandboxes
share the machine with it. Memory after each step goes to stderr; the last line of stdout is JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections import Counter
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
AUDIT = "[connections.{name}.audit]\nevery_minutes = 1\n"


def rss_mb(pid: int, name: str) -> float:
    """`VmRSS`: now; `VmHWM`: the most so far."""
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    [line] = [line for line in text.splitlines() if line.startswith(f"{name}:")]
    return int(line.split()[1]) / 1024


def threads(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def tail(log: Path) -> str:
    return log.read_text(encoding="utf-8")[-3000:]


class Log:
    """What the daemon wrote, read once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.audited: Counter[str] = Counter()
        self._at = 0
        self._handled: list[tuple[str, float]] = []

    def read(self) -> None:
        with self.path.open("rb") as stream:
            stream.seek(self._at)
            for line in stream:
                if not line.endswith(b"\n"):
                    break
                self._at += len(line)
                if b'"converged"' in line and b'"webhook"' in line:
                    event = json.loads(line)
                    self._handled.append((event["key"], datetime.fromisoformat(event["timestamp"]).timestamp()))
                elif b'"audited"' in line:
                    self.audited[json.loads(line)["connection"]] += 1

    def handled(self, connection: str, number: str, since: float) -> list[float]:
        """When webhooks about this product were handled, in seconds of the clock on the wall."""
        self.read()
        return [moment for key, moment in self._handled if connection in key and number in key and moment >= since]


class Memory:
    """Of the daemon, in MB, by step."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.at: dict[str, float] = {}

    def note(self, step: str) -> None:
        self.at[step] = round(rss_mb(self.pid, "VmRSS"), 1)
        most, load = rss_mb(self.pid, "VmHWM"), os.getloadavg()[0]
        sys.stderr.write(
            f"{time.strftime('%H:%M:%S')} {step}: {self.at[step]} MB, at most {most:.1f}, load {load:.1f}\n"
        )


async def measure(made: Many, log: Log, webhooks: int) -> list[float]:
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
            return log.handled(well, number, since)

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


async def followed(made: Many, log: Log, rounds: int) -> None:
    async def all_were() -> bool:
        await asyncio.to_thread(log.read)
        return all(log.audited[name] >= rounds for name in made.sandboxes)

    await eventually(all_were, LONG, what=f"{rounds} scheduled audits of each")


async def steps(made: Many, log: Log, memory: Memory, arguments: argparse.Namespace) -> Json:
    memory.note("ready")
    for name in list(made.sandboxes)[: arguments.synced]:
        await sync(made, name)
    memory.note("synced")
    audits: Counter[str] = Counter()
    for name in made.sandboxes:
        audits[(await made.ask("reconcile_run", connection=name))["outcome"]] += 1
    memory.note("audited")
    for number in range(1, arguments.rounds + 1):
        await followed(made, log, number)
        memory.note(f"followed {number}")
    seconds = sorted(await measure(made, log, arguments.webhooks))
    memory.note("webhooks")
    return {
        **{
            name: getattr(arguments, name)
            for name in ("connections", "products", "synced", "synced_products", "rounds")
        },
        "audits": audits,
        "followed": log.audited.total(),
        "rss_mb": memory.at,
        "rss_mb_at_most": round(rss_mb(memory.pid, "VmHWM"), 1),
        "threads": threads(memory.pid),
        "load": os.getloadavg()[0],
        "webhook_seconds": {"median": seconds[len(seconds) // 2], "worst": seconds[-1], "count": len(seconds)},
        "goal": {"rss_mb": GOAL_MB, "webhook_seconds": GOAL_SECONDS},
    }


async def played(made: Many, arguments: argparse.Namespace) -> Json:
    """Raises RuntimeError when the daemon ends before its time; its last words are in the message."""
    log = made.folder / "bench.log"
    with log.open("wb") as stream:
        command = [sys.executable, "-X", "faulthandler", "-m", "daemon", "--config", str(made.config), "run"]
        more = {"PYTHONPATH": str(ROOT)}
        process = await asyncio.create_subprocess_exec(*command, cwd=made.folder, stderr=stream, env=os.environ | more)
    try:
        await ready(made, process, log)
        return await steps(made, Log(log), Memory(process.pid), arguments)
    except (AssertionError, OSError, aiohttp.ClientError) as error:
        if process.returncode is None:
            raise
        raise RuntimeError(f"the daemon ended with {process.returncode}: {tail(log)}") from error
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
        ("rounds", 5),
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
    async with many(worlds, poll_seconds=POLL_SECONDS, more=AUDIT) as made:
        sys.stdout.write(json.dumps(await played(made, arguments)) + "\n")


if __name__ == "__main__":
    asyncio.run(main())
