"""Unit tests of the alerts for `promtool test rules`: series as time goes by, and what is firing at the end.

A trial is written as a query of `ALERTS`, which holds whatever fires; `trials_sync` and `trials_audit` hold the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

HEAD = """\
# Made by `python -m grafana.generate`; change grafana/trials_*.py instead. Run: promtool test rules *.yml
rule_files:
  - ../GROUP.yml
evaluation_interval: STEP
tests:
"""
ON = {"instance": "vm", "connection": "butikk"}
"""The labels that every series of a trial has besides its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """`series`: values one `step` apart, by `name{labels}` without the labels of `ON`. `at`: when the alert is looked
    at. `fires`: its labels beyond `ON` where it fires (`instance` and `connection` are there unless `bare`); None: it
    is silent."""

    alarm: str
    says: str
    series: Mapping[str, str]
    at: str
    fires: Mapping[str, str] | None
    bare: tuple[str, ...] = ()
    step: str = "1m"


def written(group: str, step: str, trials: Iterable[Trial], severities: Mapping[str, str]) -> str:
    """The test file of promtool for trials of one group with the same step: a month in minutes takes minutes, and so
    does asking every rule in every trial."""
    lines = [HEAD.rstrip().replace("STEP", step).replace("GROUP", group)]
    for trial in trials:
        lines += [f"  - name: '{trial.alarm}: {trial.says}'", f"    interval: {step}", "    input_series:"]
        for series, values in trial.series.items():
            lines += [f"      - series: '{_labelled(series)}'", f"        values: '{values}'"]
        query = f'ALERTS{{alertname="{trial.alarm}", alertstate="firing"}}'
        lines += ["    promql_expr_test:", f"      - expr: '{query}'", f"        eval_time: {trial.at}"]
        if trial.fires is None:
            lines += ["        exp_samples: []"]
            continue
        own = {name: value for name, value in ON.items() if name not in trial.bare} | dict(trial.fires)
        labels = {"alertname": trial.alarm, "alertstate": "firing", "severity": severities[trial.alarm], **own}
        inside = ", ".join(f'{name}="{value}"' for name, value in sorted(labels.items()))
        lines += ["        exp_samples:", f"          - labels: 'ALERTS{{{inside}}}'", "            value: 1"]
    return "\n".join(lines) + "\n"


def _labelled(series: str) -> str:
    name, _, rest = series.partition("{")
    own = ", ".join(f'{label}="{value}"' for label, value in ON.items())
    if name == "up":
        own = 'instance="vm"'
    return f"{name}{{{own}{', ' + rest.rstrip('}') if rest else ''}}}"
