"""Reads the text of /metrics as Prometheus would."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.parser import text_string_to_metric_families


def samples(text: str) -> Iterator[tuple[str, dict[str, str], float]]:
    """(name, labels, value) of every series."""
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            yield sample.name, dict(sample.labels), sample.value


def value_of(text: str, name: str, **labels: str) -> float:
    """The sum of all series of this name that have these labels; fails when there is none."""
    found = [value for each, has, value in samples(text) if each == name and labels.items() <= has.items()]
    assert found, f"there is no {name} with {labels}"
    return sum(found)
