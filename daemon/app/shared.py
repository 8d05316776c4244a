"""What all connections use together, and the rules file read into it. Called by `serve` and `unit`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from daemon.config import Config, ConfigError, ConnectionConfig
from daemon.erp.share import SharedRate
from daemon.log import get_logger
from daemon.metrics import Metrics
from daemon.ports import Clock
from daemon.store.db import SqlStore
from daemon.sync.intake import Intake
from reconcile.drift_rules import RulesError
from reconcile.duck import Duck
from reconcile.in_force import InForce, in_force


@dataclass(frozen=True, slots=True)
class Shared:
    """What all connections use together."""

    folder: Path
    store: SqlStore
    clock: Clock
    metrics: Metrics
    unread: Metrics
    intake: Intake
    duck: Duck
    rules: InForce
    everybody: Collection[ConnectionConfig]
    shares: Mapping[str, SharedRate]


def rules_of(config: Config) -> InForce:
    """Raises ConfigError."""
    try:
        rules = in_force(config.rules_file, config.detectors_dir)
    except RulesError as error:
        raise ConfigError(config.path, error.problems) from error
    for one in rules.refused:
        get_logger().warning("detector_refused", name=one.name, why=one.why)
    return rules
