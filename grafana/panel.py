"""One panel of a dashboard, and its JSON as Grafana wants it.

Texts are (bokmål, English). In an expression CONN stands for the chosen connections.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Json = dict[str, object]
Words = tuple[str, str]
"""(bokmål, English)"""
SOURCE: Json = {"type": "prometheus", "uid": "${datasource}"}
CHOSEN = 'connection=~"$connection"'
GREEN, AMBER, RED, BLUE = "green", "orange", "red", "blue"


@dataclass(frozen=True, slots=True)
class Query:
    """`legend` names the lines; `empty`: why there may be no data at all, which is no fault."""

    expr: str
    legend: Words = ("", "")
    empty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """`text` says what is shown and what to do about it. `limits`: from which value on it is amber and red.
    `falls`: it is the other way round, red below the second. `shown`: words instead of values; "nan" is what nobody
    knows. `named`: the legend beside the number even where there is only one. `entry`: the entry in the runbook."""

    title: Words
    text: Words
    queries: Sequence[Query]
    unit: str = "short"
    width: int = 8
    height: int = 8
    is_number: bool = False
    named: bool = False
    stacked: bool = False
    limits: tuple[float | None, float | None] = (None, None)
    falls: bool = False
    shown: Sequence[tuple[str, Words, str]] = ()
    none: Words = ("Ingen tall", "No data")
    entry: str = ""


def same(text: str) -> Words:
    return (text, text)


def panel_json(panel: Panel, number: int, x: int, y: int, language: int) -> Json:
    """At grid position (x, y); `language`: index into `Words`."""
    return {
        "id": number,
        "type": "stat" if panel.is_number else "timeseries",
        "title": panel.title[language],
        "description": panel.text[language],
        "datasource": SOURCE,
        "gridPos": {"h": panel.height, "w": panel.width, "x": x, "y": y},
        "targets": [_target(query, panel, index, language) for index, query in enumerate(panel.queries)],
        "fieldConfig": {"defaults": _defaults(panel, language), "overrides": []},
        "options": _number_options(panel) if panel.is_number else _line_options(),
        "links": [link("Runbook", f"${{runbook}}#{panel.entry.lower()}")] if panel.entry else [],
    }


def link(title: str, url: str) -> Json:
    return {
        "title": title,
        "type": "link",
        "icon": "external link",
        "tooltip": "",
        "url": url,
        "tags": [],
        "asDropdown": False,
        "targetBlank": True,
        "includeVars": False,
        "keepTime": False,
    }


def chosen(expr: str) -> str:
    return expr.replace("CONN", CHOSEN)


def _target(query: Query, panel: Panel, index: int, language: int) -> Json:
    return {
        "refId": chr(ord("A") + index),
        "datasource": SOURCE,
        "editorMode": "code",
        "expr": chosen(query.expr),
        "legendFormat": query.legend[language],
        "instant": panel.is_number,
        "range": not panel.is_number,
    }


def _defaults(panel: Panel, language: int) -> Json:
    reached = (AMBER, GREEN) if panel.falls else (AMBER, RED)
    steps: list[Json] = [{"value": None, "color": RED if panel.falls else GREEN}]
    steps += [{"value": at, "color": c} for at, c in zip(panel.limits, reached, strict=True) if at is not None]
    color = "thresholds" if panel.is_number else "palette-classic"
    return {
        "unit": panel.unit,
        "color": {"mode": color},
        "thresholds": {"mode": "absolute", "steps": steps},
        "mappings": [_mapping(value, words[language], hue) for value, words, hue in panel.shown],
        "noValue": panel.none[language],
        **({} if panel.is_number else {"custom": _drawn(panel)}),
    }


def _mapping(value: str, text: str, color: str) -> Json:
    shown = {"text": text, "color": color, "index": 0}
    if value == "nan":
        return {"type": "special", "options": {"match": "nan", "result": shown}}
    return {"type": "value", "options": {value: shown}}


def _drawn(panel: Panel) -> Json:
    drawn: Json = {"lineWidth": 1, "fillOpacity": 25 if panel.stacked else 5, "showPoints": "never", "spanNulls": False}
    drawn["stacking"] = {"mode": "normal" if panel.stacked else "none", "group": "A"}
    drawn["thresholdsStyle"] = {"mode": "line" if any(limit is not None for limit in panel.limits) else "off"}
    return drawn


def _line_options() -> Json:
    legend = {"calcs": ["lastNotNull", "max"], "displayMode": "table", "placement": "bottom", "showLegend": True}
    return {"legend": legend, "tooltip": {"mode": "multi", "sort": "desc"}}


def _number_options(panel: Panel) -> Json:
    return {
        "graphMode": "none",
        "colorMode": "background",
        "justifyMode": "auto",
        "textMode": "value_and_name" if panel.named else "auto",
        "wideLayout": True,
        "showPercentChange": False,
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
        "percentChangeColorMode": "standard",
        "orientation": "auto",
    }
