"""The nightly report of a whole daemon: by itself, at its time of the wall clock, each night once, a missed one once.

The clock is set from night to night; that each time of the day comes once is held by tests/reports/test_times.py.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from tests.certificates import make, needs_openssl
from tests.e2e.moved_clock import begun, ended, set_to
from tests.e2e.running import running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import small
from tests.reports.mail_server import mail_server, smtp_table

pytestmark = needs_openssl
SUPPORT = "support@nordlys.example"


@asynccontextmanager
async def switch() -> AsyncIterator[tuple[str, list[str]]]:
    """A dead-man switch: its address, and what it heard."""
    heard: list[str] = []

    async def hear(request: web.Request) -> web.Response:
        heard.append(request.path)
        return web.Response()

    app = web.Application()
    app.router.add_get("/{anything:.*}", hear)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/beat", heard
    finally:
        await runner.cleanup()


async def test_each_night_is_reported_once_over_both_changes_of_the_clock_and_a_long_silence(tmp_path: Path) -> None:
    async with (
        switch() as (url, heard),
        mail_server(make(tmp_path)) as server,
        running(small(), start=False) as shop,
    ):
        plan = f'[connections.sandbox.report]\nat = "30 2 * * *"\nheartbeat_url = "{url}"\n'
        plan += f'[[connections.sandbox.report.recipients]]\naddress = "{SUPPORT}"\n'
        shop.config.write_text(f"{shop.config.read_text()}\n{smtp_table(server, shop.config.parent)}\n{plan}")
        offset = shop.folder / "offset"

        async def reported(count: int, day: str) -> None:
            await eventually(lambda: len(server.to(SUPPORT)) >= count, what=f"report {count}, of {day}")
            assert day in str(server.to(SUPPORT)[-1]["Subject"])
            await eventually(lambda: heard[2 * count - 2 :] == ["/beat/start", "/beat"], what="the switch")

        set_to(offset, "2027-03-27T23:00+01:00")
        process = await begun(shop, offset)
        try:
            set_to(offset, "2027-03-28T03:05+02:00")  # the wall went from 02:00 to 03:00
            await reported(1, "28. mars")
            assert await ended(process) == 0
            set_to(offset, "2027-10-30T12:00+02:00")  # nobody started it for seven months
            process = await begun(shop, offset)
            await reported(2, "30. oktober")
            set_to(offset, "2027-10-31T02:35+02:00")  # the wall shows this hour twice; this is the first
            await reported(3, "31. oktober")
            set_to(offset, "2027-11-01T02:35+01:00")
            await reported(4, "1. november")
        finally:
            code = await ended(process)
        assert code == 0 and len(server.to(SUPPORT)) == 4
        shop.assert_no_traceback()
