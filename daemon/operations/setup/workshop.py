"""Both gateways of a connection that is about to be set up, and the few things that setup does with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from daemon.config.values import ConnectionConfig
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind
from daemon.erp.gateway import ErpGateway, IdentityChoice
from daemon.metrics import Metrics
from daemon.operations.gateways import erp_gateway, wms_gateway
from daemon.ports import Clock, Identity, Store
from daemon.sync.connection import Connection
from daemon.sync.engine import MASTER_KINDS
from daemon.sync.gate import Gate
from daemon.sync.initial import InitialPlan, InitialSync
from daemon.sync.intake import Intake
from daemon.wms.gateway import WmsGateway
from daemon.wms.setup import Missing as Missing
from daemon.wms.setup import are_fields_allowed, create_missing, read_missing

CALL_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacks:
    """What R1 asks for and Rackbeat has not. `fields_allowed` False: the plan has no text fields, so those cannot be
    created by anybody."""

    missing: tuple[Missing, ...]
    fields_allowed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One kind of an initial sync. `unsendable`: reason -> count."""

    kind: Kind
    create: int
    linked: int
    unsendable: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    """`total` is the count to confirm (design 3.11)."""

    rows: tuple[PlanRow, ...]
    total: int
    left_out: int


class Workshop:
    """Opens nothing before it is asked; `close` at the end. Every method raises SyncError."""

    def __init__(self, config: ConnectionConfig, folder: Path, clock: Clock) -> None:
        self._config = config
        self._clock = clock
        self._erp: ErpGateway = erp_gateway(folder, config, clock, timeout_seconds=CALL_SECONDS)
        self._wms: WmsGateway = wms_gateway(config, clock, timeout_seconds=CALL_SECONDS)

    async def identities(self) -> list[IdentityChoice]:
        """The companies that the user may choose from (R2). AUTH_FAILED for wrong credentials."""
        found = await self._erp.identities()
        if not found:
            raise SyncError(Reason.AUTH_FAILED, "24SevenOffice does not accept the user name or the password")
        return found

    async def account(self) -> Identity:
        """Whose Rackbeat account the key belongs to."""
        return await self._wms.identity()

    async def company(self) -> Identity:
        """Logs in with the chosen identity."""
        return await self._erp.identity()

    async def lacks(self) -> Lacks:
        allowed = await are_fields_allowed(self._wms.client)
        missing = await read_missing(self._wms.client, self._wms.defaults)
        return Lacks(missing=tuple(missing), fields_allowed=allowed)

    async def create(self, missing: Sequence[Missing]) -> None:
        """One after the other; what was made before one is refused stays."""
        await create_missing(self._wms.client, missing)

    async def dry_run(self, store: Store, kinds: Sequence[Kind] = MASTER_KINDS) -> DryRun:
        """Reads 24SevenOffice and our links; writes nothing (R7)."""
        config = self._config
        connection = Connection(
            name=config.name,
            erp=self._erp,
            wms=self._wms,
            store=store,
            clock=self._clock,
            policy=config.policy,
            timing=config.timing,
            metrics=Metrics.unread(),
            gate=Gate(config.policy.mode),
        )
        plan = await InitialSync(connection, Intake(store, self._clock, {config.name: config.timing})).plan(kinds)
        return _dry_run(plan, kinds)

    async def close(self) -> None:
        await self._erp.close()
        await self._wms.close()


def _dry_run(plan: InitialPlan, kinds: Sequence[Kind]) -> DryRun:
    rows = tuple(
        PlanRow(
            kind=kind,
            create=plan.create.get(kind, 0),
            linked=plan.linked.get(kind, 0),
            unsendable={reason: count for (k, reason), count in plan.unsendable.items() if k is kind},
        )
        for kind in kinds
    )
    return DryRun(rows=rows, total=plan.total, left_out=plan.left_out)
