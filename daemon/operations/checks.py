"""`samsvar check` in the running daemon: with its own gateways, so that there is one session and one pace."""

from __future__ import annotations

from collections.abc import Mapping

from daemon.config.values import Config
from daemon.operations.check.pace import sharing
from daemon.operations.check.run import examine_all
from daemon.operations.check.subject import Subject, keep_answers, known_hooks, observing_finding
from daemon.operations.unit import Unit, unit_of
from daemon.ports import Clock
from daemon.web.operations import JsonObject


class Checks:
    """What is learnt is kept and taken to heart at once (design 6, Probe, do not assume)."""

    def __init__(self, config: Config, units: Mapping[str, Unit], clock: Clock) -> None:
        self._config = config
        self._units = units
        self._clock = clock

    async def check(self, connection: str | None) -> JsonObject:
        chosen = [unit_of(self._units, connection)] if connection else list(self._units.values())
        more = [observing_finding(unit.name, unit.observing) for unit in chosen if unit.observing is not None]
        examined = await examine_all([await self._subject(unit) for unit in chosen], daemon_runs=True, more=more)
        for unit in chosen:
            answers = examined.answers[unit.name]
            await keep_answers(unit.connection.store, unit.name, answers, self._clock)
            if answers:
                unit.wms.use_answers(answers)
        return examined.as_json()

    async def _subject(self, unit: Unit) -> Subject:
        secret, hooks = await known_hooks(unit.connection.store, unit.name)
        return Subject(
            config=unit.config,
            erp=unit.erp,
            wms=unit.wms,
            clock=self._clock,
            sharing=sharing(unit.config, self._config.connections.values()),
            daemon_runs=True,
            secret=secret,
            hooks=hooks,
        )
