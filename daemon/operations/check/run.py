"""The whole check of some connections, in one order, whoever runs it. Writes only to our own state database."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from daemon.domain.check import Finding, Verdict, worst
from daemon.operations.check.erp import examine_erp
from daemon.operations.check.lines import Lines
from daemon.operations.check.probes import ask_erp, ask_wms
from daemon.operations.check.subject import Subject
from daemon.operations.check.webhooks import examine_address, examine_hooks
from daemon.operations.check.wms import examine_wms
from daemon.web.operations import JsonObject

AT_ONCE = 4
DAEMON_LINE = "daemon"


@dataclass(frozen=True, slots=True)
class Examined:
    """`answers`: connection -> probe -> answer, of those that were answered this time."""

    findings: tuple[Finding, ...]
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def as_json(self) -> JsonObject:
        return {
            "verdict": str(worst(finding.verdict for finding in self.findings)),
            "findings": [finding.as_json() for finding in self.findings],
        }


async def examine_all(subjects: Sequence[Subject], *, daemon_runs: bool, more: Sequence[Finding] = ()) -> Examined:
    """A few connections at a time; one that hangs slows no other for longer than its lines may take."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(subject: Subject) -> tuple[list[Finding], dict[str, str]]:
        async with turns:
            return await _examine(subject)

    results = await asyncio.gather(*(one(subject) for subject in subjects))
    findings = [_daemon(daemon_runs), *more, *(finding for found, _ in results for finding in found)]
    answers = {subject.name: answers for subject, (_, answers) in zip(subjects, results, strict=True)}
    return Examined(tuple(findings), answers)


def _daemon(runs: bool) -> Finding:
    code, verdict = ("daemon_runs", Verdict.OK) if runs else ("daemon_down", Verdict.WARNING)
    return Finding(connection="", line=DAEMON_LINE, verdict=verdict, code=code)


async def _examine(subject: Subject) -> tuple[list[Finding], dict[str, str]]:
    """Both systems at the same time, shown one after the other."""
    erp, wms, hooks, probes = (Lines(subject.name) for _ in range(4))

    async def erp_side() -> dict[str, str]:
        return await ask_erp(subject, probes) if await examine_erp(subject, erp) else {}

    async def wms_side() -> dict[str, str]:
        await examine_address(subject, hooks)
        if not await examine_wms(subject, wms):
            return {}
        await examine_hooks(subject, hooks)
        return await ask_wms(subject, probes)

    erp_answers, wms_answers = await asyncio.gather(erp_side(), wms_side())
    findings = [*erp.found, *wms.found, *hooks.found, *sorted(probes.found, key=lambda finding: finding.line)]
    return findings, erp_answers | wms_answers
