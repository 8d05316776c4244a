"""Collects the lines of one connection, and turns what went wrong into a line: bounded in time, one word for each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from typing import TypeVar

from daemon.domain.check import NOT_CHECKED, UNSEEN, Finding, Verdict
from daemon.domain.errors import Reason, SyncError

T = TypeVar("T")

LINE_SECONDS = 25.0
"""No line takes longer. Others may use up the budget meanwhile, so this is more than a call needs."""


class Lines:
    """`found` is in the order of asking."""

    def __init__(self, connection: str) -> None:
        self.found: list[Finding] = []
        self._connection = connection

    def ok(self, line: str, code: str, /, **values: object) -> None:
        self._add(line, Verdict.OK, code, values)

    def warning(self, line: str, code: str, detail: str = "", /, **values: object) -> None:
        self._add(line, Verdict.WARNING, code, values, detail)

    def failed(self, line: str, code: str, detail: str = "", /, **values: object) -> None:
        self._add(line, Verdict.FAILED, code, values, detail)

    def unseen(self, line: str, need: str) -> None:
        """There was too little to see by; `need`: a code `check.need.<need>`. Never an "ok": nothing was proven."""
        self._add(line, Verdict.WARNING, UNSEEN, {"need": need})

    def not_checked(self, because: str, *lines: str) -> None:
        """These need what `because` did not find."""
        for line in lines:
            self._add(line, Verdict.WARNING, NOT_CHECKED, {"because": because})

    async def asked(self, line: str, work: Awaitable[T], codes: Mapping[Reason, str] | None = None) -> T | None:
        """The answer; or None, and a failed line. `codes`: what a Reason means in this place."""
        try:
            async with asyncio.timeout(LINE_SECONDS):
                return await work
        except TimeoutError:
            self.failed(line, Reason.TIMEOUT)
        except SyncError as error:
            self.failed(line, (codes or {}).get(error.reason, error.reason), error.detail)
        return None

    def _add(self, line: str, verdict: Verdict, code: str, values: Mapping[str, object], detail: str = "") -> None:
        texts = {name: str(value) for name, value in values.items()}
        self.found.append(
            Finding(
                connection=self._connection, line=line, verdict=verdict, code=str(code), values=texts, detail=detail
            )
        )
