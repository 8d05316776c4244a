"""Whatever a remote system contains, a listing fits 80 columns and steers no terminal, also without colour."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from daemon.web.admin import create_admin_app
from daemon.web.listen import listening_unix
from tests.cli.served import Shell
from tests.cli.test_with_daemon import READING
from tests.web.fake_operations import FakeOperations

STEERING = "\x1b[2J\x1b]0;title\x07 \u202e \x9b31m \r\n\t =cmd|' <b>&</b> [red] "
WORDS = STEERING + "Ærlig talt en lang tekst " * 12
UNBROKEN = STEERING + "W" * 300
REMOTE = frozenset(
    {"number", "erp_value", "wms_value", "why", "detail", "reason", "name", "identity", "customer", "before", "after"}
    | {"nb", "en", "erp", "wms", "value", "what", "ack", "actor", "text"}
)
"""Names under which an answer holds what somebody typed, somewhere."""
TABLES = [("drift", "list"), ("audit", "log"), ("repair", "plan"), ("sync", "start")]
LISTINGS = [*TABLES, ("check",), ("repair", "show", "applied"), *(each for each in READING if each not in TABLES)]
"""Every command that shows what a daemon answers."""
TERMINALS = [{"TERM": "dumb", "NO_COLOR": ""}, {"TERM": "xterm", "NO_COLOR": "1"}, {"TERM": "", "LANG": "C"}]


class Hostile:
    """A daemon whose answers hold this text wherever a remote system's text stands."""

    def __init__(self, text: str) -> None:
        self._operations = FakeOperations()
        self._text = text

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        operation = getattr(self._operations, name)

        async def answer(*arguments: Any, **named: Any) -> Any:
            return self._spoiled(await operation(*arguments, **named))

        return answer

    def _spoiled(self, answer: Any) -> Any:
        if isinstance(answer, dict):
            return {
                name: self._text if name in REMOTE and isinstance(each, str) else self._spoiled(each)
                for name, each in answer.items()
            }
        return [self._spoiled(each) for each in answer] if isinstance(answer, list) else answer


@pytest.fixture
async def spoil(folder: Path, request: pytest.FixtureRequest) -> AsyncIterator[Shell]:
    operations: Any = Hostile(request.param)
    async with listening_unix(create_admin_app(operations), folder / "state" / "admin.sock"):
        yield Shell(folder, operations)


def steers(text: str) -> set[str]:
    return {each for each in text if each != "\n" and not each.isprintable()}


@pytest.mark.parametrize("terminal", TERMINALS, ids=lambda one: " ".join(f"{k}={v}" for k, v in one.items()))
@pytest.mark.parametrize("spoil", [WORDS], indirect=True, ids=["words"])
@pytest.mark.parametrize("arguments", LISTINGS, ids=" ".join)
async def test_a_listing_of_hostile_texts_fits_and_steers_nothing(
    spoil: Shell, arguments: tuple[str, ...], terminal: dict[str, str]
) -> None:
    ran = await spoil(*arguments, extra=terminal)
    assert ran.code in (0, 1) and ran.out.strip(), ran.err
    assert "Traceback" not in ran.err and steers(ran.out + ran.err) == set()
    assert ran.widest <= 80, max(ran.out.splitlines(), key=len)


@pytest.mark.parametrize("spoil", [UNBROKEN], indirect=True, ids=["unbroken"])
@pytest.mark.parametrize("arguments", TABLES, ids=" ".join)
async def test_a_table_folds_a_text_that_has_no_place_to_break(spoil: Shell, arguments: tuple[str, ...]) -> None:
    ran = await spoil(*arguments)
    assert ran.code == 0, ran.err
    rows = [line for line in ran.out.splitlines() if "W" * 20 not in line or len(line) <= 80]
    assert rows and steers(ran.out) == set()
    assert ran.out.count("W") >= 300 or arguments == ("sync", "start"), "nothing is cut"


async def test_json_of_hostile_texts_is_whole_and_escaped(folder: Path) -> None:
    operations: Any = Hostile(WORDS)
    async with listening_unix(create_admin_app(operations), folder / "state" / "admin.sock"):
        ran = await Shell(folder, operations)("drift", "list", "--json")
    assert ran.document[0]["number"] == WORDS and steers(ran.out) == set()
