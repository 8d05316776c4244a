"""What a daemon sent to the sandbox of a test, as it came over the wire, judged when the test is done.

The sandbox of a test calls `Recorded` with every SOAP request (`SandboxOptions.on_soap`); a sandbox of its own process
writes them to a file (`samsvar sandbox --keep-requests`). Judging waits for the end, so a run is neither slowed nor
changed. The judge is `tests.erp.schema`, the one of the witness.
"""

from __future__ import annotations

import asyncio
import json
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from tests.erp import schema


class NotJudged(UserWarning):
    """The real descriptions are not at hand; pytest shows it at the end of the run."""


class Recorded:
    """`requests`: (path, body), each different one once, in the order in which they first came."""

    def __init__(self, are_here: Callable[[], bool] = schema.are_here) -> None:
        self._are_here = are_here
        self._requests: dict[tuple[str, bytes], None] = {}

    def __call__(self, path: str, body: bytes) -> None:
        self._requests[path, body] = None

    @property
    def requests(self) -> list[tuple[str, bytes]]:
        return list(self._requests)

    @classmethod
    def read(cls, file: Path) -> Recorded:
        """What `samsvar sandbox --keep-requests FILE` has written."""
        made = cls()
        for line in file.read_text(encoding="utf-8").splitlines():
            said = json.loads(line)
            made(said["path"], said["body"].encode("utf-8", "surrogateescape"))
        return made

    def problems(self) -> list[str]:
        """What the real descriptions have against what was sent. Warns instead where they are not at hand."""
        if not self._are_here():
            warnings.warn("requests were not judged: the real service descriptions are not here", NotJudged, 2)
            return []
        return [problem for path, body in self._requests for problem in schema.problems(path, body)]


@asynccontextmanager
async def recording() -> AsyncIterator[Recorded]:
    """Fails at the end when anything that came was invalid; not when the test itself has failed already."""
    recorded = Recorded()
    yield recorded
    problems = await asyncio.to_thread(recorded.problems)
    assert problems == [], f"{len(problems)} SOAP requests that the real service would not take\n" + problems[0]
