"""Text search as the service does it: SQL LIKE patterns, letter case ignored (apis/24so-soap.md 8)."""

import re
from functools import lru_cache

_SPECIAL = re.compile(r"[%_\[]")


def is_pattern(text: str) -> bool:
    """Whether the text holds anything that LIKE does not take literally."""
    return _SPECIAL.search(text) is not None


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text fits the pattern: `%` any run, `_` one character, `[...]` one of a set."""
    return _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    parts: list[str] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        end = pattern.find("]", at + 2) if char == "[" else -1
        if char == "%":
            parts.append(".*")
        elif char == "_":
            parts.append(".")
        elif end > 0:
            inside = pattern[at + 1 : end]
            negated = inside.startswith("^")
            listed = re.escape(inside[negated:]).replace(r"\-", "-")
            parts.append(f"[{'^' if negated else ''}{listed}]")
            at = end
        else:
            parts.append(re.escape(char))
        at += 1
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)
