"""The lines about open questions (`probe.*`): each is asked, its answer shown and kept. An answer is never a failure;
where it is worse than hoped for, the way round it is in place and the line says what it costs. Where the account has
too little to ask with, the line says that and is never "ok"."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping

from daemon.domain.check import PROBE_FAILED
from daemon.domain.errors import SyncError
from daemon.erp.probes import PROBES as ERP_PROBES
from daemon.operations.check.lines import LINE_SECONDS, Lines
from daemon.operations.check.subject import Subject
from daemon.wms.probe_records import UNKNOWN
from daemon.wms.probes import PROBES as WMS_PROBES

Ask = Callable[[str], Awaitable[str]]

WELL: Mapping[str, frozenset[str]] = {
    "wms_field_values_in_lists": frozenset({"yes", "metadata"}),
    "wms_webhook_health": frozenset({"healthy"}),
    "wms_time_zone": frozenset({"copenhagen"}),
    "erp_search_is_complete": frozenset({"yes"}),
    "erp_description_is_unchanged": frozenset({"yes"}),
}
"""Of these probes any other answer is worth a person's while (`check.todo.probe_worse.*`); of the rest none is."""


async def ask_erp(subject: Subject, lines: Lines) -> dict[str, str]:
    return await ask_about(ERP_PROBES, subject.erp.probe, lines)


async def ask_wms(subject: Subject, lines: Lines) -> dict[str, str]:
    return await ask_about(WMS_PROBES, subject.wms.probe, lines)


async def ask_about(names: Iterable[str], ask: Ask, lines: Lines) -> dict[str, str]:
    """The answers that came; `unknown` is none."""
    answers: dict[str, str] = {}
    for name in names:
        line = f"probe.{name}"
        try:
            async with asyncio.timeout(LINE_SECONDS):
                answer = await ask(name)
        except (SyncError, TimeoutError) as error:
            lines.warning(line, PROBE_FAILED, str(error))
            continue
        if answer == UNKNOWN:
            lines.unseen(line, name)
            continue
        answers[name] = answer
        if answer in WELL.get(name, (answer,)):
            lines.ok(line, "probe", answer=answer)
        else:
            lines.warning(line, "probe_worse", answer=answer)
    return answers
