"""What `samsvar status`, /healthz and /readyz tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from daemon.config.values import Config
from daemon.domain.drift import Drift, DriftState
from daemon.domain.ids import Kind, System
from daemon.domain.ownership import Mode
from daemon.lifecycle import LagProbe
from daemon.operations.check.pace import intervals, sharing
from daemon.operations.flows import directions, flows
from daemon.operations.gauges import Gauges
from daemon.operations.holds import both, hold_troubles, worded
from daemon.operations.unit import Unit, unit_of
from daemon.ports import Clock
from daemon.pulse import Pulses
from daemon.sync.questions import open_questions
from daemon.sync.stock import settled_opening
from daemon.web.operations import JsonObject
from reconcile.run_record import RUN_DOCUMENT, WATCH_DOCUMENT

MOST_RUNS = 5
"""Records of comparisons that are looked at: the newest may be under way or cut off."""


class StatusBoard:
    """Reads only; safe at any time. `addresses`: what the listeners were really bound to."""

    def __init__(
        self,
        config: Config,
        units: Mapping[str, Unit],
        clock: Clock,
        lag: LagProbe,
        gauges: Gauges,
        addresses: Mapping[str, str],
        version: str,
        pulses: Pulses,
    ) -> None:
        self._config = config
        self._units = units
        self._clock = clock
        self._lag = lag
        self._gauges = gauges
        self._addresses = addresses
        self._version = version
        self._pulses = pulses
        self._started_at: datetime = clock.now()
        self.last_reload: Callable[[], JsonObject | None] = lambda: None
        """What came of the last SIGHUP; set by app once somebody listens to it."""

    async def status(self, connection: str | None) -> JsonObject:
        chosen = [unit_of(self._units, connection)] if connection else list(self._units.values())
        return {
            "version": self._version,
            "mode": str(self._config.mode),
            "started_at": self._started_at.isoformat(),
            "loop_lag_worst_ms": round(self._lag.worst * 1000, 1),
            "loop_lag_own_worst_ms": round(self._lag.own_worst * 1000, 1),
            "listen": dict(self._addresses),
            "reload": self.last_reload(),
            "connections": [await self._one(unit) for unit in chosen],
        }

    async def _one(self, unit: Unit) -> JsonObject:
        sample = await self._gauges.sample(unit)
        async with unit.connection.store.reading() as tx:
            drifts = await tx.drift.load(unit.name, open_only=True)
            runs = await tx.documents.list(unit.name, RUN_DOCUMENT, limit=MOST_RUNS)
            watches = await tx.documents.list(unit.name, WATCH_DOCUMENT, limit=MOST_RUNS)
            questions = await open_questions(tx, unit.name)
            cursors = dict(await self._cursors(unit))
        last = runs[0][2] if runs else None
        compared = _compared_at([body for _name, _at, body in (*runs, *watches)])
        return {
            "connection": unit.name,
            "mode": str(unit.connection.policy.mode),
            "problems": self.problems_of(unit),
            "observe_only": unit.observing is not None,
            "troubles": [both(trouble) for trouble in self.troubles_of(unit)],
            **{
                str(system): {**self._side(unit, system, cursors), "compared_at": compared[system]} for system in System
            },
            "directions": await directions(unit, self._clock.now()),
            "flows": await flows(unit),
            "queue": {k: sample[k] for k in ("depth", "oldest_seconds", "parked")},
            "outbox": {
                "pending": sample["pending"],
                "parked": sample["parked_commands"],
                "paused": unit.connection.gate.paused,
            },
            "questions": len(questions),
            "stock": await _stock_word(unit),
            **_drift_counts([d for d in drifts if d.state is not DriftState.RESOLVED]),
            "last_run": _run_line(last),
        }

    async def _cursors(self, unit: Unit) -> list[tuple[str, str]]:
        async with unit.connection.store.reading() as tx:
            rows = await tx.documents.list(unit.name, "cursor")
        return [(name, at.isoformat()) for name, at, _body in rows]

    def _side(self, unit: Unit, system: System, cursors: Mapping[str, str]) -> JsonObject:
        identity = unit.identities.get(system)
        return {
            "identity": identity.name if identity is not None else None,
            "budget_remaining": unit.connection.remote(system).budget().remaining,
            "polled_at": cursors.get(f"{system}.order"),
            "poll_seconds": {str(kind): round(s, 1) for kind, s in self._intervals(unit, system).items()},
        }

    def _intervals(self, unit: Unit, system: System) -> Mapping[Kind, float]:
        """What the pollers were made with: the plan of the start."""
        return intervals(unit.config, sharing(unit.config, self._config.connections.values(), system), system)

    def problems_of(self, unit: Unit) -> list[str]:
        """What keeps this connection from working, in bounded English texts."""
        return [worded(trouble, "en") for trouble in self.troubles_of(unit)]

    def troubles_of(self, unit: Unit) -> list[tuple[str, dict[str, str]]]:
        """The same as codes of the catalogue with their values."""
        found = [("trouble.silent", {"system": s.product_name}) for s in System if s not in unit.identities]
        syncing = unit.connection.policy.mode is Mode.SYNC
        if syncing and unit.webhooks.problem is not None:
            found.append(("trouble.webhooks", {"why": str(unit.webhooks.problem)}))
        told = [*([unit.hindrance] if unit.hindrance else []), *unit.connection.rest.problems]
        found += [("trouble.other", {"why": problem}) for problem in told]
        return found + hold_troubles(unit.connection.gate.reasons)

    def ready(self) -> list[str]:
        return [f"{unit.name}: {problem}" for unit in self._units.values() for problem in self.problems_of(unit)]

    def alive(self) -> list[str]:
        """Loops that have stopped turning."""
        return self._pulses.late()

    def line(self) -> str:
        """For `systemctl status`: short, in English, without a name of any record."""
        troubles = self.ready()
        if troubles:
            return f"{len(self._units)} connections, troubles: {'; '.join(troubles)}"
        return f"{len(self._units)} connections, all is well"


def _compared_at(runs: Sequence[object]) -> dict[System, str | None]:
    """When each system was last read for a comparison; a run that is under way has read nothing yet."""
    found: dict[System, str | None] = dict.fromkeys(System)
    for body in runs:
        read = body.get("as_of") if isinstance(body, dict) else None
        for system in System:
            at = read.get(str(system)) if isinstance(read, dict) else None
            if isinstance(at, str):
                found[system] = max(at, found[system] or at, key=datetime.fromisoformat)
    return found


async def _stock_word(unit: Unit) -> str:
    """Whether stock flows (R12)."""
    if not unit.connection.policy.stock.enabled:
        return "off"
    return "on" if await settled_opening(unit.connection) is not None else "opening_not_settled"


def _run_line(last: object) -> JsonObject | None:
    if not isinstance(last, dict):
        return None
    outcome = "failed" if last.get("state") == "failed" else "running" if last.get("state") == "started" else None
    if outcome is None:
        open_count = sum(dict(last.get("open_by_kind") or {}).values())
        outcome = "incomplete" if not last.get("complete") else "drift" if open_count else "equal"
    return {"run_id": last.get("run_id"), "outcome": outcome, "finished_at": last.get("finished_at")}


def _drift_counts(drifts: Sequence[Drift]) -> dict[str, int]:
    """Open ones, and how many of them are seen, set aside, or come and go."""
    return {
        "drift_open": len(drifts),
        "drift_acknowledged": sum(1 for d in drifts if d.ack),
        "drift_snoozed": sum(1 for d in drifts if d.snooze),
        "drift_flapping": sum(1 for d in drifts if d.is_flapping),
    }
