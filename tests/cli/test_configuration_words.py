"""What is wrong in a configuration is told in the reader's language: every wording of daemon/config has its twin."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from daemon.cli.texts_configuration import WORDINGS, bokmaal, in_language
from daemon.cli.texts_rules import RULE_WORDINGS
from tests.cli.served import run

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "daemon" / "config"


def _text(node: ast.expr) -> str | None:
    """A literal, with `{}` for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def said() -> set[str]:
    """What `ValueError(...)` and `ConfigError(..., [...])` say in daemon/config, and the plain wordings."""
    found: set[str | None] = set()
    for path in CONFIG.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id == "ValueError" and node.args:
                    found.add(_text(node.args[0]))
                if node.func.id == "ConfigError" and len(node.args) > 1 and isinstance(node.args[1], ast.List):
                    found |= {_text(each) for each in node.args[1].elts}
            if isinstance(node, ast.AnnAssign | ast.Assign) and isinstance(node.value, ast.Dict):
                target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
                if isinstance(target, ast.Name) and target.id == "_PLAIN":
                    found |= {_text(each) for each in node.value.values}
    return {text for text in found if text}


def said_of_rules() -> set[str]:
    """What the rules file and a detector of the user's own are refused with, without the file's name or the key before
    it, and without what was perhaps meant."""
    found: set[str | None] = set()
    for name in ("catalog", "drift_rules", "field_rules", "own_detectors"):
        for node in ast.walk(ast.parse((ROOT / "reconcile" / f"{name}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in ("CatalogError", "RulesError", "ValueError", "append"):
                    first = node.args[0]
                    found.add(_text(first.elts[0] if isinstance(first, ast.List) and first.elts else first))
            elif isinstance(node, ast.Yield) and node.value is not None:
                found.add(_text(node.value))
    bare = {re.sub(r"^(\{\}[^ ]*: )", "", text) for text in found if text and len(text) > 8}
    return {re.sub(r"(?<=\w)\{\}", "", text) for text in bare - {"{}"}}


def test_every_wording_of_a_rules_file_and_of_a_detector_has_its_twin() -> None:
    wordings = said_of_rules()
    assert len(wordings) > 25
    assert {text for text in wordings if bokmaal(text.replace("{}", "X")) is None} == set()


def test_every_wording_of_the_configuration_has_its_twin() -> None:
    wordings = said()
    assert len(wordings) > 40
    assert {text for text in wordings if bokmaal(text.replace("{}", "X")) is None} == set()


@pytest.mark.parametrize("entry", (*WORDINGS, *RULE_WORDINGS), ids=lambda entry: entry[0])
def test_a_twin_takes_over_what_the_problem_is_about(entry: tuple[str, str]) -> None:
    english, norwegian = entry
    assert english.count("{}") == norwegian.count("{}") and english != norwegian
    assert bokmaal(english.replace("{}", "X")) == norwegian.replace("{}", "X")


def test_a_problem_keeps_its_key_and_an_unknown_wording_stays() -> None:
    problems = ["connections.main.erp.url: is not a URL", "rules: something new", "the file does not exist"]
    assert in_language(problems, "nb") == [
        "connections.main.erp.url: er ingen nettadresse", "rules: something new", "filen finnes ikke",
    ]  # fmt: skip
    assert in_language(problems, "en") == problems


def test_a_bad_configuration_is_told_in_bokmal_throughout(tmp_path: Path) -> None:
    path = tmp_path / "samsvar.toml"
    path.write_text('language = "nb"\nmode = "watch"\nsurprise = 1\n')
    ran = run("--config", str(path), "config", "check", folder=tmp_path, extra={"LANG": "nb_NO.UTF-8", "LC_ALL": ""})
    assert ran.code == 2
    assert "mode: må være en av" in ran.err and "surprise: ukjent nøkkel" in ran.err and "must be" not in ran.err
