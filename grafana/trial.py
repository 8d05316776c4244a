"""Unit tests of the alerts for `promtool test rules`: series as time goes by, and what is firing at the end.

A trial is written as a query of `ALERTS`, which holds whatever fires; `trials_sync` and `trials_audit` hold the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

HEAD = """\
# Made by `python -m grafana.generate`; change grafana/trials_*.py instead. Run: promtool test rules *.yml
rule_files:
  - ../GROUP.yml
evaluation_interval: STEP
tests:
"""
ON = {"instance": "vm", "connection": "butikk"}
"""The labels that every series of a trial has besides its own."""
MISSED_EVERY = 8
"""Of how many scrapes one is missed in a trial with gaps. `stale` is what Prometheus notes then: the series is gone at
once; `_` would leave the last value in force for five minutes and hide what a gap does."""
RUN = re.compile(r"(NaN|-?\d+)(?:([+-]\d+))?(?:x(\d+))?")
"""Values of promtool: `3`, `3x10` (eleven times), `0+60x10`."""


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


def missed(trial: Trial) -> Trial:
    """The same when every eighth scrape fails: what fires still fires, what is silent is silent."""
    series = {name: _with_gaps(values) for name, values in trial.series.items()}
    return replace(trial, says=f"{trial.says}, one scrape in {MISSED_EVERY} is missed", series=series)


def _with_gaps(values: str) -> str:
    told = []
    for run in values.split():
        found = RUN.fullmatch(run)
        if found is None:
            told.append(run)
            continue
        first, step, more = found.groups()
        for place in range(int(more or 0) + 1):
            told.append(first if step is None or first == "NaN" else str(int(first) + place * int(step)))
    return " ".join("stale" if place % MISSED_EVERY == MISSED_EVERY - 1 else one for place, one in enumerate(told))


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
