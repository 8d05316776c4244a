"""Alerts: each has an entry in the runbook, words in both languages, and fires and keeps silent when it should."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from daemon.metrics import Metrics
from grafana.alarm import Alarm
from grafana.alarms import ALARMS, GROUPS
from grafana.generate import ROOT, TRIALS
from reconcile.in_force import in_force
from tests.grafana.selectors import selectors
from tests.strangers.tools import program, run

FOLDER = ROOT / "grafana"
ENTRY = re.compile(r"^### `(Samsvar\w+)`\n\n(.*?)(?=^### |^## |\Z)", re.MULTILINE | re.DOTALL)


def entries() -> dict[str, str]:
    return dict(ENTRY.findall((ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")))


def known() -> set[str]:
    registry = CollectorRegistry()
    Metrics(registry, ["main"], list(in_force(None, None).catalog))
    return {sample.name for family in registry.collect() for sample in family.samples}


def test_every_alert_has_an_entry_in_the_runbook_and_every_entry_an_alert() -> None:
    assert list(entries()) == [alarm.name for alarm in ALARMS]


@pytest.mark.parametrize("alarm", ALARMS, ids=lambda alarm: alarm.name)
def test_the_entry_says_how_urgent_it_is_and_what_to_do_first(alarm: Alarm) -> None:
    entry = entries()[alarm.name]
    assert entry.startswith(f"*{alarm.severity.capitalize()}.* ") and "\n1. " in entry


@pytest.mark.parametrize("alarm", ALARMS, ids=lambda alarm: alarm.name)
def test_an_alert_asks_only_for_series_that_exist(alarm: Alarm) -> None:
    asked = {name for name, _ in selectors(alarm.expr)}
    assert asked <= known() and (asked or "up{" in alarm.expr)


@pytest.mark.parametrize("alarm", ALARMS, ids=lambda alarm: alarm.name)
def test_an_alert_is_said_in_both_languages_and_says_whose_it_is(alarm: Alarm) -> None:
    assert alarm.nb.endswith(".") and alarm.en.endswith(".") and alarm.nb != alarm.en
    placeholders = [set(re.findall(r"\{(\w+)\}", text)) for text in (alarm.nb, alarm.en)]
    assert placeholders[0] == placeholders[1]


def test_every_alert_is_tried_both_firing_and_silent() -> None:
    for fires in (True, False):
        tried = {trial.alarm for trial in TRIALS if (trial.fires is not None) is fires}
        assert tried == {alarm.name for alarm in ALARMS}


def test_every_alert_but_the_one_about_scrapes_is_tried_with_missed_scrapes_both_firing_and_silent() -> None:
    """One missed scrape takes a series away and would begin the wait of `for` anew."""
    for fires in (True, False):
        gaps = [trial for trial in TRIALS if any("stale" in values for values in trial.series.values())]
        tried = {trial.alarm for trial in gaps if (trial.fires is not None) is fires}
        assert {alarm.name for alarm in ALARMS} - tried <= {"SamsvarDown"}


def rule_files() -> list[str]:
    return [str(FOLDER / "alerts" / f"{group}.yml") for group, _ in GROUPS]


async def test_promtool_accepts_the_rules_and_the_example_that_loads_them() -> None:
    promtool = program("promtool")
    told = await run(promtool, "check", "rules", "--lint=all", "--lint-fatal", *rule_files())
    assert told.count("SUCCESS") == len(GROUPS)
    assert "is valid" in await run(promtool, "check", "config", str(FOLDER / "prometheus.example.yml"))


async def test_alerts_fire_when_they_should_and_are_silent_when_they_should() -> None:
    tests = [str(path) for path in sorted((FOLDER / "alerts" / "tests").glob("*.yml"))]
    told = await run(program("promtool"), "test", "rules", *tests)
    assert told.count("SUCCESS") == len(tests) >= 8


async def test_a_trial_that_expects_the_wrong_thing_fails(tmp_path: Path) -> None:
    text = (FOLDER / "alerts" / "tests" / "service_1m.yml").read_text(encoding="utf-8")
    wrong = tmp_path / "wrong.yml"
    rules = FOLDER / "alerts" / "service.yml"
    wrong.write_text(text.replace("0x20", "1x20", 1).replace("../service.yml", str(rules)), encoding="utf-8")
    with pytest.raises(AssertionError, match="SamsvarDown"):
        await run(program("promtool"), "test", "rules", str(wrong))


async def test_alertmanager_accepts_the_example() -> None:
    told = await run(program("amtool"), "check-config", str(FOLDER / "alertmanager.example.yml"))
    assert "SUCCESS" in told


async def test_promtool_finds_nothing_to_say_about_the_metrics(tmp_path: Path) -> None:
    registry = CollectorRegistry()
    Metrics(registry, ["main", "second"], list(in_force(None, None).catalog))
    page = tmp_path / "metrics"
    page.write_bytes(generate_latest(registry))
    assert await run("sh", "-c", f"{program('promtool')} check metrics < {page} 2>&1") == ""
