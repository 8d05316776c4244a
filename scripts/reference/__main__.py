"""Writes docs/cli.md, docs/configuration.md and docs/drift-kinds.md from the code: `python -m scripts.reference`."""

from __future__ import annotations

from pathlib import Path

from scripts.reference.command_line import command_page
from scripts.reference.configuration import configuration_page
from scripts.reference.drift_kinds import drift_page

PAGES = {"cli.md": command_page, "configuration.md": configuration_page, "drift-kinds.md": drift_page}
DOCS = Path(__file__).parent.parent.parent / "docs"

if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
