"""Where one run shall be killed: requests held by the sandbox, or a commit after which the daemon's process dies."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sandbox.faults import Fault, Faults
from tests.crash.points import Point
from tests.crash.witness import KILL_AT, KILLED_AT
from tests.e2e.running import Running

HELD_SECONDS = 120.0


class Trap:
    """Armed at all of `points` from the beginning; of our own commits at one at most. Disarming one lets the request
    that is held there go, so that the daemon must be dead by then."""

    def __init__(self, shop: Running, points: Sequence[Point], turn: int) -> None:
        assert sum(point.side == "own" for point in points) <= 1, "one commit at a time"
        self._shop = shop
        self.armed = {point: self._arm(point, turn) for point in points}

    def sprung(self) -> list[Point]:
        """Every armed point that has come by now; several when calls were under way together."""
        return [point for point, fault in self.armed.items() if self._has_come(fault)]

    def disarm(self, points: Sequence[Point]) -> None:
        for point in points:
            fault = self.armed.pop(point)
            if fault is None:
                (self._shop.state_dir / KILL_AT).unlink(missing_ok=True)
                (self._shop.state_dir / KILLED_AT).unlink(missing_ok=True)
            else:
                self._faults(point).remove(fault.id)

    def _has_come(self, fault: Fault | None) -> bool:
        return bool(fault.fired) if fault is not None else (self._shop.state_dir / KILLED_AT).exists()

    def _arm(self, point: Point, turn: int) -> Fault | None:
        if point.side == "own":
            wish = {"step": point.name, "nth": point.nth, "turn": turn}
            made = self._shop.state_dir / f"{KILL_AT}.new"
            made.write_text(json.dumps(wish), encoding="utf-8")
            (self._shop.state_dir / KILLED_AT).unlink(missing_ok=True)
            made.replace(self._shop.state_dir / KILL_AT)
            return None
        when = "instead" if point.when == "before" else "after_commit"
        return self._faults(point).arm(point.name, when=when, action="drop", seconds=HELD_SECONDS, skip=point.nth - 1)

    def _faults(self, point: Point) -> Faults:
        return self._shop.sandbox.erp.faults if point.side == "erp" else self._shop.sandbox.wms.faults
