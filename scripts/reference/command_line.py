"""docs/cli.md: every command with its options and examples, and the fields of its JSON document.

Options and examples are typer's, as `--help` shows them; the fields are those of docs/cli.schema.json, which tests hold
against what the commands print.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer.main

from daemon.cli.root import app

SCHEMA = Path(__file__).parent.parent.parent / "docs" / "cli.schema.json"

HEAD = """\
# The command line, and its JSON

<!-- Written by `python -m scripts.reference` from the commands and from cli.schema.json; do not edit. -->

`samsvar [--config FILE] [-c NAME] COMMAND ...`. FILE may also stand in `SAMSVAR_CONFIG`; NAME picks the connection when
there are several. Completion of commands and options: `samsvar --install-completion`.

| exit code | means |
|---|---|
| 0 | done |
| 1 | failed |
| 2 | usage or configuration |
| 3 | drift found (with `--exit-code`) |
| 4 | the daemon cannot be reached; of `run`: another daemon has the state folder already |
| 5 | refused by the mode or a safety limit |
| 6 | not everything could be compared |
| 130 | interrupted with Ctrl+C; the daemon finishes what was begun |

A failure is three lines on stderr: what, why, what to type. Tables fit the width of the terminal (80 columns where
there is none). `NO_COLOR` and `TERM=dumb` take the colours away. People read times in Norwegian time with their zone.

## JSON

`--json` on every command prints one document on stdout; logs and progress never stand there. Its form is
[cli.schema.json](cli.schema.json), version VERSION: fields are added, but none goes, is renamed or gets another type
without a new version. Instants are ISO 8601 with an offset; amounts and quantities are decimal text, never rounded;
`{nb, en}` holds a sentence in both languages. A *drift* tells when each side was read (`erp_as_of`, `wms_as_of`) and in
`detail` how many seconds apart (`skew_seconds`); an action of a *plan* with `destructive` deletes for good and is asked
about by itself. A failure is `{"error": {code, what, why, todo, exit_code}}`, and `code` is a stable word; a command
that was typed wrongly is one, too, with the code `usage`. `...?` marks a field that may be missing.
"""


def command_page() -> str:
    """The whole page."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    parts = [HEAD.replace("VERSION", str(schema["version"])), "## Commands\n"]
    for words, command in commands():
        parts.append(_entry(words, command, schema))
    parts.append("## Forms that several commands share\n")
    names = [name for name in schema["$defs"] if name not in ("words", "error")]
    parts += [f"**{name}**: {_fields(schema['$defs'][name])}\n" for name in names]
    return "\n".join(parts).rstrip() + "\n"


def commands() -> Iterator[tuple[tuple[str, ...], Any]]:
    """(words to type after `samsvar`, the command) for every command that does something."""
    yield from _below((), typer.main.get_command(app))


def _below(words: tuple[str, ...], command: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield words, command
        return
    for name, each in inner.items():
        yield from _below((*words, name), each)


def _entry(words: tuple[str, ...], command: Any, schema: Mapping[str, Any]) -> str:
    said, _found, examples = (command.help or "").replace("\b", "").partition("Example:")
    lines = [f"### `samsvar {' '.join(words)}`\n", " ".join(said.split()) + "\n", "```console"]
    lines += [f"$ {line.strip()}" for line in examples.strip().splitlines() if line.strip()] + ["```\n"]
    rows = [_option(each) for each in command.params if each.name not in ("as_json", "connection", "help")]
    lines += ["| | |", "|---|---|", *rows, ""] if rows else []
    lines += [
        f"JSON{f' of `{name}`' if name != ' '.join(words) else ''}: {_fields(each)}\n"
        for name, each in schema["commands"].items()
        if name == " ".join(words) or name.split() in ([*words, "FINGERPRINT"], [*words, "adopt"])
    ]
    return "\n".join(lines)


def _option(option: Any) -> str:
    names = ", ".join(f"`{name}`" for name in option.opts) if option.opts[0].startswith("-") else f"`{option.metavar}`"
    return f"| {names} | {' '.join((option.help or '').split())} |".replace("erp|wms", "erp or wms")


def _fields(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return f"a *{schema['$ref'].rpartition('/')[2]}* (below)"
    if "allOf" in schema:
        return ", and ".join(_fields(each) for each in schema["allOf"])
    if schema.get("type") == "array":
        return f"a list; each {_fields(schema.get('items', {}))}"
    needed = schema.get("required", ())
    told = [f"`{name}`{'' if name in needed else '?'}" for name in schema.get("properties", {})]
    return ", ".join(told) or "an object"
