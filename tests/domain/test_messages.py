"""The message catalogue: complete, in both languages, and every code that the source names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main
from typer.core import TyperGroup

from daemon.cli.catalogue import CATALOGUE as SAID_BY_CLI
from daemon.cli.root import app
from daemon.domain.errors import Reason
from daemon.domain.messages import CATALOGUE, ENTRIES, LANGUAGES, Catalogue, text
from reports.phrases import CATALOGUE as SAID_BY_REPORTS

ROOT = Path(__file__).resolve().parents[2]
RUNBOOK = ROOT / "docs" / "runbook.md"
LITERAL = re.compile(r"""\b(text|say|counted)\(\s*(f?)["']([a-z_]+\.[A-Za-z_.{}]*)["']""")


SAID = {code: catalogue[code] for catalogue in (SAID_BY_CLI, SAID_BY_REPORTS) for code in catalogue}
"""Every code of every layer; each layer joins its sentences to the domain's."""
PREFIXES = frozenset(code.partition(".")[0] for code in SAID)
COMMAND = re.compile(r"\bsamsvar (?:-c \S+ )?([a-z]+)(?: ([a-z]+))?")


def used_codes() -> list[tuple[str, bool, str]]:
    """(file, whether the rest is filled in at run time, code) of every code that the source tree names."""
    found = []
    for folder in ("daemon", "reconcile", "reports"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for how, is_format, name in LITERAL.findall(path.read_text(encoding="utf-8")):
                # The session of the command line puts its own prefix before what it says.
                code = f"cli.{name}" if how == "say" and path.parent.name == "cli" and name[:4] != "cli." else name
                if code.partition(".")[0] in PREFIXES:
                    found.append((path.name, bool(is_format), code))
    return found


def is_a_command(group: str, name: str) -> bool:
    top = typer.main.get_command(app)
    assert isinstance(top, TyperGroup)
    command = top.commands.get(group)
    return command is not None and (not isinstance(command, TyperGroup) or name in command.commands)


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_says_what_happened_and_what_to_do(reason: Reason) -> None:
    for language in LANGUAGES:
        assert text(f"reason.{reason.value}", language).endswith(".")
        assert len(text(f"hint.{reason.value}", language)) > 20


def test_no_reason_that_does_not_exist_has_a_sentence() -> None:
    known = {reason.value for reason in Reason}
    for prefix in ("reason.", "hint."):
        assert {code.removeprefix(prefix) for code in CATALOGUE if code.startswith(prefix)} == known


@pytest.mark.parametrize("code", list(SAID))
def test_both_languages_have_text_and_the_same_places_to_fill(code: str) -> None:
    sentence = SAID[code]
    assert sentence.nb.strip() == sentence.nb != ""
    assert sentence.en.strip() == sentence.en != ""
    assert sentence.placeholders("nb") == sentence.placeholders("en")
    assert all(re.fullmatch(r"[a-z_]+", place) for place in sentence.placeholders("nb"))


def test_sentences_are_translated_and_not_copied() -> None:
    long = [code for code in CATALOGUE if len(CATALOGUE[code].nb) > 45]
    assert len(long) > 60
    assert [code for code in long if CATALOGUE[code].nb == CATALOGUE[code].en] == []


def test_every_singular_has_a_plural() -> None:
    singular = {code.removesuffix(".one") for code in CATALOGUE if code.endswith(".one")}
    plural = {code.removesuffix(".many") for code in CATALOGUE if code.endswith(".many")}
    assert singular == plural
    assert all("count" in CATALOGUE[f"{code}.many"].placeholders("nb") for code in plural)


def test_every_code_that_the_source_names_is_in_the_catalogue() -> None:
    used = used_codes()
    assert len(used) > 50
    missing = [
        (name, code)
        for name, _is_format, code in used
        if "{" not in code and code not in SAID and f"{code}.one" not in SAID
    ]
    assert missing == []


def test_every_code_made_at_run_time_has_entries_to_choose_from() -> None:
    made = {code.partition("{")[0] for _name, is_format, code in used_codes() if is_format and "{" in code}
    assert {"reason.", "kind."} & made
    assert [start for start in made if not any(code.startswith(start) for code in SAID)] == []


def test_every_command_that_a_sentence_or_the_runbook_tells_to_type_exists() -> None:
    texts = [part for code in SAID_BY_REPORTS for part in SAID_BY_REPORTS[code]]
    told = {found for text in (*texts, RUNBOOK.read_text(encoding="utf-8")) for found in COMMAND.findall(text)}
    assert len(told) > 8
    assert [pair for pair in sorted(told) if not is_a_command(*pair)] == []


def test_an_unknown_code_or_language_or_a_missing_value_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        text("reason.no_such", "nb")
    with pytest.raises(KeyError):
        text("reason.locked", "sv")
    with pytest.raises(KeyError):
        text("report.title", "nb", company="x")


def test_a_value_is_never_read_as_a_template() -> None:
    assert "{connection.__class__}" in text("fixup.footer", "en", when="now", connection="{connection.__class__}")


def test_another_layer_adds_its_sentences_but_cannot_redefine_one() -> None:
    wider = Catalogue(*ENTRIES, {"manual.example": ("Gjør det for hånd.", "Do it by hand.")})
    assert wider.text("manual.example", "nb") == "Gjør det for hånd."
    assert "manual.example" not in CATALOGUE
    with pytest.raises(ValueError, match=r"reason\.locked"):
        Catalogue(*ENTRIES, {"reason.locked": ("En annen.", "Another.")})


def test_the_runbook_has_one_entry_for_each_reason_with_the_words_of_the_catalogue() -> None:
    runbook = RUNBOOK.read_text(encoding="utf-8")
    entries = re.findall(r"^### `([a-z_]+)`\n\n(.*?)(?=^### |^## |\Z)", runbook, re.MULTILINE | re.DOTALL)
    assert [name for name, _body in entries] == [reason.value for reason in Reason]
    for name, body in entries:
        assert text(f"reason.{name}", "en") in body, name
        assert text(f"reason.{name}", "nb") in body, name
        assert len(body.split()) > 60, f"{name}: say what to look at and what to do"
