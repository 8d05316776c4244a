"""Runs the incumbent integration: its clock, and its verbs under `/_sandbox/incumbent` on both sandboxes.

`step` is one poll at once, for tests; `start` polls in the background until `stop`.
"""

import asyncio
from dataclasses import asdict

from aiohttp import web

from sandbox.incumbent import Incumbent
from sandbox.notes import PREFIX, json_body, json_response
from sandbox.switches import SettingError
from sandbox.wms_http import Refused

LEAST_SECONDS = 0.05
PATH = PREFIX + "incumbent"


class IncumbentClock:
    """Owns the one task that polls. A poll that breaks ends it; the error is told and `start` begins anew."""

    def __init__(self, incumbent: Incumbent) -> None:
        self.incumbent = incumbent
        self.steps = 0
        self._task: asyncio.Task[None] | None = None

    @property
    def running(self) -> bool:
        return self._task is not None and not self._task.done()

    @property
    def error(self) -> str:
        """Why the polling broke off, empty when it did not."""
        if self._task is None or not self._task.done() or self._task.cancelled():
            return ""
        found = self._task.exception()
        return "" if found is None else f"{type(found).__name__}: {found}"

    def start(self) -> None:
        """Poll from now on; nothing happens when it is polling already."""
        if not self.running:
            self._task = asyncio.get_running_loop().create_task(self._poll(), name="incumbent")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def step(self) -> dict[str, list[int]]:
        self.steps += 1
        return self.incumbent.step()

    async def _poll(self) -> None:
        while True:
            self.step()
            await asyncio.sleep(max(LEAST_SECONDS, self.incumbent.settings.every_seconds))


def incumbent_routes(clock: IncumbentClock) -> list[web.AbstractRouteDef]:
    """All verbs; the same on both sandboxes."""
    verbs = _Verbs(clock)
    return [
        web.get(PATH, verbs.show),
        web.patch(PATH, verbs.change),
        web.post(PATH + "/start", verbs.start),
        web.post(PATH + "/stop", verbs.stop),
        web.post(PATH + "/step", verbs.step),
        web.post(PATH + "/get", verbs.get),
        web.post(PATH + "/masters", verbs.masters),
    ]


class _Verbs:
    """The handlers over one clock."""

    def __init__(self, clock: IncumbentClock) -> None:
        self._clock = clock

    def _facts(self) -> web.Response:
        clock, incumbent = self._clock, self._clock.incumbent
        return json_response(
            {
                "running": clock.running,
                "error": clock.error,
                "steps": clock.steps,
                "settings": asdict(incumbent.settings),
                "made": {str(key): numbers for key, numbers in incumbent.made.items()},
                "failed": {str(key): why for key, why in incumbent.failed.items()},
                "dropped": incumbent.dropped,
            }
        )

    async def show(self, _: web.Request) -> web.Response:
        """What it has done and left out, which the real one tells nobody."""
        return self._facts()

    async def change(self, request: web.Request) -> web.Response:
        try:
            self._clock.incumbent.settings.change(await json_body(request))
        except SettingError as error:
            return json_response({"problems": error.problems}, status=400)
        return self._facts()

    async def start(self, _: web.Request) -> web.Response:
        self._clock.start()
        return self._facts()

    async def stop(self, _: web.Request) -> web.Response:
        await self._clock.stop()
        return self._facts()

    async def step(self, _: web.Request) -> web.Response:
        return json_response(self._clock.step())

    async def masters(self, _: web.Request) -> web.Response:
        return json_response(self._clock.incumbent.sync_masters())

    async def get(self, request: web.Request) -> web.Response:
        """`{"order_id": 20001}` makes one more order in Rackbeat, every time."""
        wish = await json_body(request)
        order_id = wish.get("order_id")
        if type(order_id) is not int or wish.keys() != {"order_id"}:
            return json_response({"problems": ["give order_id, a whole number, and nothing else"]}, status=400)
        try:
            number = self._clock.incumbent.get(order_id)
        except KeyError:
            return json_response({"problems": [f"no order {order_id} in 24SevenOffice"]}, status=404)
        except Refused as refusal:
            return json_response({"problems": [str(refusal.payload)]}, status=409)
        return json_response({"order_id": order_id, "number": number}, status=201)
