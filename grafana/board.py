"""A dashboard: its panels in rows, the choice of connections, the marks of runs and repairs, the links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grafana.panel import SOURCE, Json, Panel, Words, chosen, link, panel_json

COLUMNS = 24
LANGUAGES = ("nb", "en")
FROM_TO: Words = (
    "Målt i Samsvar. erp er 24SevenOffice, wms er Rackbeat.",
    "Measured in Samsvar. erp is 24SevenOffice, wms is Rackbeat.",
)
CHANGED = "changes(%s[$__rate_interval]) > 0"
"""As far back as one step: a minute would be stepped over where fourteen days stand on a screen."""
GOOD = 'samsvar_reconcile_last_success_timestamp_seconds{CONN, mode="full"}'
BAD = 'samsvar_reconcile_finished_timestamp_seconds{CONN, outcome=~"incomplete|failed"}'
MARKS: Sequence[tuple[Words, str, str]] = (
    (("Fullstendig sammenligning", "Complete comparison"), "blue", CHANGED % GOOD),
    (("Sammenligning som ikke ble hel", "Comparison that did not get through"), "orange", CHANGED % BAD),
    (("Reparasjon", "Repair"), "purple", CHANGED % "samsvar_repair_timestamp_seconds{CONN}"),
)
"""What is marked in every graph: (name, colour, expression). The small comparisons of every few minutes are not: they
would cover all else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """`name`: of the file, and with `samsvar-` before it the uid, which other things link to."""

    name: str
    title: Words
    text: Words
    panels: Sequence[Panel]
    since: str = "now-24h"


def board_json(board: Board, language: int) -> Json:
    """As Grafana reads it from a file; `language`: index into `Words`."""
    return {
        "uid": f"samsvar-{board.name}",
        "title": f"Samsvar: {board.title[language]}",
        "description": f"{board.text[language]} {FROM_TO[language]}",
        "tags": ["samsvar"],
        "timezone": "browser",
        "editable": False,
        "graphTooltip": 1,
        "time": {"from": board.since, "to": "now"},
        "refresh": "1m",
        "schemaVersion": 39,
        "panels": list(_placed(board.panels, language)),
        "templating": {"list": _variables(language)},
        "annotations": {"list": [_mark(*mark, language) for mark in MARKS]},
        "links": [_others(), link("Runbook", "${runbook}")],
    }


def _placed(panels: Sequence[Panel], language: int) -> Iterator[Json]:
    """From left to right; a row is as high as its highest panel."""
    x = y = height = 0
    for number, panel in enumerate(panels, start=1):
        if x + panel.width > COLUMNS:
            x, y, height = 0, y + height, 0
        yield panel_json(panel, number, x, y, language)
        x, height = x + panel.width, max(height, panel.height)


def _variables(language: int) -> list[Json]:
    return [
        {"name": "datasource", "type": "datasource", "label": "Prometheus", "query": "prometheus", "hide": 0},
        {
            "name": "connection",
            "type": "query",
            "label": ("Forbindelse", "Connection")[language],
            "datasource": SOURCE,
            "query": "label_values(samsvar_queue_depth, connection)",
            "refresh": 2,
            "sort": 1,
            "multi": True,
            "includeAll": True,
            "allValue": ".+",
            "current": {"selected": True, "text": ["All"], "value": ["$__all"]},
            "hide": 0,
        },
        {
            "name": "runbook",
            "type": "textbox",
            "label": "Runbook",
            "description": (
                "Adressen der docs/runbook.md ligger; lenkene begynner med den.",
                "The address where docs/runbook.md is served; the links begin with it.",
            )[language],
            "query": "https://intranet.example.org/samsvar/runbook",
            "hide": 0,
        },
    ]


def _mark(name: Words, color: str, expr: str, language: int) -> Json:
    return {
        "name": name[language],
        "datasource": SOURCE,
        "enable": True,
        "hide": False,
        "iconColor": color,
        "expr": chosen(expr),
    }


def _others() -> Json:
    """The other dashboards, with what is chosen here."""
    return {
        **link("Samsvar", ""),
        "type": "dashboards",
        "icon": "dashboard",
        "tags": ["samsvar"],
        "targetBlank": False,
        "includeVars": True,
        "keepTime": True,
    }
