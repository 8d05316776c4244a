"""How long a change took from one system to the other. Called by the workers when a key had something to bring over.

Measured from the time that the record itself bears where the change was made, so that a late webhook, the wait for a
poll and the settling count; where a system tells no time, from when we heard of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from daemon.domain.ids import System
from daemon.domain.work import InboxItem, Source
from daemon.sync.connection import Connection

HEARD_OF = frozenset({Source.WEBHOOK, Source.POLL, Source.SWEEP})
"""Signals of a change. What a person asks for, the initial sync too, was changed whenever it was."""

LONGEST = timedelta(days=7)
"""A sweep finds within this what nothing told (R9 and the webhooks tell much sooner). An older time on a record is
that of another change: a customer of long ago whom an order needs today."""


def changed_since(item: InboxItem, changed_at: datetime | None) -> datetime:
    """When the change was made, as well as it is known."""
    if changed_at is None or not item.first_at - LONGEST <= changed_at <= item.first_at:
        return item.first_at
    return changed_at


def note_propagation(connection: Connection, item: InboxItem, changed_at: datetime | None) -> None:
    """Both sides of the key are equal now, and something was written to make them so."""
    if item.forced or item.source not in HEARD_OF:
        return
    if changed_at is not None:
        changed_at -= connection.remote(item.key.system).budget().clock_ahead
    direction = "erp_to_wms" if item.key.system is System.ERP else "wms_to_erp"
    seconds = (connection.clock.now() - changed_since(item, changed_at)).total_seconds()
    connection.metrics.propagation(connection.name, item.key.kind, direction, seconds)
