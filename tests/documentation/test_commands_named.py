"""Every command that a page tells to type exists, with every option that stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from daemon.cli.root import app
from scripts.reference.__main__ import DOCS, PAGES
from scripts.reference.command_line import commands

COMMANDS = dict(commands())
GROUPS = {words[:length] for words in COMMANDS for length in range(len(words))}
OF_ALL = {name for parameter in get_command(app).params for name in parameter.opts} | {"--help"}
ROOT = DOCS.parent
HANDWRITTEN = [page for page in (ROOT / "README.md", *sorted(DOCS.glob("*.md"))) if page.name not in PAGES]
SPAN = re.compile(r"`((?:\.venv/bin/)?samsvar [^`]+)`")
LINE = re.compile(r"^(?:    |[$#] )?((?:[A-Z_]+=\S+ )?(?:\.venv/bin/)?samsvar .+)$", re.MULTILINE)


def told(page: str) -> list[str]:
    """Commands in blocks and between backticks."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    indented = re.findall(r"^ {4}\S.*$", page, re.MULTILINE)
    prose = re.sub(r"^```.*?^```", "", page, flags=re.MULTILINE | re.DOTALL)
    return [*LINE.findall("\n".join((*blocks, *indented))), *SPAN.findall(prose)]


def wrong_with(typed: str) -> str:
    """What is not known of a command as a page shows it; empty when all is."""
    words = shlex.split(typed.replace("&", ""), comments=True)
    words = words[words.index(next(word for word in words if word.endswith("samsvar"))) + 1 :]
    words = words[: next((at for at, word in enumerate(words) if word in (">", "|", "...", "COMMAND")), len(words))]
    path: tuple[str, ...] = ()
    options = []
    skip = False
    for word in words:
        if word.startswith("-"):
            options.append(word.partition("=")[0])
            skip = not path and word in ("--config", "-c", "--connection")
        elif skip:
            skip = False
        elif (*path, word) in COMMANDS or (*path, word) in GROUPS:
            path = (*path, word)
        elif path not in COMMANDS:
            return f"{typed}: no command {word!r}"
    known = OF_ALL | {name for one in (COMMANDS[path].params if path in COMMANDS else ()) for name in one.opts}
    return ", ".join(f"{typed}: no option {option}" for option in options if option not in known)


@pytest.mark.parametrize("page", HANDWRITTEN, ids=lambda page: page.name)
def test_every_command_of_a_page_exists_with_its_options(page: Path) -> None:
    assert [wrong for one in told(page.read_text(encoding="utf-8")) if (wrong := wrong_with(one))] == []


def test_a_command_or_an_option_that_is_gone_is_seen() -> None:
    assert wrong_with("samsvar --config x.toml -c main drift snooze 1 --until 2026-12-01 --reason why") == ""
    assert "no command 'mend'" in wrong_with("samsvar -c main mend")
    assert "no option --untill" in wrong_with("samsvar drift snooze 1 --untill 2026-12-01")
    assert told("x `samsvar status` y\n\n    samsvar check   # looks\n\n```\n# samsvar run\n```\n") == [
        "samsvar run",
        "samsvar check   # looks",
        "samsvar status",
    ]
