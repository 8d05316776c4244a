"""SIGHUP: reads the configuration again and applies what can change while the daemon runs; says what cannot, and why.

Applied: intervals, settling, retries, the schedules of the audit and the report, who gets it, how long things are kept,
the log's level, secrets from files. Refused: everything else, which takes a restart; and a file with a problem, as a
whole. What came of it is in the log and in `samsvar status`. With systemd credentials new secrets take a restart,
because systemd copies them at start.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from daemon.config.changes import changed_keys, is_live, with_live
from daemon.config.in_time import InTime
from daemon.config.problems import ConfigError
from daemon.config.values import Config
from daemon.domain.ids import System
from daemon.lifecycle import Notifier
from daemon.log import get_logger, set_level
from daemon.operations.check.pace import intervals, sharing
from daemon.operations.retention import Housekeeping
from daemon.operations.unit import Unit
from daemon.ports import Clock
from daemon.pulse import Pulse
from daemon.web.operations import JsonObject

log = get_logger()

MOST_TOLD = 50
"""Keys and problems of one reload that are told; the file is not that long."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Who is told of a reload. `keep_secret`: new secrets, before they are used. `status`: the line that goes with
    READY."""

    keep_secret: Callable[[str], None]
    notifier: Notifier
    status: Callable[[], str]


class Reloader:
    """`again`: set at every SIGHUP."""

    def __init__(
        self,
        config: Config,
        units: Mapping[str, Unit],
        tidy: Housekeeping,
        clock: Clock,
        again: asyncio.Event,
        told: Telling,
    ) -> None:
        self.config = config
        self.pulse = Pulse(clock.monotonic)
        self._last: JsonObject | None = None
        self._units = units
        self._tidy = tidy
        self._clock = clock
        self._again = again
        self._told = told
        self._stopping = False
        self._reader = InTime()

    def stop(self) -> None:
        self._stopping = True
        self._again.set()

    async def run(self) -> None:
        while True:
            self.pulse.rest_for_ever()
            await self._again.wait()
            self._again.clear()
            if self._stopping:
                return
            self.pulse.beat()
            self._told.notifier.reloading()
            try:
                await self.reload()
            finally:
                self._told.notifier.ready(self._told.status())

    def outcome(self) -> JsonObject | None:
        """Of the last reload; None: there was none."""
        return self._last

    async def reload(self) -> JsonObject:
        """Once; also kept as `outcome`: `{at, applied: [key], refused: [key], problems: [text]}`."""
        try:
            new = await self._reader.load(self.config.path)
        except ConfigError as error:
            return self._note((), (), error.problems)
        changed = changed_keys(self.config, new)
        applied = [key for key in changed if is_live(key)]
        if applied:
            self._apply(with_live(self.config, new))
        return self._note(applied, [key for key in changed if not is_live(key)], ())

    def _apply(self, new: Config) -> None:
        for secret in new.secrets():
            self._told.keep_secret(secret)
        old, self.config = self.config, new
        set_level(new.log_level)
        self._tidy.keep(new.retention)
        for name, unit in self._units.items():
            before, unit.config = old.connections[name], new.connections[name]
            unit.take_timing(unit.config.timing)
            if before.erp.password != unit.config.erp.password:
                unit.take_password(unit.config.erp.password)
            if before.wms.token != unit.config.wms.token:
                unit.take_token(unit.config.wms.token)
            for system in System:
                together = sharing(unit.config, new.connections.values(), system)
                unit.pace(system, intervals(unit.config, together, system))

    def _note(self, applied: Sequence[str], refused: Sequence[str], problems: Sequence[str]) -> JsonObject:
        self._last = {
            "at": self._clock.now().isoformat(),
            "applied": list(applied[:MOST_TOLD]),
            "refused": list(refused[:MOST_TOLD]),
            "problems": list(problems[:MOST_TOLD]),
        }
        tell = log.warning if refused or problems else log.info
        why = "the file has problems" if problems else "takes a restart" if refused else None
        tell("configuration_reloaded", why=why, **{name: value for name, value in self._last.items() if name != "at"})
        return self._last
