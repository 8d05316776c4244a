"""`--json`: the documents have the form that docs/cli.schema.json promises. The real daemon: tests/e2e/test_json.py."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from tests.cli.schema import SCHEMA, name_of, problems
from tests.cli.served import Shell, run
from tests.cli.test_with_daemon import READING
from tests.cli.tree import commands

NO_DOCUMENT = {"run", "demo", "sandbox", "setup", "restore"}
"""A daemon in the foreground, a story, a server and a conversation; `restore` is held by tests/cli/test_state.py."""


def test_the_schema_is_one_and_has_a_version() -> None:
    for schema in (*SCHEMA["commands"].values(), *SCHEMA["$defs"].values()):
        jsonschema.Draft202012Validator.check_schema(schema)
    assert SCHEMA["version"] >= 1


def test_every_command_that_answers_has_a_form() -> None:
    names = {" ".join(words) for words, _command in commands()} - NO_DOCUMENT
    assert names - set(SCHEMA["commands"]) == set()


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
async def test_a_document_has_the_promised_types(shell: Shell, arguments: tuple[str, ...]) -> None:
    ran = await shell(*arguments, "--json")
    assert problems(arguments, ran.document, whole=False) == []


async def test_a_failure_has_the_promised_form(shell: Shell) -> None:
    ran = await shell("order", "get", "404", "--json")
    jsonschema.validate(ran.document, SCHEMA["$defs"]["error"])


WRONG: dict[tuple[str, ...], str] = {
    ("frobnicate", "--json"): "samsvar --help",
    ("drift", "show", "--json"): "samsvar drift show --help",
    ("drift", "--json"): "samsvar drift --help",
    ("--json", "drift"): "samsvar drift --help",
    ("--json",): "samsvar --help",
    ("--json", "inbox", "list", "--limit", "0"): "samsvar inbox list --help",
    ("status", "--bogus", "--json"): "samsvar status --help",
}
"""What was typed wrongly, and what to type instead."""


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_what_was_typed_wrong_is_one_document_too(tmp_path: Path, arguments: tuple[str, ...], language: str) -> None:
    ran = run(*arguments, folder=tmp_path, extra={"SAMSVAR_LANG": language})
    jsonschema.validate(ran.document, SCHEMA["$defs"]["error"])
    error = ran.document["error"]
    assert ran.code == error["exit_code"] == 2 and error["code"] == "usage" and error["todo"] == WRONG[arguments]
    assert error["why"][0].startswith("Bruk: samsvar" if language == "nb" else "Usage: samsvar")
    assert error["what"] and "\n" not in error["what"] and ran.err


def test_the_schema_would_notice_a_field_of_another_type_or_none_at_all() -> None:
    assert name_of(("explain", "3f9c")) == "explain FINGERPRINT"
    assert problems(("outbox", "resume"), {"paused": "no"})
    assert problems(("drift", "list"), [{}])
