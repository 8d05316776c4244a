"""What all connections use together, and the rules file read into it. Called by `serve` and `unit`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from prometheus_client import CollectorRegistry

from daemon.config.problems import ConfigError
from daemon.config.values import Config, ConnectionConfig
from daemon.erp.descriptions import Descriptions
from daemon.erp.share import SharedRate, shares_of
from daemon.erp.transport import Loaded, new_descriptions
from daemon.log import get_logger
from daemon.metrics import Metrics
from daemon.ports import Clock
from daemon.store.db import SqlStore
from daemon.sync.intake import Intake
from reconcile.drift_rules import RulesError
from reconcile.duck.instance import Duck
from reconcile.in_force import InForce, in_force

OpenStore = Callable[[Path, Clock], Awaitable[SqlStore]]


@dataclass(frozen=True, slots=True, kw_only=True)
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
    descriptions: Descriptions[Loaded]


async def shared_of(
    config: Config,
    clock: Clock,
    rules: InForce,
    registry: CollectorRegistry,
    open_store: OpenStore,
    stack: AsyncExitStack,
) -> Shared:
    """Opens the state file and the snapshots; the stack closes them. Raises StateError."""
    metrics = await asyncio.to_thread(Metrics, registry, list(config.connections), list(rules.catalog))
    store = await open_store(config.state_dir / "state.db", clock)
    stack.push_async_callback(store.close)
    duck = Duck(config.state_dir, fields=rules.fields)
    stack.push_async_callback(duck.close)
    everybody = config.connections.values()
    return Shared(
        folder=config.state_dir,
        store=store,
        clock=clock,
        metrics=metrics,
        unread=await asyncio.to_thread(Metrics.unread),
        intake=Intake(store, clock, {name: c.timing for name, c in config.connections.items()}),
        duck=duck,
        rules=rules,
        everybody=everybody,
        shares=shares_of(everybody),
        descriptions=new_descriptions(),
    )


def rules_of(config: Config) -> InForce:
    """Raises ConfigError."""
    try:
        rules = in_force(config.rules_file, config.detectors_dir)
    except RulesError as error:
        raise ConfigError(config.path, error.problems) from error
    for one in rules.refused:
        get_logger().warning("detector_refused", name=one.name, why=one.why)
    return rules
