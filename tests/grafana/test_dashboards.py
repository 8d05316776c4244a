"""Dashboards: valid to Grafana, said in both languages, and only of what is measured."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import pytest

from grafana.alarms import ALARMS
from grafana.board import LANGUAGES, MARKS, Board, board_json
from grafana.boards import BOARDS
from grafana.generate import ROOT
from grafana.panel import Panel, Words
from tests.grafana.schema import problems
from tests.grafana.selectors import selectors
from tests.grafana.test_alerts import known

PANELS = [pytest.param(panel, id=f"{board.name}: {panel.title[1]}") for board in BOARDS for panel in board.panels]
LINKED = re.compile(r"^### `?([\w ]+)`?$|^## (Alerts)$", re.MULTILINE)


@pytest.mark.parametrize("language", range(len(LANGUAGES)), ids=LANGUAGES)
@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
def test_a_dashboard_is_one_to_grafanas_published_types(board: Board, language: int) -> None:
    assert problems(json.loads(json.dumps(board_json(board, language)))) == []


def test_the_published_types_find_what_is_wrong() -> None:
    board = json.loads(json.dumps(board_json(BOARDS[0], 0)))
    board["panels"][0]["gridPos"]["w"] = "wide"
    board["panels"][0]["fieldConfig"]["defaults"]["unitt"] = "s"
    board["panels"][1]["options"]["colorMode"] = "pink"
    found = "\n".join(problems(board))
    assert found.count("\n") == 2
    assert "unitt is not known" in found and "'pink'" in found and "'wide'" in found


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_asks_only_for_series_that_exist_and_only_of_the_chosen_connections(panel: Panel) -> None:
    alone = {"samsvar_build_info", "samsvar_event_loop_lag_seconds_bucket"}
    for query in panel.queries:
        for name, matchers in selectors(query.expr):
            assert name in known()
            assert "CONN" in matchers or name in alone or name.startswith("samsvar_process_")


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_says_what_to_do_in_both_languages(panel: Panel) -> None:
    told: list[Words] = [panel.title, panel.text, panel.none, *(words for _, words, _ in panel.shown)]
    assert all(nb and en for nb, en in told)
    assert panel.text[0] != panel.text[1] and all(text.endswith(".") for text in panel.text)


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_links_to_an_entry_of_the_runbook(panel: Panel) -> None:
    found = LINKED.findall((ROOT / "docs" / "runbook.md").read_text(encoding="utf-8"))
    assert panel.entry.lower() in {(entry or section).lower() for entry, section in found}


@pytest.mark.parametrize("panel", PANELS)
def test_the_unit_of_a_panel_is_what_its_expression_gives(panel: Panel) -> None:
    assert {unit_of(query.expr) for query in panel.queries} == {panel.unit}


def unit_of(expr: str) -> str:
    """Judged by the words of the expression, not by what the panel says."""
    if "_bytes" in expr:
        return "bytes"
    if re.search(r"time\(\) -|histogram_quantile|samsvar_\w+_seconds\{|operation_seconds_total", expr):
        return "s"
    if " / " in expr:
        return "percentunit"
    if re.search(r"\brate\(", expr):
        return "reqps" if "remote_calls" in expr else "ops"
    return "short"


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_turns_red_where_its_alert_fires(panel: Panel) -> None:
    """For ages, durations and shares; a count is red from one on where its alert fires above none."""
    alarm = next((one for one in ALARMS if one.name == panel.entry), None)
    amber, red = panel.limits
    assert amber is None or red is None or amber < red
    if alarm is None or red is None or panel.unit == "short" or not set(names_of(panel)) & set(asked_by(alarm.expr)):
        return
    limits = [math.prod(map(float, found.split("*"))) for found in re.findall(r"[<>] ([\d.]+(?: \* \d+)*)", alarm.expr)]
    assert red in limits


def names_of(panel: Panel) -> list[str]:
    return [name for query in panel.queries for name in asked_by(query.expr)]


def asked_by(expr: str) -> list[str]:
    return [name for name, _ in selectors(expr)]


def test_most_panels_with_a_red_limit_are_held_against_an_alert() -> None:
    held = [
        panel
        for board in BOARDS
        for panel in board.panels
        for alarm in ALARMS
        if alarm.name == panel.entry and panel.limits[1] is not None and panel.unit != "short"
        and set(names_of(panel)) & set(asked_by(alarm.expr))
    ]  # fmt: skip
    assert len(held) >= 12


@pytest.mark.parametrize("panel", PANELS)
def test_what_has_no_connection_is_of_the_whole_service_or_an_alert_that_may_be(panel: Panel) -> None:
    for query in panel.queries:
        for matchers in re.findall(r"ALERTS(\{[^{}]*\})", query.expr):
            assert 'connection=~"$connection|"' in matchers


@pytest.mark.parametrize("name, _color, expr", MARKS, ids=[name[1] for name, _, _ in MARKS])
def test_a_mark_is_of_the_chosen_connections_and_misses_no_change_between_two_steps(
    name: Words, _color: str, expr: str
) -> None:
    [(metric, matchers)] = selectors(expr)
    assert metric in known() and "CONN" in matchers and "[$__rate_interval]" in expr and all(name)


def test_no_two_panels_lie_on_each_other() -> None:
    for board in BOARDS:
        taken: set[tuple[int, int]] = set()
        for place in (panel["gridPos"] for panel in json.loads(json.dumps(board_json(board, 0)))["panels"]):
            cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
            assert place["x"] + place["w"] <= 24 and not cells & taken
            taken |= cells


def test_the_provisioning_files_lead_to_dashboards_that_are_there() -> None:
    provider = (ROOT / "grafana" / "provisioning" / "dashboards" / "samsvar.yml").read_text(encoding="utf-8")
    [path] = re.findall(r"path: (\S+)", provider)
    assert len(list((ROOT / "grafana" / "dashboards" / Path(path).name).glob("*.json"))) == len(BOARDS)
