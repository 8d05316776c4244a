"""All dashboards."""

from __future__ import annotations

from grafana.audit import AUDIT
from grafana.overview import OVERVIEW
from grafana.remotes import REMOTES
from grafana.sync import SYNC

BOARDS = (OVERVIEW, SYNC, AUDIT, REMOTES)
