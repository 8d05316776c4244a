"""Writes everything that is made from the description: `python -m grafana.generate`.

tests/grafana compares what stands in the tree with `files()`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from grafana.alarm import rules
from grafana.alarms import GROUPS
from grafana.board import LANGUAGES, board_json
from grafana.boards import BOARDS
from grafana.metrics_page import page
from grafana.trial import missed, written
from grafana.trials_audit import TRIALS as AUDIT_TRIALS
from grafana.trials_sync import TRIALS as SYNC_TRIALS

WHOLE = (*SYNC_TRIALS, *AUDIT_TRIALS)
# `up` has no gaps: a scrape that failed is a 0. Half an hour between two values is no missed scrape.
TRIALS = (*WHOLE, *(missed(one) for one in WHOLE if one.step == "1m" and one.alarm != "SamsvarDown"))
ROOT = Path(__file__).parent.parent


def files() -> Mapping[str, str]:
    """Text by path from the root of the tree."""
    return {**_alerts(), **_dashboards(), "docs/metrics.md": page()}


def _alerts() -> dict[str, str]:
    made = {}
    for group, alarms in GROUPS:
        made[f"grafana/alerts/{group}.yml"] = rules(group, alarms)
        severities = {alarm.name: alarm.severity for alarm in alarms}
        for step in sorted({trial.step for trial in TRIALS}):
            trials = [trial for trial in TRIALS if trial.alarm in severities and trial.step == step]
            if trials:
                made[f"grafana/alerts/tests/{group}_{step}.yml"] = written(group, step, trials, severities)
    return made


def _dashboards() -> dict[str, str]:
    return {
        f"grafana/dashboards/{language}/{board.name}.json": _json_text(board_json(board, index))
        for board in BOARDS
        for index, language in enumerate(LANGUAGES)
    }


def _json_text(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    for name, text in files().items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
