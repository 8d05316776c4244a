"""How each direction and each flow stands, for `status`: what waits, since when, and when something was last done.

Flows are named by what people know (`flow.<kind>.<system>`): orders to Rackbeat, stock to 24SevenOffice, and so on.
Reads our own state only.
"""

from __future__ import annotations

from datetime import datetime

from daemon.domain.ids import Kind, System
from daemon.domain.ownership import Policy
from daemon.operations.unit import Unit
from daemon.sync.engine import MASTER_KINDS
from daemon.web.operations import JsonObject


async def directions(unit: Unit, now: datetime) -> list[JsonObject]:
    """`{from, to, waiting, lag_seconds, parked}` for both ways. `lag_seconds`: how long the oldest key that its system
    named has waited; 0 when none does."""
    found: list[JsonObject] = []
    async with unit.connection.store.reading() as tx:
        for system in System:
            counted = await tx.inbox.count(unit.name, system)
            lag = 0.0 if counted.oldest is None else max(0.0, (now - counted.oldest).total_seconds())
            found.append(
                {
                    "from": str(system),
                    "to": str(system.other),
                    "waiting": counted.waiting,
                    "lag_seconds": round(lag, 1),
                    "parked": counted.parked,
                }
            )
    return found


async def flows(unit: Unit) -> list[JsonObject]:
    """`{kind, to, last_success | null}` of every flow that the configuration asks for. `last_success`: when something
    was last written that way, as far back as the newest lines of the audit log tell."""
    async with unit.connection.store.reading() as tx:
        last = await tx.audit.last_done(unit.name)
    return [
        {"kind": str(kind), "to": str(to), "last_success": at.isoformat() if (at := last.get((kind, to))) else None}
        for kind, to in wanted_flows(unit.connection.policy)
    ]


def wanted_flows(policy: Policy) -> list[tuple[Kind, System]]:
    """What is written where, in the order in which people look."""
    wanted = [(Kind.ORDER, System.WMS), (Kind.ORDER, System.ERP)]
    if policy.orders.invoice_status:
        wanted.append((Kind.INVOICE, System.ERP))
    if policy.stock.enabled:
        wanted.append((Kind.STOCK, System.ERP))
    for kind in reversed(MASTER_KINDS):
        wanted += [(kind, system) for system in (System.WMS, System.ERP) if policy.watches(kind, system.other)]
    return wanted
