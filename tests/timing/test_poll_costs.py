"""What one poll really asks over HTTP is what the plan of the intervals counts with (`daemon.sync.intervals.COSTS`)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from daemon.clock import SystemClock
from daemon.config.values import Timing
from daemon.domain.ids import Kind, System
from daemon.domain.ownership import Policy
from daemon.erp.gateway import ErpGateway
from daemon.metrics import Metrics
from daemon.sync.connection import Connection
from daemon.sync.gate import Gate
from daemon.sync.intake import Intake
from daemon.sync.intervals import COSTS
from daemon.sync.poller import Poller
from daemon.wms.gateway import WmsGateway
from sandbox.erp_settings import ErpSettings
from sandbox.server import Sandbox, SandboxOptions
from sandbox.wms_settings import WmsSettings
from tests.e2e.worlds import small
from tests.memory_store import MemoryStore
from tests.timing.shop import TWO_WAY

NAME = "butikk"
KINDS = [(system, kind) for system, costs in COSTS.items() for kind in costs]


def connection_to(box: Sandbox, folder: Path, policy: Policy) -> Connection:
    clock = SystemClock()
    erp = ErpGateway(
        url=box.erp_url,
        username=box.username,
        password=box.password,
        application_id=box.application_id,
        identity_id=box.identity_id,
        session=None,
        wsdl_cache=folder,
        clock=clock,
        requests_per_second=Decimal(0),
        timeout_seconds=20,
    )
    wms = WmsGateway(
        url=box.wms_url,
        token=box.token,
        session=None,
        clock=clock,
        requests_per_second=Decimal(0),
        timeout_seconds=20,
        customer_group="1",
        supplier_group="1",
        payment_terms="1",
        currency="NOK",
        locale="no",
    )
    return Connection(
        name=NAME,
        erp=erp,
        wms=wms,
        store=MemoryStore(clock),
        clock=clock,
        policy=policy,
        timing=Timing(),
        metrics=Metrics(CollectorRegistry(), [NAME]),
        gate=Gate(policy.mode),
    )


@pytest.mark.parametrize(("system", "kind"), KINDS)
async def test_a_poll_costs_no_more_than_is_planned_for(tmp_path: Path, system: System, kind: Kind) -> None:
    """The third one: the first sets the cursor, the second may still log in and learn the fields."""
    options = SandboxOptions(
        world=small(open_order=True),
        erp_settings=ErpSettings(limit_per_hour=0),
        wms_settings=WmsSettings(rate_limit=0),
    )
    async with Sandbox(options) as box:
        connection = connection_to(box, tmp_path, TWO_WAY)
        intake = Intake(connection.store, connection.clock, {NAME: connection.timing})
        polling = Poller(connection, system, [kind], 60, intake)
        journal = box.erp.journal if system is System.ERP else box.wms.journal
        try:
            for _ in range(2):
                await polling.poll(kind)
            before = len(journal.entries())
            await polling.poll(kind)
        finally:
            await connection.erp.close()
            await connection.wms.close()
        asked = [entry.operation for entry in journal.entries()[before:]]
        assert 0 < len(asked) <= COSTS[system][kind], asked
