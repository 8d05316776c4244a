"""Help and usage errors in bokmål: every text of every command has its twin, and the reader's language is found."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer.main

from daemon.cli.help_bokmaal import COMMANDS, METAVARS, OPTIONS
from daemon.cli.root import app
from tests.cli.english import english_in
from tests.cli.served import run
from tests.cli.tree import commands

NB = {"SAMSVAR_LANG": "nb"}
TREE = dict(commands())
GROUPS = sorted({words[:-1] for words in TREE})
OF_TYPER = {"Show this message and exit."}


def paragraphs() -> set[str]:
    def below(command: object) -> set[str]:
        parts = {" ".join(part.split()) for part in (getattr(command, "help", "") or "").split("\n\n")}
        for one in getattr(command, "commands", {}).values():
            parts |= below(one)
        return {part for part in parts if part and "Example:" not in part}

    return below(typer.main.get_command(app))


def options() -> set[str]:
    every = [*typer.main.get_command(app).params, *(param for command in TREE.values() for param in command.params)]
    return {" ".join(text.split()) for param in every if (text := getattr(param, "help", None))}


def test_every_paragraph_of_every_help_has_its_twin_and_no_twin_is_left_over() -> None:
    assert paragraphs() - COMMANDS.keys() == set()
    assert COMMANDS.keys() - paragraphs() == set()


def test_every_option_and_argument_has_its_twin_and_no_twin_is_left_over() -> None:
    assert options() - OPTIONS.keys() == set()
    assert OPTIONS.keys() - options() - OF_TYPER == set()
    named = {param.metavar for command in TREE.values() for param in command.params if param.metavar}
    assert named - METAVARS.keys() == set()


@pytest.mark.parametrize("words", GROUPS, ids=" ".join)
def test_a_list_of_commands_is_in_bokmaal_and_fits_the_screen(tmp_path: Path, words: tuple[str, ...]) -> None:
    ran = run(*words, "--help", folder=tmp_path, extra=NB)
    assert ran.code == 0 and ran.widest <= 80 and ran.out.startswith("Bruk: samsvar")
    listed = ran.out.partition("Kommandoer:")[2]
    assert listed and "..." not in listed, listed
    assert english_in(ran.out) == []


@pytest.mark.parametrize("words", TREE, ids=" ".join)
def test_the_help_of_a_command_is_in_bokmaal_with_its_example(tmp_path: Path, words: tuple[str, ...]) -> None:
    ran = run(*words, "--help", folder=tmp_path, extra=NB)
    assert ran.code == 0 and ran.widest <= 80
    assert "Eksempel:" in ran.out and "Valg:" in ran.out and "Vis denne hjelpen." in ran.out
    assert english_in(ran.out) == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("frobnicate",), "Kommandoen «frobnicate» finnes ikke."),
        (("drift", "lst"), "Kommandoen «lst» finnes ikke. Mente du 'list'?"),
        (("status", "--bogus"), "Valget --bogus finnes ikke."),
        (("drift", "show"), "'FINGERAVTRYKK' mangler (argument)."),
        (("inbox", "list", "--limit", "many"), "'--limit': Verdien må være et heltall."),
        (("inbox", "list", "--limit", "0"), "'--limit': Verdien må være 1 eller mer."),
        (("sync", "start", "--confirm"), "Valget --confirm må ha en verdi."),
        (("status", "--json=yes"), "Valget --json har ingen verdi."),
        (("status", "now"), "Dette er for mye: now"),
        (("sync", "stock", "--opening", "guessed"), "'--opening': «guessed» er ikke en av"),
    ],
)
def test_what_was_typed_wrong_is_told_in_bokmaal_with_the_way_to_the_help(
    tmp_path: Path, typed: tuple[str, ...], said: str
) -> None:
    ran = run(*typed, folder=tmp_path, extra=NB)
    assert (ran.code, ran.out) == (2, "") and f"Feil: {said}" in ran.err
    assert english_in(ran.err) == []


def test_a_group_alone_shows_its_help_in_bokmaal(tmp_path: Path) -> None:
    ran = run("drift", folder=tmp_path, extra=NB)
    assert ran.code == 2 and ran.err.startswith("Bruk: samsvar drift") and "Vis ett avvik i sin helhet." in ran.err


@pytest.mark.parametrize(
    ("chosen", "configured", "locale", "begins"),
    [
        ("", None, "nb_NO.UTF-8", "Bruk:"),
        ("", None, "C.UTF-8", "Usage:"),
        ("", "nb", "C.UTF-8", "Bruk:"),
        ("", "en", "nb_NO.UTF-8", "Usage:"),
        ("en", "nb", "nb_NO.UTF-8", "Usage:"),
        ("nb_NO", "en", "C.UTF-8", "Bruk:"),
        ("fr", "nb", "C.UTF-8", "Bruk:"),
    ],
)
def test_help_is_in_the_language_that_was_chosen_else_configured_else_the_locales(
    tmp_path: Path, chosen: str, configured: str | None, locale: str, begins: str
) -> None:
    if configured is not None:
        (tmp_path / "other.toml").write_text(f'language = "{configured}"\n')
    before = ["--config", "other.toml"] if configured is not None else []
    ran = run(*before, "--help", folder=tmp_path, extra={"SAMSVAR_LANG": chosen, "LANG": locale})
    assert ran.out.startswith(begins)
    wrong = run(*before, "frobnicate", folder=tmp_path, extra={"SAMSVAR_LANG": chosen, "LANG": locale})
    assert wrong.err.startswith(begins)


def test_a_configuration_that_cannot_be_read_does_not_stand_in_the_way_of_help(tmp_path: Path) -> None:
    (tmp_path / "samsvar.toml").write_text("not [ toml")
    ran = run("--config=samsvar.toml", "--help", folder=tmp_path, extra={"LANG": "nb_NO.UTF-8"})
    assert ran.code == 0 and ran.out.startswith("Bruk:")
