"""How a command gives its answer: the document for scripts, or sentences for people.

Used by commands that say one thing. Must never print both.
"""

from __future__ import annotations

from daemon.cli.output import print_json, print_lines
from daemon.cli.session import Session


def give(session: Session, document: object, *lines: str) -> None:
    """The document with --json, else the lines; never both."""
    if session.as_json:
        print_json(document)
    else:
        print_lines(*lines)
