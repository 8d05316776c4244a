"""The lines about open questions (`probe.*`): each is asked, its answer shown and kept. An answer is never a failure;
where it is worse than hoped for, the way round it is in place and the line says what it costs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from daemon.domain.errors import SyncError
from daemon.erp.probes import PROBES as ERP_PROBES
from daemon.operations.check.lines import LINE_SECONDS, Lines
from daemon.operations.check.subject import Subject
from daemon.wms.probe_records import UNKNOWN
from daemon.wms.probes import NONE
from daemon.wms.probes import PROBES as WMS_PROBES

Ask = Callable[[str], Awaitable[str]]

_COSTLY = {("wms_field_values_in_lists", "no")}
"""Answers that make us slower than planned (design 10: never one call per product)."""


async def ask_erp(subject: Subject, lines: Lines) -> dict[str, str]:
    return await _ask(ERP_PROBES, subject.erp.probe, lines)


async def ask_wms(subject: Subject, lines: Lines) -> dict[str, str]:
    return await _ask(WMS_PROBES, subject.wms.probe, lines)


async def _ask(names: Iterable[str], ask: Ask, lines: Lines) -> dict[str, str]:
    """The answers that came; `unknown` is none."""
    answers: dict[str, str] = {}
    for name in names:
        line = f"probe.{name}"
        try:
            async with asyncio.timeout(LINE_SECONDS):
                answer = await ask(name)
        except (SyncError, TimeoutError) as error:
            lines.warning(line, "probe_failed", str(error))
            continue
        if answer == UNKNOWN:
            lines.ok(line, "probe_no_data")
            continue
        answers[name] = answer
        if (name, answer) in _COSTLY:
            lines.warning(line, "probe_costly", answer=answer)
        else:
            lines.ok(line, "probe_none" if answer == NONE else "probe", answer=answer)
    return answers
