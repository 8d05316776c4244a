"""What the parts of one connection's sync share. Made once by app; holds no behaviour of its own."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from daemon.config.values import Timing
from daemon.domain.ids import Key, Kind, System
from daemon.domain.ownership import Policy
from daemon.metrics import Metrics
from daemon.ports import Clock, RemoteSystem, Store
from daemon.sync.fuses import Fuses
from daemon.sync.gate import Gate
from daemon.sync.locks import PairLocks
from daemon.sync.poll_rest import PollRest


def _new_id() -> str:
    return str(uuid.uuid4())


@dataclass(slots=True, kw_only=True, eq=False)
class Connection:
    """One 24SevenOffice identity paired with one Rackbeat account, with its policy and its ports. `new_id`: names the
    next command; the random histories count instead, so that one that fails can be played again. `timing` is replaced
    when the configuration is read again; nothing else ever is."""

    name: str
    erp: RemoteSystem
    wms: RemoteSystem
    store: Store
    clock: Clock
    policy: Policy
    timing: Timing
    metrics: Metrics
    gate: Gate
    fuses: Fuses | None = None
    locks: PairLocks = field(default_factory=PairLocks)
    rest: PollRest = field(default_factory=PollRest)
    new_id: Callable[[], str] = _new_id

    def remote(self, system: System) -> RemoteSystem:
        return self.erp if system is System.ERP else self.wms

    def key(self, kind: Kind, system: System, native_id: str) -> Key:
        return Key(self.name, kind, system, native_id)
