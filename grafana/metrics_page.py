"""Makes docs/metrics.md from the series themselves: what there is, its labels, and how many series each takes."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import Metric

from daemon.metrics import Metrics
from reconcile.in_force import in_force

ONE, TWO = ("a",), ("a", "b")
HEAD = """\
# Metrics

What `/metrics` on the observe listener shows. This page is made by `python -m grafana.generate` from the series
themselves; a test compares it.

* Every series exists from the start: counters and histograms at 0, gauges at `NaN` until something is known. In PromQL
  `NaN` satisfies no comparison but `!=`; so `x != x` finds what is unknown.
* Label values come from closed sets; what does not fit is counted as `other` (webhooks of strangers:
  `connection="unknown"`).
  Ids, numbers and names of records are never labels.
* A restart forgets no audit: what is open, the last runs and the last repair are shown again from the state. Counters
  begin at 0, as Prometheus expects.
* Times are seconds since 1970 in UTC; ages are `time() - x`.
* `erp` is 24SevenOffice, `wms` is Rackbeat.

"""
FOOT = """
A connection takes {each} series, the process another {alone}; fifty connections {fifty}. Each detector of your own
(`detectors_dir`) takes {detector} more a connection. What would multiply is kept apart: remote calls are counted by
operation with the class of their outcome (`samsvar_remote_calls_total`), and by system with the exact reason
(`samsvar_remote_call_outcomes_total`).
"""


def page() -> str:
    """The whole page."""
    kinds = sorted(in_force(None, None).catalog)
    one, two = (dict(_families(connections, kinds)) for connections in (ONE, TWO))
    more = dict(_families(ONE, [*kinds, "own.detector"]))
    rows = ["| name | type | labels | series | what |", "|---|---|---|---|---|"]
    each = alone = 0
    for name, family in sorted(one.items()):
        count = len(family.samples)
        grows = len(two[name].samples) - count
        each, alone = each + grows, alone + count - grows
        labels = ", ".join(f"`{label}`" for label in _labels(family))
        shown = f"`{name}_total`" if family.type == "counter" else f"`{name}`"
        rows.append(f"| {shown} | {family.type} | {labels} | {count} | {family.documentation} |")
    detector = sum(len(family.samples) for family in more.values()) - each - alone
    return (
        HEAD + "\n".join(rows) + "\n" + FOOT.format(each=each, alone=alone, fifty=50 * each + alone, detector=detector)
    )


def _families(connections: tuple[str, ...], kinds: list[str]) -> Iterator[tuple[str, Metric]]:
    registry = CollectorRegistry()
    Metrics(registry, connections, kinds)
    for family in registry.collect():
        yield family.name, family


def _labels(family: Metric) -> list[str]:
    found = dict.fromkeys(label for sample in family.samples for label in sample.labels)
    return [label for label in found if label != "le"]
