"""A real Prometheus as a process of its own, on loopback, for as long as a test lasts."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from tests.e2e.waiting import eventually
from tests.strangers.tools import program

CONFIG = """\
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: [{rules}]
scrape_configs:
  - job_name: samsvar
    static_configs: [{{targets: ["{target}"]}}]
"""
END_SECONDS = 20.0


class Prometheus:
    """`base`: its address."""

    def __init__(self, base: str, http: aiohttp.ClientSession) -> None:
        self.base = base
        self._http = http

    async def query(self, expr: str) -> list[dict[str, Any]]:
        """The instant vector. Fails when Prometheus does not understand the expression."""
        async with self._http.post(f"{self.base}/api/v1/query", data={"query": expr}) as answer:
            body = await answer.json()
        assert body["status"] == "success", f"{expr}\n{body.get('error')}"
        found: list[dict[str, Any]] = body["data"]["result"]
        return found

    async def rules(self) -> dict[str, dict[str, Any]]:
        """All loaded alerts by name."""
        async with self._http.get(f"{self.base}/api/v1/rules") as answer:
            groups = (await answer.json())["data"]["groups"]
        return {rule["name"]: rule for group in groups for rule in group["rules"]}


@asynccontextmanager
async def prometheus(target: str, rules: list[Path], http: aiohttp.ClientSession) -> AsyncIterator[Prometheus]:
    """Scrapes `target` (host:port) each second. Port 0 is not to be had, so a free one is looked for first."""
    binary = program("prometheus")
    with tempfile.TemporaryDirectory(prefix="samsvar-prometheus-") as folder:
        address = f"127.0.0.1:{await free_port()}"
        process = await _started(binary, Path(folder), target, rules, address)
        made = Prometheus(f"http://{address}", http)

        async def scrapes() -> bool:
            assert process.returncode is None, f"Prometheus ended with {process.returncode}"
            try:
                return [sample["value"][1] for sample in await made.query('up{job="samsvar"}')] == ["1"]
            except aiohttp.ClientError:
                return False

        try:
            await eventually(scrapes, what="Prometheus to scrape")
            yield made
        finally:
            await ended(process)


async def ended(process: asyncio.subprocess.Process) -> None:
    """Asked to end, and killed when it takes its time."""
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), END_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()


async def _started(
    binary: str, folder: Path, target: str, rules: list[Path], address: str
) -> asyncio.subprocess.Process:
    config = folder / "prometheus.yml"
    text = CONFIG.format(target=target, rules=json.dumps([str(path) for path in rules])[1:-1])
    await asyncio.to_thread(config.write_text, text, "utf-8")
    return await asyncio.create_subprocess_exec(
        binary,
        f"--config.file={config}",
        f"--storage.tsdb.path={folder}/data",
        f"--web.listen-address={address}",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def free_port() -> int:
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return port
