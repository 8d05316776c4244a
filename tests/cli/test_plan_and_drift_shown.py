"""What a person sees of a drift and of a plan before deciding: when each side was read, what is over, what deletes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from daemon.cli.drift import _facts
from daemon.cli.drift_view import detail_words, read_times, skew_words, tells_ids
from daemon.cli.explain import _parsed, _shortened
from tests.cli.served import Shell
from tests.cli.test_words import English, Norwegian
from tests.web.fake_operations import drift_row, plan

READ: Mapping[str, Any] = {
    "erp_as_of": "2026-11-22T10:00:00.2+00:00",
    "wms_as_of": "2026-11-22T10:00:01.508+00:00",
    "detail": {"skew_seconds": "1.308"},
}


def test_a_drift_tells_to_the_second_when_each_side_was_read_and_how_far_apart() -> None:
    row = drift_row(**READ)
    assert read_times(English(), row) == ["2026-11-22 11:00:00 CET", "2026-11-22 11:00:01 CET"]
    facts = dict(_facts(Norwegian(), row))
    assert facts["Lest i 24SevenOffice"] == "22.11.2026 11:00:00 CET"
    assert facts["Lest i Rackbeat"] == "22.11.2026 11:00:01 CET, 1,308 sekunder fra hverandre"
    assert detail_words(English(), row) == "", "it is told once"


def test_a_side_that_was_not_read_has_no_time() -> None:
    row = drift_row(erp_as_of=None, detail={})
    assert read_times(English(), row)[0] == "" and skew_words(English(), row, "explain.apart") == ""


async def test_show_and_explain_tell_when_each_side_was_read(shell: Shell) -> None:
    assert "Read in Rackbeat" in (await shell("drift", "show", "3f9c2ab1")).out
    told = (await shell("explain", "3f9c2ab1")).out
    assert "2026-11-22 11:00:00 CET" in told and "2026-11-22 11:00:01 CET" in told


async def test_what_is_resolved_says_so_and_offers_no_plan(shell: Shell) -> None:
    shell.operations.drift_changes = {"state": "resolved"}
    listed = await shell("drift", "list", "--all")
    assert "Resolved:" in listed.out and "repair plan" not in listed.out and listed.widest <= 80
    for command in (("drift", "show", "3f9c2ab1"), ("explain", "3f9c2ab1")):
        assert "repair plan" not in (await shell(*command)).out
    shell.operations.drift_changes = {}
    assert "repair plan" in (await shell("drift", "show", "3f9c2ab1")).out


async def test_the_command_that_shows_the_rest_asks_for_the_same(shell: Shell) -> None:
    told = (await shell("drift", "list", "--all", "--kind", "order.duplicate", "--limit", "1")).out
    assert "samsvar drift list --kind order.duplicate --all --limit 2" in " ".join(told.split())


async def test_a_plan_marks_what_it_will_ask_about_one_by_one_and_says_what_the_mark_means(shell: Shell) -> None:
    shown = (await shell("repair", "plan")).out
    marked = [line.split()[0] for line in shown.splitlines() if " * " in line]
    assert marked == ["a1"], "a2 deletes nothing"
    assert "asked about by itself" in " ".join(shown.split()) and "--confirm all" in shown
    applied = (await shell("repair", "show", "applied")).out
    assert " * " not in applied and "--confirm" not in applied, "nothing is asked any more"
    assert [a["destructive"] for a in (await shell("repair", "plan", "--json")).document["actions"]] == [True, False]


def test_only_deletions_need_a_word_of_their_own_in_the_example_plan() -> None:
    assert [action["id"] for action in plan()["actions"] if action["destructive"]] == ["a1"]


@pytest.mark.parametrize(
    ("changes", "is_so"),
    [
        ({"erp_value": "10248", "wms_value": "1021"}, True),
        ({"erp_value": "10248", "wms_value": None}, True),
        ({"erp_value": "5", "wms_value": "1021"}, False),
    ],
)
def test_values_that_are_nothing_but_ids_are_no_field(changes: Mapping[str, Any], is_so: bool) -> None:
    assert tells_ids(drift_row(**changes)) is is_so


def test_the_lines_that_were_written_are_told_as_people_count_them_and_a_cut_shows() -> None:
    line = {"quantity": {"decimal": "2"}, "product_number": "SKI-1"}
    body = json.dumps({"record": {"customer": "2028", "status": "draft", "lines": [line]}})
    assert _parsed(English(), body, "wms") == {"customer": "2028", "lines": ["2 × SKI-1"], "status": "Draft"}
    assert _shortened("x" * 80) == "x" * 80 and _shortened("x" * 81).endswith("x…")
