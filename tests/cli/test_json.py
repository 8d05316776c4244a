"""`--json`: the documents have the form that docs/cli.schema.json promises. The real daemon: tests/e2e/test_json.py."""

from __future__ import annotations

import jsonschema
import pytest

from tests.cli.schema import SCHEMA, name_of, problems
from tests.cli.served import Shell
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


def test_the_schema_would_notice_a_field_of_another_type_or_none_at_all() -> None:
    assert name_of(("explain", "3f9c")) == "explain FINGERPRINT"
    assert problems(("outbox", "resume"), {"paused": "no"})
    assert problems(("drift", "list"), [{}])
