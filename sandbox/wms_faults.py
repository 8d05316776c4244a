"""Presets: accidents of the Rackbeat half by name, armed by `POST /_sandbox/faults {"preset": NAME, ...}`.

Three kinds: what the shared `Faults` can express (`wms_fault_presets`), answers that are well-formed
and wrong (`wms_spoils`), and tricks with webhooks (`webhook_tricks`). A body without `preset` is a plain fault.
`GET /_sandbox/faults/presets` lists the names.
"""

from collections.abc import Mapping
from typing import Any, Literal

from aiohttp import web

from sandbox.control import PREFIX, FaultError, Faults, json_body, json_response
from sandbox.webhook_tricks import TrickKind
from sandbox.webhooks import Deliveries
from sandbox.wms_control import arm_trick
from sandbox.wms_spoils import WAYS, Spoils

Wish = dict[str, Any]

TRICKS: dict[str, TrickKind | Literal["burst"]] = {
    "webhook_lost": "lose",
    "webhook_doubled": "double",
    "webhook_reordered": "reorder",
    "webhook_delayed": "delay",
    "webhook_burst": "burst",
}


def named(faults: Faults) -> dict[str, Wish]:
    """Every name with what it stands for."""
    made: dict[str, Wish] = {n: {"what": p.what, "fault": dict(p.fault)} for n, p in faults.presets.items()}
    made |= {name: {"what": (way.__doc__ or "").split("\n")[0]} for name, way in WAYS.items()}
    return made | {name: {"what": f"webhooks: {kind}"} for name, kind in TRICKS.items()}


def arm_preset(faults: Faults, spoils: Spoils, deliveries: Deliveries, wish: Mapping[str, Any]) -> Wish:
    """Arm what `wish["preset"]` names; the other keys override it. Raises FaultError or ValueError saying why not."""
    name = wish.get("preset")
    rest = {key: value for key, value in wish.items() if key != "preset"}
    if not isinstance(name, str) or name not in named(faults):
        raise FaultError([f"preset: must be one of {', '.join(sorted(named(faults)))}"])
    if name in TRICKS:
        return {"preset": name} | arm_trick(deliveries, TRICKS[name], rest)
    if name in WAYS:
        if problems := _problems(rest):
            raise FaultError(problems)
        return spoils.arm(name, **rest).as_json()
    return faults.arm_json(wish).as_json()


def _problems(rest: Mapping[str, Any]) -> list[str]:
    kinds: dict[str, type] = {"operation": str, "times": int, "skip": int}
    problems = [f"unknown key {key!r}" for key in rest if key not in kinds]
    return problems + [
        f"{key}: wrong type" for key, kind in kinds.items() if key in rest and type(rest[key]) is not kind
    ]


def wms_fault_routes(faults: Faults, spoils: Spoils, deliveries: Deliveries) -> list[web.AbstractRouteDef]:
    """To be added ahead of `control_routes`, whose fault routes they stand in for."""

    async def show(_: web.Request) -> web.Response:
        return json_response({"faults": [*(f.as_json() for f in faults.armed()), *spoils.as_json()]})

    async def presets(_: web.Request) -> web.Response:
        return json_response({"presets": named(faults)})

    async def arm(request: web.Request) -> web.Response:
        wish = await json_body(request)
        try:
            made = arm_preset(faults, spoils, deliveries, wish) if "preset" in wish else faults.arm_json(wish).as_json()
        except FaultError as error:
            return json_response({"problems": error.problems}, status=400)
        except ValueError as error:
            return json_response({"problems": [str(error)]}, status=400)
        return json_response(made, status=201)

    async def clear(_: web.Request) -> web.Response:
        faults.clear()
        spoils.clear()
        deliveries.tricks.clear()
        return json_response({"cleared": True})

    path = PREFIX + "faults"
    return [web.get(path + "/presets", presets), web.get(path, show), web.post(path, arm), web.delete(path, clear)]
