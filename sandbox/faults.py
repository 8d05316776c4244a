"""Armed accidents: what a sandbox shall do wrong, how often, and at which instant of a request.

Armed by tests and by `/_sandbox/faults`; consumed by `sandbox.control.fault_middleware`. A fault never changes the
state of a sandbox, only the way in and the way out.
"""

import asyncio
from collections.abc import Mapping, Set
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, cast, get_args

from sandbox.fault_presets import PRESETS, Preset

When = Literal["before", "after_commit", "instead"]
Action = Literal["delay", "drop", "status", "body", "cut"]

MAX_FAULTS = 1_000
MAX_SECONDS = 600.0
MAX_TIMES = 1_000_000


class FaultError(ValueError):
    """A fault description that cannot be armed; `problems` lists everything wrong with it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(slots=True)
class Fault:
    """One armed accident.

    `before`: ahead of the handler; `after_commit`: the handler ran and the state is changed; `instead`: the handler
    never runs. Every action waits `seconds` first, or until the fault is removed; `delay` then goes on; `drop` cuts the
    connection; `status` and `body` answer something else; `cut` announces the full length, sends half and closes; a
    half may have more actions. The first `skip` matches pass, then it fires `times` times.
    """

    id: int
    operation: str = "*"
    when: When = "before"
    action: str = "drop"
    seconds: float = 0.0
    status: int = 500
    body: str = ""
    content_type: str = "text/html"
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1
    skip: int = 0
    fired: int = 0
    preset: str = ""

    def as_json(self) -> dict[str, Any]:
        made = asdict(self)
        if not self.preset:
            del made["preset"]
        return made


class Faults:
    """The armed faults of one sandbox, oldest first; spent ones stay listed with `times` 0 until cleared. Whoever waits
    in one goes on when it is removed, so that a request can be held exactly as long as a test needs.

    `also` are actions that only this sandbox has, each with the bodies it takes (none: any), `presets` the names that
    stand for a whole fault.
    """

    def __init__(self, *, also: Mapping[str, Set[str]] | None = None, presets: Mapping[str, Preset] = PRESETS) -> None:
        self.presets = presets
        self._actions: dict[str, Set[str]] = {**dict.fromkeys(get_args(Action), frozenset[str]()), **(also or {})}
        self._faults: list[Fault] = []
        self._removed: dict[int, asyncio.Event] = {}
        self._next = 1

    def arm(self, operation: str = "*", **settings: Any) -> Fault:
        """Arm one fault; the keywords are the fields of `Fault`. Raises FaultError naming all that is wrong."""
        return self.arm_json({"operation": operation, **settings})

    def arm_json(self, wish: Mapping[str, Any]) -> Fault:
        """Arm one fault from a JSON object as posted to `/_sandbox/faults`; a `preset` fills what it leaves open."""
        preset = wish.get("preset", "")
        if preset and preset not in self.presets:
            raise FaultError([f"preset: must be one of {', '.join(sorted(self.presets))}"])
        if preset:
            wish = {**self.presets[preset].fault, **wish}
        problems = _problems(wish, self._actions)
        if len(self._faults) >= MAX_FAULTS:
            problems.append(f"more than {MAX_FAULTS} faults are armed; clear them first")
        if problems:
            raise FaultError(problems)
        known = {k: v for k, v in wish.items() if k in _TYPES}
        fault = Fault(id=self._next, **known)
        self._next += 1
        self._faults.append(fault)
        self._removed[fault.id] = asyncio.Event()
        return fault

    async def wait(self, fault: Fault) -> None:
        """`fault.seconds`, or less when it is removed meanwhile."""
        removed = self._removed.get(fault.id)
        if not fault.seconds or removed is None:
            return
        try:
            async with asyncio.timeout(fault.seconds):
                await removed.wait()
        except TimeoutError:
            return

    def match(self, operation: str, when: When) -> Fault | None:
        """The oldest fault that fires for this operation at this instant, with one firing used up."""
        for fault in self._faults:
            if fault.when != when or fault.operation not in ("*", operation) or fault.times <= 0:
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.times -= 1
            fault.fired += 1
            return fault
        return None

    def armed(self) -> list[Fault]:
        return list(self._faults)

    def remove(self, fault_id: int) -> bool:
        kept = [f for f in self._faults if f.id != fault_id]
        found = len(kept) < len(self._faults)
        self._faults = kept
        if found:
            self._removed.pop(fault_id).set()
        return found

    def clear(self) -> None:
        for fault in self.armed():
            self.remove(fault.id)


_TYPES: dict[str, type | tuple[type, ...]] = {
    "preset": str,
    "operation": str,
    "when": str,
    "action": str,
    "seconds": (int, float),
    "status": int,
    "body": str,
    "content_type": str,
    "headers": dict,
    "times": int,
    "skip": int,
}


def _problems(wish: Mapping[str, Any], actions: Mapping[str, Set[str]]) -> list[str]:
    problems = [f"unknown key {key!r}" for key in wish if key not in _TYPES]
    for key, kind in _TYPES.items():
        if key in wish and (not isinstance(wish[key], kind) or isinstance(wish[key], bool)):
            problems.append(f"{key}: wrong type")
    if problems:
        return problems
    for key, allowed in (("when", get_args(When)), ("action", sorted(actions))):
        if key in wish and wish[key] not in allowed:
            problems.append(f"{key}: must be one of {', '.join(allowed)}")
    if not 0 <= wish.get("seconds", 0) <= MAX_SECONDS:
        problems.append(f"seconds: must be 0 to {MAX_SECONDS:.0f}")
    if not 100 <= wish.get("status", 500) <= 599:
        problems.append("status: must be an HTTP status")
    if not 1 <= wish.get("times", 1) <= MAX_TIMES or not 0 <= wish.get("skip", 0) <= MAX_TIMES:
        problems.append(f"times must be 1 to {MAX_TIMES}, skip 0 to {MAX_TIMES}")
    headers = cast("dict[object, object]", wish.get("headers", {}))
    if not all(isinstance(k, str) and isinstance(v, str) for k, v in headers.items()):
        problems.append("headers: names and values must be text")
    bodies = actions.get(wish.get("action", ""), frozenset())
    if bodies and wish.get("body") not in bodies:
        problems.append(f"body: must be one of {', '.join(sorted(bodies))}")
    if wish.get("action") == "delay" and wish.get("when") == "instead":
        problems.append("a delay cannot stand instead of the handler; use before or after_commit")
    return problems
