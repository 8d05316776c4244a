"""How a command fails: one line what, one line why, one line what to type, and an exit code (design 9)."""

from __future__ import annotations

from collections.abc import Sequence

DONE, FAILED, USAGE, DRIFT, UNREACHABLE, REFUSED, NOT_COMPARED = range(7)
"""Exit codes of every command."""


class Problem(Exception):
    """`code`: stable word for scripts. `what`, `why`, `todo`: in the operator's language; `why` may be several lines
    (every problem of a configuration)."""

    def __init__(self, code: str, what: str, why: str | Sequence[str], todo: str, exit_code: int) -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.why = (why,) if isinstance(why, str) else tuple(why)
        self.todo = todo
        self.exit_code = exit_code

    def document(self) -> dict[str, object]:
        """What `--json` prints instead of a result."""
        body = {"code": self.code, "what": self.what, "why": list(self.why), "todo": self.todo}
        return {"error": {**body, "exit_code": self.exit_code}}
