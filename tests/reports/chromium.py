"""A headless Chromium that shows a page as a reader's device does: width, light or dark. Spoken to over its debugging
port on this machine only; nothing is loaded from anywhere.
"""

from __future__ import annotations

import asyncio
import base64
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.e2e.waiting import eventually

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
IN_CI = os.environ.get("SAMSVAR_CI") == "1"
WHY_NOT = "Chromium is not installed; the look of the report is not checked"
needs_chromium = pytest.mark.skipif(CHROMIUM is None and not IN_CI, reason=WHY_NOT)
"""Skips where a developer has no Chromium; in CI its absence is a failure."""

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-port=0",
    "--remote-allow-origins=*", "--proxy-server=127.0.0.1:9", "--font-render-hinting=none",
)  # fmt: skip
ANSWER_SECONDS = 60.0

OVERFLOW = """(() => {
  const wide = document.documentElement.clientWidth;
  const out = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > wide + 0.5);
  return {wide, page: document.documentElement.scrollWidth, out: out.slice(0, 5).map(e => e.outerHTML.slice(0, 120))};
})()"""


class Chromium:
    """One page of a running browser."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = count(1)

    async def show(self, page: Path, *, width: int, dark: bool) -> None:
        """Opens a file as a device of this width shows it."""
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        await self._ask("Emulation.setEmulatedMedia", features=scheme)
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
        await self._ask("Emulation.setDeviceMetricsOverride", **size)
        await self._ask("Page.navigate", url=page.as_uri())
        there = f"complete{page.as_uri()}"
        await eventually(lambda: self.ask(f"document.readyState + location.href === {there!r}"), what=page.name)

    async def ask(self, script: str) -> Any:
        answer = await self._ask("Runtime.evaluate", expression=script, returnByValue=True)
        return answer["result"].get("value")

    async def overflow(self) -> dict[str, Any]:
        """`{wide, page, out}`: width of the window, of the page, and what stands out of it."""
        found: dict[str, Any] = await self.ask(OVERFLOW)
        return found

    async def picture(self, path: Path, *, whole: bool = True) -> None:
        """The page as PNG, or what of it the device shows at first."""
        answer = await self._ask("Page.captureScreenshot", captureBeyondViewport=whole)
        await asyncio.to_thread(path.write_bytes, base64.b64decode(answer["data"]))

    async def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        async with asyncio.timeout(ANSWER_SECONDS):
            while True:
                told = await self._socket.receive_json()
                if told.get("id") == number:
                    assert "error" not in told, f"{method}: {told.get('error')}"
                    answer: dict[str, Any] = told["result"]
                    return answer


@asynccontextmanager
async def chromium() -> AsyncIterator[Chromium]:
    """A browser of its own, with nothing left of it afterwards. Fails where there is none."""
    assert CHROMIUM is not None, "Chromium is not installed (scripts/ci-packages.sh installs it)"
    folder = Path(tempfile.mkdtemp(prefix="samsvar-chromium-"))
    process = await asyncio.create_subprocess_exec(
        CHROMIUM, *FLAGS, f"--user-data-dir={folder}", "about:blank",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        port = await _port(folder, process)
        async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{port}/json/list") as answer:
            [url] = [each["webSocketDebuggerUrl"] for each in await answer.json() if each["type"] == "page"][:1]
            async with http.ws_connect(url, max_msg_size=0) as socket:
                yield Chromium(socket)
    finally:
        _end(process)
        await process.wait()
        shutil.rmtree(folder, ignore_errors=True)


async def _port(folder: Path, process: asyncio.subprocess.Process) -> int:
    told = folder / "DevToolsActivePort"

    def port() -> int:
        assert process.returncode is None, "Chromium ended at once"
        lines = told.read_text().splitlines() if told.exists() else []
        return int(lines[0]) if len(lines) > 1 else 0

    return await eventually(port, what="the debugging port of Chromium")


def _end(process: asyncio.subprocess.Process) -> None:
    """The browser and its helpers: they are a process group of their own."""
    if process.returncode is None:
        os.killpg(process.pid, signal.SIGKILL)
