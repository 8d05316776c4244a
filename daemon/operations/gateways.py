"""Both gateways of one connection, as the configuration says. Made by app for the daemon, and by `check` and `setup`
for themselves."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from daemon.config.values import ConnectionConfig
from daemon.erp.descriptions import Descriptions
from daemon.erp.gateway import ErpGateway
from daemon.erp.share import SharedRate
from daemon.erp.transport import Loaded
from daemon.ports import Clock
from daemon.wms.gateway import WmsGateway

OnCall = Callable[[str, str, float], None]


def erp_gateway(
    folder: Path,
    config: ConnectionConfig,
    clock: Clock,
    *,
    timeout_seconds: float | None = None,
    on_call: OnCall | None = None,
    share: SharedRate | None = None,
    descriptions: Descriptions[Loaded] | None = None,
) -> ErpGateway:
    """`folder`: where service descriptions are kept. `timeout_seconds`: None takes the configured one. `share`: with
    the other connections to the same address. `descriptions`: with all other connections."""
    return ErpGateway(
        url=config.erp.url,
        username=config.erp.username,
        password=config.erp.password,
        application_id=config.erp.application_id,
        identity_id=config.erp.identity_id,
        session=None,
        wsdl_cache=folder / config.name / "wsdl",
        clock=clock,
        requests_per_second=config.erp.requests_per_second,
        timeout_seconds=timeout_seconds or config.timing.request_timeout_seconds,
        on_call=on_call,
        share=partial(share.take, config.name) if share is not None else None,
        descriptions=descriptions,
    )


def wms_gateway(
    config: ConnectionConfig, clock: Clock, *, timeout_seconds: float | None = None, on_call: OnCall | None = None
) -> WmsGateway:
    return WmsGateway(
        url=config.wms.url,
        token=config.wms.token,
        session=None,
        clock=clock,
        requests_per_second=config.wms.requests_per_second,
        timeout_seconds=timeout_seconds or config.timing.request_timeout_seconds,
        customer_group=config.policy.customer_group,
        supplier_group=config.policy.supplier_group,
        payment_terms=config.policy.payment_terms,
        currency=config.policy.currency,
        locale=config.policy.locale,
        on_call=on_call,
    )
