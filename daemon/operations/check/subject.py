"""What one connection's check looks at: the parts, and what the state database knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from daemon.config.values import ConnectionConfig
from daemon.domain.check import Finding, Verdict
from daemon.erp.gateway import ErpGateway
from daemon.operations.webhooks import DOCUMENT, SECRET, TOKENS
from daemon.ports import Clock, Store
from daemon.wms.gateway import WmsGateway

PROBE = "probe"
"""Kind of the documents with the answers, one for each probe (design 6, Probe, do not assume)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """`hooks`: event -> id of the webhook whose token we hold. `secret`: of our webhook address, empty when there is
    none yet. `sharing`: how many connections draw on this 24SevenOffice budget. `daemon_runs`: somebody listens."""

    config: ConnectionConfig
    erp: ErpGateway
    wms: WmsGateway
    clock: Clock
    sharing: int
    daemon_runs: bool
    secret: str = field(default="", repr=False)
    hooks: Mapping[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.config.name


def observing_finding(connection: str, why: str) -> Finding:
    """The line of a connection that waits for an adoption (ADR 9)."""
    return Finding(
        connection=connection, line="state", verdict=Verdict.FAILED, code="observe_only", values={"why": why}
    )


async def known_hooks(store: Store, connection: str) -> tuple[str, dict[str, int]]:
    """Our secret and the webhooks we hold a token for, as the keeper wrote them."""
    async with store.reading() as tx:
        secret = await tx.documents.get(connection, DOCUMENT, SECRET)
        rows = cast("dict[str, Sequence[object]]", await tx.documents.get(connection, DOCUMENT, TOKENS) or {})
    return str(secret or ""), {event: int(str(row[0])) for event, row in rows.items()}


async def stored_answers(store: Store, connection: str) -> dict[str, str]:
    """Probe -> answer, as the last check found it; empty before the first."""
    async with store.reading() as tx:
        documents = await tx.documents.list(connection, PROBE)
    return {name: str(body["answer"]) for name, _at, body in documents if isinstance(body, dict) and "answer" in body}


async def keep_answers(store: Store, connection: str, answers: Mapping[str, str], clock: Clock) -> None:
    """Replaces those that were asked; a probe that failed this time keeps its last answer."""
    async with store.transaction() as tx:
        for name, answer in answers.items():
            await tx.documents.put(connection, PROBE, name, {"answer": answer}, clock.now())
