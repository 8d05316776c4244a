"""How the lines of the audit log hang together: each carries a digest of its content, made with a salt of its own, and
a link to the line before it. Pure; sealed by daemon/store, checked for `samsvar audit verify`.

What a line says about a person (`CONTENT`) is in the salted digest only: when it is erased with its salt, the chain
still holds, and nobody can try out names against what is left. Everything else is in the link itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC

from daemon.domain.work import AuditEntry

CONTENT = ("why", "before", "after", "response")
ERASED = "[erased]"
"""Stands in `why` of a line whose content was erased; its salt is empty."""

ERASE_ACTION = "privacy_erase"
SALT_CHARACTERS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditHead:
    """The newest line of a connection: its number (1, 2, 3, ...) and its link, 64 hex digits."""

    number: int
    chain: str


NO_LINES = AuditHead(number=0, chain="")


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedLine:
    """A line as it is stored. `number` counts the lines of one connection without gaps."""

    number: int
    entry: AuditEntry
    salt: str
    digest: str
    chain: str

    @property
    def is_erased(self) -> bool:
        return not self.salt


@dataclass(frozen=True, slots=True, kw_only=True)
class Tampered:
    """Where the log stops being what was written. `why`: `content`, `line`, `missing`, `erased` or `head`."""

    number: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What the state says about a person: numbers of the audit lines, and how many finished commands, documents (plans,
    fix-up reports) and resolved drifts."""

    lines: tuple[int, ...]
    commands: int
    documents: int
    drift: int


def content_digest(entry: AuditEntry, salt: str) -> str:
    """SHA-256 (hex) of what may be erased, which nobody can guess without the salt."""
    return _sha(salt, *(getattr(entry, name) for name in CONTENT))


def chain_of(entry: AuditEntry, number: int, digest: str, previous: str) -> str:
    """SHA-256 (hex) of everything that is never erased, and of the line before."""
    at = entry.at.astimezone(UTC).isoformat()
    fields = (entry.connection, at, entry.actor, entry.action, entry.kind, entry.system, entry.native_id, entry.outcome)
    return _sha(previous, str(number), digest, *map(str, fields))


def sealed(entry: AuditEntry, salt: str, head: AuditHead) -> SealedLine:
    """The line that follows `head`."""
    digest = content_digest(entry, salt)
    number = head.number + 1
    return SealedLine(
        number=number, entry=entry, salt=salt, digest=digest, chain=chain_of(entry, number, digest, head.chain)
    )


def erasing(numbers: Iterable[int]) -> str:
    """The `after` of a line that says which lines were erased."""
    return json.dumps({"lines": sorted(numbers)})


@dataclass(slots=True)
class Checker:
    """Takes the lines of one connection in their order. `head`: what the first of them must follow.

    `published`: links that were told to people (nightly reports, `--head`), by line number.
    """

    head: AuditHead = NO_LINES
    published: dict[int, str] = field(default_factory=dict)
    lines: int = 0
    erased: int = 0
    tampered: Tampered | None = None
    _unexplained: set[int] = field(default_factory=set)

    def take(self, lines: Iterable[SealedLine]) -> bool:
        """Whether all is well so far; nothing after the first bad line is looked at."""
        for line in lines:
            if self.tampered is not None:
                return False
            self._take(line)
        return self.tampered is None

    def end(self) -> Tampered | None:
        """The verdict, after the last line."""
        if self.tampered is None and self._unexplained:
            self.tampered = Tampered(number=min(self._unexplained), why="erased")
        later = [number for number in self.published if number > self.head.number]
        if self.tampered is None and later:
            self.tampered = Tampered(number=min(later), why="missing")
        return self.tampered

    def _take(self, line: SealedLine) -> None:
        self.tampered = self._fault(line)
        self.lines += 1
        self.erased += line.is_erased
        self.head = AuditHead(number=line.number, chain=line.chain)
        if line.is_erased:
            self._unexplained.add(line.number)
        elif line.entry.action == ERASE_ACTION:
            self._unexplained -= _named(line.entry.after)

    def _fault(self, line: SealedLine) -> Tampered | None:
        if line.number != self.head.number + 1:
            return Tampered(number=self.head.number + 1, why="missing")
        if line.is_erased:
            texts = tuple(getattr(line.entry, name) for name in CONTENT)
            whole = texts == (ERASED, "", "", "")
        else:
            whole = content_digest(line.entry, line.salt) == line.digest
        if not whole:
            return Tampered(number=line.number, why="content")
        if chain_of(line.entry, line.number, line.digest, self.head.chain) != line.chain:
            return Tampered(number=line.number, why="line")
        if self.published.get(line.number, line.chain) != line.chain:
            return Tampered(number=line.number, why="head")
        return None


def _named(after: str) -> set[int]:
    try:
        body = json.loads(after)
    except ValueError:
        return set()
    lines = body.get("lines") if isinstance(body, dict) else None
    return {number for number in lines if isinstance(number, int)} if isinstance(lines, list) else set()


def _sha(*parts: str) -> str:
    """Each part with its length, so that no text can pass for two others."""
    digest = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(raw))
        digest.update(raw)
    return digest.hexdigest()
