"""One alert and how it is written for Prometheus. The list is in `alarms_sync` and `alarms_audit`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

RUNBOOK = "{{ with $externalLabels.runbook }}{{ . }}{{ else }}/usr/share/doc/samsvar/runbook.md{{ end }}"
"""Where the runbook is served, when an external label of Prometheus says so; else where the package has put it."""

HEAD = """\
# Made by `python -m grafana.generate`; change grafana/alarms_*.py instead.
# Each alert has an entry in docs/runbook.md and unit tests: promtool test rules tests/*.yml
"""
BRIDGED = "[5m]"
"""How far an alert looks back for a gauge. A scrape that fails takes every series away at once, and a restart does or
leaves NaN for a moment; either would begin the wait of `for` anew."""


def newest(gauge: str) -> str:
    """Of a gauge that only grows, a time of success: what is known of it, over gaps and the NaN of a restart."""
    return f"max_over_time({gauge}{BRIDGED})"


def stays(gauge: str, true: str, false: str, most: str = "max") -> str:
    """`true` was seen lately and `false` is not what was seen last: bridges gaps and NaN, and ends with the first
    scrape that shows `false`. `most`: `max` or `min`, whichever finds `true` among the values."""
    return f"{most}_over_time({gauge}{BRIDGED}) {true}\nunless last_over_time({gauge}{BRIDGED}) {false}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """`severity`: `critical` (somebody acts now) or `warning` (somebody acts today). `lasts`: how long it must be true.
    `nb`, `en`: one sentence with labels as `{connection}`. `quiet`: why the expression is empty when all is well."""

    name: str
    expr: str
    lasts: str
    severity: str
    nb: str
    en: str


def rules(group: str, alarms: Iterable[Alarm]) -> str:
    """The rule file of a group. Texts are written as YAML blocks, so nothing in them needs an escape."""
    lines = [HEAD + "groups:", f"  - name: samsvar-{group}", "    rules:"]
    for alarm in alarms:
        lines += [f"      - alert: {alarm.name}", "        expr: |"]
        lines += [f"          {line}" for line in alarm.expr.strip().splitlines()]
        lines += [f"        for: {alarm.lasts}", "        labels:", f"          severity: {alarm.severity}"]
        lines += ["        annotations:"]
        texts = {"summary_nb": _templated(alarm.nb), "summary_en": _templated(alarm.en)}
        for key, text in {**texts, "runbook_url": f"{RUNBOOK}#{alarm.name.lower()}"}.items():
            lines += [f"          {key}: >-", f"            {text}"]
    return "\n".join(lines) + "\n"


WHICH = "{{ with $labels.instance }} ({{ . }}){{ end }}"
"""Where it may be that no instance is known at all."""

SYSTEM = '{{ if eq $labels.system "erp" }}24SevenOffice{{ else }}Rackbeat{{ end }}'
DIRECTION = (
    '{{ if eq $labels.direction "erp_to_wms" }}24SevenOffice → Rackbeat{{ else }}Rackbeat → 24SevenOffice{{ end }}'
)


def _templated(text: str) -> str:
    text = text.replace("{which}", WHICH).replace("{system}", SYSTEM).replace("{direction}", DIRECTION)
    for label in ("connection", "kind", "instance"):
        text = text.replace(f"{{{label}}}", f"{{{{ $labels.{label} }}}}")
    return text
