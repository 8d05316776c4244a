"""Metrics: one injected class, `Metrics`; every name starts with `samsvar_` and every series exists from the start.

The only importer of prometheus_client besides daemon/web/observe.py. Label values come from the closed sets in
`labels`; the id of a record is never one.
"""

from daemon.metrics.registry import Metrics

__all__ = ["Metrics"]
