"""docs/sandbox.md names every verb, accident and switch that the imitated ERP has, and none that does not exist."""

import re
from dataclasses import fields
from pathlib import Path

from aiohttp import web

from sandbox.erp_app import create_erp_app
from sandbox.erp_fault_presets import ERP_PRESETS
from sandbox.erp_settings import ErpSettings
from sandbox.incumbent import IncumbentSettings
from sandbox.server import Sandbox, SandboxOptions

PAGE = Path(__file__).parents[2] / "docs" / "sandbox.md"


def section(title: str) -> str:
    """The part of the page under one heading, up to the next one of any depth."""
    found = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#|\Z)", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert found is not None, title
    return found.group(1)


def first_column(text: str) -> set[str]:
    """The words in code style in the first column of the tables."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return {word for row in rows for word in re.findall(r"`([^`]+)`", row)}


def test_every_accident_of_the_erp_is_explained() -> None:
    assert first_column(section("Names in 24SO")) == set(ERP_PRESETS)


def test_every_switch_of_the_erp_is_explained_with_its_default() -> None:
    lines = [line.split("|") for line in section("Switches").splitlines() if line.startswith("| `")]
    told = {line[1].strip(" `"): line[2].strip(" `") for line in lines}
    shown = {True: "true", False: "false", "": "empty"}
    real = {f.name: getattr(ErpSettings(), f.name) for f in fields(ErpSettings)}
    assert told == {n: shown[v] if isinstance(v, bool) or v == "" else str(v) for n, v in real.items()}


def test_every_setting_of_the_incumbent_is_explained() -> None:
    told = {name for name in first_column(section("The incumbent")) if "/" not in name}
    assert told == {field.name for field in fields(IncumbentSettings)}


def test_every_verb_of_the_erp_is_on_the_page() -> None:
    sandbox = Sandbox(SandboxOptions())
    page = PAGE.read_text("utf-8")
    resources = create_erp_app(sandbox.erp).router.resources()
    verbs = {r.canonical for r in resources if isinstance(r, web.Resource) and r.canonical.startswith("/_sandbox")}
    assert len(verbs) > 15
    assert [verb for verb in sorted(verbs) if f"{verb}`" not in page] == []
