"""docs/install.md as its reader meets it: the commands of its blocks in order, and those inside its sentences.

Used by the newcomer who types them. Runs nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.systemd.tools import ROOT

PAGE = ROOT / "docs" / "install.md"
_COMMANDS = "samsvar|systemctl|journalctl|apt|make|runuser|systemd-sysusers|systemd-tmpfiles|scp|nginx|certbot|editor"
_INLINE = re.compile(rf"`((?:{_COMMANDS})(?: [^`]+)?)`")
_NAMES = frozenset({"samsvar", "make", "journalctl", "nginx"})
"""Programs that a sentence may name without meaning that they be typed."""


@dataclass(frozen=True, slots=True)
class Line:
    """`text`: a command with its here-document. `step`: the number of the page's heading above it."""

    text: str
    is_roots: bool
    step: int


def lines_of(page: str) -> list[Line]:
    """The commands of the blocks, in order."""
    return [
        Line(command.strip(), mark == "#", step)
        for step, part in enumerate(_steps(page))
        for block in re.findall(r"^```console\n(.*?)^```", part, re.MULTILINE | re.DOTALL)
        for mark, command in re.findall(r"^([#$]) (.*?)(?=^[#$] |\Z)", block, re.MULTILINE | re.DOTALL)
    ]


def _steps(page: str) -> list[str]:
    return re.split(r"^## \d+\. ", page, flags=re.MULTILINE)


def inside_sentences(page: str) -> list[str]:
    """Commands in the text and in tables that no block says already, or says with more behind it."""
    prose = re.sub(r"^```.*?^```", "", page, flags=re.MULTILINE | re.DOTALL)
    typed = [line.text for line in lines_of(page)]
    found = dict.fromkeys(text for text in _INLINE.findall(prose) if text not in _NAMES)
    return [text for text in found if not any(_says(line, text) for line in typed)]


def _says(line: str, text: str) -> bool:
    return line == text or line.startswith(f"{text} ")


def answers_of(page: str) -> list[tuple[str, str]]:
    """The rows of the table of questions: what is asked, and the answer's cell."""
    table = page[page.index("| question | answer |") :].partition("\n\n")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines()[2:]]
    return [(row[0].strip(), row[1].strip()) for row in rows]
