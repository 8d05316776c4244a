"""Finds English in what a Norwegian reader is shown. What stands in quotation marks, a command to type and a name of
the programs' own are nobody's sentence and are left out."""

from __future__ import annotations

import re

WORDS = frozenset(
    {"the", "is", "was", "are", "were", "been", "has", "have", "does", "did", "not", "cannot", "nothing", "this"}
    | {"these", "that", "which", "there", "their", "they", "its", "with", "and", "of", "but", "from", "while", "when"}
    | {"who", "what", "than", "into", "only", "would", "could", "should", "will", "must", "more", "any", "again", "yet"}
)
"""None of them is a bokmål word."""

_NOT_OURS = re.compile(
    r"«[^»]*»|“[^”]*”|\"[^\"]*\"|'[^']*'|`[^`]*`|https?://\S+|--[a-z-]+|\b[a-z]+(?:[._-][a-z]+)+\b|samsvar [a-z].*"
)


def english_in(shown: str) -> list[str]:
    """Lines with an English word of grammar. `shown`: as it is on the screen; a quotation may run over lines."""
    kept = _NOT_OURS.sub(" ", shown)
    return [line.strip() for line in kept.splitlines() if WORDS & set(re.findall(r"[a-zæøå]+", line.lower()))]


def without(shown: str, foreign: str, least: int = 3) -> str:
    """The text without what a record holds: runs of at least so many words of `foreign`, wherever lines were broken."""
    pieces, known = re.split(r"(\s+)", shown), f" {' '.join(foreign.split())} "
    words = list(range(0, len(pieces), 2))
    start = 0
    while start < len(words):
        end = start + 1
        while end <= len(words) and f" {' '.join(pieces[at] for at in words[start:end])}" in known:
            end += 1
        if end - 1 - start >= least:
            for at in words[start : end - 1]:
                pieces[at] = ""
        start = max(end - 1, start + 1)
    return "".join(pieces)
