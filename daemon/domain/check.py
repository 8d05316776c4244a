"""What `samsvar check` found, one line each. Pure values: made in daemon/operations/check, shown by daemon/cli."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


NOT_CHECKED = "not_checked"
"""Code of a line that could not be looked at because an earlier one failed (`because`)."""


UNSEEN = "unseen"
"""Code of a line that there was too little to see by: neither well nor ill. `need`: what must be there first."""
PROBE_FAILED = "probe_failed"
_UNPROVEN = frozenset({NOT_CHECKED, UNSEEN, PROBE_FAILED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line. `line`: what was looked at, a stable word such as `erp.login`. `code`: what was found, from a closed
    set: a sentence `check.<code>` and, unless all is well, a way to mend it `check.todo.<code>`; or a `Reason`, which
    has both. `values`: what the sentences need, as text. `detail`: what the other side said, never a secret."""

    connection: str
    line: str
    verdict: Verdict
    code: str
    values: Mapping[str, str] = field(default_factory=dict)
    detail: str = ""

    @property
    def is_proven(self) -> bool:
        """It was looked at and seen, for better or worse."""
        return self.code not in _UNPROVEN

    def as_json(self) -> dict[str, object]:
        return {
            "connection": self.connection,
            "line": self.line,
            "verdict": str(self.verdict),
            "proven": self.is_proven,
            "code": self.code,
            "values": dict(self.values),
            "detail": self.detail,
        }


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Failed before warning before ok; ok for nothing."""
    found = set(verdicts)
    return next((v for v in (Verdict.FAILED, Verdict.WARNING) if v in found), Verdict.OK)
