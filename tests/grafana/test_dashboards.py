"""Dashboards: valid to Grafana, said in both languages, and only of what is measured."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from grafana.board import LANGUAGES, Board, board_json
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
