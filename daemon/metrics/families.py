"""Makes families of series that exist from the start. Used by the parts of `Metrics` only.

A counter or histogram begins at zero, a gauge at NaN, so that "not known" never looks like zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

NAN = float("nan")
Sets = Mapping[str, Iterable[str]]
"""A label's name and the closed set that its values come from, in order."""


class Families:
    """On one registry, for the configured connections. Every family is `samsvar_<name>` and has the label `connection`
    first; `alone` ones, which tell of the process, have none."""

    def __init__(self, registry: CollectorRegistry, connections: Sequence[str]) -> None:
        # A `_created` series beside each would double them. The switch is global, and the library does not annotate it.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = registry
        self.connections = tuple(connections)

    def counter(self, name: str, text: str, sets: Sets | None = None, *, strangers: Sequence[str] = ()) -> Counter:
        """`strangers`: values of `connection` that are not configured."""
        known = self._known(sets, strangers)
        family = Counter(f"samsvar_{name}_total", text, tuple(known), registry=self.registry)
        for values in product(*known.values()):
            family.labels(*values)
        return family

    def gauge(self, name: str, text: str, sets: Sets | None = None) -> Gauge:
        known = self._known(sets)
        family = Gauge(f"samsvar_{name}", text, tuple(known), registry=self.registry)
        for values in product(*known.values()):
            family.labels(*values).set(NAN)
        return family

    def histogram(self, name: str, text: str, buckets: Sequence[float], sets: Sets | None = None) -> Histogram:
        """`buckets`: upper limits in seconds."""
        known = self._known(sets)
        family = Histogram(f"samsvar_{name}", text, tuple(known), registry=self.registry, buckets=buckets)
        for values in product(*known.values()):
            family.labels(*values)
        return family

    def exist(self, family: Counter, sets: Sets) -> None:
        """More series of a counter whose sets depend on each other."""
        for values in product(*self._known(sets).values()):
            family.labels(*values)

    def alone_gauge(self, name: str, text: str, labels: Sequence[str] = ()) -> Gauge:
        return Gauge(f"samsvar_{name}", text, labels, registry=self.registry)

    def alone_histogram(self, name: str, text: str, buckets: Sequence[float]) -> Histogram:
        return Histogram(f"samsvar_{name}", text, (), registry=self.registry, buckets=buckets)

    def _known(self, sets: Sets | None, strangers: Sequence[str] = ()) -> dict[str, tuple[str, ...]]:
        known = {"connection": (*self.connections, *strangers)}
        return known | {name: tuple(values) for name, values in (sets or {}).items()}
