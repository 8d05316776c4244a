"""One alert and how it is written for Prometheus. The list is in `alarms_sync` and `alarms_audit`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

RUNBOOK = "{{ with $externalLabels.runbook }}{{ . }}{{ else }}docs/runbook.md{{ end }}"
"""Where the runbook is served, when an external label of Prometheus says so."""

HEAD = """\
# Made by `python -m grafana.generate`; change grafana/alarms_*.py instead.
# Each alert has an entry in docs/runbook.md and unit tests: promtool test rules tests/*.yml
"""


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


SYSTEM = '{{ if eq $labels.system "erp" }}24SevenOffice{{ else }}Rackbeat{{ end }}'
DIRECTION = (
    '{{ if eq $labels.direction "erp_to_wms" }}24SevenOffice → Rackbeat{{ else }}Rackbeat → 24SevenOffice{{ end }}'
)


def _templated(text: str) -> str:
    text = text.replace("{system}", SYSTEM).replace("{direction}", DIRECTION)
    for label in ("connection", "kind", "instance"):
        text = text.replace(f"{{{label}}}", f"{{{{ $labels.{label} }}}}")
    return text
