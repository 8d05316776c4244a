"""All alerts, by group."""

from __future__ import annotations

from grafana.alarm import Alarm
from grafana.alarms_audit import AUDIT, REPORTS
from grafana.alarms_sync import REMOTES, SERVICE, SYNC

GROUPS: tuple[tuple[str, tuple[Alarm, ...]], ...] = (
    ("service", SERVICE),
    ("sync", SYNC),
    ("remotes", REMOTES),
    ("audit", AUDIT),
    ("reports", REPORTS),
)
ALARMS = tuple(alarm for _name, alarms in GROUPS for alarm in alarms)
