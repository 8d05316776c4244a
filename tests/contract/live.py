"""Subjects far away: a real account, named by the environment (README.md). Never asked by default."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path

import pytest

from daemon.clock import SystemClock
from daemon.domain.ids import System
from daemon.erp.gateway import ErpGateway
from daemon.wms.gateway import WmsGateway
from tests.contract.subject import Subject

PREFIX = "SAMSVAR_LIVE_"
ERP_NAMES = ("ERP_URL", "ERP_USERNAME", "ERP_PASSWORD", "ERP_APPLICATION_ID", "ERP_IDENTITY_ID")
WMS_NAMES = ("WMS_URL", "WMS_TOKEN")


def _environment(names: tuple[str, ...]) -> Mapping[str, str]:
    missing = [PREFIX + name for name in names if not os.environ.get(PREFIX + name)]
    if missing:
        pytest.skip(f"no real account: set {', '.join(missing)}")
    return {name: os.environ[PREFIX + name] for name in names}


@asynccontextmanager
async def account(system: System, folder: Path) -> AsyncIterator[Subject]:
    """At half of the pace that the services take."""
    clock = SystemClock()
    remote = _erp(folder, clock) if system is System.ERP else _wms(clock)
    try:
        yield Subject(f"live-{system}", remote, clock.now, is_live=True)
    finally:
        await remote.close()


def _erp(folder: Path, clock: SystemClock) -> ErpGateway:
    said = _environment(ERP_NAMES)
    return ErpGateway(
        url=said["ERP_URL"],
        username=said["ERP_USERNAME"],
        password=said["ERP_PASSWORD"],
        application_id=said["ERP_APPLICATION_ID"],
        identity_id=said["ERP_IDENTITY_ID"],
        session=None,
        wsdl_cache=folder / "wsdl",
        clock=clock,
        requests_per_second=Decimal(1),
        timeout_seconds=90,
    )


def _wms(clock: SystemClock) -> WmsGateway:
    said = _environment(WMS_NAMES)
    numbers = {name: os.environ.get(f"{PREFIX}WMS_{name.upper()}", "1") for name in _DEFAULTS}
    return WmsGateway(
        url=said["WMS_URL"],
        token=said["WMS_TOKEN"],
        session=None,
        clock=clock,
        requests_per_second=Decimal(4),
        timeout_seconds=90,
        currency="NOK",
        locale="no",
        customer_group=numbers["customer_group"],
        supplier_group=numbers["supplier_group"],
        payment_terms=numbers["payment_terms"],
    )


_DEFAULTS = ("customer_group", "supplier_group", "payment_terms")
