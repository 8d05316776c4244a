"""Finds what a PromQL expression asks for, and whether Samsvar has it."""

from __future__ import annotations

import re

SELECTOR = re.compile(r"\b(samsvar_\w+)(\{[^{}]*\})?")
COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)


def selectors(expr: str) -> list[tuple[str, str]]:
    """(name, matchers) of every series that is asked for; the matchers with their braces, or empty."""
    return SELECTOR.findall(COMMENT.sub("", expr))
